package dev.tacho.chain.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a second provider is asked because the first takes long ("hedged requests", Dean and Barroso, The Tail at Scale,
 * 2013). Only methods that {@link MethodSafety#mayBeHedged() may be hedged} are; a call is hedged at most once.
 *
 * <pre>{@code
 * Hedge.atPercentile(95)                    // of what the first provider took for this method of late
 * Hedge.after(Duration.ofMillis(80)).withBudgetRatio(0.02)
 * }</pre>
 *
 * @param delay how long the first provider has; null if a percentile says it
 * @param percentile which percentile of the first provider's recent answers to this method it has, 0 to 100; NaN if
 *     {@code delay} says it. Until there are 20 answers nothing is hedged
 * @param budgetRatio the extra calls allowed, as a share of the calls that might be hedged, above 0 and at most 1: a
 *     slow network must not double its own load. Up to 10 unused ones are kept for a bad moment
 */
public record Hedge(@Nullable Duration delay, double percentile, double budgetRatio) {
    static final int FEWEST_SAMPLES = 20;
    static final int MOST_SAVED = 10;
    private static final double DEFAULT_BUDGET = 0.1;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its bounds, or both or neither of delay and percentile are
     *     given
     */
    public Hedge {
        if ((delay == null) == Double.isNaN(percentile)) {
            throw new IllegalArgumentException(
                    "delay=" + delay + ", percentile=" + percentile + ": give one of both; see after and atPercentile");
        }
        if (delay != null && (delay.isNegative() || delay.isZero())) {
            throw new IllegalArgumentException("delay=" + delay + ": must be above 0");
        }
        if (delay == null && !(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + ": must be above 0 and below 100");
        }
        if (!(budgetRatio > 0 && budgetRatio <= 1)) {
            throw new IllegalArgumentException("budgetRatio=" + budgetRatio + ": must be above 0 and at most 1");
        }
    }

    /**
     * Hedges after a fixed time.
     *
     * @param delay how long the first provider has, above 0
     * @return the rule, with a budget of 10 %
     * @throws IllegalArgumentException if the delay is not above 0
     */
    public static Hedge after(Duration delay) {
        return new Hedge(delay, Double.NaN, DEFAULT_BUDGET);
    }

    /**
     * Hedges when the first provider takes longer than most of its recent answers to the method.
     *
     * @param percentile above 0 and below 100, for example 95
     * @return the rule, with a budget of 10 %
     * @throws IllegalArgumentException if the percentile is outside its bounds
     */
    public static Hedge atPercentile(double percentile) {
        return new Hedge(null, percentile, DEFAULT_BUDGET);
    }

    /**
     * Returns the rule with another budget.
     *
     * @param ratio extra calls for each call that might be hedged, above 0 and at most 1
     * @return a copy
     * @throws IllegalArgumentException if the ratio is outside its bounds
     */
    public Hedge withBudgetRatio(double ratio) {
        return new Hedge(delay, percentile, ratio);
    }
}
