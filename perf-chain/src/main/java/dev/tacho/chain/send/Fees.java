package dev.tacho.chain.send;

import java.math.BigInteger;

/**
 * What a transaction offers for its gas (EIP-1559).
 *
 * @param maxFeePerGas the most it pays for a unit, in wei
 * @param maxPriorityFeePerGas the most of it that goes to the block's producer, in wei
 */
public record Fees(BigInteger maxFeePerGas, BigInteger maxPriorityFeePerGas) {
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    /**
     * Checks the amounts.
     *
     * @throws IllegalArgumentException if one is negative, or the priority fee is above the fee
     */
    public Fees {
        if (maxPriorityFeePerGas.signum() < 0 || maxPriorityFeePerGas.compareTo(maxFeePerGas) > 0) {
            throw new IllegalArgumentException("maxPriorityFeePerGas=" + maxPriorityFeePerGas
                    + ": must be >= 0 and at most maxFeePerGas=" + maxFeePerGas);
        }
    }

    /**
     * Returns fees of whole wei.
     *
     * @param maxFeePerGasWei the most to pay for a unit, in wei
     * @param maxPriorityFeePerGasWei the most of it that goes to the block's producer, in wei
     * @return the fees
     * @throws IllegalArgumentException if one is negative, or the priority fee is above the fee
     */
    public static Fees ofWei(long maxFeePerGasWei, long maxPriorityFeePerGasWei) {
        return new Fees(BigInteger.valueOf(maxFeePerGasWei), BigInteger.valueOf(maxPriorityFeePerGasWei));
    }

    /**
     * Returns both fees raised, rounded up, so that a node which asks for that much more takes the replacement.
     *
     * @param percent at least 1; geth asks for 10, and for 100 where blobs are replaced
     * @return the higher fees, each at least 1 wei above
     * @throws IllegalArgumentException if {@code percent} is below 1
     */
    public Fees raised(int percent) {
        if (percent < 1) {
            throw new IllegalArgumentException("percent=" + percent + ": must be >= 1");
        }
        return new Fees(raised(maxFeePerGas, percent), raised(maxPriorityFeePerGas, percent));
    }

    /** {@code ceil(fee * (100 + percent) / 100)}; a fee of 0 becomes 1. */
    private static BigInteger raised(BigInteger fee, int percent) {
        BigInteger scaled = fee.multiply(BigInteger.valueOf(100L + percent));
        BigInteger up = scaled.add(HUNDRED).subtract(BigInteger.ONE).divide(HUNDRED);
        return up.max(fee.add(BigInteger.ONE));
    }
}
