package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Caches that read through, whose loads and misses the loader tells of. */
class MeasuredLoadsTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final List<CacheManager> managers = new ArrayList<>();

    @AfterEach
    void close() {
        managers.forEach(CacheManager::close);
    }

    @ParameterizedTest
    @EnumSource
    void get_loads_isAMissAndATimedLoad(Provider provider) {
        Cache<Integer, String> cache = readThrough(provider, key -> {
            clock.advance(Duration.ofMillis(5));
            return "value " + key;
        });

        assertEquals("value 1", cache.get(1));
        assertEquals("value 1", cache.get(1));
        assertCounts(cache, 1, 1);
        assertLoads(cache, 1, 0, 0);
        assertEquals(5_000_000, snapshot(cache).load().latency().sum());
    }

    @ParameterizedTest
    @EnumSource
    void get_loadFails_isAMissAndAFailedLoad(Provider provider) {
        Cache<Integer, String> cache = readThrough(provider, key -> {
            throw new IllegalStateException("node is down");
        });

        assertThrows(CacheException.class, () -> cache.get(1));
        assertCounts(cache, 0, 1);
        assertLoads(cache, 1, 1, 0);
    }

    @ParameterizedTest
    @EnumSource
    void get_loadFindsNothing_isAMissAndSaidSo(Provider provider) {
        Cache<Integer, String> cache = readThrough(provider, key -> null);

        assertNull(cache.get(1));
        assertCounts(cache, 0, 1);
        assertLoads(cache, 1, 1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void getAll_loadsSome_theyMiss(Provider provider) {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Cache<Integer, String> cache = readThrough(provider, key -> {
            threads.add(Thread.currentThread());
            return key == 9 ? null : "value " + key;
        });
        cache.put(1, "a");

        assertEquals(3, cache.getAll(Set.of(1, 2, 3, 9)).size());
        assertCounts(cache, 1, 3);
        assertEquals(1, snapshot(cache).foundNothing());
        // Or the test would not show that loads find their lookup from other threads. cache2k has few, and uses the
        // caller too.
        assertEquals(
                provider == Provider.CACHE2K, threads.stream().anyMatch(thread -> thread != Thread.currentThread()));
    }

    @ParameterizedTest
    @EnumSource
    void loadAll_isALoadButNoLookup(Provider provider) throws Exception {
        Cache<Integer, String> cache = readThrough(provider, key -> key == 9 ? null : "value " + key);
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of(1, 2, 9), true, done);
        done.get(10, TimeUnit.SECONDS);

        assertCounts(cache, 0, 0);
        // Caffeine asks the loader for all of them at once.
        assertEquals(provider == Provider.CAFFEINE ? 1 : 3, snapshot(cache).loads());
        assertEquals(1, snapshot(cache).foundNothing());
        assertEquals("value 2", cache.get(2));
        assertCounts(cache, 1, 0);
    }

    @ParameterizedTest
    @EnumSource
    void invoke_loads_isOneMiss(Provider provider) {
        Cache<Integer, String> cache = readThrough(provider, key -> "value " + key);

        assertEquals("value 1", cache.invoke(1, (entry, arguments) -> entry.getValue()));
        assertEquals("value 1", cache.invoke(1, (entry, arguments) -> entry.getValue()));
        assertEquals(
                2,
                cache.invokeAll(Set.of(1, 2), (entry, arguments) -> entry.getValue())
                        .size());
        assertCounts(cache, 2, 2);
        assertLoads(cache, 2, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void invoke_loadFails_isAMiss(Provider provider) {
        Cache<Integer, String> cache = readThrough(provider, key -> {
            throw new IllegalStateException("node is down");
        });

        assertThrows(CacheException.class, () -> cache.invoke(1, (entry, arguments) -> entry.getValue()));
        assertCounts(cache, 0, 1);
        assertLoads(cache, 1, 1, 0);
    }

    /** Caffeine does not allow it. */
    @Test
    void loader_usesTheCacheItself_countsEachLookup() {
        AtomicReference<Cache<Integer, String>> self = new AtomicReference<>();
        Cache<Integer, String> cache = readThrough(
                Provider.CACHE2K,
                key -> key == 0
                        ? ""
                        : key + self.get().get(key / 2) + self.get().get(0));
        self.set(cache);

        assertEquals("421", cache.get(4));
        // 4, 2 and 1 load; 0 is loaded by 1, and after that found there, by 2 and by 4.
        assertCounts(cache, 3, 4);
        assertLoads(cache, 4, 0, 0);
        assertEquals("421", cache.get(4));
        assertCounts(cache, 4, 4);
    }

    @Test
    void wrap_loaderIsNotMeasured_isRefused() {
        CacheManager manager = open(Provider.CAFFEINE);
        Cache<Integer, String> bare = manager.createCache("pools", configuration(key -> "value"));

        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> MeasuredJCache.wrap(perf, "pools", bare));
        assertTrue(refused.getMessage().contains("MeasuredJCache.loader"), refused::getMessage);
        assertFalse(perf.sources().containsKey("cache.pools"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void loader_inTheProvidersOwnConfiguration_tellsHitsFromLoads() {
        CaffeineConfiguration<Integer, String> configuration = new CaffeineConfiguration<Integer, String>();
        configuration.setReadThrough(true).setCacheLoaderFactory(MeasuredJCache.loader(factory(key -> "value " + key)));
        configuration.setMaximumSize(OptionalLong.of(100));
        Cache<Integer, String> cache =
                MeasuredJCache.wrap(perf, "pools", open(Provider.CAFFEINE).createCache("pools", configuration));
        cache.get(1);
        cache.get(1);

        assertCounts(cache, 1, 1);
        assertLoads(cache, 1, 0, 0);
        assertSame(
                configuration.getCacheLoaderFactory(),
                cache.getConfiguration(CaffeineConfiguration.class).getCacheLoaderFactory());
    }

    @Test
    void loader_ofTwoCaches_isRefused() {
        Factory<CacheLoader<Integer, String>> shared = MeasuredJCache.loader(factory(key -> "value"));
        CacheManager manager = open(Provider.CAFFEINE);
        MutableConfiguration<Integer, String> configuration = configuration(key -> "");
        configuration.setCacheLoaderFactory(shared);
        MeasuredJCache.wrap(perf, "one", manager.createCache("one", configuration));
        Cache<Integer, String> other = manager.createCache("other", configuration);

        assertThrows(IllegalArgumentException.class, () -> MeasuredJCache.wrap(perf, "other", other));
    }

    @Test
    void loader_notMeasuredYet_onlyCallsTheUsers() {
        CacheLoader<Integer, String> loader =
                MeasuredJCache.loader(factory(key -> "value " + key)).create();

        assertEquals("value 1", loader.load(1));
        assertEquals(Map.of(1, "value 1", 2, "value 2"), loader.loadAll(List.of(1, 2)));
    }

    @ParameterizedTest
    @EnumSource
    void close_closesTheLoaderAsTheProviderDoes(Provider provider) {
        AtomicInteger closed = new AtomicInteger();
        for (boolean measures : new boolean[] {false, true}) {
            CacheManager manager = provider.open();
            CacheManager measured = measures ? MeasuredJCache.wrap(perf, "closed", manager) : manager;
            MutableConfiguration<Integer, String> configuration = configuration(key -> "");
            configuration.setCacheLoaderFactory(() -> new ClosingLoader(closed));
            measured.createCache("closeable", configuration).close();
            assertEquals(measures ? 2 : 1, closed.get());
            measured.close();
        }
    }

    @Test
    void create_loaderCanBeClosedAsTheUsers() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        CacheLoader<Integer, String> plain =
                MeasuredJCache.loader(factory(key -> "")).create();
        assertFalse(plain instanceof AutoCloseable);

        CacheLoader<Integer, String> automatic = MeasuredJCache.<Integer, String>loader(
                        () -> new AutoClosingLoader(closed))
                .create();
        assertFalse(automatic instanceof Closeable);
        ((AutoCloseable) automatic).close();
        assertEquals(1, closed.get());
        assertNull(MeasuredJCache.<Integer, String>loader(() -> null).create());
    }

    @ParameterizedTest
    @EnumSource
    void get_loadedByAnotherCaller_waits(Provider provider) throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Cache<Integer, String> cache = readThrough(provider, KeyOptions.byKey(), key -> {
            loading.countDown();
            await(go);
            return "value";
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<String> first = threads.submit(() -> cache.get(1));
            await(loading);
            AtomicReference<Thread> waiter = new AtomicReference<>();
            Future<String> second = threads.submit(() -> {
                waiter.set(Thread.currentThread());
                return cache.get(1);
            });
            awaitBlocked(waiter);
            clock.advance(Duration.ofMillis(7));
            go.countDown();

            assertEquals("value", first.get(10, TimeUnit.SECONDS));
            assertEquals("value", second.get(10, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
        KeySnapshot keys = keys(cache).snapshot();
        assertEquals(1, keys.waits().count());
        assertEquals(7_000_000, keys.waits().latency().sum());
        assertEquals(0, keys.meetingLoads());
        assertCounts(cache, 1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void keys_missBeforeTheyAreLoaded(Provider provider) {
        Cache<Integer, String> cache =
                readThrough(provider, KeyOptions.byKey(), key -> key == 9 ? null : "value " + key);
        cache.get(1);
        cache.get(1);
        cache.getAll(Set.of(1, 2));
        cache.invoke(3, (entry, arguments) -> entry.getValue());
        cache.get(9);
        cache.get(9);

        KeySnapshot keys = keys(cache).snapshot();
        assertEquals(4, keys.sampledMisses(MissReason.FIRST_USE));
        assertEquals(1, keys.sampledMisses(MissReason.NOT_STORED));
        assertEquals(7, keys.sampledLookups());
        assertEquals(2 / 5.0, keys.emptyLoadRatio());
        assertEquals(0, keys.missRatio(MissReason.EVICTED));
    }

    private static final class ClosingLoader extends LoaderOf implements Closeable {
        private final AtomicInteger closed;

        ClosingLoader(AtomicInteger closed) {
            super(key -> "");
            this.closed = closed;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static final class AutoClosingLoader extends LoaderOf implements AutoCloseable {
        private final AtomicInteger closed;

        AutoClosingLoader(AtomicInteger closed) {
            super(key -> "");
            this.closed = closed;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static class LoaderOf implements CacheLoader<Integer, String> {
        private final Function<Integer, String> values;

        LoaderOf(Function<Integer, String> values) {
            this.values = values;
        }

        @Override
        public String load(Integer key) {
            return values.apply(key);
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            Map<Integer, String> loaded = new HashMap<>();
            for (Integer key : keys) {
                String value = values.apply(key);
                if (value != null) {
                    loaded.put(key, value);
                }
            }
            return loaded;
        }
    }

    private static Factory<CacheLoader<Integer, String>> factory(Function<Integer, String> values) {
        return () -> new LoaderOf(values);
    }

    private static MutableConfiguration<Integer, String> configuration(Function<Integer, String> values) {
        return new MutableConfiguration<Integer, String>()
                .setTypes(Integer.class, String.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(factory(values));
    }

    private CacheManager open(Provider provider) {
        CacheManager manager = provider.open();
        managers.add(manager);
        return manager;
    }

    private Cache<Integer, String> readThrough(Provider provider, Function<Integer, String> values) {
        return MeasuredJCache.wrap(perf, open(provider)).createCache("pools", configuration(values));
    }

    private Cache<Integer, String> readThrough(
            Provider provider, KeyOptions options, Function<Integer, String> values) {
        CacheManager manager = MeasuredJCache.wrap(perf, "test", provider.open(), options);
        managers.add(manager);
        return manager.createCache("pools", configuration(values));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitBlocked(AtomicReference<Thread> thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.get() == null
                || thread.get().getState() != Thread.State.WAITING
                        && thread.get().getState() != Thread.State.BLOCKED) {
            assertTrue(System.nanoTime() < deadline, "nobody waits");
            Thread.yield();
        }
    }

    private static KeyMeter keys(Cache<?, ?> cache) {
        return MeasuredJCache.meterOf(cache).flatMap(CacheMeter::keys).orElseThrow();
    }

    private static CacheSnapshot snapshot(Cache<?, ?> cache) {
        return MeasuredJCache.meterOf(cache).orElseThrow().snapshot();
    }

    private static void assertCounts(Cache<?, ?> cache, long hits, long misses) {
        assertEquals(hits, snapshot(cache).hits(), "hits");
        assertEquals(misses, snapshot(cache).misses(), "misses");
    }

    private static void assertLoads(Cache<?, ?> cache, long loads, long failures, long foundNothing) {
        assertEquals(loads, snapshot(cache).loads(), "loads");
        assertEquals(failures, snapshot(cache).loadFailures(), "failures");
        assertEquals(foundNothing, snapshot(cache).foundNothing(), "found nothing");
    }
}
