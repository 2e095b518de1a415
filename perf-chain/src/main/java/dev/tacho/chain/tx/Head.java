package dev.tacho.chain.tx;

import java.util.List;

/**
 * A block as it arrived.
 *
 * @param number its height
 * @param hash its hash
 * @param parentHash the block before it
 * @param txHashes its transactions
 * @param arrivalNanos when it was seen, on the clock
 * @param resolutionNanos how much earlier it may have been there; 0 if it was pushed
 */
record Head(
        long number, String hash, String parentHash, List<String> txHashes, long arrivalNanos, long resolutionNanos) {
    Head {
        txHashes = List.copyOf(txHashes);
    }
}
