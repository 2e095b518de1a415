package dev.tacho.core.snapshot;

/**
 * Which bucket a value falls into: HdrHistogram's log-linear index for 2 significant digits, so that every distribution
 * converts bucket for bucket. Values below 256 have a bucket each; above, each doubling is cut into 128 equal buckets,
 * so that a bucket's midpoint is at most 0.4 % from any value in it.
 *
 * <p>Static functions without state; the index costs one count of leading zeros, one shift and one addition.
 */
public final class BucketLayout {
    /** Significant decimal digits, in HdrHistogram's sense. */
    public static final int DIGITS = 2;

    /** The largest value with a bucket of its own kind: 2^42 - 1, which is 73 minutes in nanoseconds. */
    public static final long MAX_VALUE = (1L << 42) - 1;

    private static final int HALF_BITS = 7;
    private static final int HALF = 1 << HALF_BITS;
    private static final long MASK = (HALF << 1) - 1;

    /** How many buckets there are. */
    public static final int SIZE = indexOf(MAX_VALUE) + 1;

    private BucketLayout() {}

    /**
     * Returns the bucket of a value.
     *
     * @param value 0 to {@link #MAX_VALUE}; not checked
     * @return its index, 0 to {@link #SIZE} - 1
     */
    public static int indexOf(long value) {
        int shift = Long.SIZE - 1 - HALF_BITS - Long.numberOfLeadingZeros(value | MASK);
        return (shift << HALF_BITS) + (int) (value >>> shift);
    }

    /**
     * Returns the smallest value of a bucket.
     *
     * @param index 0 to {@link #SIZE} - 1
     * @return the lower edge, inclusive
     */
    public static long lowest(int index) {
        int shift = shift(index);
        return (long) (index - (shift << HALF_BITS)) << shift;
    }

    /**
     * Returns the largest value of a bucket.
     *
     * @param index 0 to {@link #SIZE} - 1
     * @return the upper edge, inclusive
     */
    public static long highest(int index) {
        return lowest(index) + (1L << shift(index)) - 1;
    }

    /**
     * Returns the value that stands for a bucket.
     *
     * @param index 0 to {@link #SIZE} - 1
     * @return the midpoint, rounded up; the value itself where a bucket holds just one
     */
    public static long midpoint(int index) {
        return lowest(index) + (1L << shift(index) >> 1);
    }

    /** The first 2 * HALF indexes have width 1, each further HALF twice the width of those before. */
    private static int shift(int index) {
        return Math.max(0, (index >>> HALF_BITS) - 1);
    }
}
