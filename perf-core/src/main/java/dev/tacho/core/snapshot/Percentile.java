package dev.tacho.core.snapshot;

import dev.tacho.core.section.Distribution.Quantile;

/**
 * A percentile with its error. When the sample is too small to enclose it, it is withheld: the numbers are {@code NaN},
 * neither 0 nor the maximum, and every comparison with them is false.
 *
 * @param percentile which one, 0 to 100
 * @param value the estimate, within 0.4 % of a recorded value; {@code NaN} if withheld
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
     * Returns half the width of the interval relative to the estimate, the error bar a table prints.
     *
     * @return 0.02 for plus or minus 2 %; {@code NaN} if withheld; 0 if the estimate is 0
     */
    public double errorRatio() {
        return value == 0 ? 0 : (upper - lower) / 2 / value;
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
