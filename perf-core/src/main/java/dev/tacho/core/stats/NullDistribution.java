package dev.tacho.core.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The distribution of a rank statistic if there is no difference. The statistic is a whole number from 0 on; where ranks
 * are shared it is twice the usual one.
 */
sealed interface NullDistribution {
    /**
     * Samples beyond this size in all get the normal approximation, whose error is then far below what any verdict turns
     * on: for 200 and 200 values a p value below 0.01 is off by less than 0.0002.
     */
    int MOST_EXACT = 400;

    /** What the exact distribution of shared ranks may cost, in additions; about 50 ms. */
    double MOST_ADDITIONS = 5e7;

    /** {@return the probability of the given value or a smaller one} */
    double atMost(int value);

    /** {@return the probability of the given value or a larger one} */
    double atLeast(int value);

    /** {@return whether the probabilities are exact} */
    boolean isExact();

    /**
     * Returns how many of the smallest values a tail holds.
     *
     * @param tail the probability of the tail
     * @return the largest k for which the probability of a value below k is at most that of the tail
     */
    int critical(double tail);

    /** {@return the distribution of Mann and Whitney's U for samples of these sizes} */
    static NullDistribution rankSum(int m, int n) {
        if (m + n > MOST_EXACT) {
            double pairs = (double) m * n;
            return new Normal(pairs / 2, Math.sqrt(pairs * (m + n + 1) / 12));
        }
        return Exact.rankSum(m, n);
    }

    /** {@return the distribution of Wilcoxon's signed rank sum of n values} */
    static NullDistribution signedRank(int n) {
        if (n > MOST_EXACT) {
            double mean = n * (n + 1.0) / 4;
            return new Normal(mean, Math.sqrt(mean * (2.0 * n + 1) / 6));
        }
        int[] ranks = new int[n];
        for (int i = 0; i < n; i++) {
            ranks[i] = i + 1;
        }
        return Exact.signedRank(ranks);
    }

    /**
     * Returns the distribution of the sum of {@code m} of the given ranks, each choice as probable as any other: exact
     * whatever ranks are shared.
     */
    static NullDistribution rankSum(int[] ranks, int m) {
        int total = ranks.length;
        double sum = 0;
        double squares = 0;
        for (int rank : ranks) {
            sum += rank;
            squares += (double) rank * rank;
        }
        if (total > MOST_EXACT || total * (double) m * sum / 2 > MOST_ADDITIONS) {
            double mean = sum / total;
            double spread = squares - sum * mean;
            return new Normal(m * mean, Math.sqrt((double) m * (total - m) / total / (total - 1) * spread));
        }
        return Exact.rankSum(ranks, m);
    }

    /** {@return the distribution of the sum of those ranks of which a coin says so, exact whatever ranks are shared} */
    static NullDistribution signedRank(int[] ranks) {
        double sum = 0;
        double squares = 0;
        for (int rank : ranks) {
            sum += rank;
            squares += (double) rank * rank;
        }
        return ranks.length > MOST_EXACT ? new Normal(sum / 2, Math.sqrt(squares) / 2) : Exact.signedRank(ranks);
    }

    /** Probabilities by counting. Both tails are summed from their thin end, so that small ones are as exact as large. */
    final class Exact implements NullDistribution {
        private final double[] lower;
        private final double[] upper;

        private Exact(double[] counts) {
            int last = counts.length - 1;
            lower = new double[counts.length];
            upper = new double[counts.length];
            double low = 0;
            double high = 0;
            for (int i = 0; i <= last; i++) {
                low += counts[i];
                lower[i] = low;
                high += counts[last - i];
                upper[last - i] = high;
            }
            for (int i = 0; i <= last; i++) {
                lower[i] = Math.min(1, lower[i] / low);
                upper[i] = Math.min(1, upper[i] / high);
            }
        }

        /**
         * The number of ways to a U is a coefficient of the Gaussian binomial, the product of (1 - x^(n+i)) / (1 - x^i) for
         * i to m. The small coefficients, on which tails turn, are exact; only half of them are needed.
         */
        static Exact rankSum(int m, int n) {
            int few = Math.min(m, n);
            int many = Math.max(m, n);
            int half = m * n / 2;
            double[] counts = new double[m * n + 1];
            counts[0] = 1;
            for (int i = 1; i <= few; i++) {
                for (int u = half; u >= many + i; u--) {
                    counts[u] -= counts[u - many - i];
                }
                for (int u = i; u <= half; u++) {
                    counts[u] += counts[u - i];
                }
            }
            for (int u = 0; u <= half; u++) {
                counts[m * n - u] = counts[u];
            }
            return new Exact(counts);
        }

        static Exact signedRank(int[] ranks) {
            double[] ways = new double[sum(ranks) + 1];
            ways[0] = 1;
            int top = 0;
            for (int rank : ranks) {
                top += rank;
                for (int s = top; s >= 0; s--) {
                    // Halved each time: counts would overflow from 1,024 ranks on, and a power of two costs no digit.
                    ways[s] = (ways[s] + (s >= rank ? ways[s - rank] : 0)) / 2;
                }
            }
            return new Exact(ways);
        }

        static Exact rankSum(int[] ranks, int m) {
            double[][] ways = new double[m + 1][sum(ranks) + 1];
            ways[0][0] = 1;
            int top = 0;
            for (int i = 0; i < ranks.length; i++) {
                top += ranks[i];
                for (int chosen = Math.min(i + 1, m); chosen >= 1; chosen--) {
                    for (int s = ranks[i]; s <= top; s++) {
                        ways[chosen][s] += ways[chosen - 1][s - ranks[i]];
                    }
                }
            }
            return new Exact(ways[m]);
        }

        private static int sum(int[] ranks) {
            int sum = 0;
            for (int rank : ranks) {
                sum += rank;
            }
            return sum;
        }

        @Override
        public double atMost(int value) {
            return value < 0 ? 0 : lower[Math.min(value, lower.length - 1)];
        }

        @Override
        public double atLeast(int value) {
            return value >= upper.length ? 0 : upper[Math.max(value, 0)];
        }

        @Override
        public boolean isExact() {
            return true;
        }

        @Override
        public int critical(double tail) {
            int k = 0;
            while (k < lower.length && lower[k] <= tail) {
                k++;
            }
            return k;
        }
    }

    /**
     * Probabilities by the normal law with a correction for continuity.
     *
     * @param mean the statistic's mean
     * @param sd its standard deviation; 0 if it can have one value only
     */
    record Normal(double mean, double sd) implements NullDistribution {
        @Override
        public double atMost(int value) {
            return sd == 0 ? 1 : NormalDistribution.of(mean, sd).cumulativeProbability(value + 0.5);
        }

        @Override
        public double atLeast(int value) {
            return sd == 0 ? 1 : NormalDistribution.of(mean, sd).survivalProbability(value - 0.5);
        }

        @Override
        public boolean isExact() {
            return false;
        }

        @Override
        public int critical(double tail) {
            return (int)
                    Math.max(0, Math.floor(NormalDistribution.of(mean, sd).inverseCumulativeProbability(tail) + 0.5));
        }
    }
}
