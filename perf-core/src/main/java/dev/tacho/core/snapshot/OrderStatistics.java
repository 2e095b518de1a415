package dev.tacho.core.snapshot;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Distribution-free confidence intervals of a quantile (David and Nagaraja, Order Statistics, section 7.1): of n
 * independent values the number below the true q-quantile is binomial (n, q), so two order statistics enclose that
 * quantile with a probability that does not depend on the distribution of the values.
 *
 * <p>The interval takes the sample as independent. Values of one run rarely are, so the interval is a lower bound on
 * the uncertainty of one run, and says nothing about the next run: that comparison needs several runs.
 */
final class OrderStatistics {
    /** Two-sided coverage of every interval of a snapshot. */
    static final double CONFIDENCE = 0.95;

    private static final double ALPHA = 1 - CONFIDENCE;

    /** Above this the normal approximation of the rank, widened by one rank, is within 0.1 % of the exact one. */
    private static final long EXACT = 1_000_000;

    private OrderStatistics() {}

    /**
     * Returns the smallest sample that has an interval at all: the whole range from smallest to largest value encloses
     * the quantile with probability 1 - q^n - (1-q)^n.
     *
     * @param q the quantile, above 0 and below 1
     * @return 6 for the median, 299 for 0.99, 2,995 for 0.999
     */
    static long needed(double q) {
        double extreme = Math.max(q, 1 - q);
        double start = Math.log(ALPHA) / Math.log(extreme);
        if (!(start < 1e15)) {
            return Long.MAX_VALUE;
        }
        long n = Math.max(2, (long) Math.floor(start) - 1);
        while (tail(q, n) + tail(1 - q, n) > ALPHA) {
            n++;
        }
        return n;
    }

    /**
     * Returns the ranks of the interval's ends, 1-based.
     *
     * @param q the quantile, above 0 and below 1
     * @param n the size of the sample, at least {@link #needed}
     * @return two ranks, each 1 to n, the first not above the second
     */
    static long[] ranks(double q, long n) {
        if (n > EXACT) {
            return approximate(q, n);
        }
        var below = BinomialDistribution.of((int) n, q);
        // With few values a tail may reach beyond the sample; the other tail then gets what is left of alpha.
        double high = tail(q, n) > ALPHA / 2 ? tail(q, n) : ALPHA / 2;
        double low = tail(1 - q, n) > ALPHA / 2 ? tail(1 - q, n) : ALPHA / 2;
        if (high > ALPHA / 2) {
            low = ALPHA - high;
        } else if (low > ALPHA / 2) {
            high = ALPHA - low;
        }
        long lower = below.inverseCumulativeProbability(low);
        long upper = below.inverseCumulativeProbability(1 - high) + 1L;
        return new long[] {Math.max(1, lower), Math.min(n, upper)};
    }

    private static long[] approximate(double q, long n) {
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(1 - ALPHA / 2);
        double half = z * Math.sqrt(n * q * (1 - q)) + 1;
        long lower = (long) Math.floor(n * q - half);
        long upper = (long) Math.ceil(n * q + half) + 1;
        return new long[] {Math.max(1, lower), Math.min(n, upper)};
    }

    private static double tail(double q, long n) {
        return Math.pow(q, n);
    }
}
