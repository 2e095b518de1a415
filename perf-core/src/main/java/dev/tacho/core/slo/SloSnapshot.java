package dev.tacho.core.slo;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * How an objective stands at an instant. An immutable value.
 *
 * @param objective the objective
 * @param at the instant
 * @param covered how much of the objective's window was watched; less than its length while that is young
 * @param total the events since the watch began, whatever is counted against the budget
 * @param budget the budget over the objective's window
 * @param burnRates how fast it burns over each window of a rule and over the objective's own, by rising length
 * @param alerts how the rules stand, in the objective's order
 * @param events the alerts that fired, by time, the last 1,000 that ended and those that last
 * @param forgottenAlerts how many more there were before them
 * @param budgetLeft the share of the present window's budget that was left, at nanoseconds since the watch began
 * @param remarks what limits what these numbers say; mostly empty
 */
public record SloSnapshot(
        Objective objective,
        Instant at,
        Duration covered,
        EventCounts total,
        ErrorBudget budget,
        List<BurnRate> burnRates,
        List<Alert.Status> alerts,
        List<Alert> events,
        long forgottenAlerts,
        List<Series.Point> budgetLeft,
        List<String> remarks) {
    /** Copies the lists. */
    public SloSnapshot {
        burnRates = List.copyOf(burnRates);
        alerts = List.copyOf(alerts);
        events = List.copyOf(events);
        budgetLeft = List.copyOf(budgetLeft);
        remarks = List.copyOf(remarks);
    }

    static SloSnapshot of(Objective objective, SloEngine engine, List<String> remarks) {
        engine.settlePresent();
        return new SloSnapshot(
                objective,
                Instant.ofEpochMilli(engine.nowMillis()),
                engine.covered(),
                engine.total(),
                engine.budget(),
                engine.burnRates(),
                engine.alerts(),
                engine.events(),
                engine.forgottenAlerts(),
                engine.budgetLeft(),
                remarks);
    }

    /**
     * Returns how fast the budget burned over a window.
     *
     * @param window a window of one of the rules, or the objective's
     * @return the rate
     * @throws NoSuchElementException if there is no such window; the message lists what there is
     */
    public BurnRate burnRate(Duration window) {
        return burnRates.stream()
                .filter(rate -> rate.window().equals(window))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no window " + window + "; there are "
                        + burnRates.stream().map(BurnRate::window).toList()));
    }

    /**
     * Returns whether the objective is missed over its window, as far as there is enough data to say so.
     *
     * @return true if there are as many events as the objective needs, and too many of them bad
     */
    public boolean isViolated() {
        return hasData() && budget.isViolated();
    }

    /** Whether the objective's window has enough events to say anything. */
    boolean hasData() {
        return budget.valid() >= objective.minimumEvents() * budget.unit();
    }

    /**
     * Returns how long the budget lasts if it goes on burning as in the last hour, or in the shortest window longer than
     * that.
     *
     * @return the time; zero if nothing is left; empty if it does not end, or there is no data to tell
     */
    public Optional<Duration> timeToExhaustion() {
        return reference()
                .flatMap(rate -> budget.timeToExhaustion(objective.window().nominal(), rate.rate()));
    }

    /** The window that stands for "now": long enough not to jump, short enough to be news. */
    Optional<BurnRate> reference() {
        return burnRates.stream()
                .filter(rate -> rate.window().compareTo(Duration.ofHours(1)) >= 0)
                .findFirst()
                .or(() -> burnRates.isEmpty() ? Optional.empty() : Optional.of(burnRates.get(burnRates.size() - 1)))
                .filter(BurnRate::hasData);
    }

    /**
     * Returns this reading as a section of a report: {@code slo.<name>}.
     *
     * @return budget and burn rates as facts, a table of windows and one of alerts, the budget over time, and a finding if
     *     the objective is missed or an alert lasts
     */
    public Section toSection() {
        return SloSection.of(this);
    }

    /** Returns the objective's name and what is left of the budget. */
    @Override
    public String toString() {
        return "SloSnapshot[" + objective.name() + ", " + budget.bad() + " bad of " + budget.valid() + ", budget left "
                + budget.remainingRatio() + ']';
    }
}
