package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PausedValuesTest {
    private static final long MILLI = 1_000_000;
    private static final long GRACE = 1_000 * MILLI;

    private long now;
    private final List<Long> handedOn = new ArrayList<>();
    private final Pauses pauses = Pauses.manual(() -> now);
    private final PausedValues values = pauses.attribute(handedOn::add);

    @Test
    void drain_spansAroundAPause_attributesThoseThatContainIt() {
        candidate(100, 150);
        candidate(100, 300);
        candidate(199, 261);
        candidate(200, 260);
        candidate(260, 300);
        candidate(270, 400);
        pauses.add(200 * MILLI, 260 * MILLI, "full collection");

        assertEquals(List.of(200 * MILLI, 62 * MILLI, 60 * MILLI), handedOn);
        PausedCounts counts = values.drain(300 * MILLI);
        assertEquals(new PausedCounts(6, 3, 0, 1, 0, 2, 0, 322 * MILLI, 180 * MILLI), counts);
        assertEquals(180 / 322.0, counts.pausedRatio(), 1e-12);
        assertEquals(2, values.drain(400 * MILLI + GRACE + 1).clear() - counts.clear());
    }

    @Test
    void drain_pauseKnownBeforeTheSpanEnds_attributesIt() {
        pauses.add(200 * MILLI, 260 * MILLI, "young collection");
        pauses.add(300 * MILLI, 310 * MILLI, "young collection");
        candidate(100, 400);

        assertEquals(List.of(), handedOn);
        PausedCounts counts = values.drain(400 * MILLI);
        assertEquals(List.of(300 * MILLI), handedOn);
        assertEquals(70 * MILLI, counts.pausedNanos(), "both pauses");
        assertEquals(1, counts.attributed(), "once, whatever the number of pauses");
    }

    @Test
    void drain_withinTheGracePeriod_keepsTheValuePending() {
        candidate(100, 150);

        assertEquals(1, values.drain(150 * MILLI + GRACE).pending());
        assertEquals(1, values.drain(150 * MILLI + GRACE + 1).clear());
    }

    @Test
    void drain_laterPauseKnown_settlesTheValueBeforeTheGracePeriodEnds() {
        candidate(100, 150);
        pauses.add(150 * MILLI + 1, 160 * MILLI, "young collection");

        PausedCounts counts = values.drain(160 * MILLI);
        assertEquals(1, counts.clear());
        assertEquals(0, counts.pending());
    }

    @Test
    void drain_spanThatBeganBeforeTheWatch_cannotBeClear() {
        candidate(-1, 150);
        candidate(-1, 250);
        pauses.add(200 * MILLI, 210 * MILLI, "young collection");

        PausedCounts counts = values.drain(5 * GRACE);
        assertEquals(1, counts.unattributed());
        assertEquals(1, counts.attributed());
    }

    @Test
    void drain_pausesNoLongerOnRecord_cannotBeClear() {
        candidate(0, 1);
        Pauses other = Pauses.manual(() -> now);
        List<Long> late = new ArrayList<>();
        PausedValues lateValues = other.attribute(late::add);
        int pausesToForget = PauseLog.CAPACITY + 1;
        for (int i = 1; i <= pausesToForget; i++) {
            pauses.add(10 * i * MILLI, (10 * i + 1) * MILLI, "young collection");
            other.add(10 * i * MILLI, (10 * i + 1) * MILLI, "young collection");
        }
        // The first pause is forgotten, the second is the oldest on record.
        lateValues.candidate(15 * MILLI, 10 * MILLI);
        lateValues.candidate(19 * MILLI, 4 * MILLI);
        lateValues.candidate(25 * MILLI, 10 * MILLI);

        PausedCounts counts = lateValues.drain(now + 100 * GRACE);
        assertEquals(1, counts.unattributed(), "the span of the forgotten pause");
        assertEquals(1, counts.clear(), "a span between the forgotten pause and the oldest on record");
        assertEquals(List.of(10 * MILLI), late);
        assertEquals(1, values.drain(now).clear(), "what was decided in time does not need the record any more");
        assertEquals(pausesToForget, other.snapshot().count());
    }

    @Test
    void candidate_moreThanFit_countsTheOldestAsUnattributedAndLosesNone() {
        int extra = 100;
        for (int i = 0; i < CandidateRing.CAPACITY + extra; i++) {
            values.candidate(i, 0);
        }

        PausedCounts full = values.drain(0);
        assertEquals(CandidateRing.CAPACITY + extra, full.candidates());
        assertEquals(extra, full.unattributed());
        assertEquals(CandidateRing.CAPACITY, full.pending());
        assertEquals(CandidateRing.CAPACITY, values.drain(5 * GRACE).clear());
    }

    @Test
    void candidate_moreThanFitButDecidable_decidesTheOldest() {
        pauses.add(10, 20, "young collection");
        int extra = 100;
        for (int i = 0; i < CandidateRing.CAPACITY + extra; i++) {
            values.candidate(i % 2 == 0 ? 30 : 5 * GRACE + i, i % 2 == 0 ? 25 : 3);
        }

        assertEquals(extra / 2, handedOn.size(), "every other one of the oldest contained the pause");
        assertEquals(extra / 2, values.drain(0).unattributed());
    }

    @Test
    void candidate_anyNumbers_isAccountedFor() {
        long[] odd = {Long.MIN_VALUE, -1, 0, 1, MILLI, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        pauses.add(5, 10, "young collection");
        for (long end : odd) {
            for (long value : odd) {
                values.candidate(end, value);
            }
        }

        assertAccounted(values.drain(5 * GRACE), odd.length * odd.length);
    }

    @Test
    void candidate_manyCalls_allocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 50_000;
        fill(calls);
        long before = threads.getCurrentThreadAllocatedBytes();
        fill(calls);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertTrue(bytes < calls / 10, bytes + " bytes in " + calls + " calls");
    }

    private void fill(int calls) {
        for (int i = 0; i < calls; i++) {
            values.candidate(i, 1);
        }
    }

    @Test
    void attribute_recipientThatThrows_isCountedAndDoesNotStopTheOthers() {
        PausedValues failing = pauses.attribute(value -> {
            throw new IllegalStateException("full");
        });
        failing.candidate(300 * MILLI, 200 * MILLI);
        candidate(100, 300);
        pauses.add(200 * MILLI, 260 * MILLI, "young collection");

        assertEquals(1, failing.drain().failed());
        assertEquals(1, failing.drain().attributed());
        assertEquals(List.of(200 * MILLI), handedOn);
    }

    @Test
    void attribute_recipientThatAsksItself_doesNotRecurse() {
        List<PausedValues> self = new ArrayList<>();
        List<PausedCounts> seen = new ArrayList<>();
        LongConsumer again = value -> {
            self.get(0).candidate(400 * MILLI, 1);
            seen.add(self.get(0).drain());
        };
        self.add(pauses.attribute(again));
        self.get(0).candidate(300 * MILLI, 200 * MILLI);
        pauses.add(200 * MILLI, 260 * MILLI, "young collection");

        assertEquals(1, seen.size());
        assertAccounted(seen.get(0), 2);
        assertEquals(1, self.get(0).drain(5 * GRACE).clear());
    }

    @Test
    void close_valuesThatEndedTooLate_areUnattributedNotClear() {
        candidate(0, 10);
        candidate(0, 1900);
        now = 2_000 * MILLI;
        pauses.close();
        candidate(2000, 2100);

        PausedCounts counts = values.drain(100 * GRACE);
        assertEquals(1, counts.clear(), "its grace period was over when the watch closed");
        assertEquals(2, counts.unattributed());
        assertEquals(0, counts.pending());
    }

    /**
     * Random spans, pauses, delays and drains. The truth is known to all but the attribution: a span contained a pause
     * or not. Reports delayed by less than the grace period must lead to the truth; longer ones may miss a value, say
     * so, and never invent one.
     */
    @Property(tries = 100)
    void drain_anyInterleaving_agreesWithAnOracleThatKnowsAll(
            @ForAll long seed, @ForAll @LongRange(max = 2_000) long longestDelayMillis) {
        Scenario scenario = new Scenario(new Random(seed), longestDelayMillis * MILLI, 0);
        PausedCounts counts = scenario.run();

        assertEquals(0, counts.pending());
        assertEquals(0, counts.unattributed());
        assertEquals(scenario.handedOn.size(), new TreeSet<>(scenario.handedOn).size(), "each at most once");
        assertEquals(scenario.handedOn.size(), counts.attributed());
        assertTrue(scenario.truth.containsAll(scenario.handedOn), "none invented");
        if (scenario.pauses.snapshot().late() == 0) {
            assertEquals(scenario.truth, new TreeSet<>(scenario.handedOn), "none missed");
        } else {
            assertTrue(longestDelayMillis * MILLI > GRACE, "late only beyond the grace period");
        }
    }

    /** Pauses whose places are off by up to an error: no value is missed, and what is certain is true. */
    @Property(tries = 100)
    void drain_inexactPauses_missesNoneAndIsRightWhereItIsCertain(@ForAll long seed) {
        Scenario scenario = new Scenario(new Random(seed), GRACE / 2, MILLI);
        PausedCounts counts = scenario.run();
        Set<Long> invented = new TreeSet<>(scenario.handedOn);
        invented.removeAll(scenario.truth);

        assertTrue(new TreeSet<>(scenario.handedOn).containsAll(scenario.truth), "none missed");
        assertTrue(invented.size() <= counts.uncertain(), invented.size() + " invented, " + counts.uncertain());
        assertEquals(0, counts.unattributed());
    }

    private void candidate(long startMillis, long endMillis) {
        values.candidate(endMillis * MILLI, (endMillis - startMillis) * MILLI);
    }

    private static void assertAccounted(PausedCounts counts, long candidates) {
        assertEquals(candidates, counts.candidates());
        assertEquals(
                candidates,
                counts.attributed() + counts.clear() + counts.unattributed() + counts.pending(),
                () -> "" + counts);
        assertFalse(counts.pending() < 0, () -> "" + counts);
    }

    /** A program of which everything is known, and a watch that learns of it piece by piece. */
    private static final class Scenario {
        private record Happening(long at, Runnable what) {}

        private final Random random;
        private final long error;
        private final List<Happening> happenings = new ArrayList<>();
        private final List<long[]> stops = new ArrayList<>();
        private final List<Long> handedOn = new ArrayList<>();
        private final Set<Long> truth = new TreeSet<>();
        private final FedSource source = new FedSource();
        private final Pauses pauses;
        private final PausedValues values;
        private long now;
        private long asked;

        Scenario(Random random, long longestDelay, long error) {
            this.random = random;
            this.error = error;
            this.pauses = new Pauses(source, () -> now, List.of());
            this.values = pauses.attribute(handedOn::add);
            stop(longestDelay);
            spans();
            for (int i = random.nextInt(20); i > 0; i--) {
                happenings.add(new Happening(below(20_000 * MILLI), () -> values.drain(now)));
            }
            happenings.sort(Comparator.comparingLong(Happening::at));
        }

        /** Pauses of 0 to 30 ms that do not overlap, each reported after a delay and in order. */
        private void stop(long longestDelay) {
            long at = 5 * MILLI;
            long reported = 0;
            for (int i = random.nextInt(60); i > 0; i--) {
                long start = at + below(300 * MILLI);
                long end = start + below(random.nextBoolean() ? 2 * MILLI : 30 * MILLI);
                at = end + 1;
                reported = Math.max(reported, end + below(longestDelay + 1));
                stops.add(new long[] {start, end});
                long shift = error == 0 ? 0 : below(2 * error) - error;
                Pause pause = new Pause(start + shift, end + shift, error, 0, "pause");
                happenings.add(new Happening(reported, () -> source.report(pause)));
            }
        }

        /** Spans that begin and end while the threads run, with values of which no two are equal. */
        private void spans() {
            Set<Long> used = new TreeSet<>();
            for (int i = random.nextInt(400); i > 0; i--) {
                long end = running(below(20_000 * MILLI));
                long start = running(Math.max(0, end - below(random.nextBoolean() ? 5 * MILLI : 500 * MILLI)));
                if (start <= end && used.add(end - start)) {
                    boolean paused = stops.stream().anyMatch(stop -> start <= stop[0] && stop[1] <= end);
                    if (paused) {
                        truth.add(end - start);
                    }
                    happenings.add(new Happening(end, () -> ask(end, end - start)));
                }
            }
        }

        private void ask(long end, long value) {
            asked++;
            values.candidate(end, value);
        }

        PausedCounts run() {
            for (Happening happening : happenings) {
                now = happening.at;
                happening.what.run();
                if (asked % 10 == 0) {
                    assertAccounted(values.drain(now), asked);
                }
            }
            PausedCounts counts = values.drain(now + GRACE + 1);
            assertAccounted(counts, asked);
            return counts;
        }

        private long running(long moment) {
            return stops.stream()
                    .filter(stop -> stop[0] < moment && moment < stop[1])
                    .map(stop -> stop[1])
                    .findAny()
                    .orElse(moment);
        }

        private long below(long bound) {
            return (long) (random.nextDouble() * bound);
        }
    }

    /** A source that reports what a test hands it, with the grace period of the collectors' notifications. */
    static final class FedSource implements PauseSource {
        private Consumer<Pause> sink = pause -> {};

        @Override
        public long open(Consumer<Pause> to) {
            sink = to;
            return 0;
        }

        void report(Pause pause) {
            sink.accept(pause);
        }

        @Override
        public void close() {}

        @Override
        public String description() {
            return "Source: a test";
        }

        @Override
        public double errorNanos() {
            return 0;
        }

        @Override
        public long minimumNanos() {
            return MILLI / 2;
        }

        @Override
        public long graceNanos() {
            return GRACE;
        }

        @Override
        public List<String> warnings() {
            return List.of("This is a test.");
        }
    }
}
