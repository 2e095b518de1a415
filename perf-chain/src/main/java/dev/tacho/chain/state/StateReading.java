package dev.tacho.chain.state;

import dev.tacho.core.snapshot.DistributionSnapshot;

/**
 * What a {@link StateCache} saved, and how old what it answered was: an immutable reading in which neither stands without
 * the other.
 *
 * @param reads the JSON-RPC items that callers asked for, of whatever method that reads
 * @param upstreamReads the items that were sent for them, the cache's own looks at the newest block and other checks
 *     included
 * @param stalenessBlocks for each answer about the newest block, how many blocks it was behind the newest head that the
 *     cache knew of at that moment. Blocks that were mined since its last look, or head told, are not counted, however
 *     many: 0 says that no newer head was known, not that there was none. With {@code maxStaleBlocks} 0 it is
 *     more only where a head came at that very moment
 * @param stalenessNanos for each answer about the newest block, how long ago that block was last known to be the newest,
 *     in nanoseconds; an upper bound, as it counts from when the node was asked
 * @param counts what else happened
 */
public record StateReading(
        long reads,
        long upstreamReads,
        DistributionSnapshot stalenessBlocks,
        DistributionSnapshot stalenessNanos,
        Counts counts) {
    /**
     * What else happened.
     *
     * @param kept reads that no request was sent for
     * @param joined those of them that waited for the same request of another caller
     * @param roundTrips calls and batches sent, also those that are no reads
     * @param looks at the newest block
     * @param unconfirmed reads for which the newest block could not be made sure of within the bound
     * @param behind looks that showed a block before the newest one known
     * @param reorgs times at which blocks were found to be no longer part of the chain
     * @param orphaned entries that were dropped for that
     * @param mismatched answers, or batches of them, that did not belong to what was asked, and were refused
     * @param storeFailures times at which the map of the entries threw an exception
     */
    public record Counts(
            long kept,
            long joined,
            long roundTrips,
            long looks,
            long unconfirmed,
            long behind,
            long reorgs,
            long orphaned,
            long mismatched,
            long storeFailures) {
        private Counts minus(Counts earlier) {
            return new Counts(
                    kept - earlier.kept,
                    joined - earlier.joined,
                    roundTrips - earlier.roundTrips,
                    looks - earlier.looks,
                    unconfirmed - earlier.unconfirmed,
                    behind - earlier.behind,
                    reorgs - earlier.reorgs,
                    orphaned - earlier.orphaned,
                    mismatched - earlier.mismatched,
                    storeFailures - earlier.storeFailures);
        }
    }

    /**
     * Returns the share of reads that did not have to be made.
     *
     * @return {@code 1 - upstreamReads / reads}, at most 1, below 0 if the cache's own looks cost more than it saved;
     *     {@code NaN} if nothing was read
     */
    public double readReductionRatio() {
        return reads == 0 ? Double.NaN : 1 - (double) upstreamReads / reads;
    }

    /**
     * Returns what happened since an earlier reading of the same cache.
     *
     * @param earlier the earlier reading
     * @return the interval
     */
    public StateReading minus(StateReading earlier) {
        return new StateReading(
                reads - earlier.reads,
                upstreamReads - earlier.upstreamReads,
                stalenessBlocks.minus(earlier.stalenessBlocks),
                stalenessNanos.minus(earlier.stalenessNanos),
                counts.minus(earlier.counts));
    }
}
