package dev.tacho.examples.dex;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The better way: ask for all pools in one batch, and only once a block. Costs a round trip for a block not seen before
 * and none for one that was.
 *
 * <p>The cache's key is the block. What the pools hold as of a given block never changes, so nothing in it is ever stale,
 * and nothing has to be removed when the head moves: the new head is a new key. (A block is named by its number here.
 * On a chain that may reorganise, name it by its hash.)
 */
final class Batched implements Reserves {
    private final Node node;
    private final List<Pool> pools;
    private final Cache<Long, List<PoolState>> cache;

    /**
     * Creates a reader.
     *
     * @param node the node to read from
     * @param pools the pools of the market
     * @param cache what was read, by block
     */
    Batched(Node node, List<Pool> pools, Cache<Long, List<PoolState>> cache) {
        this.node = node;
        this.pools = pools;
        this.cache = cache;
    }

    /**
     * Returns how long the cache keeps a block: until nobody has asked for it for a while. A bound of size would do
     * harm here: when full, Caffeine lets go of what was asked for least often, and that is the new block.
     */
    static Caffeine<Object, Object> retention() {
        return Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(1));
    }

    @Override
    public List<PoolState> at(long block) {
        return cache.get(block, this::read);
    }

    private List<PoolState> read(long block) {
        List<String> addresses = pools.stream().map(Pool::address).toList();
        List<List<Object>> answers = node.callAll(addresses, GET_RESERVES, block);
        List<PoolState> states = new ArrayList<>();
        for (int i = 0; i < pools.size(); i++) {
            states.add(Reserves.state(pools.get(i), answers.get(i)));
        }
        return List.copyOf(states);
    }
}
