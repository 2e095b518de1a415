package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.GroupHits;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasuredJCacheConcurrencyTest {
    private static final int THREADS = 4;
    private static final int CALLS = 20_000;
    private static final int KEYS = 40;

    private final LongAdder loads = new LongAdder();

    /** Whichever thread loads a key, and for whom: no lookup is counted twice, and none is lost. */
    @ParameterizedTest
    @EnumSource
    void manyThreads_eachLookupIsCountedOnce(Provider provider) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (CacheManager manager = MeasuredJCache.wrap(
                Perf.create("test"), "test", provider.open(), KeyOptions.byKey().groupBy(key -> "all"))) {
            Cache<Integer, String> cache = manager.createCache(
                    "pools",
                    new MutableConfiguration<Integer, String>()
                            .setStoreByValue(false)
                            .setReadThrough(true)
                            .setCacheLoaderFactory(() -> new CountingLoader(loads)));
            List<Future<Long>> running = new ArrayList<>();
            for (int seed = 0; seed < THREADS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                running.add(threads.submit(() -> use(cache, random)));
            }
            long lookups = 0;
            for (Future<Long> done : running) {
                lookups += done.get(60, TimeUnit.SECONDS);
            }

            CacheSnapshot snapshot = MeasuredJCache.meterOf(cache).orElseThrow().snapshot();
            assertEquals(lookups, snapshot.requests());
            assertEquals(loads.sum(), snapshot.loads());
            List<GroupHits> groups = MeasuredJCache.meterOf(cache)
                    .flatMap(CacheMeter::keys)
                    .orElseThrow()
                    .snapshot()
                    .groups();
            assertEquals(
                    lookups,
                    groups.stream()
                            .mapToLong(group -> group.hits() + group.misses())
                            .sum());
            assertTrue(snapshot.hits() > snapshot.misses(), snapshot::toString);
            assertEquals(0, snapshot.meterFailures());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Uses the cache in every way, and returns how many keys it has looked up. */
    private static long use(Cache<Integer, String> cache, SplittableRandom random) {
        long lookups = 0;
        for (int i = 0; i < CALLS; i++) {
            int key = random.nextInt(KEYS);
            TreeSet<Integer> keys = new TreeSet<>(List.of(key, (key + 1) % KEYS, (key + 7) % KEYS));
            switch (random.nextInt(8)) {
                case 0 -> {
                    cache.getAll(keys);
                    lookups += keys.size();
                }
                case 1 -> {
                    cache.invoke(key, (entry, arguments) -> entry.getValue());
                    lookups++;
                }
                case 2 -> {
                    cache.invokeAll(keys, (entry, arguments) -> entry.getValue());
                    lookups += keys.size();
                }
                case 3 -> cache.invokeAll(keys, (entry, arguments) -> entry.getKey());
                case 4 -> cache.remove(key);
                case 5 -> cache.put(key, "put");
                default -> {
                    cache.get(key);
                    lookups++;
                }
            }
        }
        return lookups;
    }

    private record CountingLoader(LongAdder loads) implements CacheLoader<Integer, String> {
        @Override
        public String load(Integer key) {
            loads.increment();
            return "value " + key;
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            loads.increment();
            Map<Integer, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, "value " + key));
            return loaded;
        }
    }
}
