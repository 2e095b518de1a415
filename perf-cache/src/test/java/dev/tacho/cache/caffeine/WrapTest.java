package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.EvictionCause;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caches that exist before they are measured. */
class WrapTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    @BeforeAll
    static void silence() {
        CaffeineLog.silence();
    }

    private static Caffeine<Object, Object> direct() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static CacheMeter meter(Cache<?, ?> cache) {
        return MeasuredCaffeine.meterOf(cache).orElseThrow();
    }

    private static CacheMeter meter(AsyncCache<?, ?> cache) {
        return MeasuredCaffeine.meterOf(cache).orElseThrow();
    }

    private static void assertCounts(CacheMeter meter, long hits, long misses, long loads, long failures) {
        CacheSnapshot snapshot = meter.snapshot();
        assertEquals(
                List.of(hits, misses, loads, failures),
                List.of(snapshot.hits(), snapshot.misses(), snapshot.loads(), snapshot.loadFailures()),
                "hits, misses, loads, failed loads");
    }

    @Test
    void wrap_returnsTheSameKind_whateverItIsDeclaredAs() {
        Cache<Integer, String> loading = direct().build((Integer key) -> "v");
        AsyncCache<Integer, String> async = direct().buildAsync((Integer key) -> "v");

        assertInstanceOf(LoadingCache.class, MeasuredCaffeine.wrap(perf, "a", loading));
        assertInstanceOf(AsyncLoadingCache.class, MeasuredCaffeine.wrap(perf, "b", async));
        assertTrue(!(((Object) MeasuredCaffeine.wrap(perf, "c", direct().build())) instanceof LoadingCache));
        assertSame(loading, MeasuredCaffeine.unwrap(MeasuredCaffeine.wrap(perf, "d", loading)));
        assertSame(async, MeasuredCaffeine.unwrap(MeasuredCaffeine.wrap(perf, "e", async)));
    }

    @Test
    void lookups_areCounted_andTheOwnStatisticsNotChanged() {
        Cache<Integer, String> bare = direct().recordStats().build();
        Cache<Integer, String> cache = MeasuredCaffeine.wrap(perf, "cache", bare);
        cache.getIfPresent(1);
        cache.get(1, key -> slowly(5, "v"));
        cache.get(1, key -> "unused");
        cache.getIfPresent(1);
        cache.asMap().get(1);
        cache.asMap().computeIfAbsent(1, key -> "unused");

        assertCounts(meter(cache), 3, 2, 1, 0);
        assertEquals(1, meter(cache).snapshot().mapHits());
        CacheStats stats = bare.stats();
        assertEquals(List.of(3L, 2L, 1L), List.of(stats.hitCount(), stats.missCount(), stats.loadCount()));
        assertEquals(5e6, meter(cache).snapshot().load().latency().sum(), 5e4);
    }

    private <T> T slowly(int millis, T value) {
        clock.advance(Duration.ofMillis(millis));
        return value;
    }

    @Test
    void loads_areTimedAroundTheCall() {
        LoadingCache<Integer, String> cache =
                MeasuredCaffeine.wrap(perf, "cache", direct().build((Integer key) -> slowly(5, key == 0 ? null : "v")));
        cache.get(1);
        cache.get(1);
        cache.get(0);
        cache.getAll(List.of(1, 2, 3));
        cache.getAll(List.of(1, 2));

        assertCounts(meter(cache), 4, 4, 3, 1);
        assertEquals(1, meter(cache).snapshot().foundNothing());
        assertEquals(20e6, meter(cache).snapshot().load().latency().sum(), 20e4);
    }

    @Test
    void loads_thatFail_areTold() {
        LoadingCache<Integer, String> cache = MeasuredCaffeine.wrap(perf, "cache", direct().build((Integer key) -> {
            throw new IllegalStateException("node is down");
        }));
        assertThrows(IllegalStateException.class, () -> cache.get(1));
        assertThrows(IllegalStateException.class, () -> cache.getAll(List.of(1, 2)));

        assertCounts(meter(cache), 0, 3, 2, 2);
        assertEquals(0, meter(cache).snapshot().foundNothing());
    }

    @Test
    void refreshes_areTimed_onceForAllWhoShareThem() {
        CompletableFuture<String> pending = new CompletableFuture<>();
        LoadingCache<Integer, String> cache =
                MeasuredCaffeine.wrap(perf, "cache", direct().build(new CacheLoader<Integer, String>() {
                    @Override
                    public String load(Integer key) {
                        return "v";
                    }

                    @Override
                    public CompletableFuture<String> asyncReload(Integer key, String old, Executor executor) {
                        return pending;
                    }
                }));
        cache.get(1);
        assertSame(pending, cache.refresh(1));
        assertSame(pending, cache.refresh(1));
        clock.advance(Duration.ofMillis(7));
        pending.complete("again");
        cache.refresh(2).join();

        CacheSnapshot snapshot = meter(cache).snapshot();
        assertEquals(1, snapshot.refresh().count());
        assertEquals(7e6, snapshot.refresh().latency().sum(), 7e4);
        assertEquals(2, snapshot.loads());
        assertEquals("again", cache.getIfPresent(1));
    }

    @Test
    void evictions_areTakenFromTheStatistics() {
        Cache<Integer, Integer> bare = direct().maximumWeight(10)
                .weigher((Integer key, Integer value) -> value)
                .recordStats()
                .build();
        bare.put(0, 11);
        bare.cleanUp();
        Cache<Integer, Integer> cache = MeasuredCaffeine.wrap(perf, "cache", bare);
        CacheMeter meter = meter(cache);
        assertEquals(0, meter.snapshot().evictions(), "those before are not counted");
        cache.put(1, 12);
        cache.put(2, 13);
        cache.cleanUp();

        assertEquals(2, meter.snapshot().evictions(EvictionCause.UNKNOWN));
        assertEquals(25, meter.snapshot().evictionWeight());
        assertEquals(2, meter.snapshot().evictions(), "counted once");
        assertEquals(new CacheSize(0, 0, 10), meter.snapshot().size());
        assertFalse(meter.section().toString().contains("evictions are not counted"));
    }

    @Test
    void evictions_withoutStatistics_areNoted() {
        Cache<Integer, String> cache =
                MeasuredCaffeine.wrap(perf, "cache", direct().maximumSize(5).build());
        cache.put(1, "v");

        assertTrue(meter(cache).section().toString().contains("Its evictions are not counted"));
        assertEquals(new CacheSize(1, Double.NaN, 5), meter(cache).snapshot().size());
    }

    @Test
    void byKey_tellsReasons_andInfersEvictions() {
        Cache<Integer, String> cache = MeasuredCaffeine.wrap(
                perf, "cache", direct().maximumSize(1).<Integer, String>build(), KeyOptions.whatIf());
        cache.put(1, "a");
        cache.put(2, "b");
        cache.cleanUp();
        cache.getIfPresent(1);
        cache.getIfPresent(2);
        cache.invalidate(1);
        cache.invalidate(2);
        cache.getIfPresent(2);

        KeySnapshot keys = meter(cache).keys().orElseThrow().snapshot();
        assertEquals(1, keys.sampledMisses(MissReason.EVICTED));
        assertEquals(
                1,
                meter(cache)
                        .keys()
                        .orElseThrow()
                        .predict()
                        .orElseThrow()
                        .shape()
                        .maximum());
    }

    @Test
    void async_countsHitsOnUnfinishedFutures() {
        CompletableFuture<String> pending = new CompletableFuture<>();
        AsyncCacheLoader<Integer, String> loader = (key, executor) -> pending;
        AsyncLoadingCache<Integer, String> cache = MeasuredCaffeine.wrap(perf, "cache", direct().buildAsync(loader));
        assertSame(pending, cache.get(1));
        assertSame(pending, cache.get(1));
        assertSame(pending, cache.getIfPresent(1));
        assertCounts(meter(cache), 2, 1, 0, 0);
        clock.advance(Duration.ofMillis(5));
        pending.complete("v");
        cache.getAll(List.of(1, 2)).join();
        cache.get(3, (key, executor) -> CompletableFuture.completedFuture("f")).join();
        cache.get(3, key -> "unused").join();

        assertCounts(meter(cache), 4, 3, 3, 0);
        assertEquals(5e6, meter(cache).snapshot().load().latency().sum(), 5e4);
        assertEquals(3, meter(cache).snapshot().size().entries());
    }

    @Test
    void async_loaderThrows_isTold() {
        AsyncCacheLoader<Integer, String> loader = (key, executor) -> {
            throw new IllegalStateException("node is down");
        };
        AsyncLoadingCache<Integer, String> cache = MeasuredCaffeine.wrap(perf, "cache", direct().buildAsync(loader));
        assertThrows(IllegalStateException.class, () -> cache.get(1));
        assertThrows(IllegalStateException.class, () -> cache.getAll(List.of(1)));

        assertCounts(meter(cache), 0, 2, 2, 2);
    }

    /** A cache of somebody else's need not have a policy. */
    @Test
    void foreignCache_withoutPolicy_isMeasuredAsFarAsItShows() {
        LoadingCache<Integer, String> foreign = withoutPolicy(direct().build((Integer key) -> "v"));
        LoadingCache<Integer, String> cache = MeasuredCaffeine.wrap(perf, "cache", foreign, KeyOptions.whatIf());
        cache.get(1);
        cache.get(1);
        cache.refresh(1).join();

        assertCounts(meter(cache), 1, 1, 1, 0);
        assertEquals(
                new CacheSize(1, Double.NaN, Double.NaN),
                meter(cache).snapshot().size());
        assertThrows(UnsupportedOperationException.class, cache::policy);
        assertEquals(0, meter(cache).snapshot().meterFailures());
    }

    @SuppressWarnings("unchecked")
    private static LoadingCache<Integer, String> withoutPolicy(LoadingCache<Integer, String> cache) {
        return (LoadingCache<Integer, String>) Proxy.newProxyInstance(
                WrapTest.class.getClassLoader(), new Class<?>[] {LoadingCache.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("policy")) {
                        throw new UnsupportedOperationException("policy");
                    }
                    try {
                        return method.invoke(cache, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void wrappedTwice_bothMetersCount() {
        Cache<Integer, String> inner = MeasuredCaffeine.wrap(perf, "inner", direct().<Integer, String>build());
        Cache<Integer, String> outer = MeasuredCaffeine.wrap(perf, "outer", inner, KeyOptions.byKey());
        outer.getIfPresent(1);
        outer.get(1, key -> "v");

        assertCounts(meter(inner), 0, 2, 1, 0);
        assertCounts(meter(outer), 0, 2, 1, 0);
    }

    @Test
    void disabledSet_returnsTheCache() {
        Cache<Integer, String> bare = direct().build();
        AsyncCache<Integer, String> async = direct().buildAsync();

        assertSame(bare, MeasuredCaffeine.wrap(Perf.noop(), "cache", bare, KeyOptions.whatIf()));
        assertSame(async, MeasuredCaffeine.wrap(Perf.noop(), "cache", async));
    }

    @Test
    void nameTaken_isRefused() {
        MeasuredCaffeine.wrap(perf, "cache", direct().build());

        assertThrows(IllegalArgumentException.class, () -> MeasuredCaffeine.wrap(perf, "cache", direct().build()));
    }
}
