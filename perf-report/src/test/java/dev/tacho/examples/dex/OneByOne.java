package dev.tacho.examples.dex;

import java.util.List;

/** The obvious way: ask for one pool after another, each time anew. Costs a round trip a pool. */
final class OneByOne implements Reserves {
    private final Node node;
    private final List<Pool> pools;

    OneByOne(Node node, List<Pool> pools) {
        this.node = node;
        this.pools = pools;
    }

    @Override
    public List<PoolState> at(long block) {
        return pools.stream()
                .map(pool -> Reserves.state(pool, node.call(pool.address(), GET_RESERVES, block)))
                .toList();
    }
}
