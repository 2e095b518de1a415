package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.RealTraces;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions of other times to live, with other sizes, against what caches so configured really do. */
class TtlAccuracyTest {
    private static final int SAMPLED = 6_144;
    private static final double MEAN = 0.02;

    @Test
    void expireAfterWrite_realTrace_isWithinItsTarget() {
        Trace trace = RealTraces.cloudPhysics();
        CacheShape shape =
                CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 4_000).withExpireAfterWrite(Duration.ofDays(1));

        assertTrue(caffeineError(trace, shape, SAMPLED) <= MEAN / 2, "error");
    }

    @Test
    void expireAfterWrite_madeUpWorkload_isWithinItsTarget() {
        Trace trace = Workloads.timed(Workloads.zipf(3, 200_000, 50_000, 0.9), 1, 100);
        CacheShape shape =
                CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 2_000).withExpireAfterWrite(Duration.ofMinutes(2));

        double error = caffeineError(trace, shape, SAMPLED);
        assertTrue(error <= MEAN, "error " + error);
    }

    /** Whether one of the few hottest keys is in the sample changes what the sample hits by several points. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void hottestKeysInTheSampleOrNot_isWithinItsTarget(int seed) {
        Trace trace = Workloads.timed(Workloads.zipf(8, 100_000, 50_000, 1.1), 1, 100);
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.LRU, 2_000);
        WhatIf whatIf = WhatIf.of(shape)
                .seed(seed)
                .ttls(List.of(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMinutes(3)))
                .build()
                .replay(trace, SimulatedCache.of(EvictionPolicy.LRU, 2_000));
        Prediction prediction = whatIf.predict();
        List<TtlPoint> shown =
                prediction.expireAfterWrite().stream().filter(TtlPoint::isShown).toList();
        double sum = 0;
        for (TtlPoint point : shown) {
            sum += Math.abs(point.hitRatio()
                    - Simulation.of(trace)
                            .expireAfterWrite(point.ttl())
                            .run(EvictionPolicy.LRU, Math.round(point.maximum()))
                            .hitRatio());
        }
        assertTrue(prediction.basis().samplingRatio() < 0.5);
        assertTrue(shown.size() >= 15, shown::toString);
        double error = sum / shown.size();
        assertTrue(error <= MEAN, "error " + error);
    }

    @Test
    void expireAfterAccess_madeUpWorkload_isWithinItsTarget() {
        Trace trace = Workloads.timed(Workloads.shifting(4, 200_000, 20_000, 0.9, 4), 1, 100);
        CacheShape shape =
                CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 2_000).withExpireAfterAccess(Duration.ofMinutes(2));

        double error = caffeineError(trace, shape, SAMPLED);
        assertTrue(error <= MEAN, "error " + error);
    }

    /**
     * Of a small cache under LRU all keys are simulated. What is left is that the stack does not know that what expires makes
     * room for others, and the steps of 1/256 of a time to live.
     */
    @Test
    void grid_smallLruCache_isClose() {
        Trace trace = Workloads.timed(Workloads.zipf(5, 200_000, 10_000, 0.8), 1, 100);
        Duration ttl = Duration.ofSeconds(50);
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.LRU, 500).withExpireAfterWrite(ttl);
        WhatIf whatIf = WhatIf.of(shape).sampledKeys(SAMPLED).build();
        boolean[] hits = lruHits(trace, 500, ttl);
        for (int i = 0; i < hits.length; i++) {
            whatIf.access(trace.key(i), trace.nanos(i), hits[i]);
        }
        double sum = 0;
        List<TtlPoint> grid = whatIf.predict().expireAfterWrite();
        for (TtlPoint point : grid) {
            double truth = Simulation.of(trace)
                    .expireAfterWrite(point.ttl())
                    .run(EvictionPolicy.LRU, Math.round(point.maximum()))
                    .hitRatio();
            assertEquals(truth, point.hitRatio(), 0.02, point::toString);
            sum += Math.abs(truth - point.hitRatio());
        }
        assertTrue(sum / grid.size() < 0.004, "mean error " + sum / grid.size());
    }

    /** Keys asked for every second, in turn: what is served is half a time to live old on average, and loaded once in it. */
    @Test
    void expireAfterWrite_regularLookups_haveTheirLoadsAndAges() {
        int keys = 100;
        Trace.Builder builder = Trace.builder();
        for (int i = 0; i < 200_000; i++) {
            builder.add(i % keys, i * 10_000_000L);
        }
        Trace trace = builder.build();
        Duration ttl = Duration.ofSeconds(40);
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.LRU, 200).withExpireAfterWrite(ttl);
        WhatIf whatIf = WhatIf.of(shape).build();
        boolean[] hits = lruHits(trace, 200, ttl);
        for (int i = 0; i < hits.length; i++) {
            whatIf.access(trace.key(i), trace.nanos(i), hits[i]);
        }
        Prediction prediction = whatIf.predict();
        for (int seconds : new int[] {5, 10, 20, 40, 80, 160, 320}) {
            TtlPoint point = Prediction.at(prediction.expireAfterWrite(), 1, Duration.ofSeconds(seconds))
                    .orElseThrow();
            assertEquals(1 - 1.0 / seconds, point.hitRatio(), 0.011, point::toString);
            assertEquals(100.0 / seconds, point.loadsPerSecond(), 1.2, point::toString);
            assertEquals(seconds * 1e9 / 2, point.meanAgeNanos(), 0.02 * seconds * 1e9 + 1e8, point::toString);
        }
    }

    @Test
    void ttls_noneInForce_areChosenWhereTheyDiffer() {
        Trace trace = Workloads.timed(Workloads.zipf(6, 200_000, 50_000, 0.9), 1, 100);
        Prediction prediction = Replay.caffeine(trace, 2_000).predict(SAMPLED, 1);
        List<Duration> ttls = prediction.expireAfterWrite().stream()
                .map(TtlPoint::ttl)
                .distinct()
                .toList();

        assertEquals(7, ttls.size());
        double shortest = Prediction.at(prediction.expireAfterWrite(), 1, ttls.get(0))
                .orElseThrow()
                .hitRatio();
        double longest = Prediction.at(prediction.expireAfterWrite(), 1, ttls.get(6))
                .orElseThrow()
                .hitRatio();
        assertTrue(shortest < prediction.basis().hitRatio() / 2, "at " + ttls.get(0) + ": " + shortest);
        assertTrue(longest > prediction.basis().hitRatio() * 0.9, "at " + ttls.get(6) + ": " + longest);
        assertTrue(prediction.expireAfterAccess().size() == 49);
    }

    @Test
    void ttls_given_areTriedWithTheOneInForce() {
        Trace trace = Workloads.timed(Workloads.zipf(6, 50_000, 5_000, 0.9), 1, 100);
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.LRU, 500).withExpireAfterWrite(Duration.ofSeconds(30));
        WhatIf whatIf = WhatIf.of(shape)
                .ttls(List.of(Duration.ofSeconds(7), Duration.ofMinutes(3)))
                .build();
        boolean[] hits = lruHits(trace, 500, Duration.ofSeconds(30));
        for (int i = 0; i < hits.length; i++) {
            whatIf.access(trace.key(i), trace.nanos(i), hits[i]);
        }
        Prediction prediction = whatIf.predict();

        assertEquals(
                List.of(Duration.ofSeconds(7), Duration.ofSeconds(30), Duration.ofMinutes(3)),
                prediction.expireAfterWrite().stream()
                        .map(TtlPoint::ttl)
                        .distinct()
                        .toList());
        assertEquals(
                prediction.basis().hitRatio(),
                Prediction.at(prediction.expireAfterWrite(), 1, Duration.ofSeconds(30))
                        .orElseThrow()
                        .hitRatio(),
                1e-9);
    }

    private static boolean[] lruHits(Trace trace, int maximum, Duration ttl) {
        boolean[] hits = new boolean[trace.requests()];
        LinkedHashMap<Long, Long> loadedAt = new LinkedHashMap<>(16, 0.75F, true);
        for (int i = 0; i < hits.length; i++) {
            Long loaded = loadedAt.get(trace.key(i));
            hits[i] = loaded != null && trace.nanos(i) - loaded < ttl.toNanos();
            if (!hits[i]) {
                loadedAt.put(trace.key(i), trace.nanos(i));
            }
            if (loadedAt.size() > maximum) {
                loadedAt.remove(loadedAt.keySet().iterator().next());
            }
        }
        return hits;
    }

    /** The mean error over sizes and times to live, two octaves apart, against Caffeine itself. */
    private static double caffeineError(Trace trace, CacheShape shape, int sampledKeys) {
        Prediction prediction = Replay.caffeine(trace, shape).predict(sampledKeys, 1);
        double[] apart = {1 / 8.0, 1 / 2.0, 2, 8};
        double[] errors = IntStream.range(0, apart.length * apart.length)
                .parallel()
                .mapToDouble(i -> error(trace, prediction, apart[i / apart.length], apart[i % apart.length]))
                .filter(error -> !Double.isNaN(error))
                .toArray();
        assertTrue(errors.length >= 12, "points shown: " + errors.length);
        return Arrays.stream(errors).average().orElseThrow();
    }

    /** The error at so many times the size and so many times the time to live in force; {@code NaN} if it is withheld. */
    private static double error(Trace trace, Prediction prediction, double size, double time) {
        CacheShape shape = prediction.shape();
        boolean write = shape.expireAfterWrite() != null;
        Duration inForce = write ? shape.expireAfterWrite() : shape.expireAfterAccess();
        Duration ttl = Duration.ofNanos((long) (inForce.toNanos() * time));
        CacheShape other = CacheShape.ofEntries(shape.policy(), (long) (shape.maximum() * size));
        other = write ? other.withExpireAfterWrite(ttl) : other.withExpireAfterAccess(ttl);
        List<TtlPoint> grid = write ? prediction.expireAfterWrite() : prediction.expireAfterAccess();
        TtlPoint point = Prediction.at(grid, size, ttl).orElseThrow();
        return point.isShown()
                ? Math.abs(point.hitRatio() - Replay.ratio(Replay.caffeineHits(trace, other)))
                : Double.NaN;
    }
}
