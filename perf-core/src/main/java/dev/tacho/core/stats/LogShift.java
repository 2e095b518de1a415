package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * By how much one sample of logarithms lies above another: Hodges and Lehmann's estimate with the interval that inverts a
 * rank test (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, sections 3.2, 3.3, 4.2 and 4.3).
 *
 * <p>The estimate is the median of all contrasts, and the interval reaches from the k-th smallest to the k-th largest of
 * them, with k from the distribution of the rank statistic if there is no shift. Where values are tied, the interval covers
 * the truth at least as often as it says.
 */
abstract sealed class LogShift permits RankSum, SignedRank {
    /** The median distance of two values of a normal law is this share of the standard deviation: sqrt(2) times 0.6745. */
    private static final double DISTANCE = 0.953872552417;

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

    /** {@return what chance makes of the runs if the true shift is the given one} */
    abstract Chance chance(double shift);

    /** {@return the runs that count for the statistic: those above the shift, or those of the second sample} */
    abstract boolean[] marked(double shift);

    /** Draws which runs count, as chance would if there were no shift. */
    abstract void draw(boolean[] marks, SplittableRandom random);

    /** {@return how runs scatter, robustly; NaN with fewer than two a side} */
    abstract Scatter scatter();

    /** Ranks, and the distribution of the sum of those that chance marks. */
    static final class Chance {
        private final int[] ranks;
        private final int offset;
        private final NullDistribution distribution;
        private final int tied;

        /**
         * Keeps what it is given.
         *
         * @param ranks the rank of each run, doubled if any is shared; 0 for a pair that does not count
         * @param offset what the distribution leaves out of the sum
         * @param distribution the distribution of the sum less the offset
         * @param tied how many runs share a rank, or how many pairs do not count if those are more
         */
        Chance(int[] ranks, int offset, NullDistribution distribution, int tied) {
            this.ranks = ranks;
            this.offset = offset;
            this.distribution = distribution;
            this.tied = tied;
        }

        int runs() {
            return ranks.length;
        }

        Statistic statistic(boolean[] marks) {
            int sum = -offset;
            for (int i = 0; i < ranks.length; i++) {
                sum += marks[i] ? ranks[i] : 0;
            }
            return new Statistic(sum, distribution, tied);
        }
    }

    /**
     * A rank statistic and its distribution.
     *
     * @param value the statistic
     * @param distribution what it would be by chance
     * @param tied how many runs share a rank, or how many pairs have no difference if those are more
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

    /** {@return where the runs stand in the test that the true shift is the given one} */
    Statistic at(double shift) {
        return chance(shift).statistic(marked(shift));
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
