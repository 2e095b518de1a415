package dev.tacho.core.slo;

import dev.tacho.core.section.Series;
import dev.tacho.core.slo.Alert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An objective at work: takes events as time goes by, keeps the counts of its windows and the state of its rules. The same
 * for production and replay, which differ in who moves the time.
 *
 * <p>A window's counts change only when events come or a slot ends, so it goes from one such instant to the next and asks
 * the rules at each: alerts fire and end exactly when their condition does, however rarely somebody looks. For one thread
 * at a time.
 */
final class SloEngine {
    static final Duration SLOT = Duration.ofMinutes(5);
    static final Duration FINE_REACH = Duration.ofDays(3);
    static final int FINE_SLOTS = (int) FINE_REACH.dividedBy(SLOT);
    static final Duration COARSE_SLOT = Duration.ofHours(1);
    static final int COARSE_SLOTS = (int) SloWindow.LONGEST_ROLLING.dividedBy(COARSE_SLOT);

    /** How many alerts are remembered; older ones are counted. */
    private static final int MOST_ALERTS = 1_000;

    private final Objective objective;
    private final long startMillis;
    private final CountRing fine;
    private final CountRing coarse;
    private final Map<Duration, Window> windows = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Deque<Alert> ended = new ArrayDeque<>();
    private long forgottenAlerts;
    private long now;

    /** Whether slots, slices and calendar windows that end at the present instant are still open. */
    private boolean unsettled;

    /** The events of the slice that is being filled. */
    private long sliceGood;

    private long sliceValid;

    private long sliceEnd = Long.MAX_VALUE;

    /** The events of the calendar window that holds the present. */
    private long periodGood;

    private long periodValid;

    private long periodStart = Long.MIN_VALUE;
    private long periodEnd = Long.MAX_VALUE;
    private long totalGood;
    private long totalValid;

    SloEngine(Objective objective, long startMillis) {
        this.objective = objective;
        this.startMillis = startMillis;
        this.now = startMillis;
        List<Duration> lengths = new ArrayList<>();
        for (AlertRule rule : objective.rules()) {
            lengths.add(rule.longWindow());
            lengths.add(rule.shortWindow());
        }
        if (objective.window() instanceof SloWindow.Rolling rolling) {
            lengths.add(rolling.length());
        }
        List<Duration> distinct = lengths.stream().distinct().sorted().toList();
        List<Duration> near = distinct.stream().filter(SloEngine::isFine).toList();
        List<Duration> far = distinct.stream().filter(length -> !isFine(length)).toList();
        this.fine = ring(SLOT, FINE_SLOTS, near);
        this.coarse = ring(COARSE_SLOT, COARSE_SLOTS, far);
        for (Duration length : distinct) {
            windows.put(
                    length,
                    isFine(length)
                            ? new Window(length, fine, near.indexOf(length))
                            : new Window(length, coarse, far.indexOf(length)));
        }
        fine.start(now);
        coarse.start(now);
        for (AlertRule rule : objective.rules()) {
            rules.add(new Rule(rule, window(rule.longWindow()), window(rule.shortWindow())));
        }
        beginSlice();
        beginPeriod();
    }

    private static boolean isFine(Duration length) {
        return length.compareTo(FINE_REACH) <= 0;
    }

    private static CountRing ring(Duration slot, int slots, List<Duration> lengths) {
        int[] full = lengths.stream()
                .mapToInt(length -> (int) Exact.ceilDiv(length.toMillis(), slot.toMillis()))
                .toArray();
        return new CountRing(slot.toMillis(), slots, full);
    }

    private Window window(Duration length) {
        Window window = windows.get(length);
        if (window == null) {
            throw new IllegalStateException("window=" + length + ": is none of " + windows.keySet());
        }
        return window;
    }

    /** A window's place in its ring. */
    private record Window(Duration length, CountRing ring, int index) {
        long good() {
            return ring.good(index);
        }

        long valid() {
            return ring.valid(index);
        }
    }

    /** A rule with its state. */
    private final class Rule {
        final AlertRule rule;
        final Window longWindow;
        final Window shortWindow;
        State state = State.NO_DATA;
        long since = now;

        Rule(AlertRule rule, Window longWindow, Window shortWindow) {
            this.rule = rule;
            this.longWindow = longWindow;
            this.shortWindow = shortWindow;
        }

