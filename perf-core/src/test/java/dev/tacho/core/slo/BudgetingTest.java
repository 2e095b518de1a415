package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The three ways to count, on the same traffic: a quiet bad minute beside nine busy good ones. */
class BudgetingTest {
    private static final Instant START = Instant.parse("2026-05-04T00:00:00Z");
    private static final Objective BASE = Objective.of("calls", 0.9, Sli.success("calls"));

    /** Ten minutes: the first has 10 events of which 4 are good, the others 1,000 good ones each, one of them idle. */
    private static ErrorBudget play(Objective objective) {
        Replay replay = Replay.of(objective);
        for (int second = 0; second < 600; second += 10) {
            boolean first = second < 60;
            boolean idle = second >= 300 && second < 360;
            EventCounts counts = first
                    ? new EventCounts(second < 40 ? 1 : 0, second == 50 ? 5 : 1)
                    : idle ? EventCounts.NONE : new EventCounts(200, 200);
            replay.play(new Replay.Interval(START.plusSeconds(second), Duration.ofSeconds(10), counts));
        }
        return replay.snapshot().budget();
    }

    @Test
    void occurrences_quietBadMinute_weighsLittle() {
        ErrorBudget budget = play(BASE);

        assertEquals(9_610, budget.valid());
        assertEquals(6, budget.bad());
    }

    @Test
    void timeslices_quietBadMinute_isOneBadSliceOfNine() {
        ErrorBudget budget = play(BASE.with(Budgeting.timeslices(Duration.ofMinutes(1), 0.95)));

        assertEquals(9, budget.valid(), "the idle minute does not count");
        assertEquals(1, budget.bad());
        assertTrue(budget.isViolated());
    }

    /** Four of ten reach a slice's target of 40 % exactly. */
    @Test
    void timeslices_atTheSlicesTarget_isGood() {
        assertEquals(
                0,
                play(BASE.with(Budgeting.timeslices(Duration.ofMinutes(1), 0.4)))
                        .bad());
        assertEquals(
                1,
                play(BASE.with(Budgeting.timeslices(Duration.ofMinutes(1), 0.400000001)))
                        .bad());
        assertEquals(
                1,
                play(BASE.with(Budgeting.timeslices(Duration.ofMinutes(1), 1))).bad());
    }

    /** The mean of 0.4 and eight times 1. */
    @Test
    void ratioTimeslices_quietBadMinute_weighsAsMuchAsABusyOne() {
        ErrorBudget budget = play(BASE.with(Budgeting.ratioTimeslices(Duration.ofMinutes(1))));

        assertEquals(8.4 / 9, budget.goodRatio(), 1e-9);
        assertEquals(9, budget.valid() / budget.unit());
        assertEquals(0.6 / 0.9, budget.consumedRatio(), 1e-9);
    }

    @Test
    void slices_stillOpen_doNotCount() {
        Replay replay = Replay.of(BASE.with(Budgeting.timeslices(Duration.ofMinutes(7), 0.9)));
        Instant aligned = Instant.ofEpochSecond(START.getEpochSecond() / 420 * 420);
        replay.play(new Replay.Interval(aligned, Duration.ofSeconds(419), new EventCounts(0, 9)));
        assertEquals(0, replay.snapshot().budget().valid());
        replay.play(new Replay.Interval(aligned.plusSeconds(419), Duration.ofSeconds(1), new EventCounts(1, 1)));

        assertEquals(1, replay.snapshot().budget().bad());
        assertEquals(10, replay.snapshot().total().valid());
    }

    @Test
    void slices_outsideTheirBounds_areRefused() {
        Duration minute = Duration.ofMinutes(1);

        assertThrows(IllegalArgumentException.class, () -> Budgeting.timeslices(Duration.ofMillis(999), 0.9));
        assertThrows(IllegalArgumentException.class, () -> Budgeting.timeslices(Duration.ofDays(2), 0.9));
        assertThrows(IllegalArgumentException.class, () -> Budgeting.timeslices(minute, 0));
        assertThrows(IllegalArgumentException.class, () -> Budgeting.timeslices(minute, 1.1));
        assertThrows(IllegalArgumentException.class, () -> Budgeting.timeslices(minute, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Budgeting(Budgeting.Method.OCCURRENCES, minute, 0));
        assertEquals(
                "slices of 1 min, good from 95.0 % on",
                Budgeting.timeslices(minute, 0.95).text());
    }
}
