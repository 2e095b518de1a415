package dev.tacho.core.snapshot;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Durations corrected for coordinated omission, beside the raw ones: for each operation that took longer than the
 * interval at which operations should have started, those that had to wait for it are put in.
 *
 * <p>The semantics are HdrHistogram's ({@code copyCorrectedForCoordinatedOmission}): a value {@code v} adds
 * {@code v - i, v - 2i, ...} down to {@code i}, where {@code v} is taken at the upper edge of its bucket, so that both
 * agree bucket for bucket. The number of values that fall into a bucket is a division, so the time does not depend on
 * how many there are.
 *
 * <p>Correcting twice would count the same wait twice. The type rules it out: it has no method that corrects, and gives
 * no {@link DistributionSnapshot} of corrected values.
 */
public final class CorrectedDistribution {
    private final DistributionSnapshot raw;
    private final long intervalNanos;
    private final Buckets phantoms;
    private final Buckets all;

    private CorrectedDistribution(DistributionSnapshot raw, long intervalNanos) {
        this.raw = raw;
        this.intervalNanos = intervalNanos;
        this.phantoms = phantoms(raw.buckets(), intervalNanos);
        this.all = raw.buckets().plus(phantoms);
    }

    static CorrectedDistribution of(DistributionSnapshot raw, Duration expectedInterval) {
        if (expectedInterval.isZero() || expectedInterval.isNegative()) {
            throw new IllegalArgumentException("expectedInterval=" + expectedInterval
                    + ": must be above 0; it is the time from one intended start to the next");
        }
        return new CorrectedDistribution(raw, TimeUnit.NANOSECONDS.convert(expectedInterval));
    }

    /** For each source the phantoms are walked down bucket by bucket; empty buckets cost nothing. */
    private static Buckets phantoms(Buckets raw, long interval) {
        BucketLayout layout = raw.layout();
        if (raw.isEmpty() || raw.highest() - interval < interval) {
            return Buckets.empty(layout);
        }
        int offset = layout.indexOf(interval);
        long[] counts = new long[layout.indexOf(raw.highest() - interval) - offset + 1];
        for (int source = raw.last(); source >= raw.first(); source--) {
            long count = raw.get(source);
            long phantom = count == 0 ? 0 : layout.highest(source) - interval;
            while (phantom >= interval) {
                int bucket = layout.indexOf(phantom);
                long below = phantom - Math.max(layout.lowest(bucket), interval);
                long here = below < interval ? 1 : below / interval + 1;
                counts[bucket - offset] = Buckets.add(counts[bucket - offset], Buckets.multiply(here, count));
                phantom -= here * interval;
            }
        }
        return Buckets.of(layout, offset, counts);
    }

    /**
     * Returns the values as they were recorded.
     *
     * @return the raw distribution
     */
    public DistributionSnapshot raw() {
        return raw;
    }

    /**
     * Returns the interval of the correction.
     *
     * @return the time from one intended start to the next, at most 292 years
     */
    public Duration expectedInterval() {
        return Duration.ofNanos(intervalNanos);
    }

    /**
     * Returns how many values there are, recorded and put in.
     *
     * @return the count, 0 or more; {@link Long#MAX_VALUE} if {@link #isSaturated}
     */
    public long count() {
        return all.total();
    }

    /**
     * Returns how many values were put in: operations that should have started while another was waited for.
     *
     * @return the number of phantoms; {@link Long#MAX_VALUE} if it is that or more
     */
    public long phantoms() {
        return phantoms.total();
    }

    /**
     * Returns whether there are more values than a {@code long} can count, {@link Long#MAX_VALUE} or more. Percentiles
     * are withheld then: the interval is far too short for these values.
     *
     * @return true if the counts are lower bounds
     */
    public boolean isSaturated() {
        return all.total() == Long.MAX_VALUE;
    }

    /**
     * Returns the corrected value at a percentile. Phantoms are not independent values and carry no confidence of
     * their own: the value is withheld where the raw sample is too small for that percentile.
     *
     * @param percentile 0 to 100
     * @return the midpoint of the bucket of that rank in nanoseconds, at most the raw maximum, which is the value at
     *     100; {@code NaN} if there is no value, the raw sample is too small, or the counts are saturated
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public double valueAtPercentile(double percentile) {
        Buckets.checkPercentile(percentile);
        if (percentile == 100) {
            return max();
        }
        long needed = percentile == 0 ? 1 : OrderStatistics.needed(percentile / 100);
        if (raw.count() < needed || isSaturated()) {
            return Double.NaN;
        }
        long rank = Buckets.rank(percentile, count());
        if (rank == count()) {
            return max();
        }
        return Math.min(max(), Math.max(min(), all.layout().midpoint(all.bucketOfRank(rank))));
    }

    private double min() {
        return phantoms.isEmpty() ? raw.min() : Math.min(raw.min(), Math.max(intervalNanos, phantoms.lowest()));
    }

    /**
     * Returns the largest value; correction puts in smaller ones only.
     *
     * @return the raw maximum in nanoseconds; {@code NaN} if there is no value
     */
    public double max() {
        return raw.max();
    }

    /**
     * Returns the mean of recorded values and phantoms, the latter taken at their buckets' midpoints.
     *
     * @return the mean in nanoseconds; {@code NaN} if there is no value or the counts are saturated
     */
    public double mean() {
        if (raw.count() == 0 || isSaturated()) {
            return Double.NaN;
        }
        return (raw.mean() * raw.count() + phantoms.roughSum()) / count();
    }

    /**
     * Returns both together: what {@link DistributionSnapshot#correctedFor} gives for the sum of both raw
     * distributions.
     *
     * @param other another distribution, corrected for the same interval
     * @return the distribution of the values of both
     * @throws IllegalArgumentException if the other's interval is not the same, or both count
     *     {@link Long#MAX_VALUE} raw values or more
     */
    public CorrectedDistribution plus(CorrectedDistribution other) {
        if (intervalNanos != other.intervalNanos) {
            throw new IllegalArgumentException("corrected for " + expectedInterval() + " and "
                    + other.expectedInterval() + ": must be the same; add the raw distributions and correct once");
        }
        return new CorrectedDistribution(raw.plus(other.raw), intervalNanos);
    }

    /**
     * Returns the corrected counts as an HdrHistogram of the same digits, bucket for bucket.
     *
     * @return a new histogram that grows as needed, owned by the caller; correct it no further
     * @throws IllegalStateException if {@link #isSaturated}, as HdrHistogram's total would overflow
     */
    public Histogram toHdrHistogram() {
        if (isSaturated()) {
            throw new IllegalStateException("corrected for " + expectedInterval()
                    + " there are more values than a histogram can count: correct for a longer interval");
        }
        return HdrFormat.to(all, all.lowest());
    }

    /** Returns whether both have the same raw values and interval. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CorrectedDistribution that
                && intervalNanos == that.intervalNanos
                && raw.equals(that.raw);
    }

    @Override
    public int hashCode() {
        return 31 * raw.hashCode() + Long.hashCode(intervalNanos);
    }

    /** Returns interval and counts, for debugging. */
    @Override
    public String toString() {
        return "corrected for " + expectedInterval() + ": raw=" + raw.count() + ", phantoms=" + phantoms() + ", max="
                + max();
    }
}
