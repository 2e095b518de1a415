package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The same seed and the same events give the same prediction, to the last digit. */
class RepeatTest {
    private static final int REQUESTS = 120_000;
    private static final List<EvictionPolicy> POLICIES = List.of(EvictionPolicy.ARC, EvictionPolicy.SIEVE);

    /** Everything that a prediction says. */
    private static final List<Function<Prediction, Object>> PARTS = List.of(
            Prediction::basis,
            Prediction::withheld,
            Prediction::curve,
            Prediction::lruCurve,
            Prediction::policies,
            Prediction::expireAfterWrite,
            Prediction::expireAfterAccess);

    @Test
    void predict_sameSeedAndEvents_saysTheSameInEveryPart() {
        Trace zipf = Workloads.timed(Workloads.zipf(1, REQUESTS, 40_000, 0.9), 1, 100);
        Trace shifting = Workloads.timed(Workloads.shifting(2, REQUESTS, 10_000, 0.9, 3), 1, 100);
        Trace sized = Workloads.sized(Workloads.timed(Workloads.bursty(3, REQUESTS, 30_000), 1, 100), 4, 1_000);
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 4_000);
        Map.of(
                        shape,
                        zipf,
                        shape.withExpireAfterWrite(Duration.ofMinutes(1)),
                        shifting,
                        CacheShape.ofEntries(EvictionPolicy.LRU, 3_000),
                        shifting,
                        CacheShape.ofWeight(EvictionPolicy.W_TINY_LFU, 4_000_000),
                        sized,
                        CacheShape.ofWeight(EvictionPolicy.LRU, 4_000_000),
                        sized,
                        CacheShape.unbounded(),
                        zipf)
                .forEach(RepeatTest::assertRepeatable);
    }

    private static void assertRepeatable(CacheShape shape, Trace trace) {
        long maximum = shape.isBounded() ? (long) shape.maximum() : 4_000;
        SimulatedCache cache = shape.weighted()
                ? SimulatedCache.weighted(EvictionPolicy.LRU, maximum)
                : SimulatedCache.of(EvictionPolicy.LRU, maximum);
        Replay replay = Replay.of(trace, shape, Replay.outcomes(trace, cache));
        Prediction first = replay.predict(2_048, 1, POLICIES);
        Prediction again = replay.predict(2_048, 1, POLICIES);
        Prediction other = replay.predict(2_048, 2, POLICIES);

        assertFalse(first.lruCurve().isEmpty());
        PARTS.forEach(part -> assertEquals(part.apply(first), part.apply(again), shape::toString));
        assertNotEquals(first.lruCurve(), other.lruCurve());
    }
}