        /** When a pending alert is due. */
        long due() {
            return state == State.PENDING ? since + rule.hold().toMillis() : Long.MAX_VALUE;
        }

        void evaluate() {
            State next = condition();
            if (next == State.FIRING && state != State.FIRING && !rule.hold().isZero() && now < pendingUntil()) {
                next = State.PENDING;
            }
            if (next != state) {
                if (state == State.FIRING) {
                    remember(new Alert(rule, Instant.ofEpochMilli(since), Instant.ofEpochMilli(now)));
                }
                state = next;
                since = now;
            }
        }

        private long pendingUntil() {
            return state == State.PENDING ? due() : Long.MAX_VALUE;
        }

        private State condition() {
            if (!hasData(longWindow) || !hasData(shortWindow)) {
                return State.NO_DATA;
            }
            return isExceeded(longWindow) && isExceeded(shortWindow) ? State.FIRING : State.QUIET;
        }

        private boolean isExceeded(Window window) {
            long bad = Math.max(0, window.valid() - window.good());
            return rule.isExceeded(bad, window.valid(), objective.budgetBillionths());
        }
    }

    private boolean hasData(Window window) {
        return window.valid()
                >= objective.minimumEvents() * objective.budgeting().scale();
    }

    private void remember(Alert event) {
        if (ended.size() == MOST_ALERTS) {
            ended.removeFirst();
            forgottenAlerts++;
        }
        ended.addLast(event);
    }

    private void beginSlice() {
        if (objective.budgeting().method() != Budgeting.Method.OCCURRENCES) {
            long length = objective.budgeting().slice().toMillis();
            sliceEnd = (Math.floorDiv(now, length) + 1) * length;
        }
    }

    private void beginPeriod() {
        if (objective.window() instanceof SloWindow.Calendar calendar) {
            periodStart = calendar.startOf(Instant.ofEpochMilli(now)).toEpochMilli();
            periodEnd = calendar.endOf(Instant.ofEpochMilli(now)).toEpochMilli();
            periodGood = 0;
            periodValid = 0;
        }
    }

    /** Moves the time on; not back: an earlier instant changes nothing. */
    void advanceTo(long millis) {
        settlePresent();
        while (now < millis) {
            if (isAtRest()) {
                // Nothing can change any more until an event comes, however long that takes.
                now = millis;
                fine.advanceTo(now);
                coarse.advanceTo(now);
                beginSlice();
                beginPeriodIfOver();
                return;
            }
            now = Math.min(millis, nextChange());
            settle();
        }
    }

    /**
     * Counts the events of an interval that ends at an instant: they belong to the slot, the slice and the calendar window
     * that end there too, if they do. Of an instant in the past they count at present.
     */
    void endInterval(long millis, long good, long valid) {
        if (millis > now) {
            advanceTo(millis - 1);
            now = millis;
            // More intervals may end at this very instant, so what ends with them waits until the time goes on.
            unsettled = true;
        }
        add(good, valid);
    }

    /** Ends what ends at the present instant, before the present is read. */
    void settlePresent() {
        if (unsettled) {
            settle();
        }
    }

    /** Ends what ends at the present instant. */
    private void settle() {
        unsettled = false;
        // A slice belongs to the slot in which it ends, so it counts before that slot is over.
        if (now >= sliceEnd) {
            endSlice();
        }
        fine.advanceTo(now);
        coarse.advanceTo(now);
        beginPeriodIfOver();
        rules.forEach(Rule::evaluate);
    }

    private long nextChange() {
        long next = Math.min(Math.min(fine.endMillis(), sliceEnd), periodEnd);
        for (Rule rule : rules) {
            next = Math.min(next, rule.due());
        }
        return next;
    }

    private boolean isAtRest() {
        return sliceValid == 0
                && rules.stream().allMatch(rule -> rule.state == State.NO_DATA)
                && fine.isEmpty()
                && coarse.isEmpty();
    }

    private void beginPeriodIfOver() {
        if (now >= periodEnd) {
            beginPeriod();
        }
    }

    private void endSlice() {
        EventCounts counted = objective.budgeting().count(new EventCounts(Math.max(0, sliceGood), sliceValid));
        sliceGood = 0;
        sliceValid = 0;
        count(counted.good(), counted.valid());
        beginSlice();
    }

