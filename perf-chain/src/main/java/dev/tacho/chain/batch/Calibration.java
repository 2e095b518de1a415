package dev.tacho.chain.batch;

import dev.tacho.core.section.Interval;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;

/**
 * The same reads one after the other, all at once, and as a batch, in turns: what batching gains on this link, against
 * both ways of doing without it.
 *
 * @param items how many reads
 * @param serial the time of all reads one after the other, a value for each round, in nanoseconds
 * @param parallel the time until the last of them is back when each has a thread of its own, in nanoseconds
 * @param batch the time of one batch, in nanoseconds
 * @param batchRoundTrips the round trips of all batches together: as many as rounds, unless some were split or repeated
 */
public record Calibration(
        int items,
        DistributionSnapshot serial,
        DistributionSnapshot parallel,
        DistributionSnapshot batch,
        long batchRoundTrips) {
    /**
     * Returns how many times faster the batch is than the reads one after the other, by medians.
     *
     * @return the ratio; {@code NaN} if there are too few rounds for a median
     */
    public double serialSpeedUp() {
        return serial.percentile(50).value() / batch.percentile(50).value();
    }

    /**
     * Returns how many times faster the batch is than the reads all at once, by medians.
     *
     * @return the ratio, near 1 on an idle link; {@code NaN} if there are too few rounds for a median
     */
    public double parallelSpeedUp() {
        return parallel.percentile(50).value() / batch.percentile(50).value();
    }

    /**
     * Returns the bounds of {@link #serialSpeedUp}.
     *
     * @return both medians at the far ends of their 95 % intervals, so that it holds with 90 % or more
     * @throws IllegalStateException if there are too few rounds
     */
    public Interval serialInterval() {
        return ratio(serial.percentile(50), batch.percentile(50));
    }

    /**
     * Returns the bounds of {@link #parallelSpeedUp}.
     *
     * @return both medians at the far ends of their 95 % intervals, so that it holds with 90 % or more
     * @throws IllegalStateException if there are too few rounds
     */
    public Interval parallelInterval() {
        return ratio(parallel.percentile(50), batch.percentile(50));
    }

    private static Interval ratio(Percentile other, Percentile batch) {
        if (other.isWithheld() || batch.isWithheld()) {
            throw new IllegalStateException(
                    "rounds=" + batch.count() + ": the interval of a median needs " + batch.needed());
        }
        return new Interval(other.lower() / batch.upper(), other.upper() / batch.lower(), 0.9);
    }
}
