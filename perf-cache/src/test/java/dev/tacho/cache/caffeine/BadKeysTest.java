package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys, weights and limits that nobody should use: a measured cache does with them what a bare one does. */
class BadKeysTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    @BeforeAll
    static void silence() {
        CaffeineLog.silence();
    }

    /** All keys are one to whoever knows hash codes only. */
    private record SameHash(int id) {
        @Override
        public int hashCode() {
            return 42;
        }
    }

    private MeasuredCaffeine<Object, Object> measured(Caffeine<Object, Object> builder) {
        return MeasuredCaffeine.of(perf, "cache", builder)
                .byKey(KeyOptions.whatIf().groupBy(key -> "all"));
    }

    private static Caffeine<Object, Object> direct() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static KeyMeter keys(MeasuredCaffeine<?, ?> caffeine) {
        return caffeine.meter().keys().orElseThrow();
    }

    /** Does the same to a bare cache and a measured one, which must do the same, and counts what was answered. */
    private static void assertSame(
            Cache<Object, String> bare,
            Cache<Object, String> measured,
            int steps,
            BiFunction<Cache<Object, String>, Integer, Object> step) {
        for (int i = 0; i < steps; i++) {
            assertEquals(outcome(bare, i, step), outcome(measured, i, step), "step " + i);
        }
    }

    private static String outcome(
            Cache<Object, String> cache, int i, BiFunction<Cache<Object, String>, Integer, Object> step) {
        try {
            return String.valueOf(step.apply(cache, i));
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static void assertCounts(MeasuredCaffeine<?, ?> caffeine, CacheStats stats) {
        assertEquals(
                List.of(stats.hitCount(), stats.missCount()),
                List.of(
                        caffeine.meter().snapshot().hits(),
                        caffeine.meter().snapshot().misses()));
    }

    @Test
    void hashCode_constant_behavesAndCountsAsTheBareOne() {
        Cache<Object, String> bare = direct().recordStats().build();
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Object, String> cache = caffeine.build();
        Random random = new Random(1);
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            ids.add(random.nextInt(100));
        }
        assertSame(bare, cache, ids.size(), (any, i) -> {
            Object key = new SameHash(ids.get(i));
            return i % 7 == 0 ? any.asMap().remove(key) : any.get(key, asked -> "v" + asked);
        });

        assertCounts(caffeine, bare.stats());
        KeySnapshot snapshot = keys(caffeine).snapshot();
        assertEquals(bare.stats().requestCount(), snapshot.groups().get(0).requests());
        assertEquals(bare.stats().hitCount(), snapshot.groups().get(0).hits());
        assertEquals(0, caffeine.meter().snapshot().meterFailures());
        keys(caffeine).predict();
    }

    /** A key that has changed cannot be found any more, until it is as it was. */
    @Test
    void keyThatChangesInTheCache_behavesAndCountsAsTheBareOne() {
        Cache<Object, String> bare = direct().recordStats().build();
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Object, String> cache = caffeine.build();
        List<Key> bareKeys = new ArrayList<>();
        List<Key> ownKeys = new ArrayList<>();
        for (int id = 0; id < Key.GOOD; id++) {
            bareKeys.add(new Key(id));
            ownKeys.add(new Key(id));
        }
        assertSame(bare, cache, 400, (any, i) -> {
            Key key = (any == bare ? bareKeys : ownKeys).get(i % Key.GOOD);
            if (i % 11 == 0) {
                key.mutate();
            }
            return i % 3 == 0 ? any.getIfPresent(key) : any.get(key, asked -> "v" + i);
        });

        assertCounts(caffeine, bare.stats());
        assertEquals(
                bare.stats().requestCount(),
                keys(caffeine).snapshot().groups().get(0).requests());
    }

    @Test
    void keyThatThrows_throwsAsTheBareOne_andNoOtherIsMiscounted() {
        Cache<Object, String> bare = direct().recordStats().build();
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Object, String> cache = caffeine.build();
        assertSame(bare, cache, 500, (any, i) -> {
            Object key = new Key(i % Key.COUNT);
            return switch (i % 5) {
                case 0 -> any.getIfPresent(key);
                case 1 -> any.get(key, asked -> "v" + i);
                case 2 -> any.asMap().put(key, "w" + i);
                case 3 -> any.getAllPresent(List.of(key)).size();
                default -> any.asMap().remove(key);
            };
        });

        assertCounts(caffeine, bare.stats());
        assertThrows(IllegalStateException.class, () -> cache.getIfPresent(new Key(Key.HASH_FAILS)));
        assertTrue(keys(caffeine).snapshot().sampledLookups() <= bare.stats().requestCount());
    }

    @Test
    void maximumZero_missesAll_forTheReasonThatItIsFull() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(0));
        Cache<Integer, String> cache = caffeine.build();
        for (int i = 0; i < 3_000; i++) {
            if (cache.getIfPresent(i % 100) == null) {
                cache.put(i % 100, "v");
            }
        }
        assertEquals(
                List.of(0L, 3_000L),
                List.of(
                        caffeine.meter().snapshot().hits(),
                        caffeine.meter().snapshot().misses()));
        KeySnapshot snapshot = keys(caffeine).snapshot();
        assertEquals(3_000, snapshot.sampledLookups());
        assertEquals(100, snapshot.sampledMisses(MissReason.FIRST_USE));
        assertEquals(2_900, snapshot.sampledMisses(MissReason.EVICTED));
        assertEquals(0, caffeine.meter().snapshot().meterFailures());
        caffeine.meter().section();
    }

    /** Caffeine refuses a negative weight, and the application must hear so. */
    @Test
    void weigher_negative_throwsAsTheBareOne_andCountsStayRight() {
        Cache<Integer, String> bare = weighed(direct().recordStats());
        MeasuredCaffeine<Integer, String> caffeine = MeasuredCaffeine.of(
                        perf, "weighed", direct().maximumWeight(100).weigher((Integer key, String value) -> key))
                .whatIf();
        LoadingCache<Integer, String> cache = caffeine.build(key -> "v");
        String refused = assertThrows(IllegalArgumentException.class, () -> bare.put(-1, "v"))
                .toString();

        assertEquals(
                refused,
                assertThrows(IllegalArgumentException.class, () -> cache.put(-1, "v"))
                        .toString());
        assertEquals(
                refused,
                assertThrows(IllegalArgumentException.class, () -> cache.get(-1))
                        .toString());
        assertEquals("v", cache.get(1));
        assertEquals("v", cache.get(1));

        CacheStats stats = cache.stats();
        assertEquals(1, stats.hitCount());
        assertCounts(caffeine, stats);
        assertEquals(0, caffeine.meter().snapshot().meterFailures());
        keys(caffeine).predict();
    }

    private static Cache<Integer, String> weighed(Caffeine<Object, Object> builder) {
        return builder.maximumWeight(100)
                .weigher((Integer key, String value) -> key)
                .build();
    }

    /** The clock of the measurement is not that of the cache: what it does changes nothing for the caller. */
    @Test
    void clock_thatGoesBackAndLeaps_noLookupIsLost() {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(direct().maximumSize(200).expireAfterWrite(Duration.ofMinutes(1)));
        Cache<Integer, String> cache = caffeine.build();
        Random random = new Random(2);
        long hits = 0;
        for (int i = 0; i < 5_000; i++) {
            if (i % 100 == 0) {
                clock.advance(Duration.ofHours(random.nextInt(40) - 20));
                keys(caffeine).snapshot();
            }
            int key = random.nextInt(400);
            if (cache.getIfPresent(key) == null) {
                cache.put(key, "v");
            } else {
                hits++;
            }
        }
        assertEquals(
                List.of(hits, 5_000 - hits),
                List.of(
                        caffeine.meter().snapshot().hits(),
                        caffeine.meter().snapshot().misses()));
        KeySnapshot snapshot = keys(caffeine).snapshot();
        assertEquals(5_000, snapshot.sampledLookups());
        double misses = 0;
        for (MissReason reason : MissReason.values()) {
            misses += snapshot.sampledMisses(reason);
        }
        assertEquals(5_000 - hits, misses);
        assertEquals(0, caffeine.meter().snapshot().meterFailures());
        caffeine.meter().section();
    }
}
