package dev.tacho.core.stats;

import dev.tacho.core.section.Interval;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How many of a number of independent trials succeeded, and what that proves about the true ratio: the exact binomial
 * bounds of Clopper and Pearson (The use of confidence or fiducial limits illustrated in the case of the binomial,
 * Biometrika 26, 1934). They cover the truth at least as often as they say, at any number of trials and any ratio; near
 * 0 and 1, where the approximations fail, too.
 *
 * <p>An immutable value without a thread. A question costs some microseconds, a bound some dozen of them. Bounds have
 * twelve digits up to a million trials and eight at a billion.
 *
 * @param successes how many trials succeeded, 0 to {@code trials}
 * @param trials how many there were, 0 to 2^53
 */
public record Proportion(long successes, long trials) {
    /** Above it a double does not hold every whole number. */
    private static final long MOST_TRIALS = 1L << 53;

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if a count is negative, there are more successes than trials, or more than 2^53
     *     trials
     */
    public Proportion {
        if (successes < 0 || successes > trials || trials > MOST_TRIALS) {
            throw new IllegalArgumentException("successes=" + successes + ", trials=" + trials
                    + ": must be 0 <= successes <= trials <= 2^53; count each trial once");
        }
    }

    /**
     * Returns what some trials gave.
     *
     * @param successes how many succeeded
     * @param trials how many there were
     * @return the proportion
     * @throws IllegalArgumentException if a count is negative, there are more successes than trials, or more than 2^53
     *     trials
     */
    public static Proportion of(long successes, long trials) {
        return new Proportion(successes, trials);
    }

    /**
     * Returns how many trials failed.
     *
     * @return trials less successes
     */
    public long failures() {
        return trials - successes;
    }

    /**
     * Returns the share that succeeded.
     *
     * @return successes / trials, 0 to 1; {@code NaN} if there were no trials
     */
    public double ratio() {
        return trials == 0 ? Double.NaN : (double) successes / trials;
    }

    /**
     * Returns the one-sided lower bound of the true ratio: the largest ratio that the trials rule out being reached from
     * below.
     *
     * @param confidence the coverage, above 0 and below 1, for example 0.95
     * @return the bound, 0 to {@link #ratio}; 0 if nothing succeeded or there were no trials
     * @throws IllegalArgumentException if the confidence is outside its bounds
     */
    public double lowerBound(double confidence) {
        double alpha = 1 - checkConfidence(confidence);
        // The smaller side is the one that a double holds with all its digits.
        return successes <= failures() ? lower(successes, trials, alpha) : 1 - upper(failures(), trials, alpha);
    }

    /**
     * Returns the one-sided upper bound of the true ratio.
     *
     * @param confidence the coverage, above 0 and below 1, for example 0.95
     * @return the bound, {@link #ratio} to 1; 1 if nothing failed or there were no trials
     * @throws IllegalArgumentException if the confidence is outside its bounds
     */
    public double upperBound(double confidence) {
        double alpha = 1 - checkConfidence(confidence);
        return successes <= failures() ? upper(successes, trials, alpha) : 1 - lower(failures(), trials, alpha);
    }

    /**
     * Returns the two-sided interval, which leaves half of what it does not cover on either side.
     *
     * @param confidence the coverage, above 0 and below 1, for example 0.95
     * @return the interval; 0 to 1 if there were no trials
     * @throws IllegalArgumentException if the confidence is outside its bounds
     */
    public Interval interval(double confidence) {
        double oneSided = (1 + checkConfidence(confidence)) / 2;
        return new Interval(lowerBound(oneSided), upperBound(oneSided), confidence);
    }

