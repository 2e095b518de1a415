package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.HotKey;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A Caffeine cache in use, measured with {@code whatIf()}, against what the caller and Caffeine's own listener saw. */
class LiveWhatIfTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private long hits;
    private long misses;

    /** One caller that asks and stores what it misses, and reads so often that the ring never fills. */
    private void run(Trace trace, Cache<Long, Integer> cache, KeyMeter keys) {
        for (int i = 0; i < trace.requests(); i++) {
            Long key = trace.key(i);
            if (cache.getIfPresent(key) == null) {
                misses++;
                cache.put(key, i);
            } else {
                hits++;
            }
            if (i % 1_000 == 0) {
                keys.snapshot();
            }
        }
    }

    private MeasuredCaffeine<Object, Object> measured(String name, long maximum) {
        return MeasuredCaffeine.of(
                perf, name, Caffeine.newBuilder().maximumSize(maximum).executor(Runnable::run));
    }

    @Test
    void zipf_hitsAreExact_predictionsWithin002_hotKeysFound() {
        Trace trace = Workloads.zipf(7, 100_000, 10_000, 0.9);
        MeasuredCaffeine<Object, Object> caffeine = measured("zipf", 500).whatIf();
        Cache<Long, Integer> cache = caffeine.build();
        CacheMeter meter = caffeine.meter();
        KeyMeter keys = meter.keys().orElseThrow();
        run(trace, cache, keys);
        keys.close();

        assertEquals(
                List.of(hits, misses),
                List.of(meter.snapshot().hits(), meter.snapshot().misses()));
        assertEquals(hits, cache.stats().hitCount());
        assertEquals(0, keys.snapshot().lostEvents());
        Prediction prediction = keys.predict().orElseThrow();
        int shown = 0;
        for (SizePoint point : prediction.curve()) {
            if (point.isShown()) {
                double real = Simulation.of(trace)
                        .run(() -> SimulatedCaffeine.of((long) point.maximum()))
                        .hitRatio();
                assertEquals(real, point.hitRatio(), 0.02, point.toString());
                shown++;
            }
        }
        assertTrue(shown >= 6, "shown " + shown);
        assertEquals((double) hits / (hits + misses), prediction.basis().hitRatio(), 1e-9);
    }

    @Test
    void hotKeys_areThoseThatCountingAllFinds() {
        assertTrue(recall("zipf", Workloads.zipf(7, 100_000, 20_000, 0.9)) >= 0.95);
        assertTrue(recall("drift", Workloads.shifting(7, 100_000, 10_000, 1, 4)) >= 0.95);
    }

    private double recall(String name, Trace trace) {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(name, 1_000).byKey(KeyOptions.byKey().showKeys(String::valueOf));
        Cache<Long, Integer> cache = caffeine.build();
        KeyMeter keys = caffeine.meter().keys().orElseThrow();
        run(trace, cache, keys);
        keys.close();
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = 0; i < trace.requests(); i++) {
            counts.merge(trace.key(i), 1, Integer::sum);
        }
        Set<String> found = keys.hotKeys(20).stream().map(HotKey::label).collect(Collectors.toSet());
        return counts.entrySet().stream()
                        .sorted(Map.Entry.<Long, Integer>comparingByValue(Comparator.reverseOrder()))
                        .limit(20)
                        .filter(entry -> found.contains(String.valueOf(entry.getKey())))
                        .count()
                / 20.0;
    }

    /** The cache itself decides a little by chance; told the same, two meters say the same. */
    @Test
    void sameSeedAndLookups_sameSnapshotAndPrediction() {
        assertEquals(saidOf("one", 5), saidOf("other", 5));
    }

    private String saidOf(String name, long seed) {
        KeyMeter keys = CacheMeter.of(perf, name).byKey(KeyOptions.whatIf().seed(seed));
        keys.readShapeFrom(() -> CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 2_000));
        Trace trace = Workloads.zipf(9, 100_000, 20_000, 0.9);
        SimulatedLookups cache = new SimulatedLookups();
        for (int i = 0; i < trace.requests(); i++) {
            Long key = trace.key(i);
            boolean hit = cache.lookup(key);
            keys.lookup(key, hit);
            if (!hit) {
                keys.stored(key, 1);
            }
            if (i % 1_000 == 0) {
                keys.snapshot();
            }
        }
        keys.close();
        KeySnapshot snapshot = keys.snapshot();
        return snapshot.toString().substring(name.length())
                + snapshot.sampledLookups()
                + snapshot.hotKeys()
                + keys.predict().orElseThrow().curve()
                + keys.predictRecent().orElseThrow().curve();
    }

    /** Finds every key from its second lookup on. */
    private static final class SimulatedLookups {
        private final Set<Long> seen = new HashSet<>();

        boolean lookup(Long key) {
            return !seen.add(key);
        }
    }

    // Why lookups miss.

    /** Why each key left the cache last, as Caffeine tells the application's own listener. */
    @Test
    void missReasons_areThoseOfCaffeinesListener() {
        FakeTicker ticker = new FakeTicker();
        Map<Integer, MissReason> why = new HashMap<>();
        MeasuredCaffeine<Integer, String> caffeine = MeasuredCaffeine.of(
                        perf,
                        "reasons",
                        Caffeine.newBuilder()
                                .maximumSize(300)
                                .expireAfterWrite(Duration.ofSeconds(40))
                                .ticker(ticker)
                                .executor(Runnable::run))
                .whatIf()
                .<Integer, String>removalListener((key, value, cause) -> why.put(key, reason(cause)));
        Cache<Integer, String> cache = caffeine.build();
        KeyMeter keys = caffeine.meter().keys().orElseThrow();
        Map<MissReason, Long> expected = new EnumMap<>(MissReason.class);
        Random random = new Random(4);
        for (int i = 0; i < 30_000; i++) {
            Duration step = Duration.ofMillis(random.nextInt(40));
            ticker.advance(step);
            clock.advance(step);
            int key = (int) (1_200 * Math.pow(random.nextDouble(), 2));
            if (random.nextInt(50) == 0) {
                cache.invalidate(key);
            } else if (cache.getIfPresent(key) == null) {
                // What has expired is gone for the caller before Caffeine gets round to telling so.
                cache.cleanUp();
                expected.merge(why.getOrDefault(key, MissReason.FIRST_USE), 1L, Long::sum);
                cache.put(key, "v");
            }
            if (i % 500 == 0) {
                keys.snapshot();
            }
        }
        keys.close();

        KeySnapshot snapshot = keys.snapshot();
        assertEquals(1, snapshot.samplingRatio());
        assertEquals(0, snapshot.lostEvents());
        for (MissReason reason : MissReason.values()) {
            assertEquals(
                    (double) expected.getOrDefault(reason, 0L),
                    snapshot.sampledMisses(reason),
                    expected + " " + snapshot);
        }
        assertTrue(expected.keySet().containsAll(Set.of(MissReason.EVICTED, MissReason.EXPIRED, MissReason.REMOVED)));
    }

    private static MissReason reason(RemovalCause cause) {
        return switch (cause) {
            case SIZE -> MissReason.EVICTED;
            case EXPIRED -> MissReason.EXPIRED;
            case COLLECTED -> MissReason.COLLECTED;
            case EXPLICIT, REPLACED -> MissReason.REMOVED;
        };
    }

    @Test
    void collected_isTheReasonOfTheMiss() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                        perf, "weak", Caffeine.newBuilder().weakValues().executor(Runnable::run))
                .whatIf();
        Cache<Integer, Object> cache = caffeine.build();
        Object kept = new Object();
        cache.put(0, kept);
        for (int key = 1; key <= 20; key++) {
            cache.put(key, new Object());
        }
        for (int i = 0; i < 100 && cache.estimatedSize() > 1; i++) {
            System.gc();
            cache.cleanUp();
        }
        for (int key = 0; key <= 20; key++) {
            cache.getIfPresent(key);
        }
        KeySnapshot snapshot = caffeine.meter().keys().orElseThrow().snapshot();
        assertEquals(20, snapshot.sampledMisses(MissReason.COLLECTED), snapshot.toString());
        assertEquals(21, snapshot.sampledLookups());
        assertTrue(cache.asMap().containsValue(kept));
    }
}
