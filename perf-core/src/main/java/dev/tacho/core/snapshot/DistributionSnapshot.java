package dev.tacho.core.snapshot;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * An immutable copy of a histogram: how many values fell into each bucket of {@link BucketLayout}.
 *
 * <p>The count is the sum of the buckets, always, so a snapshot taken while others record agrees with itself. Snapshots
 * of different threads, processes or machines add up exactly ({@link #plus}), and the difference of two readings of one
 * instrument is the interval between them ({@link #minus}). Percentiles cannot be averaged: there is no such method.
 */
public final class DistributionSnapshot {
    /** The distribution of nothing. */
    public static final DistributionSnapshot EMPTY =
            new DistributionSnapshot(new long[0], 0, true, Long.MAX_VALUE, true, -1, true, 0, 0);

    private final long[] counts;
    private final long count;
    private final double sum;
    private final boolean sumExact;
    private final long min;
    private final boolean minExact;
    private final long max;
    private final boolean maxExact;
    private final long negatives;
    private final long clamped;

    private DistributionSnapshot(
            long[] counts,
            double sum,
            boolean sumExact,
            long min,
            boolean minExact,
            long max,
            boolean maxExact,
            long negatives,
            long clamped) {
        this.counts = counts;
        this.count = Arrays.stream(counts).sum();
        this.sum = sumExact ? sum : midpoints(counts);
        this.sumExact = sumExact;
        this.min = min;
        this.minExact = minExact;
        this.max = max;
        this.maxExact = maxExact;
        this.negatives = negatives;
        this.clamped = clamped;
    }

    /**
     * Returns a distribution of the given buckets, as a recorder reads them.
     *
     * @param counts the count of each bucket of {@link BucketLayout}, at most {@link BucketLayout#SIZE} of them; copied
     * @param exact whether sum, minimum and maximum are those of exactly the counted values. If not, the sum is made
     *     from the buckets' midpoints and the extremes are kept within their buckets
     * @param sum the sum of the values
     * @param min the smallest value
     * @param max the largest value
     * @param negatives how many values were negative; they are counted in bucket 0 too
     * @param clamped how many values were above {@link BucketLayout#MAX_VALUE}; they are counted in the last bucket too
     * @return the distribution; {@link #EMPTY} if every count is 0, whatever the other arguments
     * @throws IllegalArgumentException if there are too many buckets or a count is negative
     */
    public static DistributionSnapshot of(
            long[] counts, boolean exact, double sum, long min, long max, long negatives, long clamped) {
        if (counts.length > BucketLayout.SIZE) {
            throw new IllegalArgumentException(
                    "counts.length=" + counts.length + ": must be at most " + BucketLayout.SIZE);
        }
        int first = -1;
        int last = -1;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw new IllegalArgumentException("counts[" + i + "]=" + counts[i] + ": must be >= 0");
            }
            if (counts[i] > 0) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        if (last < 0) {
            return EMPTY;
        }
        // Extremes of a torn reading may lag behind the buckets: then the bucket's edge is what is certain.
        int top = BucketLayout.indexOf(Math.min(Math.max(max, 0), BucketLayout.MAX_VALUE));
        long largest = exact || top == last ? max : BucketLayout.highest(last);
        long smallest = exact || (min <= BucketLayout.highest(first) && min >= BucketLayout.lowest(first))
                ? min
                : BucketLayout.lowest(first);
        return new DistributionSnapshot(
                Arrays.copyOf(counts, last + 1),
                sum,
                exact && clamped == 0,
                smallest,
                exact,
                largest,
                exact,
                negatives,
                clamped);
    }

    /**
     * Returns how many values were recorded.
     *
     * @return the sum of all buckets, 0 or more
     */
    public long count() {
        return count;
    }

    /**
     * Returns the sum of all values.
     *
     * @return the sum, exact if {@link #isSumExact}; 0 if there is no value
     */
    public double sum() {
        return sum;
    }

    /**
     * Returns whether {@link #sum} is the exact sum of the counted values. It is not when other threads recorded all
     * through the reading, and it is then made from the buckets, within 0.4 %; nor when a value was beyond the range,
     * which then adds what the last bucket stands for.
     *
     * @return true if the sum is exact
     */
    public boolean isSumExact() {
        return sumExact;
    }

    /**
     * Returns the mean.
     *
     * @return {@code sum / count}; {@code NaN} if there is no value
     */
    public double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /**
     * Returns the smallest value.
     *
     * @return the minimum, exact if {@link #isMinExact}, else the lower edge of its bucket; {@code NaN} if there is no
     *     value
     */
    public double min() {
        return count == 0 ? Double.NaN : min;
    }

    /**
     * Returns whether {@link #min} was recorded exactly so; only an interval may not know.
     *
     * @return true if the minimum is exact
     */
    public boolean isMinExact() {
        return minExact;
    }

    /**
     * Returns the largest value.
     *
     * @return the maximum, exact if {@link #isMaxExact}, else the upper edge of its bucket; {@code NaN} if there is no
     *     value
     */
    public double max() {
        return count == 0 ? Double.NaN : max;
    }

    /**
     * Returns whether {@link #max} was recorded exactly so; only an interval may not know.
     *
     * @return true if the maximum is exact
     */
    public boolean isMaxExact() {
        return maxExact;
    }

    /**
     * Returns how many values were negative: a clock that stepped back, or a caller's mistake. They count as 0.
     *
     * @return the number of negative values
     */
    public long negatives() {
        return negatives;
    }

    /**
     * Returns how many values were above {@link BucketLayout#MAX_VALUE}. They count in the last bucket; the maximum is
     * exact all the same.
     *
     * @return the number of values beyond the range
     */
    public long clamped() {
        return clamped;
    }

    /**
     * Returns a percentile with its distribution-free 95 % interval, or a withheld one if the sample is too small to
     * enclose it. The bounds include the width of the buckets. The 0th and the 100th are minimum and maximum.
     *
     * @param percentile 0 to 100
     * @return the percentile; withheld if {@link #count} is below {@link Percentile#needed}
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public Percentile percentile(double percentile) {
        checkPercentile(percentile);
        if (percentile == 0 || percentile == 100) {
            double value = percentile == 0 ? min() : max();
            return new Percentile(percentile, value, value, value, count, 1);
        }
        double q = percentile / 100;
        long needed = OrderStatistics.needed(q);
        if (count < needed) {
            return new Percentile(percentile, Double.NaN, Double.NaN, Double.NaN, count, needed);
        }
        long[] ranks = OrderStatistics.ranks(q, count);
        double lower = clip(BucketLayout.lowest(bucketOfRank(ranks[0])));
        double upper = edge(bucketOfRank(ranks[1]));
        double value = valueAtPercentile(percentile);
        return new Percentile(percentile, value, Math.min(lower, value), Math.max(upper, value), count, needed);
    }

    /**
     * Returns the value at a percentile without asking whether the sample can bear it: what a histogram library
     * returns. Prefer {@link #percentile} wherever a person or a gate reads the number.
     *
     * @param percentile 0 to 100
     * @return the midpoint of the bucket that holds the value of rank {@code ceil(percentile / 100 * count)}, at most
     *     0.4 % from it; {@code NaN} if there is no value
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public double valueAtPercentile(double percentile) {
        checkPercentile(percentile);
        if (count == 0) {
            return Double.NaN;
        }
        long rank = Math.min(count, Math.max(1, (long) Math.ceil(percentile / 100 * count)));
        return rank == count ? max : rank == 1 ? min : clip(BucketLayout.midpoint(bucketOfRank(rank)));
    }

    /**
     * Returns how many values were at most {@code value}, exact when {@code value} is an upper edge of a bucket.
     *
     * @param value the threshold
     * @return the count of all buckets that lie wholly at or below the threshold
     */
    public long countAtMost(long value) {
        long sumOfCounts = 0;
        for (int i = 0; i < counts.length && BucketLayout.highest(i) <= value; i++) {
            sumOfCounts += counts[i];
        }
        return sumOfCounts;
    }

    /**
     * Returns both distributions together, exactly: bucket by bucket.
     *
     * @param other another distribution, of any thread, process or machine
     * @return the distribution of the values of both
     */
    public DistributionSnapshot plus(DistributionSnapshot other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        long[] both = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
        for (int i = 0; i < other.counts.length; i++) {
            both[i] += other.counts[i];
        }
        boolean otherMin = other.min < min || (other.min == min && other.minExact);
        boolean otherMax = other.max > max || (other.max == max && other.maxExact);
        return new DistributionSnapshot(
                both,
                sum + other.sum,
                sumExact && other.sumExact,
                Math.min(min, other.min),
                otherMin ? other.minExact : minExact,
                Math.max(max, other.max),
                otherMax ? other.maxExact : maxExact,
                negatives + other.negatives,
                clamped + other.clamped);
    }

    /**
     * Returns what was recorded between an earlier reading of the same instrument and this one.
     *
     * <p>Counts are exact. The sum is exact if both readings' sums are. The maximum is exact if it rose since the
     * earlier reading; otherwise it is the edge of the interval's highest bucket, and says so; likewise the minimum.
     *
     * @param earlier an earlier reading of the same instrument
     * @return the interval
     * @throws IllegalArgumentException if {@code earlier} counts more in some bucket: it is of another instrument, or
     *     later
     */
    public DistributionSnapshot minus(DistributionSnapshot earlier) {
        if (earlier.count == 0) {
            return this;
        }
        if (earlier.counts.length > counts.length) {
            throw notEarlier(counts.length, 0, earlier);
        }
        long[] between = counts.clone();
        int first = -1;
        int last = -1;
        for (int i = 0; i < between.length; i++) {
            between[i] -= i < earlier.counts.length ? earlier.counts[i] : 0;
            if (between[i] < 0) {
                throw notEarlier(i, counts[i], earlier);
            }
            if (between[i] > 0) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        if (last < 0) {
            return EMPTY;
        }
        boolean newMin = min < earlier.min;
        boolean newMax = max > earlier.max;
        // The last bucket has no upper edge while values beyond the range are in it.
        boolean beyond = last == BucketLayout.SIZE - 1 && clamped > earlier.clamped;
        return new DistributionSnapshot(
                Arrays.copyOf(between, last + 1),
                sum - earlier.sum,
                sumExact && earlier.sumExact,
                newMin ? min : BucketLayout.lowest(first),
                newMin && minExact,
                newMax || beyond ? max : Math.min(max, BucketLayout.highest(last)),
                newMax && maxExact,
                negatives - earlier.negatives,
                clamped - earlier.clamped);
    }

    /**
     * Returns the same distribution as an HdrHistogram of 2 digits, bucket for bucket. Each value stands at its
     * bucket, so the histogram's minimum, maximum and mean are those of the buckets.
     *
     * @return a new histogram, owned by the caller
     */
    public Histogram toHdrHistogram() {
        Histogram histogram = new Histogram(1, BucketLayout.MAX_VALUE, BucketLayout.DIGITS);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                histogram.recordValueWithCount(BucketLayout.lowest(i), counts[i]);
            }
        }
        return histogram;
    }

    /** Returns whether both hold the same counts, extremes and irregular values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DistributionSnapshot that
                && Arrays.equals(counts, that.counts)
                && min == that.min
                && max == that.max
                && negatives == that.negatives
                && clamped == that.clamped;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    /** Returns count, mean, median and maximum without units, for debugging. */
    @Override
    public String toString() {
        return "count=" + count + ", mean=" + mean() + ", p50=" + valueAtPercentile(50) + ", max=" + max();
    }

    private int bucketOfRank(long rank) {
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return i;
            }
        }
        return counts.length - 1;
    }

    /** The upper edge of a bucket, or the maximum where that is lower or the last bucket holds clamped values. */
    private double edge(int bucket) {
        return bucket == counts.length - 1 ? max : BucketLayout.highest(bucket);
    }

    private double clip(long value) {
        return Math.min(max, Math.max(min, value));
    }

    private static double midpoints(long[] counts) {
        double total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += (double) counts[i] * BucketLayout.midpoint(i);
        }
        return total;
    }

    private static void checkPercentile(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException(
                    "percentile=" + percentile + ": must be 0 to 100; a quantile of 0.99 is the 99th percentile");
        }
    }

    private static IllegalArgumentException notEarlier(int bucket, long count, DistributionSnapshot earlier) {
        return new IllegalArgumentException("bucket " + bucket + " counts " + count + " now and "
                + (bucket < earlier.counts.length ? earlier.counts[bucket] : "more")
                + " in the other reading: subtract an earlier reading of the same instrument");
    }
}
