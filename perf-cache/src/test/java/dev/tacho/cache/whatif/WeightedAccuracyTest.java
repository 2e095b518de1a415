package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.simulate.SimulationResult;
import dev.tacho.cache.trace.RealTraces;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import org.junit.jupiter.api.Test;

/** Predictions for caches that weigh their entries, by bytes. */
class WeightedAccuracyTest {
    private static final int SAMPLED = 6_144;

    @Test
    void lru_realTrace_isClose() {
        Trace trace = RealTraces.cloudPhysics();
        assertLru(trace, 4_000_000, 1e-9);
        assertLru(trace, 64_000_000, 0.004);
    }

    @Test
    void lru_skewedWeights_isClose() {
        assertLru(Workloads.sized(Workloads.zipf(2, 250_000, 50_000, 0.8), 3, 1_000), 8_000_000, 0.015);
    }

    @Test
    void caffeine_skewedWeights_isClose() {
        Trace trace = Workloads.sized(Workloads.zipf(2, 250_000, 50_000, 0.8), 3, 1_000);
        CacheShape shape = CacheShape.ofWeight(EvictionPolicy.W_TINY_LFU, 8_000_000);
        Prediction prediction = Replay.caffeine(trace, shape).predict(SAMPLED, 1);
        double[] truth = prediction.curve().parallelStream()
                .map(point -> CacheShape.ofWeight(shape.policy(), Math.round(point.maximum())))
                .mapToDouble(other -> Replay.ratio(Replay.caffeineHits(trace, other)))
                .toArray();
        Replay.Error error = Replay.Error.of(prediction.curve(), i -> truth[i]);

        assertTrue(error.mean() <= 0.02, error::toString);
        assertTrue(error.shown() >= 6, error::toString);
        assertTrue(prediction.policies().isEmpty());
    }

    /** Both hit ratios: by lookups, and by the bytes looked up. */
    private static void assertLru(Trace trace, long maximum, double tolerance) {
        Prediction prediction = Replay.lruByWeight(trace, maximum).predict(SAMPLED, 1);
        int shown = 0;
        double sum = 0;
        for (SizePoint point : prediction.curve()) {
            if (point.isShown()) {
                SimulationResult truth = Simulation.of(trace).byBytes().run(EvictionPolicy.LRU, (long) point.maximum());
                sum += Math.abs(truth.hitRatio() - point.hitRatio());
                assertEquals(truth.byteHitRatio(), point.weightHitRatio(), 0.002 + 3 * tolerance, point::toString);
                shown++;
            }
        }
        double mean = sum / shown;
        assertTrue(mean <= tolerance, () -> "mean error " + mean);
        assertTrue(shown >= 6, "points shown: " + shown);
    }
}
