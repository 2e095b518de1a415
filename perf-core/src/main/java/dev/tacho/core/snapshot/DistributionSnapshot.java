package dev.tacho.core.snapshot;

import java.time.Duration;
import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * An immutable copy of a histogram: how many values fell into each bucket of a {@link BucketLayout}.
 *
 * <p>The count is the sum of the buckets, always, so a snapshot taken while others record agrees with itself. Snapshots
 * of different threads, processes or machines add up exactly ({@link #plus}), and the difference of two readings of one
 * instrument is the interval between them ({@link #minus}). Percentiles cannot be averaged: there is no such method.
 *
 * <p>Snapshots of different precision combine in the coarser of both layouts, exactly: its buckets hold those of the
 * finer one whole. An empty snapshot changes nothing, not even the layout.
 */
public final class DistributionSnapshot {
    /** The distribution of nothing, with two digits. */
    public static final DistributionSnapshot EMPTY = nothing(BucketLayout.TWO_DIGITS);

    private static final DistributionSnapshot EMPTY_FINE = nothing(BucketLayout.THREE_DIGITS);

    /** 2^42, which is 73 minutes in nanoseconds and 4 TiB in bytes. */
    private static final long HUGE = 1L << 42;

    private final Buckets buckets;
    private final long sum;
    private final boolean sumExact;

    /** The smallest value, or a lower bound of it. */
    private final long min;

    private final boolean minExact;

    /** The largest value, or an upper bound of it. */
    private final long max;

    private final boolean maxExact;
    private final long negatives;

    private DistributionSnapshot(
            Buckets buckets,
            long sum,
            boolean sumExact,
            long min,
            boolean minExact,
            long max,
            boolean maxExact,
            long negatives) {
        this.buckets = buckets;
        this.sum = sum;
        this.sumExact = sumExact;
        this.min = min;
        this.minExact = minExact;
        this.max = max;
        this.maxExact = maxExact;
        this.negatives = negatives;
    }

    private static DistributionSnapshot nothing(BucketLayout layout) {
        return new DistributionSnapshot(Buckets.empty(layout), 0, true, Long.MAX_VALUE, true, -1, true, 0);
    }

    /**
     * Returns the distribution of nothing.
     *
     * @param layout the precision it reports
     * @return the distribution; its count is 0, its mean and extremes are {@code NaN}
     */
    public static DistributionSnapshot empty(BucketLayout layout) {
        return layout == BucketLayout.TWO_DIGITS ? EMPTY : EMPTY_FINE;
    }

    /**
     * Returns a distribution of the given buckets, as a recorder reads them.
     *
     * <p>Two cases give inexact parts even if {@code exact} is true: a sum of {@link Long#MAX_VALUE} is taken as
     * saturated unless it is that of one value, and made from the buckets; and an extreme outside the outermost counted
     * bucket is replaced by that bucket's edge. A recorder whose sum alone saturated thus passes {@code exact} with
     * that sum, and keeps exact extremes.
     *
     * @param layout which bucket is which
     * @param firstBucket the bucket that {@code counts[0]} belongs to
     * @param counts the count of bucket {@code firstBucket + i} at {@code i}; copied
     * @param exact whether sum, minimum and maximum are those of exactly the counted values. If not, the sum is made
     *     from the buckets' midpoints and the extremes are the edges of their buckets
     * @param sum the sum of the values, a negative one taken as 0; saturated at {@link Long#MAX_VALUE}
     * @param min the smallest value; below 0 counts as 0
     * @param max the largest value; below 0 counts as 0
     * @param negatives how many values were negative; they are counted in bucket 0 too. At most that bucket's count is
     *     kept
     * @return the distribution; an empty one if every count is 0, whatever the other arguments
     * @throws IllegalArgumentException if a bucket is outside the layout, a count, {@code negatives} or an exact sum is
     *     negative, or the counts add up to {@link Long#MAX_VALUE} or more
     */
    public static DistributionSnapshot of(
            BucketLayout layout,
            int firstBucket,
            long[] counts,
            boolean exact,
            long sum,
            long min,
            long max,
            long negatives) {
        check(layout, firstBucket, counts);
        if (negatives < 0 || (exact && sum < 0)) {
            throw new IllegalArgumentException(
                    "negatives=" + negatives + ", sum=" + sum + ": must be >= 0; a sum that overflows must saturate");
        }
        Buckets buckets = Buckets.of(layout, firstBucket, counts);
        if (buckets.isEmpty()) {
            return empty(layout);
        }
        long irregular = Math.min(negatives, buckets.get(0));
        return exact
                ? exact(countable(buckets), sum, Math.max(0, min), Math.max(0, max), irregular)
                : inexact(countable(buckets), irregular);
    }

    private static void check(BucketLayout layout, int firstBucket, long[] counts) {
        if (firstBucket < 0 || counts.length > layout.size() - firstBucket) {
            throw new IllegalArgumentException("firstBucket=" + firstBucket + ", counts.length=" + counts.length
                    + ": must lie within the " + layout.size() + " buckets of " + layout);
        }
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw new IllegalArgumentException("counts[" + i + "]=" + counts[i] + ": must be >= 0");
            }
        }
    }

    private static DistributionSnapshot exact(Buckets buckets, long sum, long min, long max, long negatives) {
        boolean sumExact = sum < Long.MAX_VALUE || (buckets.total() == 1 && max == Long.MAX_VALUE);
        boolean minInside = buckets.layout().indexOf(min) == buckets.first();
        boolean maxInside = buckets.layout().indexOf(max) == buckets.last();
        DistributionSnapshot rough = inexact(buckets, negatives);
        return new DistributionSnapshot(
                buckets,
                sumExact ? sum : rough.sum,
                sumExact || rough.sumExact,
                minInside ? min : rough.min,
                minInside || rough.minExact,
                maxInside ? max : rough.max,
                maxInside || rough.maxExact,
                negatives);
    }

    /** Makes what it can from the buckets alone: where they hold one value each, even that is exact. */
    private static DistributionSnapshot inexact(Buckets buckets, long negatives) {
        BucketLayout layout = buckets.layout();
        long sum = buckets.sum();
        return new DistributionSnapshot(
                buckets,
                sum,
                isSingle(layout, buckets.last()) && sum < Long.MAX_VALUE,
                buckets.lowest(),
                isSingle(layout, buckets.first()),
                buckets.highest(),
                isSingle(layout, buckets.last()),
                negatives);
    }

    private static boolean isSingle(BucketLayout layout, int bucket) {
        return layout.lowest(bucket) == layout.highest(bucket);
    }

    private static Buckets countable(Buckets buckets) {
        if (buckets.total() == Long.MAX_VALUE) {
            throw new IllegalArgumentException("the counts add up to " + Long.MAX_VALUE
                    + " or more: must be less; the readings are damaged, or were added to themselves");
        }
        return buckets;
    }

    /**
     * Returns a distribution with the counts of an HdrHistogram, which nobody may change meanwhile.
     *
     * <p>A histogram of two or three digits and unit 1 is copied bucket for bucket. Of any other precision or unit each
     * count is kept, at the midpoint of its bucket: with more digits in three-digit buckets, which hold the finer ones
     * whole; with fewer, or a larger unit, no more precise than the histogram was. Extremes are the edges of their
     * buckets, as HdrHistogram keeps no others.
     *
     * @param histogram any histogram of whole numbers
     * @return the distribution, two digits for up to two, else three
     * @throws IllegalArgumentException if the counts add up to {@link Long#MAX_VALUE} or more
     */
    public static DistributionSnapshot ofHdrHistogram(AbstractHistogram histogram) {
        return HdrFormat.from(histogram);
    }

    /**
     * Returns the distribution that {@link #encode}, or HdrHistogram in any language, has encoded.
     *
     * @param bytes HdrHistogram's compressed form, version 2 or older
     * @return the distribution, as by {@link #ofHdrHistogram}
     * @throws IllegalArgumentException if the bytes are damaged; the message says what is wrong with them
     */
    public static DistributionSnapshot decode(byte[] bytes) {
        return HdrFormat.decode(bytes);
    }

    /**
     * Returns the distribution that {@link #encode} has encoded, with what its form leaves out: equal to the encoded one.
     *
     * @param bytes as for {@link #decode(byte[])}
     * @param sum the sum of the values, 0 or more
     * @param sumExact whether the sum is exact
     * @param min the smallest value, in the first counted bucket
     * @param minExact whether it was recorded exactly so
     * @param max the largest value, in the last counted bucket
     * @param maxExact whether it was recorded exactly so
     * @param negatives how many values were negative; at most the count of bucket 0
     * @return the distribution; an empty one if no value is counted, whatever the other arguments
     * @throws IllegalArgumentException if the bytes are damaged or the numbers are not those of their counts; the message
     *     says what is wrong
     */
    public static DistributionSnapshot decode(
            byte[] bytes,
            long sum,
            boolean sumExact,
            long min,
            boolean minExact,
            long max,
            boolean maxExact,
            long negatives) {
        Buckets buckets = decode(bytes).buckets;
        if (buckets.isEmpty()) {
            return empty(buckets.layout());
        }
        BucketLayout layout = buckets.layout();
        if (sum < 0 || min < 0 || max < min || negatives < 0 || negatives > buckets.get(0)) {
            throw new IllegalArgumentException("damaged histogram: sum=" + sum + ", min=" + min + ", max=" + max
                    + ", negatives=" + negatives + ": must be >= 0, in order, and no more than what is counted");
        }
        if (layout.indexOf(min) != buckets.first() || layout.indexOf(max) != buckets.last()) {
            throw new IllegalArgumentException("damaged histogram: min=" + min + ", max=" + max
                    + ": the counts reach from " + buckets.lowest() + " to " + buckets.highest());
        }
        return new DistributionSnapshot(buckets, sum, sumExact, min, minExact, max, maxExact, negatives);
    }

    /**
     * Returns the precision.
     *
     * @return the layout of the buckets
     */
    public BucketLayout layout() {
        return buckets.layout();
    }

    /** Returns the counts, for the algorithms of this package. */
    Buckets buckets() {
        return buckets;
    }

    /**
     * Returns how many values were recorded.
     *
     * @return the sum of all buckets, 0 or more
     */
    public long count() {
        return buckets.total();
    }

    /**
     * Returns the sum of all values.
     *
     * @return the sum, exact if {@link #isSumExact}; {@link Long#MAX_VALUE} if it is that or more; 0 if there is no
     *     value
     */
    public long sum() {
        return sum;
    }

    /**
     * Returns whether {@link #sum} is the exact sum of the counted values. It is not when other threads recorded all
     * through the reading, and it is then made from the buckets' midpoints, within 0.4 % (two digits) or 0.05 %; nor
     * when it saturated.
     *
     * @return true if the sum is exact
     */
    public boolean isSumExact() {
        return sumExact;
    }

    /**
     * Returns the mean.
     *
     * @return {@code sum / count}, or the mean of the buckets' midpoints where the sum saturated; {@code NaN} if there
     *     is no value
     */
    public double mean() {
        if (buckets.isEmpty()) {
            return Double.NaN;
        }
        return (sumExact || sum < Long.MAX_VALUE ? sum : buckets.roughSum()) / count();
    }

    /**
     * Returns the smallest value, for a report.
     *
     * @return {@link #minValue} as a double; {@code NaN} if there is no value
     */
    public double min() {
        return buckets.isEmpty() ? Double.NaN : min;
    }

    /**
     * Returns the largest value, for a report.
     *
     * @return {@link #maxValue} as a double; {@code NaN} if there is no value
     */
    public double max() {
        return buckets.isEmpty() ? Double.NaN : max;
    }

    /**
     * Returns the smallest value.
     *
     * @return the minimum if {@link #isMinExact}, else a lower bound, the edge of its bucket; empty if there is no value
     */
    public OptionalLong minValue() {
        return buckets.isEmpty() ? OptionalLong.empty() : OptionalLong.of(min);
    }

    /**
     * Returns the largest value.
     *
     * @return the maximum if {@link #isMaxExact}, else an upper bound, the edge of its bucket; empty if there is no
     *     value
     */
    public OptionalLong maxValue() {
        return buckets.isEmpty() ? OptionalLong.empty() : OptionalLong.of(max);
    }

    /**
     * Returns whether {@link #minValue} was recorded exactly so. A recorder knows, an interval or a decoded
     * distribution only sometimes.
     *
     * @return true if the minimum is exact
     */
    public boolean isMinExact() {
        return minExact;
    }

    /**
     * Returns whether {@link #maxValue} was recorded exactly so. A recorder knows, an interval or a decoded
     * distribution only sometimes.
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
     * Returns how many values were recorded as exactly 0. For a duration that is odd: the clock is too coarse, or
     * nothing was timed.
     *
     * @return the number of zeros, negative values not among them
     */
    public long zeros() {
        return buckets.get(0) - negatives;
    }

    /**
     * Returns how many values were 2^42 or more, 73 minutes in nanoseconds. For a duration that is odd: often a start
     * that was never set, or a wrong unit.
     *
     * @return the number of huge values, exact
     */
    public long huge() {
        return buckets.between(layout().indexOf(HUGE), Integer.MAX_VALUE - 1);
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
        Buckets.checkPercentile(percentile);
        double value = valueAtPercentile(percentile);
        if (percentile == 0 || percentile == 100) {
            return extreme(percentile, value);
        }
        double q = percentile / 100;
        long needed = OrderStatistics.needed(q);
        if (count() < needed) {
            return new Percentile(percentile, Double.NaN, Double.NaN, Double.NaN, count(), needed);
        }
        long[] ranks = OrderStatistics.ranks(q, count());
        double lower = clip(layout().lowest(buckets.bucketOfRank(ranks[0])));
        double upper = clip(layout().highest(buckets.bucketOfRank(ranks[1])));
        return new Percentile(percentile, value, Math.min(lower, value), Math.max(upper, value), count(), needed);
    }

    /** The whole sample is known, so only the bucket's width is left of the error, if anything. */
    private Percentile extreme(double percentile, double value) {
        if (buckets.isEmpty()) {
            return new Percentile(percentile, Double.NaN, Double.NaN, Double.NaN, 0, 1);
        }
        double lower = percentile == 0 || maxExact ? value : clip(layout().lowest(buckets.last()));
        double upper = percentile == 100 || minExact ? value : clip(layout().highest(buckets.first()));
        return new Percentile(percentile, value, lower, upper, count(), 1);
    }

    /**
     * Returns the value at a percentile without asking whether the sample can bear it: what a histogram library
     * returns. Prefer {@link #percentile} wherever a person or a gate reads the number.
     *
     * @param percentile 0 to 100
     * @return the midpoint of the bucket that holds the value of rank {@code ceil(percentile / 100 * count)}, at most
     *     0.4 % (two digits) or 0.05 % from it; the minimum at 0, the maximum at 100; {@code NaN} if there is no value
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public double valueAtPercentile(double percentile) {
        Buckets.checkPercentile(percentile);
        long count = count();
        if (count == 0) {
            return Double.NaN;
        }
        long rank = Buckets.rank(percentile, count);
        if (percentile == 100 || (rank == count && maxExact)) {
            return max;
        }
        if (percentile == 0 || (rank == 1 && minExact)) {
            return min;
        }
        return clip(layout().midpoint(buckets.bucketOfRank(rank)));
    }

    /** Both extremes are bounds, so what is beyond them was not recorded. */
    private double clip(long value) {
        return Math.min(max, Math.max(min, value));
    }

    /**
     * Returns how many values were at most {@code value}, exact when {@code value} is an upper edge of a bucket.
     *
     * @param value the threshold
     * @return the count of all buckets that lie wholly at or below the threshold, a lower bound
     */
    public long countAtMost(long value) {
        if (value < 0) {
            return 0;
        }
        int bucket = layout().indexOf(value);
        return buckets.between(0, layout().highest(bucket) == value ? bucket : bucket - 1);
    }

    /**
     * Returns both distributions together, exactly: bucket by bucket. Adding is associative and commutative.
     *
     * @param other another distribution, of any thread, process, machine or precision
     * @return the distribution of the values of both
     * @throws IllegalArgumentException if both count {@link Long#MAX_VALUE} values or more
     */
    public DistributionSnapshot plus(DistributionSnapshot other) {
        if (other.buckets.isEmpty()
                && (count() > 0 || layout().digits() <= other.layout().digits())) {
            return this;
        }
        if (buckets.isEmpty()) {
            return other;
        }
        long total = Buckets.add(sum, other.sum);
        boolean otherMin = other.min < min || (other.min == min && other.minExact);
        boolean otherMax = other.max > max || (other.max == max && other.maxExact);
        return new DistributionSnapshot(
                countable(buckets.plus(other.buckets)),
                total,
                sumExact && other.sumExact && total < Long.MAX_VALUE,
                Math.min(min, other.min),
                otherMin ? other.minExact : minExact,
                Math.max(max, other.max),
                otherMax ? other.maxExact : maxExact,
                negatives + other.negatives);
    }

    /**
     * Returns what was recorded between an earlier reading of the same instrument and this one.
     *
     * <p>Counts are exact. The sum is exact if both readings' sums are, else made from the buckets. The maximum is
     * exact if it rose since the earlier reading, or if the interval's highest bucket holds one value only; otherwise
     * it is the upper edge of that bucket, and says so; likewise the minimum.
     *
     * @param earlier an earlier reading of the same instrument
     * @return the interval
     * @throws IllegalArgumentException if {@code earlier} counts more in some bucket: it is of another instrument, or
     *     later
     */
    public DistributionSnapshot minus(DistributionSnapshot earlier) {
        if (earlier.buckets.isEmpty()) {
            return this;
        }
        Buckets between = buckets.minus(earlier.buckets);
        if (between.isEmpty()) {
            return empty(between.layout());
        }
        long irregular = Math.min(Math.max(0, negatives - earlier.negatives), between.get(0));
        DistributionSnapshot rough = inexact(between, irregular);
        boolean exactSum = sumExact && earlier.sumExact && sum >= earlier.sum;
        // The earlier extremes are bounds: an exact one beyond them was recorded since.
        boolean newMin = minExact && min < earlier.min;
        boolean newMax = maxExact && max > earlier.max;
        return new DistributionSnapshot(
                between,
                exactSum ? sum - earlier.sum : rough.sum,
                exactSum || rough.sumExact,
                newMin ? min : Math.max(min, rough.min),
                newMin || rough.minExact,
                newMax ? max : Math.min(max, rough.max),
                newMax || rough.maxExact,
                irregular);
    }

    /**
     * Returns what the same operations would have shown had each been started on schedule, beside the raw values: the
     * correction of coordinated omission for a recorder that waited for one operation to end before it began the next.
     * An operation that took longer than the interval hid those that were due meanwhile; each is put in with the time
     * it would have waited ({@code v - i}, {@code v - 2i}, down to {@code i}), as HdrHistogram does.
     *
     * <p>Only for closed loops that record nanoseconds and do not measure from the intended start; a load generator
     * that does needs no correction. The cost does not depend on the values: at most one step for each pair of a
     * counted bucket and one below it.
     *
     * <p>A bucket's values count as its upper edge, as HdrHistogram's do, so each value put in may be too high by the
     * width of the bucket of the operation that hid it: 0.8 % of that operation's duration with two digits, 0.1 % with
     * three. That is much for the low percentiles of a distribution that one long stall dominates: record those with
     * three digits.
     *
     * @param expectedInterval how far apart the operations should have started, 1 nanosecond or more
     * @return raw and corrected values side by side; it cannot be corrected again
     * @throws IllegalArgumentException if the interval is zero or negative
     */
    public CorrectedDistribution correctedFor(Duration expectedInterval) {
        return CorrectedDistribution.of(this, expectedInterval);
    }

    /**
     * Returns the same distribution as an HdrHistogram of the same digits, bucket for bucket. HdrHistogram keeps
     * extremes as edges of their buckets; its minimum and maximum enclose the ones of this.
     *
     * @return a new histogram that grows as needed, owned by the caller
     */
    public Histogram toHdrHistogram() {
        return HdrFormat.to(buckets, min);
    }

    /**
     * Returns the counts in HdrHistogram's compressed form, version 2, which HdrHistogram decodes in any language.
     * Sum, exact extremes and the number of negative values are not part of that form.
     *
     * @return the bytes; some 2 KB for a busy timer of two digits, 10 KB of three
     */
    public byte[] encode() {
        return HdrFormat.encode(buckets);
    }

    /** Returns whether both hold the same counts, extremes and negative values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DistributionSnapshot that
                && buckets.equals(that.buckets)
                && min == that.min
                && max == that.max
                && negatives == that.negatives;
    }

    @Override
    public int hashCode() {
        return buckets.hashCode();
    }

    /** Returns count, mean, median and maximum without units, for debugging. */
    @Override
    public String toString() {
        return "count=" + count() + ", mean=" + mean() + ", p50=" + valueAtPercentile(50) + ", max=" + max();
    }
}
