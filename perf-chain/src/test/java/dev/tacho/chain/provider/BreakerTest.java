package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The circuit breaker's states, against a model written as a table, for every sequence of seven events. */
class BreakerTest {
    private static final long OPEN_NANOS = 100;
    private static final Breaker.Rule RULE = new Breaker.Rule(0.5, 2, OPEN_NANOS, 300);
    /** So long that nothing leaves it in these tests. */
    private static final long WINDOW = 1_000_000;

    private enum Event {
        BEGIN,
        ANSWER_OLDEST,
        FAIL_OLDEST,
        RELEASE_NEWEST,
        WAIT
    }

    @Test
    void everySequence_ofSevenEvents_agreesWithTheModel() {
        int checked = 0;
        int length = 7;
        int kinds = Event.values().length;
        for (int code = 0; code < Math.pow(kinds, length); code++) {
            Breaker breaker = new Breaker(RULE, WINDOW);
            Model model = new Model();
            List<Long> permits = new ArrayList<>();
            long now = 0;
            int rest = code;
            for (int i = 0; i < length; i++, rest /= kinds) {
                Event event = Event.values()[rest % kinds];
                switch (event) {
                    case BEGIN -> {
                        long permit = breaker.tryBegin(now);
                        boolean expected = model.begin(now);
                        if (expected != (permit != Breaker.NO_PERMIT)) {
                            assertEquals(expected, permit != Breaker.NO_PERMIT, () -> "sequence " + model.log);
                        }
                        if (expected) {
                            permits.add(permit);
                        }
                    }
                    case WAIT -> now += OPEN_NANOS;
                    default -> {
                        if (!permits.isEmpty()) {
                            int place = event == Event.RELEASE_NEWEST ? permits.size() - 1 : 0;
                            Breaker.Result result = switch (event) {
                                case ANSWER_OLDEST -> Breaker.Result.ANSWERED;
                                case FAIL_OLDEST -> Breaker.Result.FAILED;
                                default -> Breaker.Result.RELEASED;
                            };
                            breaker.end(permits.remove(place), result, now);
                            model.end(place, result, now);
                        }
                    }
                }
                model.log.add(event);
                if (breaker.state(now) != model.state(now)) {
                    assertEquals(model.state(now), breaker.state(now), () -> "sequence " + model.log);
                }
                checked++;
            }
        }
        assertEquals(7 * 78_125, checked);
    }

    @Test
    void closed_afterManyGoodCalls_opensOnceAFewFailInARow() {
        Breaker breaker = new Breaker(new Breaker.Rule(0.5, 10, OPEN_NANOS, 300), WINDOW);
        for (int i = 0; i < 10_000; i++) {
            breaker.end(breaker.tryBegin(i), Breaker.Result.ANSWERED, i);
        }
        for (int i = 0; i < 9; i++) {
            fail(breaker, 10_000);
        }
        assertEquals(BreakerState.CLOSED, breaker.state(10_000));
        fail(breaker, 10_000);
        assertEquals(BreakerState.OPEN, breaker.state(10_000));
    }

    @Test
    void halfOpen_probe_isTheOnlyCall() {
        Breaker breaker = opened();

        assertEquals(BreakerState.HALF_OPEN, breaker.state(OPEN_NANOS));
        assertNotEquals(Breaker.NO_PERMIT, breaker.tryBegin(OPEN_NANOS));
        assertEquals(Breaker.NO_PERMIT, breaker.tryBegin(OPEN_NANOS));
        assertFalse(breaker.isReady(OPEN_NANOS));
    }

    @Test
    void probe_failsAgainAndAgain_opensTwiceAsLongUpToTheBound() {
        Breaker breaker = opened();
        long now = 0;
        for (long expected : new long[] {100, 200, 300, 300}) {
            assertFalse(breaker.isReady(now + expected - 1), "open for " + expected);
            now += expected;
            assertTrue(breaker.isReady(now), "open for " + expected);
            breaker.end(breaker.tryBegin(now), Breaker.Result.FAILED, now);
        }
        assertEquals(5, breaker.opened());
    }

