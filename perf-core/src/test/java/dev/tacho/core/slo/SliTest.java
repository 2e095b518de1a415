package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Histogram;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Unit;
import dev.tacho.core.slo.Sli.Comparison;
import dev.tacho.core.snapshot.BucketLayout;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as good, against the values themselves. */
class SliTest {
    private static final Perf VALUES = Perf.create("values");
    private static final AtomicInteger TRIES = new AtomicInteger();

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    /** The oracle looks at the values; only the limit is the one that is counted at. */
    @Property(tries = 60)
    void good_anyValues_isTheNumberOnTheStricterSide(@ForAll long seed, @ForAll Comparison comparison) {
        Random random = new Random(seed);
        Histogram histogram = VALUES.histogram("size", Unit.BYTES, "try", "t" + TRIES.incrementAndGet());
        long limit = random.nextLong(1, 2_000_000);
        Sli.Threshold sli = new Sli.Threshold("size", comparison, limit, Unit.BYTES);
        long counted = sli.countedLimit(BucketLayout.TWO_DIGITS);
        LongPredicate isGood = value ->
                comparison == Comparison.AT_MOST || comparison == Comparison.BELOW ? value <= counted : value > counted;
        LongPredicate asAsked = value -> switch (comparison) {
            case AT_MOST -> value <= limit;
            case BELOW -> value < limit;
            case AT_LEAST -> value >= limit;
            case ABOVE -> value > limit;
        };
        long good = 0;
        for (int i = 0; i < 200; i++) {
            long value = Math.max(0, (long) (limit * (0.98 + 0.04 * random.nextDouble())));
            histogram.record(value);
            good += isGood.test(value) ? 1 : 0;
            assertTrue(!isGood.test(value) || asAsked.test(value), () -> value + " counts as good at " + limit);
        }

        assertEquals(
                new EventCounts(good, 200),
                ((Sli) sli).counts(histogram.snapshot().values()));
        assertEquals(limit, counted, 0.0079 * limit + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255})
    void countedLimit_smallLimits_areExact(long limit) {
        BucketLayout layout = BucketLayout.TWO_DIGITS;

        assertEquals(limit, new Sli.Threshold("x", Comparison.AT_MOST, limit, Unit.NONE).countedLimit(layout));
        assertEquals(limit - 1, new Sli.Threshold("x", Comparison.BELOW, limit, Unit.NONE).countedLimit(layout));
        assertEquals(limit, new Sli.Threshold("x", Comparison.ABOVE, limit, Unit.NONE).countedLimit(layout));
        assertEquals(limit - 1, new Sli.Threshold("x", Comparison.AT_LEAST, limit, Unit.NONE).countedLimit(layout));
    }

    @Test
    void counts_failedAndCancelledCalls_areBadAndNone() {
        Timer timer = perf.timer("calls");
        for (int i = 0; i < 10; i++) {
            timer.time(() -> clock.advance(Duration.ofMillis(1)));
        }
        timer.time(() -> clock.advance(Duration.ofSeconds(1)));
        assertThrows(
                IllegalStateException.class,
                () -> timer.time(() -> {
                    throw new IllegalStateException("broken");
                }));
        assertThrows(
                CancellationException.class,
                () -> timer.time(() -> {
                    throw new CancellationException("nobody waits");
                }));

        assertEquals(
                new EventCounts(10, 12),
                Sli.latency("calls", Duration.ofMillis(5)).counts(timer.snapshot()));
        assertEquals(new EventCounts(11, 12), Sli.success("calls").counts(timer.snapshot()));
        assertThrows(
                IllegalArgumentException.class, () -> Sli.goodAndBad("a", "b").counts(timer.snapshot()));
    }

    @Test
    void apdex_knownCalls_isTheFormulaAndStatesBothLimits() {
        Timer timer = perf.timer("calls");
        for (int millis : new int[] {100, 100, 100, 900, 900, 3_000}) {
            timer.time(() -> clock.advance(Duration.ofMillis(millis)));
        }
        assertThrows(
                IllegalStateException.class,
                () -> timer.time(() -> {
                    throw new IllegalStateException("fast, and broken");
                }));
        Apdex apdex = Apdex.of(timer.snapshot(), Duration.ofMillis(500));

        assertEquals(3, apdex.satisfied());
        assertEquals(2, apdex.tolerating());
        assertEquals(2, apdex.frustrated());
        assertEquals((3 + 1) / 7.0, apdex.score(), 1e-15);
        assertEquals(2e9, apdex.toleratedNanos(), 0.008 * 2e9);
        assertEquals(
                0,
                Apdex.of(timer.snapshot(), Duration.ofMillis(500), Duration.ofMillis(600))
                        .tolerating());
        assertTrue(apdex.text().contains("satisfied up to") && apdex.text().contains("tolerating up to"));
        assertEquals("my_calls.apdex", apdex.toFact("my calls").id());
        assertTrue(Double.isNaN(new Apdex(0, 0, 0, 1, 2).score()));
        assertThrows(IllegalArgumentException.class, () -> Apdex.of(timer.snapshot(), Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> Apdex.of(timer.snapshot(), Duration.ofMillis(5), Duration.ofMillis(5)));
    }

    @Test
    void indicators_withoutNames_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sli.success(" "));
        assertThrows(IllegalArgumentException.class, () -> Sli.goodAndBad("same", "same"));
        assertThrows(IllegalArgumentException.class, () -> Sli.latency("x", Duration.ofNanos(-1)));
    }
}
