package dev.tacho.core.snapshot;

import dev.tacho.core.section.Distribution.Quantile;

/**
 * A percentile with its error. When the sample is too small to enclose it, it is withheld: the numbers are {@code NaN},
 * neither 0 nor the maximum, and every comparison with them is false.
 *
 * @param percentile which one, 0 to 100
 * @param value the estimate, within 0.4 % (two digits) or 0.05 % of a recorded value; {@code NaN} if withheld
 * @param lower the lower bound of the 95 % interval; {@code NaN} if withheld
 * @param upper the upper bound of the 95 % interval; {@code NaN} if withheld
 * @param count the size of the sample
 * @param needed the smallest sample for which it is published
 */
public record Percentile(double percentile, double value, double lower, double upper, long count, long needed) {
    /**
     * Returns whether the sample was too small.
     *
     * @return true if the numbers are {@code NaN}
     */
    public boolean isWithheld() {
        return count < needed;
    }

    /**
     * Returns half the width of the interval relative to the estimate: an error bar for intervals that lie evenly
     * about it. Where they may not, {@link #lowerRatio} and {@link #upperRatio} tell more.
     *
     * @return 0.02 for plus or minus 2 %; {@code NaN} if withheld; 0 if the estimate is 0
     */
    public double errorRatio() {
        return value == 0 ? 0 : (upper - lower) / 2 / value;
    }

    /**
     * Returns how far the truth may lie below the estimate.
     *
     * @return {@code (value - lower) / value}, 0.02 for 2 % less, never above 1; {@code NaN} if withheld; 0 if the
     *     estimate is 0
     */
    public double lowerRatio() {
        return value == 0 ? 0 : (value - lower) / value;
    }

    /**
     * Returns how far the truth may lie above the estimate, for a high percentile often much further than below.
     *
     * @return {@code (upper - value) / value}, 1.5 for 150 % more; {@code NaN} if withheld; 0 if the estimate is 0
     */
    public double upperRatio() {
        return value == 0 ? 0 : (upper - value) / value;
    }

    /**
     * Returns this percentile as a rung of a distribution's ladder.
     *
     * @return the rung
     */
    public Quantile toQuantile() {
        return new Quantile(percentile, value, lower, upper);
    }
}
