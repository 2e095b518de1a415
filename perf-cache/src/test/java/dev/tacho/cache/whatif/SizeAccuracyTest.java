package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.simulate.SimulationResult;
import dev.tacho.cache.trace.RealTraces;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Predictions of other sizes against what caches of those sizes really do. */
class SizeAccuracyTest {
    /** What the default is: about 0.65 MB. */
    private static final int SAMPLED = 6_144;

    /**
     * Each its own sample of the keys. Caffeine admits at random, so its truth differs from run to run; with one sample
     * the coverage of six curves hangs on a point or two: of 24 runs one had 0.861 where the others had 0.889 and more.
     */
    private static final int SEEDS = 3;

    private static final double LRU_MEAN = 0.005;
    private static final double LRU_EACH = 0.01;
    private static final double LRU_POINT = 0.07;
    private static final double CAFFEINE_MEAN = 0.01;
    private static final double CAFFEINE_EACH = 0.02;

    private static Map<String, Trace> workloads() {
        int requests = 250_000;
        Map<String, Trace> all = new LinkedHashMap<>();
        all.put("Zipf 0.8", Workloads.zipf(1, requests, 100_000, 0.8));
        all.put("Zipf 1.0", Workloads.zipf(2, requests, 50_000, 1.0));
        all.put("Zipf with scans", Workloads.zipfWithScans(3, requests, 20_000, 0.9));
        all.put("shifting", Workloads.shifting(4, requests, 20_000, 0.9, 4));
        all.put("bursty", Workloads.bursty(5, requests, 100_000));
        return all;
    }

    @Test
    void lru_madeUpWorkloads_isWithinItsTarget() {
        assertWithin(lru(workloads(), 1_000, 10_000), LRU_MEAN, LRU_EACH, LRU_POINT, 0.85);
    }

    @Test
    void lru_realTraces_isWithinItsTarget() {
        List<Replay.Error> errors = lru(Map.of("OLTP", RealTraces.oltp()), 1_000, 2_000, 5_000, 10_000);
        errors.addAll(lru(Map.of("cloud", RealTraces.cloudPhysics()), 1_000, 4_000));
        assertWithin(errors, LRU_MEAN, LRU_EACH, LRU_POINT, 0.85);
    }

    @Test
    void caffeine_madeUpWorkloads_isWithinItsTarget() {
        // Where one split of the cache is as good as another, Caffeine's wanders, and its hit ratio by a point or two.
        assertWithin(caffeine(workloads(), 1_000, 8_000), CAFFEINE_MEAN, CAFFEINE_EACH, 0.1, 0.7);
    }

    @Test
    void caffeine_realTraces_isWithinItsTargetAndAThirdOfTheErrorOfLru() {
        Trace oltp = RealTraces.oltp();
        List<Replay.Error> errors = caffeine(Map.of("OLTP", oltp), 1_000, 2_000, 5_000, 10_000);
        double ours = errors.subList(SEEDS, 2 * SEEDS).stream()
                .mapToDouble(Replay.Error::mean)
                .average()
                .orElseThrow();
        errors.addAll(caffeine(Map.of("cloud", RealTraces.cloudPhysics()), 1_000, 4_000));
        assertWithin(errors, CAFFEINE_MEAN, CAFFEINE_EACH, 0.1, 0.85);

        double[] lru = exactLru(oltp, 2_000);
        double[] real = ratios(Replay.caffeineHits(oltp, LongStream.of(sizes(2_000))), 2_000);
        double anchored = 0;
        for (int i = 0; i < lru.length; i++) {
            anchored += Math.abs(real[Sizes.NOW] + lru[i] - lru[Sizes.NOW] - real[i]) / lru.length;
        }
        assertTrue(ours < anchored / 3, "error " + ours + ", of LRU's curve " + anchored);
    }

    /** LRU hits nothing up to 1,010 entries and all but the first round from 1,010 on. */
    @Test
    void lru_loop_hasACliffOrNothingButNeverASlope() {
        Trace loop = Workloads.loop(505_500, 1_010);
        for (int maximum : new int[] {250, 500, 1_000, 1_009, 1_010, 1_100, 4_000, 8_000}) {
            for (int seed = 1; seed <= 3; seed++) {
                Prediction prediction = Replay.lru(loop, maximum).predict(SAMPLED / 4, seed);
                for (SizePoint point : prediction.lruCurve()) {
                    double truth = point.maximum() < 1_010 ? 0 : 1 - 1 / 500.5;
                    assertTrue(
                            !point.isShown() || Math.abs(point.hitRatio() - truth) < 1e-3,
                            () -> maximum + " entries: " + point);
                }
                assertTrue(prediction.lruCurve().stream()
                                .filter(SizePoint::isShown)
                                .count()
                        > 5);
            }
        }
    }

