package dev.tacho.chain.block;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block that became part of the canonical chain. Its identity is its hash.
 *
 * @param number its number
 * @param hash its hash: 0x and 64 lower-case hexadecimal digits
 * @param parentHash the hash of the block before it
 * @param timestampSeconds when its producer says it was made, in whole seconds since 1970; no measure of anything below a
 *     second
 * @param arrivalNanos when it was first heard of here, by the monotonic clock of the {@code Perf}; what that is worth
 *     tells {@code seen}
 * @param seen how it was heard of
 * @param gasUsed the gas of its transactions
 * @param gasLimit the gas that it had room for
 * @param baseFeePerGas the base fee in wei, or null if the chain has none (before EIP-1559)
 * @param blobGasUsed the blob gas of its transactions, or null if the chain has none (before EIP-4844)
 * @param excessBlobGas the running excess that sets the blob base fee, or null if the chain has none
 * @param transactions the hashes of its transactions, in order
 */
public record Head(
        long number,
        String hash,
        String parentHash,
        long timestampSeconds,
        long arrivalNanos,
        Seen seen,
        long gasUsed,
        long gasLimit,
        @Nullable BigInteger baseFeePerGas,
        @Nullable Long blobGasUsed,
        @Nullable Long excessBlobGas,
        List<String> transactions) {
    /** How a head was heard of, and so what its arrival is worth. */
    public enum Seen {
        /** The node announced it: its arrival is exact. */
        ANNOUNCED,
        /** It was found by asking: it arrived at most one polling period before. */
        POLLED,
        /** It was there already when the tracker began, or was fetched because it had been missed: its arrival is unknown. */
        BACKFILLED
    }

    /** Copies the list. */
    public Head {
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(parentHash, "parentHash");
        Objects.requireNonNull(seen, "seen");
        transactions = List.copyOf(transactions);
    }

    /**
     * Returns how full the block is.
     *
     * @return gasUsed / gasLimit: 1 when full, 0.5 at EIP-1559's target; {@code NaN} without a gas limit
     */
    public double gasUsedRatio() {
        return gasLimit == 0 ? Double.NaN : (double) gasUsed / gasLimit;
    }

    /** Returns the same block with what is known of its arrival. */
    Head seen(Seen how, long when) {
        return new Head(
                number,
                hash,
                parentHash,
                timestampSeconds,
                when,
                how,
                gasUsed,
                gasLimit,
                baseFeePerGas,
                blobGasUsed,
                excessBlobGas,
                transactions);
    }

    /** Names the block without its transactions, of which there may be thousands. */
    @Override
    public String toString() {
        return "Head[" + number + ", " + hash + ", " + transactions.size() + " transactions, " + seen + ']';
    }
}
