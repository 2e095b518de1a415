package dev.tacho.core.slo;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A service level objective: which share of events is to be good, over which time.
 *
 * <pre>{@code
 * Objective checkout = Objective.of("checkout", 0.999, Sli.latency("checkout", Duration.ofMillis(250)))
 *         .with(SloWindow.rolling(Duration.ofDays(28)));
 * }</pre>
 *
 * <p>The target is kept as it is written in decimals, so that "99.9 % of 1,000" allows exactly one bad event. An immutable
 * value; every {@code with} gives a copy.
 */
public final class Objective {
    private static final SloWindow THIRTY_DAYS = SloWindow.rolling(Duration.ofDays(30));

    /** Below this many events one bad one looks like an outage. */
    private static final long LEAST_EVENTS = 10;

    private final String name;
    private final double targetRatio;
    private final long budgetBillionths;
    private final Sli sli;
    private final SloWindow window;
    private final Budgeting budgeting;
    private final long minimumEvents;
    private final List<AlertRule> rules;

    private Objective(
            String name,
            double targetRatio,
            Sli sli,
            SloWindow window,
            Budgeting budgeting,
            long minimumEvents,
            List<AlertRule> rules) {
        this.name = Names.check("name", name);
        this.targetRatio = targetRatio;
        this.budgetBillionths = Exact.BILLION - Exact.billionths("targetRatio", targetRatio);
        this.sli = Objects.requireNonNull(sli, "sli");
        this.window = Objects.requireNonNull(window, "window");
        this.budgeting = Objects.requireNonNull(budgeting, "budgeting");
        this.minimumEvents = minimumEvents;
        this.rules = List.copyOf(rules);
    }

    /**
     * Returns an objective over the last 30 days that counts events, needs 10 of them in a window, and alerts by {@link
     * AlertRule#sre}.
     *
     * @param name names the objective
     * @param targetRatio the share of valid events that is to be good, above 0 and below 1, at most nine decimals
     * @param sli what makes an event good
     * @return the objective
     * @throws IllegalArgumentException if the name is blank or the target outside its bounds
     */
    public static Objective of(String name, double targetRatio, Sli sli) {
        return new Objective(
                name,
                targetRatio,
                sli,
                THIRTY_DAYS,
                Budgeting.occurrences(),
                LEAST_EVENTS,
                AlertRule.sre(THIRTY_DAYS.nominal()));
    }

    /**
     * Returns this objective over another window, alerting by {@link AlertRule#sre} of its length: set rules of your own
     * afterwards.
     *
     * @param newWindow the window
     * @return the objective
     */
    public Objective with(SloWindow newWindow) {
        return new Objective(
                name, targetRatio, sli, newWindow, budgeting, minimumEvents, AlertRule.sre(newWindow.nominal()));
    }

    /**
     * Returns this objective with another way to count. Of slices, one in a window is enough: set another minimum
     * afterwards.
     *
     * @param newBudgeting events or slices
     * @return the objective
     */
    public Objective with(Budgeting newBudgeting) {
        long minimum = newBudgeting.method() == Budgeting.Method.OCCURRENCES ? LEAST_EVENTS : 1;
        return new Objective(name, targetRatio, sli, window, newBudgeting, minimum, rules);
    }

    /**
     * Returns this objective with another guard against low traffic: a window with fewer valid events is "no data", which
     * neither is 100 % nor alerts.
     *
     * @param events the fewest valid events, or slices, 1 or more
     * @return the objective
     * @throws IllegalArgumentException if it is less than 1
     */
    public Objective withMinimumEvents(long events) {
        if (events < 1 || events > Exact.BILLION) {
            throw new IllegalArgumentException("minimumEvents=" + events + ": must be 1 to 1,000,000,000");
        }
        return new Objective(name, targetRatio, sli, window, budgeting, events, rules);
    }

    /**
     * Returns this objective with other rules.
     *
     * @param newRules when to alert; empty for never
     * @return the objective
     */
    public Objective withRules(List<AlertRule> newRules) {
        return new Objective(name, targetRatio, sli, window, budgeting, minimumEvents, newRules);
    }

    /**
     * Returns what the objective is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the share of valid events that is to be good.
     *
     * @return the target, 0 to 1
     */
    public double targetRatio() {
        return targetRatio;
    }

    /**
     * Returns the share of valid events that may be bad.
     *
     * @return 1 less the target, correctly rounded
     */
    public double budgetRatio() {
        return budgetBillionths / 1e9;
    }

    /** The share of valid events that may be bad, exactly. */
    long budgetBillionths() {
        return budgetBillionths;
    }

    /**
     * Returns what makes an event good.
     *
     * @return the indicator
     */
    public Sli sli() {
        return sli;
    }

    /**
     * Returns over which time the objective must hold.
     *
     * @return the window
     */
    public SloWindow window() {
        return window;
    }

    /**
     * Returns what is counted against the budget.
     *
     * @return events or slices
     */
    public Budgeting budgeting() {
        return budgeting;
    }

    /**
     * Returns the fewest valid events, or slices, that a window needs to say anything.
     *
     * @return the number, 1 or more
     */
    public long minimumEvents() {
        return minimumEvents;
    }

    /**
     * Returns when to alert.
     *
     * @return the rules; empty for never
     */
    public List<AlertRule> rules() {
        return rules;
    }

    /**
     * Says what a number of calls proves, at 95 %.
     *
     * @param good how many were good
     * @param valid how many count
     * @return the verdict
     * @throws IllegalArgumentException if the counts are negative or more are good than valid
     */
    public SloVerdict verdict(long good, long valid) {
        return SloVerdict.of(this, good, valid, SloVerdict.CONFIDENCE);
    }

    /**
     * Says what the calls of a timer prove, at 95 %.
     *
     * @param reading the reading of the timer that the indicator names, whatever its name is
     * @return the verdict
     * @throws IllegalArgumentException if the indicator is one of counters
     */
    public SloVerdict verdict(TimerSnapshot reading) {
        return verdict(sli.counts(reading));
    }

    /**
     * Says what recorded values prove, at 95 %.
     *
     * @param values the values
     * @return the verdict
     * @throws IllegalArgumentException if the indicator has no threshold
     */
    public SloVerdict verdict(DistributionSnapshot values) {
        return verdict(sli.counts(values));
    }

    /** A reading taken while others record may hold a good event more than it holds valid ones. */
    private SloVerdict verdict(EventCounts counts) {
        return verdict(Math.min(counts.good(), counts.valid()), counts.valid());
    }

    /**
     * Begins a test that asks for no more calls than it takes to tell; see {@link SequentialTest}.
     *
     * @return the test, without a call yet, with error rates of 5 %
     */
    public SequentialTest sequentialTest() {
        return SequentialTest.of(this);
    }

    /**
     * Returns the objective as a person reads it.
     *
     * @return for example {@code checkout: 99.9 % of events, checkout <= 250 ms, rolling 30 d}
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %s %% of %s, %s, %s",
                name,
                SloText.percent(budgetBillionths),
                budgeting.text(),
                sli.text(),
                window.text());
    }
}