    /**
     * Counts events at the present instant. Fewer good ones than none take back what was counted too early: a source of two
     * counters may have seen an event before it was known to be bad.
     */
    void add(long good, long valid) {
        if (valid == 0 && good == 0) {
            return;
        }
        totalGood += good;
        totalValid += valid;
        if (objective.budgeting().method() == Budgeting.Method.OCCURRENCES) {
            count(good, valid);
            rules.forEach(Rule::evaluate);
        } else {
            sliceGood += good;
            sliceValid += valid;
        }
    }

    private void count(long good, long valid) {
        fine.add(good, valid);
        coarse.add(good, valid);
        periodGood += good;
        periodValid += valid;
    }

    long nowMillis() {
        return now;
    }

    /** The events since the start, whatever is counted against the budget. */
    EventCounts total() {
        return new EventCounts(Math.max(0, totalGood), totalValid);
    }

    ErrorBudget budget() {
        EventCounts counts = windowCounts();
        return new ErrorBudget(
                counts.good(),
                counts.valid(),
                objective.budgetBillionths(),
                objective.budgeting().scale());
    }

    private EventCounts windowCounts() {
        if (objective.window() instanceof SloWindow.Rolling rolling) {
            Window window = window(rolling.length());
            return new EventCounts(Math.max(0, window.good()), window.valid());
        }
        return new EventCounts(Math.max(0, periodGood), periodValid);
    }

    /** How much of its window the counts cover. */
    Duration covered() {
        long from = objective.window() instanceof SloWindow.Calendar
                ? Math.max(periodStart, startMillis)
                : Math.max(now - objective.window().nominal().toMillis(), startMillis);
        return Duration.ofMillis(now - from);
    }

    List<BurnRate> burnRates() {
        return windows.values().stream()
                .map(window -> BurnRate.of(objective, window.length(), window.good(), window.valid()))
                .toList();
    }

    List<Alert.Status> alerts() {
        return rules.stream()
                .map(rule -> new Alert.Status(rule.rule, rule.state, Instant.ofEpochMilli(rule.since)))
                .toList();
    }

    /** The alerts that ended, then those that last. */
    List<Alert> events() {
        List<Alert> events = new ArrayList<>(ended);
        for (Rule rule : rules) {
            if (rule.state == State.FIRING) {
                events.add(new Alert(rule.rule, Instant.ofEpochMilli(rule.since), null));
            }
        }
        events.sort(Comparator.comparing(Alert::firedAt));
        return events;
    }

    long forgottenAlerts() {
        return forgottenAlerts;
    }

    /**
     * How the budget of the present window went down: at the end of each slot the share that was left, of the budget that
     * the window has now. Slots of five minutes for what is younger than three days, else of an hour.
     */
    List<Series.Point> budgetLeft() {
        long from = objective.window() instanceof SloWindow.Calendar
                ? Math.max(periodStart, startMillis)
                : Math.max(now - objective.window().nominal().toMillis(), startMillis);
        boolean young = now - from <= FINE_REACH.toMillis();
        CountRing ring = young ? fine : coarse;
        int oldest = (int) Math.min(
                young ? FINE_SLOTS : COARSE_SLOTS,
                Exact.ceilDiv(now - from, young ? SLOT.toMillis() : COARSE_SLOT.toMillis()));
        EventCounts counts = windowCounts();
        if (counts.valid() == 0) {
            return List.of();
        }
        // What the ring no longer holds of a long calendar window was used before its first slot.
        long later = 0;
        for (int i = 0; i <= oldest; i++) {
            later += ring.validOf(i) - ring.goodOf(i);
        }
        long bad = Math.max(0, counts.bad() - later);
        List<Series.Point> points = new ArrayList<>();
        for (int i = oldest; i >= 0; i--) {
            bad += ring.validOf(i) - ring.goodOf(i);
            long end = Math.min(now, ring.endMillisOf(i));
            double left = 1 - ErrorBudget.burnRate(Math.max(0, bad), counts.valid(), objective.budgetBillionths());
            points.add(new Series.Point((end - startMillis) * 1_000_000, left));
        }
        return points;
    }

    int ringBytes() {
        return fine.bytes() + coarse.bytes();
    }
}
