package dev.tacho.core.snapshot;

/**
 * Which bucket a value falls into: HdrHistogram's log-linear index, so that every distribution converts bucket for
 * bucket. The smallest values have a bucket each; above, each doubling is cut into the same number of equal buckets.
 * The range is every {@code long} from 0 up; nothing is clamped.
 *
 * <p>The buckets of three digits nest in those of two: {@code TWO_DIGITS.indexOf(x)} is the same for every value
 * {@code x} of a bucket of {@code THREE_DIGITS}.
 *
 * <p>Pure functions: the index costs one count of leading zeros, one shift and one addition.
 */
public enum BucketLayout {
    /**
     * Two significant digits: values below 256 are exact, each doubling above has 128 buckets, a midpoint is at most
     * 0.4 % (1/256) from any value of its bucket.
     */
    TWO_DIGITS(2, 7),

    /**
     * Three significant digits: values below 2,048 are exact, each doubling above has 1,024 buckets, a midpoint is at
     * most 0.05 % (1/2048) from any value of its bucket.
     */
    THREE_DIGITS(3, 10);

    private final int digits;
    private final int halfBits;
    private final long mask;

    BucketLayout(int digits, int halfBits) {
        this.digits = digits;
        this.halfBits = halfBits;
        this.mask = (2L << halfBits) - 1;
    }

    /**
     * Returns the layout of a precision.
     *
     * @param digits 2 or 3 significant decimal digits
     * @return the layout
     * @throws IllegalArgumentException if there is none of that precision
     */
    public static BucketLayout ofDigits(int digits) {
        return switch (digits) {
            case 2 -> TWO_DIGITS;
            case 3 -> THREE_DIGITS;
            default -> throw new IllegalArgumentException("digits=" + digits + ": must be 2 or 3");
        };
    }

    /**
     * Returns the precision in HdrHistogram's sense.
     *
     * @return 2 or 3 significant decimal digits
     */
    public int digits() {
        return digits;
    }

    /**
     * Returns how finely a doubling is cut.
     *
     * @return the binary logarithm of the number of buckets in each doubling: 7 or 10
     */
    public int halfBits() {
        return halfBits;
    }

    /**
     * Returns how many buckets there are.
     *
     * @return {@code indexOf(Long.MAX_VALUE) + 1}: 7,296 or 55,296
     */
    public int size() {
        return indexOf(Long.MAX_VALUE) + 1;
    }

    /**
     * Returns the bucket of a value.
     *
     * @param value 0 to {@link Long#MAX_VALUE}; not checked
     * @return its index, 0 to {@link #size} - 1
     */
    public int indexOf(long value) {
        int shift = Long.SIZE - 1 - halfBits - Long.numberOfLeadingZeros(value | mask);
        return (shift << halfBits) + (int) (value >>> shift);
    }

    /**
     * Returns the smallest value of a bucket.
     *
     * @param index 0 to {@link #size} - 1; not checked
     * @return the lower edge, inclusive
     */
    public long lowest(int index) {
        int shift = shift(index);
        return (long) (index - (shift << halfBits)) << shift;
    }

    /**
     * Returns the largest value of a bucket.
     *
     * @param index 0 to {@link #size} - 1; not checked
     * @return the upper edge, inclusive; {@link Long#MAX_VALUE} for the last bucket
     */
    public long highest(int index) {
        return lowest(index) + ((1L << shift(index)) - 1);
    }

    /**
     * Returns the value that stands for a bucket.
     *
     * @param index 0 to {@link #size} - 1; not checked
     * @return the midpoint, rounded up; the value itself where a bucket holds just one
     */
    public long midpoint(int index) {
        return lowest(index) + (1L << shift(index) >> 1);
    }

    /** The buckets of the first two half-octaves have width 1, those of each further one twice the width before. */
    private int shift(int index) {
        return Math.max(0, (index >>> halfBits) - 1);
    }
}
