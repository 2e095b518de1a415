package dev.tacho.core.slo;

import dev.tacho.core.section.Interval;
import dev.tacho.core.stats.Proportion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast the budget burned over a window.
 *
 * @param window how long the window is
 * @param good its good events, or slices
 * @param valid its valid events, or slices
 * @param rate {@code bad / valid} over the budget, 1 when the budget lasts exactly its period; {@code NaN} if there is no
 *     data, which is fewer events than the objective needs
 * @param interval the rate's 95 % interval by Clopper and Pearson, which takes events as independent: bad ones often come
 *     together, and then it is too narrow. Null if there is no data, and for averaged slices
 */
public record BurnRate(
        Duration window,
        long good,
        long valid,
        double rate,
        @Nullable Interval interval) {
    static BurnRate of(Objective objective, Duration window, long good, long valid) {
        long scale = objective.budgeting().scale();
        if (valid < objective.minimumEvents() * scale) {
            return new BurnRate(window, good, valid, Double.NaN, null);
        }
        // A source of two counters may have been read between an event and its outcome.
        long bad = Math.min(valid, Math.max(0, valid - good));
        double rate = ErrorBudget.burnRate(bad, valid, objective.budgetBillionths());
        return new BurnRate(window, good, valid, rate, scale == 1 ? interval(objective, bad, valid) : null);
    }

    private static Interval interval(Objective objective, long bad, long valid) {
        Interval share = Proportion.of(bad, valid).interval(SloVerdict.CONFIDENCE);
        return new Interval(
                share.lower() / objective.budgetRatio(), share.upper() / objective.budgetRatio(), share.confidence());
    }

    /**
     * Returns whether the window has enough events to say anything.
     *
     * @return true if the rate is known
     */
    public boolean hasData() {
        return !Double.isNaN(rate);
    }
}
