package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;

/**
 * A number found by a fit, with its error. Where the measurements cannot give it, it is withheld: all three numbers are
 * {@code NaN}, and every comparison with them is false.
 *
 * @param value the estimate; {@code NaN} if withheld, positive infinity where a limit does not exist
 * @param lower the lower bound of the interval; {@code NaN} if withheld
 * @param upper the upper bound of the interval; {@code NaN} if withheld, positive infinity where the measurements set
 *     no bound
 * @param confidence the coverage of the interval, 0 to 1
 */
public record Estimate(double value, double lower, double upper, double confidence) {
    /** The coverage of every published interval. */
    static final double CONFIDENCE = 0.95;

    static Estimate of(double value, double lower, double upper) {
        return new Estimate(value, Math.min(lower, value), Math.max(upper, value), CONFIDENCE);
    }

    static Estimate withheld() {
        return new Estimate(Double.NaN, Double.NaN, Double.NaN, CONFIDENCE);
    }

    /**
     * Returns whether the measurements cannot give this number.
     *
     * @return true if the numbers are {@code NaN}
     */
    public boolean isWithheld() {
        return Double.isNaN(value);
    }

    /**
     * Returns the estimate and its interval as a person reads them.
     *
     * @param unit the unit of the number
     * @return for example {@code 31 (27 to 38)}; {@code n/a} if withheld
     */
    public String text(Unit unit) {
        return isWithheld()
                ? unit.format(value)
                : unit.format(value) + " (" + unit.format(lower) + " to " + unit.format(upper) + ')';
    }

    /** A limit that does not exist is no number: the fact then has none, and no interval without an end. */
    Fact toFact(String id, String label, Unit unit, Better better) {
        boolean bounded = Double.isFinite(lower) && Double.isFinite(upper);
        Interval interval = bounded ? new Interval(lower, upper, confidence) : null;
        return new Fact(id, label, Double.isFinite(value) ? value : Double.NaN, unit, better, interval);
    }
}