    /**
     * Returns whether the trials prove that the true ratio is at least the given one: whether {@link #lowerBound} reaches
     * it, decided by the tail itself and so without the rounding of a bound.
     *
     * @param ratio the ratio to reach, above 0 and below 1
     * @param confidence how sure to be, above 0 and below 1: a true ratio below {@code ratio} passes with a probability of
     *     at most {@code 1 - confidence}
     * @return true if they prove it
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public boolean isAtLeast(double ratio, double confidence) {
        return atMostFailures(failures(), trials, 1 - checkRatio(ratio)) <= 1 - checkConfidence(confidence);
    }

    /**
     * Returns whether the trials prove that the true ratio is below the given one: whether {@link #upperBound} is below
     * it.
     *
     * @param ratio the ratio that should have been reached, above 0 and below 1
     * @param confidence how sure to be, above 0 and below 1
     * @return true if they prove it
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public boolean isBelow(double ratio, double confidence) {
        return atLeastFailures(failures(), trials, 1 - checkRatio(ratio)) < 1 - checkConfidence(confidence);
    }

    /**
     * Returns the fewest trials that prove a ratio although some of them fail. Without a failure these are 299 for 0.99,
     * 2,995 for 0.999 and 29,956 for 0.9999 at 95 %; with one, 473, 4,742 and 47,437.
     *
     * @param ratio the ratio to prove, above 0 and below 1
     * @param failures how many of the trials fail, 0 or more
     * @param confidence how sure to be, above 0 and below 1
     * @return the smallest {@code n} for which {@code of(n - failures, n).isAtLeast(ratio, confidence)}; {@link
     *     Long#MAX_VALUE} if that is more than 2^53
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public static long trialsNeeded(double ratio, long failures, double confidence) {
        double q = 1 - checkRatio(ratio);
        double alpha = 1 - checkConfidence(confidence);
        if (failures < 0) {
            throw new IllegalArgumentException("failures=" + failures + ": must be >= 0");
        }
        long tooFew = failures;
        long enough = failures + 1;
        while (enough <= MOST_TRIALS && atMostFailures(failures, enough, q) > alpha) {
            tooFew = enough;
            enough *= 2;
        }
        if (enough > MOST_TRIALS) {
            return Long.MAX_VALUE;
        }
        while (enough - tooFew > 1) {
            long middle = (enough + tooFew) >>> 1;
            if (atMostFailures(failures, middle, q) > alpha) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }

    /** P(F <= f) of n trials that fail with probability q. */
    private static double atMostFailures(long f, long n, double q) {
        return f >= n ? 1 : BetaDistribution.of(f + 1.0, n - f).survivalProbability(q);
    }

    /** P(F >= f) of n trials that fail with probability q. */
    private static double atLeastFailures(long f, long n, double q) {
        return f == 0 ? 1 : BetaDistribution.of(f, n - f + 1.0).cumulativeProbability(q);
    }

    /** The p at which k or more of n events have probability alpha. */
    private static double lower(long k, long n, double alpha) {
        if (k == 0) {
            return 0;
        }
        var beta = BetaDistribution.of(k, n - k + 1.0);
        return lastBefore(p -> beta.cumulativeProbability(p) > alpha);
    }

    /** The p at which k or fewer of n events have probability alpha. */
    private static double upper(long k, long n, double alpha) {
        if (k == n) {
            return 1;
        }
        var beta = BetaDistribution.of(k + 1.0, n - k);
        return lastBefore(p -> beta.survivalProbability(p) < alpha);
    }

    /** A condition that holds from some probability on. */
    @FunctionalInterface
    private interface Beyond {
        boolean test(double p);
    }

    /** Halves the bits rather than the number, so that a bound of 1e-9 has as many digits as one of 0.5: 62 steps. */
    private static double lastBefore(Beyond beyond) {
        long low = 0;
        long high = Double.doubleToLongBits(1);
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (beyond.test(Double.longBitsToDouble(middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return Double.longBitsToDouble(low);
    }

    private static double checkConfidence(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "confidence=" + confidence + ": must be above 0 and below 1; 95 % is 0.95");
        }
        return confidence;
    }

    private static double checkRatio(double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("ratio=" + ratio
                    + ": must be above 0 and below 1; no number of trials proves that nothing ever fails");
        }
        return ratio;
    }

    /** Returns the ratio and the counts, for debugging. */
    @Override
    public String toString() {
        return "Proportion[" + successes + " of " + trials + " = " + ratio() + ']';
    }
}
