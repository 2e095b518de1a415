package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import java.util.Objects;

/**
 * What counts as a change, and how sure a verdict must be.
 *
 * <p>The smallest effect that matters is compulsory in practice: two builds of the same source differ by a fraction of a
 * per cent, and enough runs make any difference significant. It bounds ratios, so that both directions are alike: with 5 %
 * the limits are 1.05 and 1/1.05.
 *
 * @param alpha the two-sided probability of a wrong verdict, above 0 and below 0.5; the interval covers {@code 1 - alpha}
 * @param minimumEffectRatio the smallest relative change that matters, 0 or more and below 10; 0.05 is 5 %
 * @param power the probability with which a change as large as the minimum detectable effect is found, 0.5 to below 1
 * @param runs how many runs a side, or pairs of runs, are recommended; 1 or more
 * @param better which direction of the metric is the better one; {@link Better#NEITHER} reads a rise as worse
 */
public record ComparisonRule(double alpha, double minimumEffectRatio, double power, int runs, Better better) {
    private static final double POWER = 0.95;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public ComparisonRule {
        check("alpha", alpha, alpha > 0 && alpha < 0.5, "above 0 and below 0.5, for example 0.01");
        check(
                "minimumEffectRatio",
                minimumEffectRatio,
                minimumEffectRatio >= 0 && minimumEffectRatio < 10,
                "0 or more and below 10; 5 % is 0.05");
        check("power", power, power >= 0.5 && power < 1, "0.5 to below 1, for example 0.95");
        check("runs", runs, runs >= 1, "1 or more");
        Objects.requireNonNull(better, "better");
    }

    /**
     * Returns the rule for every build: 1 % of wrong verdicts, 5 % as the smallest change that matters, 15 runs.
     *
     * @return the rule for a metric of which less is better
     */
    public static ComparisonRule ci() {
        return new ComparisonRule(0.01, 0.05, POWER, 15, Better.LOWER);
    }

    /**
     * Returns the rule for a release: 1 % of wrong verdicts, 2 % as the smallest change that matters, 30 runs.
     *
     * @return the rule for a metric of which less is better
     */
    public static ComparisonRule release() {
        return new ComparisonRule(0.01, 0.02, POWER, 30, Better.LOWER);
    }

    /**
     * Returns a copy with another probability of a wrong verdict.
     *
     * @param newAlpha the two-sided probability, above 0 and below 0.5
     * @return the copy
     * @throws IllegalArgumentException if it is out of range
     */
    public ComparisonRule withAlpha(double newAlpha) {
        return new ComparisonRule(newAlpha, minimumEffectRatio, power, runs, better);
    }

    /**
     * Returns a copy with another smallest change that matters.
     *
     * @param newMinimumEffectRatio the relative change, 0 or more and below 10
     * @return the copy
     * @throws IllegalArgumentException if it is out of range
     */
    public ComparisonRule withMinimumEffectRatio(double newMinimumEffectRatio) {
        return new ComparisonRule(alpha, newMinimumEffectRatio, power, runs, better);
    }

    /**
     * Returns a copy with another probability of finding what the minimum detectable effect promises.
     *
     * @param newPower the probability, 0.5 to below 1
     * @return the copy
     * @throws IllegalArgumentException if it is out of range
     */
    public ComparisonRule withPower(double newPower) {
        return new ComparisonRule(alpha, minimumEffectRatio, newPower, runs, better);
    }

    /**
     * Returns a copy with another recommended number of runs.
     *
     * @param newRuns runs a side, or pairs; 1 or more
     * @return the copy
     * @throws IllegalArgumentException if it is below 1
     */
    public ComparisonRule withRuns(int newRuns) {
        return new ComparisonRule(alpha, minimumEffectRatio, power, newRuns, better);
    }

    /**
     * Returns a copy for a metric with another better direction.
     *
     * @param newBetter the better direction
     * @return the copy
     */
    public ComparisonRule withBetter(Better newBetter) {
        return new ComparisonRule(alpha, minimumEffectRatio, power, runs, newBetter);
    }

    /** The limit of a ratio on the scale of logarithms, on which both directions are alike. */
    double limit() {
        return Math.log1p(minimumEffectRatio);
    }

    private static void check(String name, double value, boolean valid, String bound) {
        if (!valid) {
            throw new IllegalArgumentException(name + "=" + value + ": must be " + bound);
        }
    }
}
