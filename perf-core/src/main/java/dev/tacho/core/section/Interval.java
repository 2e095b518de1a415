package dev.tacho.core.section;

/**
 * The error bar of a number: the truth lies between both bounds with the given confidence.
 *
 * @param lower the lower bound, in the unit of the number it belongs to
 * @param upper the upper bound, not below {@code lower}
 * @param confidence the coverage, above 0 and at most 1 (0.95 is 95 %)
 */
public record Interval(double lower, double upper, double confidence) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a bound is not a number, both are the wrong way round, or the confidence is
     *     outside (0, 1]
     */
    public Interval {
        if (!(lower <= upper)) {
            throw new IllegalArgumentException("lower=" + lower + ", upper=" + upper + ": must be lower <= upper");
        }
        if (!(confidence > 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence=" + confidence + ": must be above 0 and at most 1");
        }
    }
}
