package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.EvictionCause;
import dev.tacho.core.Perf;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MeasuredCaffeineTest {
    private final Perf perf = Perf.create("test");
    private final FakeTicker ticker = new FakeTicker();

    @BeforeAll
    static void silence() {
        CaffeineLog.silence();
    }

    @Test
    void build_returnsTheCacheOfTheBuilder() {
        Cache<String, String> cache =
                measured(Caffeine.newBuilder().maximumSize(10)).build();

        assertEquals(Caffeine.newBuilder().maximumSize(10).recordStats().build().getClass(), cache.getClass());
        assertTrue(cache.policy().isRecordingStats());
    }

    @Test
    void build_typedBuilder_keepsTheTypes() {
        Caffeine<String, Integer> builder = direct().maximumWeight(100).weigher((String key, Integer value) -> value);
        MeasuredCaffeine<String, Integer> caffeine = MeasuredCaffeine.of(perf, "pools", builder);
        Cache<String, Integer> cache = caffeine.build();
        cache.put("a", 30);
        cache.put("b", 45);
        cache.cleanUp();

        assertEquals(new CacheSize(2, 75, 100), caffeine.meter().snapshot().size());
        assertEquals(0.75, caffeine.meter().snapshot().size().fillRatio());
    }

    @Test
    void evictions_full_areBySize() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(2));
        Cache<Integer, String> cache = caffeine.build();
        for (int i = 0; i < 5; i++) {
            cache.put(i, "");
        }
        cache.cleanUp();

        assertEvictions(caffeine.meter(), EvictionCause.SIZE, 3);
        assertEquals(
                new CacheSize(2, Double.NaN, 2), caffeine.meter().snapshot().size());
    }

    @Test
    void evictions_weighed_countTheWeight() {
        MeasuredCaffeine<Integer, Integer> caffeine = MeasuredCaffeine.of(
                perf, "pools", direct().maximumWeight(10).weigher((Integer key, Integer value) -> value));
        Cache<Integer, Integer> cache = caffeine.build();
        cache.put(1, 11);
        cache.cleanUp();

        assertEvictions(caffeine.meter(), EvictionCause.SIZE, 1);
        assertEquals(11, caffeine.meter().snapshot().evictionWeight(EvictionCause.SIZE));
    }

    @Test
    void evictions_timeIsUp_areExpired() {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(direct().expireAfterWrite(Duration.ofMinutes(1)).ticker(ticker));
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "");
        cache.put(2, "");
        ticker.advance(Duration.ofMinutes(2));
        cache.cleanUp();

        assertEvictions(caffeine.meter(), EvictionCause.EXPIRED, 2);
    }

    @Test
    void evictions_valueCollected_areCollected() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().weakValues());
        Cache<Integer, Object> cache = caffeine.build();
        cache.put(1, new Object());
        awaitCollection(() -> {
            cache.cleanUp();
            return caffeine.meter().snapshot().evictions() == 1;
        });

        assertEvictions(caffeine.meter(), EvictionCause.COLLECTED, 1);
    }

    @Test
    void evictions_removedOrReplaced_areNone() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(10));
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "a");
        cache.put(1, "b");
        cache.put(2, "c");
        cache.invalidate(1);
        cache.invalidateAll();
        cache.cleanUp();

        assertEquals(0, caffeine.meter().snapshot().evictions());
        assertEquals(
                new CacheSize(0, Double.NaN, 10), caffeine.meter().snapshot().size());
    }

    @Test
    void recordEviction_causeOfAnotherKind_isUnknown() {
        CacheMeter meter = CacheMeter.of(perf, "pools");
        new MeteredStatsCounter(meter, null, null).recordEviction(2, RemovalCause.EXPLICIT);

        assertEvictions(meter, EvictionCause.UNKNOWN, 1);
    }

    @Test
    void load_fails_isAMissAndAFailedLoad() {
        MeasuredCaffeine<Object, Object> caffeine = measured(Caffeine.newBuilder());
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> {
            throw new IllegalStateException("node is down");
        });
        assertThrows(IllegalStateException.class, () -> cache.get(1));

        assertCounts(caffeine.meter(), 0, 1, 1, 1);
    }

    @Test
    void load_findsNull_isAMissAndAFailedLoad() {
        MeasuredCaffeine<Object, Object> caffeine = measured(Caffeine.newBuilder());
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> null);
        assertNull(cache.get(1));

        assertCounts(caffeine.meter(), 0, 1, 1, 1);
    }

    @Test
    void refresh_isNoLookupAndNoLoad() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> "value");
        cache.get(1);
        cache.refresh(1).join();

        assertCounts(caffeine.meter(), 0, 1, 1, 0);
        assertEquals(1, caffeine.meter().snapshot().refresh().count());
        assertEquals(2, cache.stats().loadSuccessCount());
        assertEquals(0, caffeine.otherLoads());
    }

    @Test
    void buildAsync_manual_countsTheFuture() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(10));
        AsyncCache<Integer, String> cache = caffeine.buildAsync();
        CompletableFuture<String> pending = new CompletableFuture<>();
        assertSame(pending, cache.get(1, (key, executor) -> pending));
        assertSame(pending, cache.getIfPresent(1));
        assertCounts(caffeine.meter(), 1, 1, 0, 0);
        pending.complete("value");

        assertCounts(caffeine.meter(), 1, 1, 1, 0);
        assertEquals(
                new CacheSize(1, Double.NaN, 10), caffeine.meter().snapshot().size());
    }

    @Test
    void buildAsync_loader_countsLookupsAndLoads() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        AsyncLoadingCache<Integer, String> cache = caffeine.buildAsync((Integer key) -> "value " + key);

        assertEquals("value 1", cache.get(1).join());
        assertEquals("value 1", cache.synchronous().get(1));
        assertCounts(caffeine.meter(), 1, 1, 1, 0);
    }

    @Test
    void buildAsync_futureFails_isAFailedLoad() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        AsyncLoadingCache<Integer, String> cache = caffeine.buildAsync((Integer key, Executor executor) ->
                CompletableFuture.failedFuture(new IllegalStateException("node is down")));
        assertThrows(CompletionException.class, () -> cache.get(1).join());

        assertCounts(caffeine.meter(), 0, 1, 1, 1);
        assertEquals(0, caffeine.meter().snapshot().size().entries());
    }

    @Test
    void stats_agreeWithTheMeter() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(1));
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> key == 0 ? null : "value");
        cache.getAll(List.of(1, 2, 3));
        cache.get(0);
        cache.put(9, "");
        cache.getIfPresent(9);
        cache.cleanUp();

        CacheStats stats = cache.stats();
        CacheSnapshot snapshot = caffeine.meter().snapshot();
        assertEquals(snapshot.hits(), stats.hitCount());
        assertEquals(4, stats.missCount());
        assertEquals(3, stats.loadSuccessCount());
        assertEquals(1, stats.loadFailureCount());
        assertCounts(caffeine.meter(), snapshot.hits(), 4, 4, 1);
        assertEquals(1, snapshot.foundNothing());
        assertEquals(3, stats.evictionCount());
        assertEquals(3, stats.evictionWeight());
    }

    @Test
    void stats_noLoader_agreeToTheNanosecond() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Integer, String> cache = caffeine.build();
        cache.get(1, key -> "value");
        cache.get(2, key -> null);

        assertCounts(caffeine.meter(), 0, 2, 2, 1);
        assertEquals(
                cache.stats().totalLoadTime(),
                caffeine.meter().snapshot().load().latency().sum());
    }

    @Test
    void otherLoads_functions_areCountedApart() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> "value");
        cache.get(1);
        cache.get(2, key -> "by function");
        cache.asMap().compute(3, (key, old) -> "computed");
        cache.get(2);

        assertCounts(caffeine.meter(), 1, 2, 1, 0);
        assertEquals(2, caffeine.otherLoads());
        assertEquals(3, cache.stats().loadSuccessCount());
    }

    @Test
    void statsCounter_countsToo_andAnswersForTheCache() {
        ConcurrentStatsCounter own = new ConcurrentStatsCounter();
        own.recordHits(100);
        MeasuredCaffeine<Object, Object> caffeine =
                measured(Caffeine.newBuilder()).statsCounter(() -> own);
        Cache<Integer, String> cache = caffeine.build();
        cache.getIfPresent(1);
        cache.put(1, "");
        cache.getIfPresent(1);

        assertEquals(101, cache.stats().hitCount());
        assertEquals(1, cache.stats().missCount());
        assertCounts(caffeine.meter(), 1, 1, 0, 0);
    }

    @Test
    void statsCounter_throws_doesNotReachTheCaller() {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(Caffeine.newBuilder()).statsCounter(BrokenStatsCounter::new);
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "value");

        assertEquals("value", cache.getIfPresent(1));
        assertNull(cache.getIfPresent(2));
        assertEquals("loaded", cache.get(2, key -> "loaded"));
        assertCounts(caffeine.meter(), 1, 2, 1, 0);
    }

    @Test
    void statsCounter_twice_isRefused() {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(Caffeine.newBuilder()).statsCounter(ConcurrentStatsCounter::new);

        String message = assertThrows(
                        IllegalStateException.class, () -> caffeine.statsCounter(ConcurrentStatsCounter::new))
                .getMessage();
        assertTrue(message.contains("\"pools\": set already; compose your counters"), message);
    }

    @Test
    void of_builderWithStats_namesTheCure() {
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> measured(Caffeine.newBuilder().recordStats()))
                .getMessage();

        assertTrue(message.contains("\"pools\": its builder has recordStats already"), message);
        assertTrue(
                message.contains("remove recordStats(...) from the builder and pass your counter to"
                        + " MeasuredCaffeine.statsCounter"),
                message);
        assertTrue(perf.sources().isEmpty(), "the name is still free");
    }

    @Test
    void build_twice_isRefused() {
        MeasuredCaffeine<Object, Object> caffeine = measured(Caffeine.newBuilder());
        caffeine.build();

        String message =
                assertThrows(IllegalStateException.class, caffeine::buildAsync).getMessage();
        assertTrue(message.contains("\"pools\": built already; make a MeasuredCaffeine for each cache"), message);
    }

    @Test
    void build_refusedByCaffeine_mayBeTriedAgain() {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(Caffeine.newBuilder().refreshAfterWrite(Duration.ofMinutes(1)));
        assertThrows(IllegalStateException.class, caffeine::build);
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> "value");
        cache.get(1);

        assertCounts(caffeine.meter(), 0, 1, 1, 0);
    }

    @Test
    void build_builderUsedDirectly_isNotMeasured() {
        Caffeine<Object, Object> builder = Caffeine.newBuilder();
        MeasuredCaffeine<Object, Object> caffeine = measured(builder);
        Cache<Integer, String> before = builder.build();
        caffeine.build();
        Cache<Integer, String> after = builder.build();
        before.getIfPresent(1);
        after.getIfPresent(1);

        assertCounts(caffeine.meter(), 0, 0, 0, 0);
    }

    @Test
    void build_manyThreads_losesNoLookup() throws InterruptedException {
        MeasuredCaffeine<Object, Object> caffeine = measured(Caffeine.newBuilder());
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "");
        int each = 50_000;
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    cache.getIfPresent(1);
                    cache.getIfPresent(2);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertCounts(caffeine.meter(), 4 * each, 4 * each, 0, 0);
    }

    @Test
    void meter_doesNotKeepTheCache() {
        CacheMeter meter;
        WeakReference<Cache<Integer, String>> reference;
        {
            MeasuredCaffeine<Object, Object> caffeine = measured(Caffeine.newBuilder());
            meter = caffeine.meter();
            reference = new WeakReference<>(filled(caffeine));
        }
        awaitCollection(() -> reference.refersTo(null));

        assertEquals(CacheSize.UNKNOWN, meter.snapshot().size());
        assertSame(meter, perf.sources().get("cache.pools"));
    }

    @Test
    void meter_onlyTheMapIsKept_stillKnowsTheSize() {
        MeasuredCaffeine<Object, Object> caffeine = measured(Caffeine.newBuilder());
        ConcurrentMap<Integer, String> map = filled(caffeine).asMap();
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        awaitCollection(() -> garbage.refersTo(null));

        assertEquals(1, caffeine.meter().snapshot().size().entries());
        assertEquals(1, map.size());
    }

    @Test
    void disabledSet_buildsThePlainCache() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(Perf.noop(), "pools", Caffeine.newBuilder());
        Cache<Integer, String> cache = caffeine.build();
        cache.getIfPresent(1);

        assertFalse(cache.policy().isRecordingStats());
        assertEquals(0, caffeine.meter().snapshot().requests());
        assertThrows(IllegalStateException.class, caffeine::build);
    }

    @Test
    void disabledSet_usersCounter_isCaffeines() {
        ConcurrentStatsCounter own = new ConcurrentStatsCounter();
        MeasuredCaffeine<Object, Object> caffeine =
                MeasuredCaffeine.of(Perf.noop(), "pools", Caffeine.newBuilder()).statsCounter(() -> own);
        caffeine.build().getIfPresent(1);

        assertEquals(1, own.snapshot().missCount());
        assertEquals(0, caffeine.meter().snapshot().requests());
    }

    private MeasuredCaffeine<Object, Object> measured(Caffeine<Object, Object> builder) {
        return MeasuredCaffeine.of(perf, "pools", builder);
    }

    private static Caffeine<Object, Object> direct() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static Cache<Integer, String> filled(MeasuredCaffeine<Object, Object> caffeine) {
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "value");
        assertEquals(1, caffeine.meter().snapshot().size().entries());
        return cache;
    }

    private static void assertCounts(CacheMeter meter, long hits, long misses, long loads, long failures) {
        CacheSnapshot snapshot = meter.snapshot();
        assertEquals(
                List.of(hits, misses, loads, failures),
                List.of(snapshot.hits(), snapshot.misses(), snapshot.loads(), snapshot.loadFailures()),
                "hits, misses, loads, failed loads");
    }

    private static void assertEvictions(CacheMeter meter, EvictionCause cause, long expected) {
        assertEquals(expected, meter.snapshot().evictions(cause));
        assertEquals(expected, meter.snapshot().evictions());
    }

    /** A collection takes what is unreachable at the first or second time; the bound only ends a failing test. */
    private static void awaitCollection(BooleanSupplier collected) {
        for (int i = 0; i < 100 && !collected.getAsBoolean(); i++) {
            System.gc();
        }
        assertTrue(collected.getAsBoolean(), "still not collected");
    }

    private static final class BrokenStatsCounter implements StatsCounter {
        @Override
        public void recordHits(int count) {
            throw new IllegalStateException("hits");
        }

        @Override
        public void recordMisses(int count) {
            throw new IllegalStateException("misses");
        }

        @Override
        public void recordLoadSuccess(long loadTime) {
            throw new IllegalStateException("load");
        }

        @Override
        public void recordLoadFailure(long loadTime) {
            throw new IllegalStateException("load failure");
        }

        @Override
        public void recordEviction(int weight, RemovalCause cause) {
            throw new IllegalStateException("eviction");
        }

        @Override
        public CacheStats snapshot() {
            throw new IllegalStateException("snapshot");
        }
    }
}
