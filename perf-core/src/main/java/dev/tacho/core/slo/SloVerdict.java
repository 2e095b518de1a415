package dev.tacho.core.slo;

import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Proportion;
import java.util.Locale;

/**
 * What the calls of a test prove about an objective, by the exact binomial bounds of {@link Proportion}: a test is short,
 * so the share of good calls alone says little. It takes calls as independent of each other.
 *
 * @param outcome whether the objective is proved, refuted, or neither
 * @param targetRatio the objective's target
 * @param good how many calls were good
 * @param valid how many count
 * @param confidence how sure pass and fail are each, one-sided
 * @param lowerRatio the lower bound of the true share, 0 to 1
 * @param upperRatio the upper bound of the true share, 0 to 1
 * @param callsNeeded how many more calls would prove the objective if all of them were good; 0 for a pass, {@link
 *     Long#MAX_VALUE} if more than 2^53
 * @param callsExpected about how many more calls would decide if as many of them were good as until now, one way or the
 *     other; 0 if it is decided, {@link Long#MAX_VALUE} if none would, as the share is the target itself
 */
public record SloVerdict(
        Outcome outcome,
        double targetRatio,
        long good,
        long valid,
        double confidence,
        double lowerRatio,
        double upperRatio,
        long callsNeeded,
        long callsExpected) {
    /** How sure every verdict is that is not asked for otherwise. */
    static final double CONFIDENCE = 0.95;

    /** More calls than anybody will make. */
    private static final long MOST_CALLS = 1L << 40;

    /** What calls can prove. */
    public enum Outcome {
        /** The true share reaches the target: its lower bound does. */
        PASS,
        /** The true share is below the target: its upper bound is. */
        FAIL,
        /** Too few calls to tell. */
        INCONCLUSIVE
    }

    /**
     * Says what a number of calls proves.
     *
     * @param objective the objective
     * @param good how many calls were good
     * @param valid how many count
     * @param confidence how sure pass and fail must be each, above 0 and below 1, for example 0.95
     * @return the verdict
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public static SloVerdict of(Objective objective, long good, long valid, double confidence) {
        Proportion calls = Proportion.of(good, valid);
        double target = objective.targetRatio();
        Outcome outcome = decide(calls, target, confidence);
        long needed = Proportion.trialsNeeded(target, calls.failures(), confidence);
        long expected = outcome == Outcome.INCONCLUSIVE ? expected(calls, objective, confidence) : 0;
        return new SloVerdict(
                outcome,
                target,
                calls.successes(),
                valid,
                confidence,
                calls.lowerBound(confidence),
                calls.upperBound(confidence),
                needed == Long.MAX_VALUE ? needed : Math.max(0, needed - valid),
                expected);
    }

    private static Outcome decide(Proportion calls, double target, double confidence) {
        if (calls.isAtLeast(target, confidence)) {
            return Outcome.PASS;
        }
        return calls.isBelow(target, confidence) ? Outcome.FAIL : Outcome.INCONCLUSIVE;
    }

    /** Bounds tighten with the root of the number of calls, so the search doubles, then halves. */
    private static long expected(Proportion calls, Objective objective, double confidence) {
        long tooFew = calls.trials();
        long enough = Math.max(1, tooFew);
        while (isOpen(calls, enough, objective.targetRatio(), confidence)) {
            tooFew = enough;
            enough *= 2;
            if (enough > MOST_CALLS) {
                return Long.MAX_VALUE;
            }
        }
        while (enough - tooFew > Math.max(1, tooFew / 1000)) {
            long middle = (enough + tooFew) >>> 1;
            if (isOpen(calls, middle, objective.targetRatio(), confidence)) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return enough - calls.trials();
    }

    private static boolean isOpen(Proportion calls, long trials, double target, double confidence) {
        long failures = calls.trials() == 0 ? 0 : Math.round((double) calls.failures() / calls.trials() * trials);
        return decide(Proportion.of(trials - failures, trials), target, confidence) == Outcome.INCONCLUSIVE;
    }

    /**
     * Returns whether the objective is proved.
     *
     * @return true for a pass
     */
    public boolean isPass() {
        return outcome == Outcome.PASS;
    }

    /**
     * Returns the verdict as a sentence.
     *
     * @return for example {@code INCONCLUSIVE: 100 of 100 good, so 97.0 % to 100 % for a target of 99.0 % (95 % one-sided
     *     each); 199 more calls prove it if all are good}; a bound that is not the target has as many digits as tell them
     *     apart
     */
    public String text() {
        String counts = String.format(
                Locale.ROOT,
                "%s: %,d of %,d good, so %s to %s for a target of %s (95 %% one-sided each)",
                outcome,
                good,
                valid,
                SloText.apart(lowerRatio, targetRatio),
                SloText.apart(upperRatio, targetRatio),
                Unit.RATIO.format(targetRatio));
        counts = counts.replace("95 %", Unit.NONE.format(confidence * 100) + " %");
        if (outcome != Outcome.INCONCLUSIVE) {
            return counts;
        }
        String needed = callsNeeded == Long.MAX_VALUE
                ? "; no number of calls that can be made would prove it"
                : callsNeeded == 1
                        ? "; 1 more call proves it if it is good"
                        : String.format(Locale.ROOT, "; %,d more calls prove it if all are good", callsNeeded);
        return counts
                + needed
                + (good == valid || callsExpected == Long.MAX_VALUE
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", about %,d %s if as many fail as until now",
                                callsExpected,
                                callsExpected == 1 ? "decides" : "decide"));
    }
}
