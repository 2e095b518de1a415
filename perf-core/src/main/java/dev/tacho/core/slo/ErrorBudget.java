package dev.tacho.core.slo;

import java.time.Duration;
import java.util.Optional;

/**
 * What an objective allows to go wrong over its window, and what is left of it. Whole numbers decide; ratios are for
 * people.
 *
 * <p>With N valid events and a target T the budget is {@code (1 - T) * N} events. N is what happened so far: a window
 * that is still young has a small budget.
 *
 * @param good the good events of the window, or slices
 * @param valid the valid events of the window, or slices
 * @param budgetBillionths the share of events that may be bad, in billionths
 * @param unit how many of these counts are one event or slice: 1, or 10^9 where slices' ratios are averaged
 */
public record ErrorBudget(long good, long valid, long budgetBillionths, long unit) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a count is negative, or the budget is not above 0 and below 10^9
     */
    public ErrorBudget {
        if (good < 0 || valid < 0 || unit < 1 || budgetBillionths < 1 || budgetBillionths >= Exact.BILLION) {
            throw new IllegalArgumentException("good=" + good + ", valid=" + valid + ", budgetBillionths="
                    + budgetBillionths + ", unit=" + unit + ": must be >= 0, with a budget of 1 to 999,999,999");
        }
    }

    /**
     * Returns how many events were bad: the budget consumed, in events.
     *
     * @return valid less good, 0 or more
     */
    public long bad() {
        return Math.max(0, valid - good);
    }

    /**
     * Returns how many events may be bad.
     *
     * @return the whole part of {@code (1 - target) * valid}
     */
    public long allowed() {
        return Exact.floor(valid, budgetBillionths, Exact.BILLION);
    }

    /**
     * Returns how many more events of those that happened could have been bad.
     *
     * @return allowed less bad; negative once the objective is missed
     */
    public long remaining() {
        return allowed() - bad();
    }

    /**
     * Returns whether the objective is missed.
     *
     * @return true if {@code good / valid} is below the target, exactly
     */
    public boolean isViolated() {
        return Exact.compare(bad(), Exact.BILLION, valid, budgetBillionths) > 0;
    }

    /**
     * Returns the share of good events.
     *
     * @return good / valid; {@code NaN} if nothing happened
     */
    public double goodRatio() {
        return valid == 0 ? Double.NaN : (double) (valid - bad()) / valid;
    }

    /**
     * Returns the share of the budget that is used.
     *
     * @return {@code bad / ((1 - target) * valid)}, 0 or more, above 1 once the objective is missed; {@code NaN} if
     *     nothing happened
     */
    public double consumedRatio() {
        return burnRate(bad(), valid, budgetBillionths);
    }

    /**
     * Returns the share of the budget that is left.
     *
     * @return 1 less {@link #consumedRatio}; negative once the objective is missed; {@code NaN} if nothing happened
     */
    public double remainingRatio() {
        return 1 - consumedRatio();
    }

    /**
     * Returns how long the budget lasts if it goes on burning at a rate: {@code remaining share * window / rate}.
     *
     * @param window the objective's window
     * @param burnRate the rate, 1 when the budget lasts exactly its window
     * @return the time; zero if nothing is left; empty if it never ends, or the rate or what is left is not known
     */
    public Optional<Duration> timeToExhaustion(Duration window, double burnRate) {
        double left = remainingRatio();
        if (left <= 0) {
            return Optional.of(Duration.ZERO);
        }
        double millis = left * window.toMillis() / burnRate;
        return millis < 1e15 ? Optional.of(Duration.ofMillis((long) millis)) : Optional.empty();
    }

    /** The share of bad events over the budget; {@code NaN} of nothing. */
    static double burnRate(long bad, long valid, long budgetBillionths) {
        return valid == 0 ? Double.NaN : bad * 1e9 / ((double) valid * budgetBillionths);
    }
}
