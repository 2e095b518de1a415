package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.cache.whatif.WhatIf;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Caffeine itself as a simulated cache, and a trace predicted from it without any live cache. */
class SimulatedCaffeineTest {
    @Test
    void operations_doWhatTheySay() {
        SimulatedCaffeine cache = SimulatedCaffeine.of(3);

        assertFalse(cache.lookup(1));
        cache.insert(1, 7);
        assertTrue(cache.lookup(1));
        assertTrue(cache.contains(1));
        assertEquals(1, cache.entries());
        assertEquals(1, cache.weight());
        assertEquals(3, cache.maximum());
        assertTrue(cache.remove(1));
        assertFalse(cache.remove(1));
        cache.insert(2, 1);
        cache.clear();
        assertEquals(0, cache.entries());
    }

    @Test
    void insert_moreThanFits_neverExceedsTheMaximum() {
        SimulatedCaffeine entries = SimulatedCaffeine.of(10);
        SimulatedCaffeine weight = SimulatedCaffeine.weighted(100);
        for (int key = 0; key < 1_000; key++) {
            entries.insert(key, 1);
            weight.insert(key, key % 30 - 5);
        }

        assertEquals(10, entries.entries());
        assertTrue(weight.weight() <= 100, weight.toString());
        assertTrue(weight.entries() > 0);
    }

    @Test
    void of_negative_isRefused() {
        assertEquals(
                "maximumEntries=-1: must be >= 0",
                assertThrows(IllegalArgumentException.class, () -> SimulatedCaffeine.of(-1))
                        .getMessage());
        assertEquals(
                "maximumWeight=-2: must be >= 0",
                assertThrows(IllegalArgumentException.class, () -> SimulatedCaffeine.weighted(-2))
                        .getMessage());
    }

    @Test
    void run_skewedLoadWithScans_beatsLru() {
        Trace trace = Workloads.zipfWithScans(3, 200_000, 20_000, 0.9);

        double caffeine =
                Simulation.of(trace).run(() -> SimulatedCaffeine.of(1_000)).hitRatio();
        double lru = Simulation.of(trace).run(EvictionPolicy.LRU, 1_000).hitRatio();
        double optimal = Simulation.of(trace).run(EvictionPolicy.OPT, 1_000).hitRatio();

        assertTrue(caffeine > lru + 0.02, caffeine + " against " + lru);
        assertTrue(caffeine < optimal, caffeine + " against " + optimal);
    }

    @Test
    void replay_ofATrace_predictsWhatOtherSizesDo() {
        Trace trace = Workloads.zipf(3, 300_000, 50_000, 0.9);
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 1_000);

        Prediction prediction = WhatIf.of(shape)
                .build()
                .replay(trace, SimulatedCaffeine.of(1_000))
                .predict();

        for (SizePoint point : prediction.curve()) {
            double real = Simulation.of(trace)
                    .run(() -> SimulatedCaffeine.of((long) point.maximum()))
                    .hitRatio();
            assertEquals(real, point.hitRatio(), 0.02, point.toString());
        }
        assertEquals(7, prediction.curve().size());
    }

    @Test
    void replay_againstACacheOfAnotherSize_isRefused() {
        WhatIf whatIf =
                WhatIf.of(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 100)).build();
        Trace trace = Workloads.scan(10);

        assertEquals(
                "inUse: has the maximum 500, this predicts from W-TinyLFU 100 entries; give it the cache that is in use",
                assertThrows(IllegalArgumentException.class, () -> whatIf.replay(trace, SimulatedCaffeine.of(500)))
                        .getMessage());
    }

    @Test
    void replay_whereEntriesExpire_usesTheTimesOfTheTrace() {
        Trace.Builder builder = Trace.builder();
        for (int i = 0; i < 20_000; i++) {
            builder.add(i % 100, Duration.ofMillis(i).toNanos());
        }
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.LRU, 200).withExpireAfterWrite(Duration.ofMillis(250));

        Prediction prediction = WhatIf.of(shape)
                .build()
                .replay(builder.build(), SimulatedCache.of(EvictionPolicy.LRU, 200))
                .predict();

        // Asked for every 100 ms and gone after 250: of three lookups two hit.
        assertEquals(2.0 / 3, prediction.basis().hitRatio(), 0.01);
    }
}