    @Test
    void predict_sameSeed_isTheSameAndAnotherSeedIsNot() {
        Trace trace = Workloads.zipf(7, 200_000, 50_000, 0.8);
        Replay replay = Replay.caffeine(trace, 5_000);

        assertEquals(
                replay.predict(SAMPLED, 1).curve(), replay.predict(SAMPLED, 1).curve());
        assertNotEquals(
                replay.predict(SAMPLED, 1).curve(), replay.predict(SAMPLED, 2).curve());
    }

    /** Of a small cache every key is simulated, and an LRU curve is no estimate. */
    @Test
    void lru_smallCache_isExact() {
        Trace trace = Workloads.zipf(8, 300_000, 20_000, 0.9);
        double[] truth = exactLru(trace, 500);
        Replay.Error error =
                Replay.Error.of(Replay.lru(trace, 500).predict(SAMPLED, 1).curve(), i -> truth[i]);

        assertEquals(0, error.largest(), 1e-12);
        assertEquals(Sizes.FACTORS.length, error.shown());
    }

    private static List<Replay.Error> lru(Map<String, Trace> traces, int... maximums) {
        return ofEach(
                traces,
                (name, trace) -> IntStream.of(maximums)
                        .boxed()
                        .flatMap(maximum ->
                                shown("LRU " + name, maximum, Replay.lru(trace, maximum), exactLru(trace, maximum))));
    }

    /** Sizes that several curves have in common are replayed once, and a curve's own size is one of its points. */
    private static List<Replay.Error> caffeine(Map<String, Trace> traces, int... maximums) {
        return ofEach(traces, (name, trace) -> {
            LongStream sizes =
                    IntStream.of(maximums).mapToObj(SizeAccuracyTest::sizes).flatMapToLong(LongStream::of);
            Map<Long, boolean[]> hits = Replay.caffeineHits(trace, sizes);
            return IntStream.of(maximums).boxed().flatMap(maximum -> {
                CacheShape shape = CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, maximum);
                Replay replay = Replay.of(trace, shape, hits.get((long) maximum));
                return shown("Caffeine " + name, maximum, replay, ratios(hits, maximum));
            });
        });
    }

    /** On all processors: each trace is on its own, and they take most of the time of all of this room's tests. */
    private static List<Replay.Error> ofEach(
            Map<String, Trace> traces, BiFunction<String, Trace, Stream<Replay.Error>> errors) {
        return traces.entrySet().parallelStream()
                .flatMap(entry -> errors.apply(entry.getKey(), entry.getValue()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** One error for each seed. */
    private static Stream<Replay.Error> shown(String name, int maximum, Replay replay, double[] truth) {
        return IntStream.rangeClosed(1, SEEDS).mapToObj(seed -> {
            Replay.Error error = Replay.Error.of(replay.predict(SAMPLED, seed).curve(), i -> truth[i]);
            assertTrue(error.shown() >= Sizes.FACTORS.length - 1, name + ' ' + maximum + ": " + error);
            return error;
        });
    }

    private static void assertWithin(
            List<Replay.Error> errors, double mean, double each, double point, double coverage) {
        double sum = 0;
        double covered = 0;
        for (Replay.Error error : errors) {
            assertTrue(error.mean() <= each, () -> "mean error of one: " + error);
            assertTrue(error.largest() <= point, () -> "largest error: " + error);
            sum += error.mean();
            covered += error.covered();
        }
        double average = sum / errors.size();
        assertTrue(average <= mean, () -> "mean error " + average + ": " + errors);
        assertTrue(covered / errors.size() >= coverage, "error bars cover " + covered / errors.size());
    }

    private static double[] exactLru(Trace trace, int maximum) {
        List<SimulationResult> results = Simulation.of(trace).lruCurve(sizes(maximum));
        return results.stream().mapToDouble(SimulationResult::hitRatio).toArray();
    }

    private static double[] ratios(Map<Long, boolean[]> hits, int maximum) {
        return LongStream.of(sizes(maximum))
                .mapToDouble(size -> Replay.ratio(hits.get(size)))
                .toArray();
    }

    private static long[] sizes(int maximum) {
        long[] sizes = new long[Sizes.FACTORS.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (long) Math.rint(maximum * Sizes.FACTORS[i]);
        }
        return sizes;
    }
}
