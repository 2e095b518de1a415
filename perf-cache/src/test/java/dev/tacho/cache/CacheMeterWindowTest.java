package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheMeterWindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualClock clock = new ManualClock();
    private final CacheMeter meter =
            CacheMeter.of(Perf.builder("test").clock(clock).build(), "pools");

    /** Some time passes, then something happens. */
    record Step(long pauseNanos, Kind kind, int count) {
        enum Kind {
            HITS,
            MISSES,
            SNAPSHOT,
            WINDOW
        }
    }

    /** Hundreds of steps over up to an hour and a half, so that windows begin before and after the oldest note. */
    @Provide
    Arbitrary<List<Step>> life() {
        Arbitrary<Long> pause = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(1, SECOND)),
                Tuple.of(3, Arbitraries.longs().between(SECOND, 20 * SECOND)),
                Tuple.of(1, Arbitraries.of(5 * SECOND - 1, 5 * SECOND, 5 * SECOND + 1)));
        return Combinators.combine(
                        pause,
                        Arbitraries.of(Step.Kind.class),
                        Arbitraries.integers().between(0, 300))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(600);
    }

    /** The oracle keeps every event with its time and counts those inside the span that the window claims. */
    @Property(tries = 300)
    void window_anyLife_countsExactlyTheEventsOfItsSpan(
            @ForAll("life") List<Step> life, @ForAll("lengths") Duration length) {
        ManualClock time = new ManualClock();
        CacheMeter cache = CacheMeter.of(Perf.builder("test").clock(time).build(), "pools");
        List<Step> events = new ArrayList<>();
        long lastNote = 0;
        long longestPause = 0;
        for (Step step : life) {
            long now = time.advanceNanos(step.pauseNanos()).nanoTime();
            switch (step.kind()) {
                case HITS -> cache.recordHits(step.count());
                case MISSES -> cache.recordMisses(step.count());
                case SNAPSHOT -> cache.snapshot();
                case WINDOW -> cache.window(length);
            }
            if (step.kind() != Step.Kind.HITS) {
                longestPause = Math.max(longestPause, now - lastNote);
                lastNote = now;
            }
            events.add(new Step(now, step.kind(), step.count()));
        }
        long now = time.nanoTime();
        longestPause = Math.max(longestPause, now - lastNote);

        LookupWindow window = cache.window(length);

        long from = now - window.spanNanos();
        assertEquals(count(events, Step.Kind.HITS, from), window.hits());
        assertEquals(count(events, Step.Kind.MISSES, from), window.misses());
        assertTrue(window.spanNanos() >= Math.min(length.toNanos(), now), () -> "too short: " + window);
        long bound = length.toNanos() + 5 * SECOND + longestPause;
        assertTrue(window.spanNanos() <= Math.min(bound, now), () -> "too long: " + window + ", bound " + bound);
    }

    @Provide
    Arbitrary<Duration> lengths() {
        return Arbitraries.longs().between(1, 900 * SECOND).map(Duration::ofNanos);
    }

    private static long count(List<Step> events, Step.Kind kind, long afterNanos) {
        return events.stream()
                .filter(event -> event.kind() == kind && event.pauseNanos() > afterNanos)
                .mapToLong(Step::count)
                .sum();
    }

    @Test
    void window_missEverySecond_isAtMostSixSecondsTooLong() {
        for (int i = 0; i < 2_000; i++) {
            clock.advance(Duration.ofSeconds(1));
            meter.recordMisses(1);
            long spanNanos = meter.window(Duration.ofMinutes(1)).spanNanos();
            assertTrue(spanNanos <= 66 * SECOND, "span " + spanNanos);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15})
    void window_noteAtItsBeginning_isExact(int minutes) {
        for (int second = 5; second <= 1_800; second += 5) {
            clock.advance(Duration.ofSeconds(5));
            meter.recordHits(3);
            meter.recordMisses(1);
        }
        LookupWindow window = meter.window(Duration.ofMinutes(minutes));

        assertEquals(new LookupWindow(minutes * 60 * SECOND, minutes * 36, minutes * 12), window);
        assertEquals(0.75, window.hitRatio());
        assertEquals(minutes * 48L, window.requests());
    }

    @Test
    void window_hitsOnly_noteIsTakenAtThe256th() {
        for (int i = 0; i < 255; i++) {
            clock.advance(Duration.ofMillis(100));
            meter.recordHits(1);
        }
        // 25.5 s of hits have left no note, so even a second reaches back to the start; the next hit leaves one.
        clock.advance(Duration.ofMillis(100));
        meter.recordHits(1);
        clock.advance(Duration.ofSeconds(2));
        meter.recordHits(1);

        assertEquals(new LookupWindow(2 * SECOND, 1, 0), meter.window(Duration.ofSeconds(1)));
        assertEquals(new LookupWindow(27_600_000_000L, 257, 0), meter.window(Duration.ofSeconds(3)));
    }

    @Test
    void window_youngMeter_coversItsLife() {
        meter.recordMisses(1);
        clock.advance(Duration.ofSeconds(3));
        meter.recordHits(1);

        assertEquals(new LookupWindow(3 * SECOND, 1, 1), meter.window(Duration.ofMinutes(15)));
    }

    @Test
    void window_nothingHappened_hasNoRatio() {
        LookupWindow window = meter.window(Duration.ofMinutes(1));

        assertEquals(new LookupWindow(0, 0, 0), window);
        assertEquals(Double.NaN, window.hitRatio());
    }

    /** What was recorded before the clock was set back is forgotten, and windows work again at once. */
    @Test
    void window_clockSetBack_beginsAnew() {
        for (int minute = 0; minute < 30; minute++) {
            clock.advance(Duration.ofMinutes(1));
            meter.recordMisses(1);
        }
        clock.advance(Duration.ofHours(-5));
        meter.recordHits(2);
        assertEquals(new LookupWindow(0, 2, 0), meter.window(Duration.ofMinutes(15)));

        for (int second = 5; second <= 600; second += 5) {
            clock.advance(Duration.ofSeconds(5));
            meter.recordMisses(1);
        }
        assertEquals(new LookupWindow(60 * SECOND, 0, 12), meter.window(Duration.ofMinutes(1)));
        assertEquals(new LookupWindow(600 * SECOND, 2, 120), meter.window(Duration.ofMinutes(15)));
        assertEquals(120, meter.hitRatios(0).size());
    }

    /** As when a machine was asleep: the step is a part of every window that reaches beyond it. */
    @Test
    void window_clockSetForward_coversTheStep() {
        meter.recordMisses(1);
        clock.advance(Duration.ofHours(2));
        meter.recordMisses(1);
        clock.advance(Duration.ofMinutes(3));
        meter.recordHits(4);

        assertEquals(new LookupWindow(180 * SECOND, 4, 0), meter.window(Duration.ofMinutes(1)));
        assertEquals(new LookupWindow(180 * SECOND, 4, 0), meter.window(Duration.ofMinutes(3)));
        assertEquals(new LookupWindow(7_380 * SECOND, 4, 2), meter.window(Duration.ofMinutes(5)));
    }

    /**
     * A miss a second, of which each looks at the clock, while the clock jumps to and fro. The oracle keeps every miss since
     * the clock was last set back, with what the clock said.
     */
    @Property(tries = 100, seed = "1")
    void window_clockSteps_countsWhatCameSinceTheLastStepBack(@ForAll("steps") List<Long> steps) {
        ManualClock time = new ManualClock();
        CacheMeter cache = CacheMeter.of(Perf.builder("test").clock(time).build(), "pools");
        List<Long> misses = new ArrayList<>();
        // The meter itself began with a note, and a note that the clock was set back stands where the last one stood.
        long begin = 0;
        for (long step : steps) {
            long now = time.advanceNanos(step).nanoTime();
            if (step < 0) {
                misses.clear();
                begin = now;
                cache.window(Duration.ofMinutes(1));
            }
            cache.recordMisses(1);
            misses.add(now);
        }
        long now = time.nanoTime();
        for (int minutes : new int[] {1, 5, 15}) {
            LookupWindow window = cache.window(Duration.ofMinutes(minutes));
            long from = now - window.spanNanos();
            long since = misses.stream().filter(miss -> miss > from).count();
            // At the very beginning stand those that came with the step, or before it and after the last note.
            assertTrue(window.misses() >= since, window::toString);
            assertTrue(from > begin ? window.misses() == since : from == begin, window::toString);
            long bound = minutes * 60 * SECOND + 5 * SECOND + longest(steps);
            assertTrue(window.spanNanos() >= Math.min(minutes * 60 * SECOND, now - begin), window::toString);
            assertTrue(window.spanNanos() <= bound, window::toString);
        }
    }

    private static long longest(List<Long> steps) {
        return Math.max(0, steps.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    @Provide
    Arbitrary<List<Long>> steps() {
        return Arbitraries.frequencyOf(
                        Tuple.of(40, Arbitraries.of(SECOND)),
                        Tuple.of(2, Arbitraries.longs().between(1, 100 * SECOND)),
                        Tuple.of(1, Arbitraries.longs().between(-4_000 * SECOND, -6 * SECOND)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT15M0.000000001S", "PT876000H"})
    void window_lengthOutOfBounds_namesTheCure(String length) {
        String message = assertThrows(IllegalArgumentException.class, () -> meter.window(Duration.parse(length)))
                .getMessage();

        assertTrue(
                message.startsWith("length=" + Duration.parse(length) + ": must be above 0 and at most PT15M"),
                message);
        assertTrue(message.contains("subtract two snapshots"), message);
    }

    @Test
    void recordHits_readsTheClockOnceIn256() {
        AtomicInteger reads = new AtomicInteger();
        CacheMeter counted = CacheMeter.of(
                Perf.builder("test").clock(new CountingClock(reads)).build(), "pools");
        int before = reads.get();

        for (int i = 0; i < 255; i++) {
            counted.recordHits(1);
        }
        assertEquals(before, reads.get());
        for (int i = 0; i < 2_560; i++) {
            counted.recordHits(1);
        }
        assertEquals(before + 10, reads.get());
    }

    private record CountingClock(AtomicInteger reads) implements Clock {
        @Override
        public long nanoTime() {
            reads.incrementAndGet();
            return 0;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    }
}
