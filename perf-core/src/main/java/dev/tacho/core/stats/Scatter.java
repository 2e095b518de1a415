package dev.tacho.core.stats;

import java.util.OptionalInt;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How runs scatter, and what follows for their number: the sample size of Student's test, made larger by the efficiency of
 * the rank tests relative to it (Hollander, Wolfe and Chicken, sections 3.9 and 4.6).
 *
 * @param ofOne the standard deviation of the log ratio of one pair, or of one run after to one before
 * @param error the standard error of the shift if it were a mean
 * @param freedom the degrees of freedom of both
 * @param paired whether runs are pairs
 */
record Scatter(double ofOne, double error, int freedom, boolean paired) {
    /** The asymptotic relative efficiency for normal errors. */
    private static final double EFFICIENCY = 3 / Math.PI;

    /** So many runs that nobody makes them. */
    private static final int ENDLESS = 100_000;

    /** {@return whether there are too few runs to tell} */
    boolean isUnknown() {
        return Double.isNaN(error) || freedom < 1;
    }

    /** {@return how far beyond a limit a shift must lie to be found with the given probability} */
    double detectable(double alpha, double power) {
        return quantiles(alpha, power, freedom) * error / Math.sqrt(EFFICIENCY);
    }

    /**
     * Returns how many runs a side, or pairs, it takes to find a shift so far off a limit.
     *
     * @param fewest the number to start from
     * @return the number; empty if nobody would make so many
     */
    OptionalInt needed(double distance, double alpha, double power, int fewest) {
        if (distance <= Ranks.EQUAL) {
            return OptionalInt.empty();
        }
        double deviation = ofOne / Math.sqrt(EFFICIENCY) / distance;
        int low = fewest - 1;
        int high = ENDLESS;
        while (high - low > 1) {
            int n = (low + high) >>> 1;
            double root = quantiles(alpha, power, paired ? n - 1 : 2 * n - 2) * deviation;
            if (n >= root * root) {
                high = n;
            } else {
                low = n;
            }
        }
        return high < ENDLESS ? OptionalInt.of(high) : OptionalInt.empty();
    }

    private static double quantiles(double alpha, double power, double freedom) {
        TDistribution student = TDistribution.of(freedom);
        return student.inverseSurvivalProbability(alpha / 2) + student.inverseCumulativeProbability(power);
    }
}
