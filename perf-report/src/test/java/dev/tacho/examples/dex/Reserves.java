package dev.tacho.examples.dex;

import java.math.BigInteger;
import java.util.List;
import org.web3j.abi.datatypes.Function;

/** What the pools of a market hold. */
interface Reserves {
    /** The call that reads a pool's reserves. */
    Function GET_RESERVES = Contracts.POOL.function("getReserves");

    /**
     * Returns every pool with its reserves as of one block: all of them, since almost any pool can lie on the best route
     * of three hops.
     *
     * @param block the number of the block
     * @return the pools in the order of the market; the same for every implementation
     */
    List<PoolState> at(long block);

    /**
     * Returns a pool with the reserves that {@link #GET_RESERVES} returned for it.
     *
     * @param pool the pool
     * @param answer what the call returned
     * @return the pool's state
     */
    static PoolState state(Pool pool, List<Object> answer) {
        return new PoolState(pool, (BigInteger) answer.get(0), (BigInteger) answer.get(1));
    }
}
