package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.core.Perf;
import org.junit.jupiter.api.Test;

/** One call turns a Caffeine builder into a measured one. */
class Example02CacheTest {
    @Test
    void measure_cache_countsHitsLoadsAndEvictions() {
        Perf perf = Perf.create("pools");

        MeasuredCaffeine<Object, Object> measured =
                MeasuredCaffeine.of(perf, "squares", Caffeine.newBuilder().maximumSize(100));
        LoadingCache<Integer, Integer> squares = measured.build(n -> n * n);

        for (int i = 0; i < 1_000; i++) {
            assertEquals((i % 50) * (i % 50), squares.get(i % 50));
        }
        assertEquals(0.95, measured.meter().snapshot().hitRatio(), 1e-9);

        assertEquals(50, measured.meter().snapshot().loads());
    }
}
