package dev.tacho.examples.dex;

import java.math.BigInteger;

/**
 * A pool and what it held at some block: all that a quote depends on.
 *
 * @param pool the pool
 * @param reserve0 how much of its first token it held, in base units
 * @param reserve1 how much of its second token it held
 */
record PoolState(Pool pool, BigInteger reserve0, BigInteger reserve1) {
    /** The contract keeps a reserve in 112 bits. */
    static final BigInteger MAX_RESERVE = BigInteger.TWO.pow(112).subtract(BigInteger.ONE);

    private static final BigInteger AFTER_FEE = BigInteger.valueOf(997);
    private static final BigInteger BEFORE_FEE = BigInteger.valueOf(1000);

    /**
     * Returns what an amount of one token buys of the other: to the unit what the contract's {@code quote} returns, the
     * product of both reserves kept constant after a fee of 0.30 %.
     *
     * @param in the token sold, one of the pool's two
     * @param amountIn how much of it, above 0
     * @return the amount bought, rounded down; 0 where the contract refuses to swap
     */
    BigInteger amountOut(Token in, BigInteger amountIn) {
        boolean zeroForOne = in.equals(pool.token0());
        BigInteger reserveIn = zeroForOne ? reserve0 : reserve1;
        BigInteger reserveOut = zeroForOne ? reserve1 : reserve0;
        if (reserveIn.signum() == 0 || reserveIn.add(amountIn).compareTo(MAX_RESERVE) > 0) {
            return BigInteger.ZERO;
        }
        BigInteger afterFee = amountIn.multiply(AFTER_FEE);
        return afterFee.multiply(reserveOut)
                .divide(reserveIn.multiply(BEFORE_FEE).add(afterFee));
    }

    /**
     * Returns the pool after a swap.
     *
     * @param in the token sold, one of the pool's two
     * @param amountIn how much of it
     * @param amountOut how much was bought of the other token
     * @return what it holds then
     */
    PoolState after(Token in, BigInteger amountIn, BigInteger amountOut) {
        return in.equals(pool.token0())
                ? new PoolState(pool, reserve0.add(amountIn), reserve1.subtract(amountOut))
                : new PoolState(pool, reserve0.subtract(amountOut), reserve1.add(amountIn));
    }
}
