package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.internal.Ticks;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.simulate.SimulationResult;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Times to live where nothing is estimated: all keys are sampled, entries are evicted by LRU, and times are whole steps of
 * the lanes' clocks. Then a prediction is what a replay with that time to live gives.
 */
class TtlExactTest {
    private static final int SAMPLED = 16_384;
    private static final List<Duration> TTLS =
            IntStream.of(1_024, 4_096, 16_384, 65_536).mapToObj(Ticks::duration).toList();

    /** What was not used for longest is what LRU evicts anyway, so at every size expiry takes nothing that is held. */
    @Test
    void expireAfterAccess_everySize_isExact() {
        for (Trace trace : traces()) {
            List<TtlPoint> grid = predict(trace, 500).expireAfterAccess();
            assertEquals(TTLS.size() * Sizes.FACTORS.length, grid.size());
            for (TtlPoint point : grid) {
                SimulationResult truth = Simulation.of(trace)
                        .expireAfterAccess(point.ttl())
                        .run(EvictionPolicy.LRU, Math.round(point.maximum()));
                assertEquals(truth.hitRatio(), point.hitRatio(), 1e-12, point::toString);
            }
        }
    }

    /** Where all keys fit, only time takes entries away. */
    @Test
    void expireAfterWrite_roomForAll_isExact() {
        for (Trace trace : traces()) {
            Prediction prediction = predict(trace, 2_000);
            double seconds = prediction.basis().seconds();
            for (TtlPoint point : prediction.expireAfterWrite()) {
                if (point.factor() >= 1) {
                    SimulationResult truth = Simulation.of(trace)
                            .expireAfterWrite(point.ttl())
                            .run(EvictionPolicy.LRU, Math.round(point.maximum()));
                    assertEquals(truth.hitRatio(), point.hitRatio(), 1e-12, point::toString);
                    assertEquals(truth.misses() / seconds, point.loadsPerSecond(), 1e-6, point::toString);
                    assertTrue(point.meanAgeNanos() < point.ttl().toNanos(), point::toString);
                }
            }
        }
    }

    /** 2,000 keys at most, at multiples of 256 ticks: whole steps of each candidate. */
    private static List<Trace> traces() {
        return List.of(
                ticking(Workloads.zipf(1, 40_000, 2_000, 0.8)),
                ticking(Workloads.shifting(2, 40_000, 500, 0.9, 4)),
                ticking(Workloads.bursty(3, 40_000, 2_000)));
    }

    private static Trace ticking(Trace trace) {
        Random random = new Random(4);
        Trace.Builder timed = Trace.builder();
        int tick = 0;
        for (int i = 0; i < trace.requests(); i++) {
            timed.add(trace.key(i), Ticks.nanos(tick));
            tick += 256 * (random.nextInt(16) == 0 ? random.nextInt(8) : 0);
        }
        return timed.build();
    }

    private static Prediction predict(Trace trace, int maximum) {
        WhatIf whatIf = WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, maximum))
                .sampledKeys(SAMPLED)
                .ttls(TTLS)
                .build();
        Simulation.of(trace)
                .run(
                        () -> SimulatedCache.of(EvictionPolicy.LRU, maximum),
                        (request, hit) -> whatIf.access(trace.key(request), trace.nanos(request), hit));
        return whatIf.predict();
    }
}
