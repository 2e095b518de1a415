package dev.tacho.cache.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
    @Test
    void zipf_manyRequests_givesEachKeyItsShare() {
        Trace trace = Workloads.zipf(1, 200_000, 100, 1);
        double harmonic =
                IntStream.rangeClosed(1, 100).mapToDouble(k -> 1.0 / k).sum();
        for (int key : new int[] {0, 1, 9, 99}) {
            double expected = 200_000 / (key + 1) / harmonic;
            long found = keys(trace).filter(k -> k == key).count();
            assertEquals(expected, found, 5 * Math.sqrt(expected), "requests of key " + key);
        }
    }

    @Test
    void seeded_sameSeed_givesTheSameTraceAndAnotherSeedAnother() {
        assertEquals(list(Workloads.zipf(1, 500, 50, 0.9)), list(Workloads.zipf(1, 500, 50, 0.9)));
        assertNotEquals(list(Workloads.zipf(1, 500, 50, 0.9)), list(Workloads.zipf(2, 500, 50, 0.9)));
        assertEquals(list(Workloads.bursty(1, 500, 50)), list(Workloads.bursty(1, 500, 50)));
    }

    @Test
    void others_haveTheCharacterTheyAreNamedFor() {
        assertEquals(500, Workloads.scan(500).distinctKeys());
        assertEquals(List.of(0L, 1L, 2L, 0L, 1L), list(Workloads.loop(5, 3)));
        Trace scans = Workloads.zipfWithScans(1, 10_000, 100, 1);
        assertEquals(1_000, keys(scans).filter(key -> key >= 100).distinct().count());
        Trace phases = Workloads.shifting(1, 1_000, 20, 1, 4);
        assertTrue(keys(phases.head(250)).allMatch(key -> key < 20));
        assertTrue(keys(phases).skip(750).allMatch(key -> key >= 60 && key < 80));
        Trace bursts = Workloads.bursty(1, 10_000, 1_000_000);
        assertEquals(2_500, bursts.distinctKeys(), 200, "four requests of a key");
    }

    @Test
    void timedAndSized_keepTheKeysAndHaveTheGivenMeans() {
        Trace keys = Workloads.zipf(1, 20_000, 5_000, 0.5);
        Trace trace = Workloads.sized(Workloads.timed(keys, 2, 1_000), 3, 400);

        assertEquals(list(keys), list(trace));
        assertEquals(20e9, trace.nanos(19_999), 1e9);
        assertEquals(list(keys), list(Workloads.timed(Workloads.sized(keys, 3, 400), 2, 1_000)));
        long below =
                IntStream.range(0, 20_000).filter(i -> trace.bytes(i) < 400).count();
        assertEquals(10_000, below, 1_000);
        assertEquals(
                trace.distinctKeys(),
                IntStream.range(0, 20_000)
                        .mapToObj(i -> List.of(trace.key(i), (long) trace.bytes(i)))
                        .distinct()
                        .count(),
                "one size a key");
    }

    private static Stream<Long> keys(Trace trace) {
        return IntStream.range(0, trace.requests()).mapToObj(trace::key);
    }

    private static List<Long> list(Trace trace) {
        return keys(trace).toList();
    }
}
