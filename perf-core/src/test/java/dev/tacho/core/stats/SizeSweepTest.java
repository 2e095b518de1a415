package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SizeSweepTest {
    private static final long[] SIZES = {100, 300, 1_000, 3_000, 10_000, 30_000};

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("sweep").clock(clock).build();

    @Test
    void run_virtualTime_timesEachSizeAndFindsTheLaw() {
        ComplexityFit fit = SizeSweep.of(SIZES)
                .withRounds(8)
                .run(
                        perf,
                        "scan",
                        n -> {
                            clock.advanceNanos(123_456_789);
                            return n;
                        },
                        n -> clock.advanceNanos(500 + 3 * n));

        assertEquals(Optional.of(Complexity.N), fit.complexity(), fit::toString);
        assertEquals(500 + 3 * 1_000, fit.predictNanos(1_000).value(), 1);
        assertEquals(500, fit.fixedNanos().value(), 1);
        for (long size : SIZES) {
            var latency =
                    perf.timer("scan", "n", Long.toString(size)).snapshot().latency();
            assertEquals(8, latency.count(), "warm-up is not recorded");
            assertEquals(500 + 3 * size, latency.max(), "making the input is not timed");
        }
    }

    @Test
    void run_anySeed_visitsEverySizeOncePerRoundInChangingOrder() {
        List<Long> visited = new ArrayList<>();
        SizeSweep.of(SIZES).withRounds(4).withWarmUp(2).withSeed(7).run(perf, "a", n -> n, visited::add);
        List<Long> again = new ArrayList<>();
        SizeSweep.of(SIZES).withRounds(4).withWarmUp(2).withSeed(7).run(perf, "b", n -> n, again::add);
        List<Long> other = new ArrayList<>();
        SizeSweep.of(SIZES).withRounds(4).withWarmUp(2).withSeed(8).run(perf, "c", n -> n, other::add);

        assertEquals(6 * SIZES.length, visited.size());
        List<Long> expected = LongStream.of(SIZES).boxed().toList();
        for (int round = 0; round < 6; round++) {
            List<Long> order = visited.subList(round * SIZES.length, (round + 1) * SIZES.length);
            assertEquals(expected, order.stream().sorted().toList());
        }
        assertNotEquals(visited.subList(0, SIZES.length), visited.subList(SIZES.length, 2 * SIZES.length));
        assertEquals(visited, again);
        assertNotEquals(visited, other);
    }

    @Test
    void run_operationThrows_passesItOn() {
        RuntimeException failure = new IllegalStateException("broken");

        assertEquals(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> SizeSweep.of(SIZES).run(perf, "broken", n -> n, n -> {
                            throw failure;
                        })));
    }

    @Test
    void of_badInput_saysWhatToDo() {
        assertEquals(
                "sizes=[]: name at least one size, better 6 or more",
                assertThrows(IllegalArgumentException.class, SizeSweep::of).getMessage());
        assertEquals(
                "size=0: must be >= 1",
                assertThrows(IllegalArgumentException.class, () -> SizeSweep.of(10, 0))
                        .getMessage());
        SizeSweep sweep = SizeSweep.of(SIZES);
        assertThrows(IllegalArgumentException.class, () -> sweep.withRounds(0));
        assertThrows(IllegalArgumentException.class, () -> sweep.withWarmUp(-1));
    }

    /** With a real clock only what holds on any machine is asserted: a sort is no scan of pairs, and no look-up. */
    @Test
    void run_realSort_growsFasterThanLogNAndSlowerThanNSquared() {
        ComplexityFit fit = SizeSweep.of(1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
                .run(Perf.create("real"), "sort", n -> new Random(n).ints(n).toArray(), Arrays::sort);

        assertFalse(
                fit.complexity()
                        .filter(law -> law.compareTo(Complexity.LOG_N) <= 0)
                        .isPresent(),
                fit::toString);
        assertFalse(fit.isAtMost(Complexity.LOG_N), fit::toString);
        assertFalse(fit.isAbove(Complexity.N_SQUARED), fit::toString);
        assertTrue(fit.exponent().value() > 0.5 && fit.exponent().value() < 1.7, fit::toString);
    }
}
