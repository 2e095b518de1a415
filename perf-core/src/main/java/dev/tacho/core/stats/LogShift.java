package dev.tacho.core.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * By how much one sample of logarithms lies above another: Hodges and Lehmann's estimate with the interval that inverts a
 * rank test (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, sections 3.2, 3.3, 4.2 and 4.3).
 *
 * <p>The estimate is the median of all contrasts, and the interval reaches from the k-th smallest to the k-th largest of
 * them, with k from the distribution of the rank statistic if there is no shift. Where values are tied, the interval covers
 * the truth at least as often as it says.
 */
abstract sealed class LogShift permits RankSum, SignedRank {
    /** The asymptotic efficiency of both rank tests relative to Student's, for normal errors: 3 / pi. */
    static final double EFFICIENCY = 3 / Math.PI;

    /** The median distance of two values of a normal law is this share of the standard deviation: sqrt(2) times 0.6745. */
    private static final double DISTANCE = 0.953872552417;

    /** So many runs that nobody makes them. */
    static final int ENDLESS = 100_000;

    private final double[] contrasts;

    /**
     * Keeps what all answers are made of.
     *
     * @param contrasts the contrasts, sorted here; empty if a sample is
     */
    LogShift(double[] contrasts) {
        Arrays.sort(contrasts);
        this.contrasts = contrasts;
    }

    /** {@return the distribution of the number of contrasts above the true shift, if no two values are equal} */
    abstract NullDistribution untied();

    /** {@return where the samples stand in the test that the true shift is the given one} */
    abstract Statistic at(double shift);

    /** {@return the standard error of the shift if it were a mean, from a robust estimate of the values' spread} */
    abstract double error();

    /** {@return the standard deviation of one contrast of runs: error times the root of the runs, if sides are equal} */
    abstract double errorOfOne();

    /** {@return the degrees of freedom with n runs a side, or n pairs} */
    abstract double freedom(double n);

    /** {@return the runs a side, or pairs, that these are} */
    abstract double runs();

    /**
     * A rank statistic and its distribution.
     *
     * @param value the statistic
     * @param distribution what it would be by chance
     * @param tied how many values share a rank, or how many pairs have no difference if those are more
     */
    record Statistic(int value, NullDistribution distribution, int tied) {
        /** {@return how probable a value so large is} */
        double pAbove() {
            return distribution.atLeast(value);
        }

        /** {@return how probable a value so small is} */
        double pBelow() {
            return distribution.atMost(value);
        }

        /** {@return the two-sided p value} */
        double pValue() {
            return Math.min(1, 2 * Math.min(pAbove(), pBelow()));
        }
    }

    /** {@return the shift; NaN if a sample is empty} */
    double center() {
        return median(contrasts);
    }

    /** {@return the lower and upper bound at the level 1 - alpha; infinite if the samples are too small for it} */
    double[] interval(double alpha) {
        int k = contrasts.length == 0 ? 0 : untied().critical(alpha / 2);
        return k == 0
                ? new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}
                : new double[] {contrasts[k - 1], contrasts[contrasts.length - k]};
    }

    /**
     * Returns what lies between the limit and the smallest shift that is found with the given probability: the sum of both
     * quantiles of Student's law times the error, which for a rank test is larger by its efficiency.
     */
    double detectable(double alpha, double power) {
        return quantiles(alpha, power, freedom(runs())) * error() / Math.sqrt(EFFICIENCY);
    }

    /**
     * Returns how many runs a side, or pairs, it takes to find a shift so far off a limit.
     *
     * @param fewest what the level alone asks for
     * @return the number; {@link #ENDLESS} if it is not below that
     */
    int needed(double distance, double alpha, double power, int fewest) {
        double deviation = errorOfOne() / Math.sqrt(EFFICIENCY) / distance;
        int low = fewest - 1;
        int high = ENDLESS;
        while (high - low > 1) {
            int n = (low + high) >>> 1;
            if (n >= Math.pow(quantiles(alpha, power, freedom(n)) * deviation, 2)) {
                high = n;
            } else {
                low = n;
            }
        }
        return high;
    }

    private static double quantiles(double alpha, double power, double freedom) {
        TDistribution student = TDistribution.of(freedom);
        return student.inverseSurvivalProbability(alpha / 2) + student.inverseCumulativeProbability(power);
    }

    static double median(double[] sorted) {
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /**
     * Returns the standard deviation by Shamos (1976): the median distance of two values, scaled for the normal law. A
     * quarter of strays does not move it far.
     */
    static double spread(double[] values) {
        int n = values.length;
        if (n < 2) {
            return Double.NaN;
        }
        double[] distances = new double[n * (n - 1) / 2];
        int next = 0;
        for (int i = 1; i < n; i++) {
            for (int j = 0; j < i; j++) {
                distances[next++] = Math.abs(values[i] - values[j]);
            }
        }
        Arrays.sort(distances);
        return median(distances) / DISTANCE;
    }
}
