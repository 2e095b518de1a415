package dev.tacho.chain.mempool;

import java.math.BigInteger;
import java.util.Objects;

/**
 * A transaction that waits.
 *
 * @param hash its hash
 * @param sender who signed it: a lower-case address
 * @param nonce its place among the sender's
 * @param gasLimit the gas that it may use
 * @param maxFeePerGas the most it pays for a unit of gas, in wei
 * @param maxTipPerGas the most of it that goes to the producer, in wei; the same for a legacy transaction
 * @param queued whether it waits behind a gap of nonces, and so cannot be included as yet
 */
public record PoolTransaction(
        String hash,
        String sender,
        long nonce,
        long gasLimit,
        BigInteger maxFeePerGas,
        BigInteger maxTipPerGas,
        boolean queued) {
    /** Checks for null. */
    public PoolTransaction {
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(maxFeePerGas, "maxFeePerGas");
        Objects.requireNonNull(maxTipPerGas, "maxTipPerGas");
    }

    /**
     * Returns what the producer gets for a unit of gas.
     *
     * @param baseFeeWei the block's base fee in wei; 0 on a chain without
     * @return min(maxTip, maxFee - baseFee) in wei, by EIP-1559; negative if it cannot be included
     */
    public BigInteger effectiveTip(BigInteger baseFeeWei) {
        return maxTipPerGas.min(maxFeePerGas.subtract(baseFeeWei));
    }
}
