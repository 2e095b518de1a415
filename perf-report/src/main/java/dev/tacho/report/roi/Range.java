package dev.tacho.report.roi;

import dev.tacho.core.section.Unit;

/**
 * A number from its worst case to its best.
 *
 * @param conservative the worst case: of something saved the least, of a time to pay back the longest; {@code NaN} if no
 *     bound is known
 * @param likely the likeliest value; {@code NaN} if only bounds are known, or nothing
 * @param optimistic the best case; {@code NaN} if no bound is known
 */
public record Range(double conservative, double likely, double optimistic) {
    /** Nothing is known. */
    public static final Range UNKNOWN = new Range(Double.NaN, Double.NaN, Double.NaN);

    /**
     * Checks that the likeliest value lies between the bounds.
     *
     * @throws IllegalArgumentException if it does not, or only one of the bounds is known
     */
    public Range {
        boolean bounded = !Double.isNaN(conservative);
        if (bounded == Double.isNaN(optimistic)) {
            throw new IllegalArgumentException("conservative=" + conservative + ", optimistic=" + optimistic
                    + ": give both bounds, or NaN for both");
        }
        if (bounded && (likely < Math.min(conservative, optimistic) || likely > Math.max(conservative, optimistic))) {
            throw new IllegalArgumentException("likely=" + likely + ": must lie between conservative=" + conservative
                    + " and optimistic=" + optimistic);
        }
    }

    /**
     * Returns a number without an error.
     *
     * @param value the number
     * @return the range of no width
     */
    public static Range exactly(double value) {
        return new Range(value, value, value);
    }

    /**
     * Returns whether bounds are known.
     *
     * @return true if neither is {@code NaN}
     */
    public boolean isBounded() {
        return !Double.isNaN(conservative);
    }

    /**
     * Returns the product with a factor that is known to lie between two numbers.
     *
     * @param least the least factor, 0 or more
     * @param most the largest factor
     * @return the least and the largest product of any two values of both; the likeliest is with the factor half way
     * @throws IllegalArgumentException unless {@code 0 <= least <= most}, and {@code most} is finite
     */
    public Range times(double least, double most) {
        if (!(0 <= least && least <= most && most < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "least=" + least + ", most=" + most + ": must be 0 <= least <= most, and finite");
        }
        // A worst case that is a loss is the worse the larger the factor.
        return new Range(
                Math.min(conservative * least, conservative * most),
                likely * (least / 2 + most / 2),
                Math.max(optimistic * least, optimistic * most));
    }

    /**
     * Returns the sum with another range: worst case with worst case, best with best.
     *
     * @param other the other range
     * @return the sum; unknown as far as one of both is
     */
    public Range plus(Range other) {
        boolean bounded = isBounded() && other.isBounded();
        return new Range(
                bounded ? conservative + other.conservative : Double.NaN,
                likely + other.likely,
                bounded ? optimistic + other.optimistic : Double.NaN);
    }

    /**
     * Returns the range as a person reads it.
     *
     * @param unit the unit of the numbers
     * @return for example {@code 31 (27 to 38)}
     */
    public String text(Unit unit) {
        if (!isBounded()) {
            return unit.format(likely);
        }
        String bounds = unit.format(conservative) + " to " + unit.format(optimistic);
        return Double.isNaN(likely) ? bounds : unit.format(likely) + " (" + bounds + ')';
    }
}
