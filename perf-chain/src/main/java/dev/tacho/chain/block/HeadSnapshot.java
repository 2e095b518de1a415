package dev.tacho.chain.block;

import dev.tacho.core.snapshot.DistributionSnapshot;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tracker has seen so far. All counts are since it was built; where the {@code Perf} records nothing they are 0.
 *
 * @param tip the last head, or null before the first
 * @param heads blocks told as heads, those of new branches included
 * @param backfilled of these, those whose arrival is unknown because they were missed at first
 * @param reorgs how often blocks were orphaned
 * @param deepestReorg the most blocks that were orphaned at once; 0 without a reorg
 * @param orphanedBlocks blocks that were heads and are not canonical any more
 * @param orphanedTransactions their transactions that the new branch did not have
 * @param missingBlocks blocks that are known to have been missed and could not be had
 * @param missedSlots slots without a block, for a chain whose slot length was given; else 0
 * @param wentBackwards how often the node showed a head that it had left behind: it lags, or another node answered
 * @param parentUnknown how often the node did not know the parent of its own head
 * @param lies answers and announcements that were not believed: not a block, or not the one that was asked for
 * @param failures rounds that ended because the node could not be asked
 * @param gasUsedRatio the mean of gasUsed / gasLimit over all heads; {@code NaN} without any
 * @param blobBaseFeeWei the blob base fee of the next block as the node last told it, or null
 * @param interval nanoseconds from block to block by their timestamps, in steps of a second
 * @param arrivalInterval nanoseconds from block to block by their arrival here, where both arrivals are known
 * @param age nanoseconds from a block's timestamp to its arrival here by the wall clock; where the clock of the producer
 *     is ahead of ours they count as 0 and as negative; what is more than a day off is no age and not among them
 * @param missingMethods methods that the node lacks, and so what is missing here
 */
public record HeadSnapshot(
        @Nullable Head tip,
        long heads,
        long backfilled,
        long reorgs,
        int deepestReorg,
        long orphanedBlocks,
        long orphanedTransactions,
        long missingBlocks,
        long missedSlots,
        long wentBackwards,
        long parentUnknown,
        long lies,
        long failures,
        double gasUsedRatio,
        @Nullable BigInteger blobBaseFeeWei,
        DistributionSnapshot interval,
        DistributionSnapshot arrivalInterval,
        DistributionSnapshot age,
        List<String> missingMethods) {
    /** Copies the list. */
    public HeadSnapshot {
        missingMethods = List.copyOf(missingMethods);
    }

    /**
     * Returns how often the chain changed its mind.
     *
     * @return reorgs / heads; 0 without heads
     */
    public double reorgRatio() {
        return heads == 0 ? 0 : (double) reorgs / heads;
    }
}
