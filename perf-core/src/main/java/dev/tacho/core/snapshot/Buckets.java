package dev.tacho.core.snapshot;

import java.util.Arrays;

/**
 * The counts of adjacent buckets, trimmed so that the first and the last of them count something: what every kind of
 * distribution is made of. Immutable. The total saturates at {@link Long#MAX_VALUE}; who cannot bear that asks.
 */
final class Buckets {
    private final BucketLayout layout;
    private final int first;
    private final long[] counts;
    private final long total;

    /** Takes over the array, which must be trimmed and hold nothing negative. */
    private Buckets(BucketLayout layout, int first, long[] counts) {
        this.layout = layout;
        this.first = first;
        this.counts = counts;
        long sum = 0;
        for (long count : counts) {
            sum = add(sum, count);
        }
        this.total = sum;
    }

    static Buckets empty(BucketLayout layout) {
        return new Buckets(layout, 0, new long[0]);
    }

    /** Copies and trims; {@code counts[i]} is that of bucket {@code offset + i}. */
    static Buckets of(BucketLayout layout, int offset, long[] counts) {
        int from = 0;
        int to = counts.length;
        while (from < to && counts[from] == 0) {
            from++;
        }
        while (to > from && counts[to - 1] == 0) {
            to--;
        }
        return from == to ? empty(layout) : new Buckets(layout, offset + from, Arrays.copyOfRange(counts, from, to));
    }

    BucketLayout layout() {
        return layout;
    }

    long total() {
        return total;
    }

    boolean isEmpty() {
        return counts.length == 0;
    }

    /** The lowest bucket that counts something; 0 if there is none. */
    int first() {
        return first;
    }

    /** The highest bucket that counts something; -1 if there is none. */
    int last() {
        return first + counts.length - 1;
    }

    /** The smallest value that the lowest bucket may hold. */
    long lowest() {
        return layout.lowest(first);
    }

    /** The largest value that the highest bucket may hold. */
    long highest() {
        return layout.highest(last());
    }

    long get(int bucket) {
        return bucket < first || bucket > last() ? 0 : counts[bucket - first];
    }

    /** Returns the same counts in a layout of at most as many digits: a bucket lies wholly in one of the other's. */
    Buckets in(BucketLayout coarser) {
        if (layout == coarser) {
            return this;
        }
        if (isEmpty()) {
            return empty(coarser);
        }
        int offset = coarser.indexOf(lowest());
        long[] merged = new long[coarser.indexOf(highest()) - offset + 1];
        for (int i = 0; i < counts.length; i++) {
            int target = coarser.indexOf(layout.lowest(first + i)) - offset;
            merged[target] = add(merged[target], counts[i]);
        }
        return new Buckets(coarser, offset, merged);
    }

    /** Adds bucket by bucket, in the coarser of both layouts; what is empty leaves the other as it is. */
    Buckets plus(Buckets other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        BucketLayout common = common(other);
        Buckets left = in(common);
        Buckets right = other.in(common);
        int offset = Math.min(left.first, right.first);
        long[] both = new long[Math.max(left.last(), right.last()) - offset + 1];
        System.arraycopy(left.counts, 0, both, left.first - offset, left.counts.length);
        for (int i = 0; i < right.counts.length; i++) {
            int target = right.first - offset + i;
            both[target] = add(both[target], right.counts[i]);
        }
        return new Buckets(common, offset, both);
    }

    /** Subtracts bucket by bucket, in the coarser of both layouts. */
    Buckets minus(Buckets earlier) {
        if (earlier.isEmpty()) {
            return this;
        }
        BucketLayout common = common(earlier);
        Buckets left = in(common);
        Buckets right = earlier.in(common);
        long[] between = left.counts.clone();
        for (int i = 0; i < right.counts.length; i++) {
            int bucket = right.first + i;
            if (right.counts[i] > left.get(bucket)) {
                throw new IllegalArgumentException("bucket " + bucket + " counts " + left.get(bucket) + " now and "
                        + right.counts[i]
                        + " in the other reading: subtract an earlier reading of the same instrument");
            }
            if (right.counts[i] > 0) {
                between[bucket - left.first] -= right.counts[i];
            }
        }
        return of(common, left.first, between);
    }

    private BucketLayout common(Buckets other) {
        return layout.digits() <= other.layout.digits() ? layout : other.layout;
    }

    /** The bucket of the value of that rank, 1 to {@link #total}. */
    int bucketOfRank(long rank) {
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen = add(seen, counts[i]);
            if (seen >= rank) {
                return first + i;
            }
        }
        return last();
    }

    /** How many values lie in buckets from {@code from} to {@code to}, both inclusive. */
    long between(int from, int to) {
        long sum = 0;
        for (int bucket = Math.max(from, first); bucket <= Math.min(to, last()); bucket++) {
            sum = add(sum, counts[bucket - first]);
        }
        return sum;
    }

    /** The sum of all values, each taken at its bucket's midpoint; saturates at {@link Long#MAX_VALUE}. */
    long sum() {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum = add(sum, multiply(counts[i], layout.midpoint(first + i)));
        }
        return sum;
    }

    /** The same sum as a double, which does not saturate. */
    double roughSum() {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += (double) counts[i] * layout.midpoint(first + i);
        }
        return sum;
    }

    /** The rank of a percentile, 1 to {@code count}. */
    static long rank(double percentile, long count) {
        return Math.min(count, Math.max(1, (long) Math.ceil(percentile / 100 * count)));
    }

    /** Adds two numbers of 0 or more; saturates. */
    static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Multiplies two numbers of 0 or more; saturates. */
    static long multiply(long a, long b) {
        long product = a * b;
        return product < 0 || Math.multiplyHigh(a, b) != 0 ? Long.MAX_VALUE : product;
    }

    static void checkPercentile(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException(
                    "percentile=" + percentile + ": must be 0 to 100; a quantile of 0.99 is the 99th percentile");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Buckets that
                && layout == that.layout
                && first == that.first
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(counts) + first;
    }
}
