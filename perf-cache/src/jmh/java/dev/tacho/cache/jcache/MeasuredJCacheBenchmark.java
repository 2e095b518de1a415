package dev.tacho.cache.jcache;

import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.processor.EntryProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What calls cost in a bare cache of Caffeine's JCache, in one with the provider's own statistics, and in measured ones. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@Threads(1)
public class MeasuredJCacheBenchmark {
    private static final int SIZE = 1 << 14;
    private static final int MASK = SIZE - 1;
    private static final EntryProcessor<Integer, Integer, Integer> READ = (entry, arguments) -> entry.getValue();

    /** Who counts. */
    public enum Counting {
        NOBODY,
        PROVIDER,
        TACHO,
        TACHO_BY_KEY
    }

    @Param
    private Counting counting;

    @Param({"false", "true"})
    private boolean readThrough;

    private CacheManager manager;
    private Cache<Integer, Integer> cache;
    private Integer[] keys;

    @Setup
    public void fill() {
        CacheManager bare = Caching.getCachingProvider(
                        "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider")
                .getCacheManager();
        Perf perf = Perf.create("bench");
        manager = switch (counting) {
            case NOBODY, PROVIDER -> bare;
            case TACHO -> MeasuredJCache.wrap(perf, bare);
            case TACHO_BY_KEY -> MeasuredJCache.wrap(perf, "keys", bare, KeyOptions.whatIf());
        };
        cache = manager.createCache(
                "keys",
                new MutableConfiguration<Integer, Integer>()
                        .setStoreByValue(false)
                        .setStatisticsEnabled(counting == Counting.PROVIDER)
                        .setReadThrough(readThrough)
                        .setCacheLoaderFactory(Echo::new));
        keys = new Integer[SIZE];
        for (int i = 0; i < SIZE; i++) {
            keys[i] = i;
            cache.put(keys[i], keys[i]);
        }
    }

    @TearDown
    public void close() {
        manager.close();
    }

    /** Loads the key as its value. */
    private static final class Echo implements CacheLoader<Integer, Integer> {
        @Override
        public Integer load(Integer key) {
            return key;
        }

        @Override
        public Map<Integer, Integer> loadAll(Iterable<? extends Integer> keys) {
            Map<Integer, Integer> values = new HashMap<>();
            keys.forEach(key -> values.put(key, key));
            return values;
        }
    }

    /** A thread's place among the keys. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;

        @Setup(Level.Iteration)
        public void scatter() {
            next = ThreadLocalRandom.current().nextInt(SIZE);
        }
    }

    @Benchmark
    public Integer hit(Cursor cursor) {
        return cache.get(keys[cursor.next++ & MASK]);
    }

    @Benchmark
    public Integer invoke(Cursor cursor) {
        return cache.invoke(keys[cursor.next++ & MASK], READ);
    }
}