    @Test
    void lateFailure_ofACallFromBefore_doesNotDecideTheProbe() {
        Breaker breaker = new Breaker(RULE, WINDOW);
        long late = breaker.tryBegin(0);
        fail(breaker, 0);
        fail(breaker, 0);
        long probe = breaker.tryBegin(OPEN_NANOS);
        breaker.end(late, Breaker.Result.FAILED, OPEN_NANOS);

        assertEquals(BreakerState.HALF_OPEN, breaker.state(OPEN_NANOS));
        breaker.end(probe, Breaker.Result.ANSWERED, OPEN_NANOS);
        assertEquals(BreakerState.CLOSED, breaker.state(OPEN_NANOS));
    }

    /** A node may tell its head and be unable to do anything else. */
    @Test
    void probes_neitherEndNorLengthenARowOfFailures_andTheNextCallDecides() {
        Breaker breaker = new Breaker(new Breaker.Rule(1, 3, OPEN_NANOS, OPEN_NANOS), WINDOW);
        fail(breaker, 0);
        fail(breaker, 0);
        breaker.endProbe(breaker.tryBegin(0), Breaker.Result.ANSWERED, 0);
        assertEquals(BreakerState.CLOSED, breaker.state(0));
        fail(breaker, 0);
        assertEquals(BreakerState.OPEN, breaker.state(0), "three in a row");

        breaker.endProbe(breaker.tryBegin(OPEN_NANOS), Breaker.Result.ANSWERED, OPEN_NANOS);
        assertEquals(BreakerState.CLOSED, breaker.state(OPEN_NANOS));
        fail(breaker, OPEN_NANOS);
        assertEquals(BreakerState.OPEN, breaker.state(OPEN_NANOS), "the call that followed was no better");
    }

    private static Breaker opened() {
        Breaker breaker = new Breaker(RULE, WINDOW);
        fail(breaker, 0);
        fail(breaker, 0);
        assertEquals(BreakerState.OPEN, breaker.state(0));
        return breaker;
    }

    private static void fail(Breaker breaker, long now) {
        breaker.end(breaker.tryBegin(now), Breaker.Result.FAILED, now);
    }

    /** What {@link BreakerState} draws, with calls as a list of the epochs they began in. */
    private static final class Model {
        final List<Event> log = new ArrayList<>();
        private final List<Integer> begun = new ArrayList<>();
        private BreakerState state = BreakerState.CLOSED;
        private int epoch;
        private long opensAgain;
        private long openFor = OPEN_NANOS;
        private boolean probe;
        /** Of calls since it was closed last: whether each failed. */
        private final List<Boolean> ends = new ArrayList<>();

        BreakerState state(long now) {
            return state == BreakerState.OPEN && now >= opensAgain ? BreakerState.HALF_OPEN : state;
        }

        boolean begin(long now) {
            if (state(now) == BreakerState.OPEN || (state(now) == BreakerState.HALF_OPEN && probe)) {
                return false;
            }
            if (state(now) == BreakerState.HALF_OPEN) {
                if (state != BreakerState.HALF_OPEN) {
                    go(BreakerState.HALF_OPEN);
                }
                probe = true;
            }
            begun.add(epoch);
            return true;
        }

        void end(int place, Breaker.Result result, long now) {
            boolean current = begun.remove(place) == epoch;
            if (result != Breaker.Result.RELEASED) {
                ends.add(result == Breaker.Result.FAILED);
            }
            if (!current) {
                return;
            }
            if (state == BreakerState.HALF_OPEN) {
                probe = false;
                if (result == Breaker.Result.ANSWERED) {
                    ends.clear();
                    openFor = OPEN_NANOS;
                    go(BreakerState.CLOSED);
                } else if (result == Breaker.Result.FAILED) {
                    openFor = Math.min(300, 2 * openFor);
                    opensAgain = now + openFor;
                    go(BreakerState.OPEN);
                }
            } else if (state == BreakerState.CLOSED && result == Breaker.Result.FAILED && isFailing()) {
                opensAgain = now + openFor;
                go(BreakerState.OPEN);
            }
        }

        private boolean isFailing() {
            long failures = ends.stream().filter(failed -> failed).count();
            return ends.size() >= 2
                    && (2 * failures >= ends.size()
                            || !ends.subList(ends.size() - 2, ends.size()).contains(false));
        }

        private void go(BreakerState next) {
            state = next;
            epoch++;
            probe = false;
        }
    }
}
