package dev.tacho.core.stats;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Exact bounds of a share from a count (Clopper and Pearson 1934): of so many independent calls so many were good. The
 * bounds hold at least as often as they say, for any share and any number of calls.
 */
public final class ProportionInterval {
    private ProportionInterval() {}

    /**
     * Returns the share with its two-sided interval.
     *
     * @param hits how many were good, 0 or more
     * @param trials how many there were, {@code hits} or more
     * @param confidence the coverage, above 0 and below 1; each bound alone is missed with half of the rest
     * @return the share with its interval; withheld if there were none
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static Estimate of(long hits, long trials, double confidence) {
        double tail = (1 - check(hits, trials, confidence)) / 2;
        double value = trials == 0 ? Double.NaN : (double) hits / trials;
        double lower = trials == 0 ? Double.NaN : lowerTail(hits, trials, tail);
        double upper = trials == 0 ? Double.NaN : upperTail(hits, trials, tail);
        return new Estimate(value, lower, upper, confidence);
    }

    /**
     * Returns the share that the true one is not below.
     *
     * @param hits how many were good, 0 or more
     * @param trials how many there were, {@code hits} or more
     * @param confidence how sure that is, above 0 and below 1
     * @return the one-sided lower bound, 0 to 1; 0 if there were none or none was good
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static double lower(long hits, long trials, double confidence) {
        return lowerTail(hits, trials, 1 - check(hits, trials, confidence));
    }

    /**
     * Returns the share that the true one is not above.
     *
     * @param hits how many were good, 0 or more
     * @param trials how many there were, {@code hits} or more
     * @param confidence how sure that is, above 0 and below 1
     * @return the one-sided upper bound, 0 to 1; 1 if there were none or all were good
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static double upper(long hits, long trials, double confidence) {
        return upperTail(hits, trials, 1 - check(hits, trials, confidence));
    }

    /** The share with which so many hits or more have the probability of the tail. */
    private static double lowerTail(long hits, long trials, double tail) {
        if (hits == 0) {
            return 0;
        }
        return hits == trials
                ? Math.exp(Math.log(tail) / trials)
                : BetaDistribution.of(hits, trials - hits + 1.0).inverseCumulativeProbability(tail);
    }

    /** The share with which so few hits or fewer have the probability of the tail. */
    private static double upperTail(long hits, long trials, double tail) {
        if (hits == trials) {
            return 1;
        }
        return hits == 0
                ? -Math.expm1(Math.log(tail) / trials)
                : BetaDistribution.of(hits + 1.0, trials - hits).inverseSurvivalProbability(tail);
    }

    private static double check(long hits, long trials, double confidence) {
        if (hits < 0 || hits > trials) {
            throw new IllegalArgumentException("hits=" + hits + ", trials=" + trials + ": must be 0 <= hits <= trials");
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence=" + confidence + ": must be above 0 and below 1, for example 0.95");
        }
        return confidence;
    }
}
