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

    @Test
    void window_clockSetBack_isNotNegative() {
        clock.advance(Duration.ofMinutes(3));
        meter.recordMisses(1);
        clock.advance(Duration.ofMinutes(-5));
        meter.recordHits(2);

        assertEquals(new LookupWindow(0, 2, 1), meter.window(Duration.ofMinutes(1)));
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
