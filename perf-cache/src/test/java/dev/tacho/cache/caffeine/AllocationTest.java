package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.sun.management.ThreadMXBean;
import dev.tacho.cache.KeyMeter;
import dev.tacho.core.Perf;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lookup of a key that is not followed allocates nothing. Bytes are counted, no time is measured. */
class AllocationTest {
    private static final int KEYS = 1_000;
    private static final int CALLS = 50_000;
    /** A byte a call, where the smallest object has 16: the thread also accounts for what happens now and then. */
    private static final long MOST_BYTES = CALLS;

    private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                    Perf.create("test"), "cache", Caffeine.newBuilder().maximumSize(10_000_000))
            .whatIf();

    private Integer[] keys;
    private int next;

    @BeforeEach
    void needsAllocationCounts() {
        assertTrue(threads.isThreadAllocatedMemoryEnabled(), "this JVM counts allocations");
    }

    @Test
    void getIfPresent_hit_allocatesNothing() {
        LoadingCache<Integer, String> cache = cache();

        assertAllocatesNothing(() -> cache.getIfPresent(nextKey()));
    }

    @Test
    void getIfPresent_miss_allocatesNothing() {
        LoadingCache<Integer, String> cache = cache();
        cache.invalidateAll();

        assertAllocatesNothing(() -> cache.getIfPresent(nextKey()));
    }

    @Test
    void get_hit_allocatesNothing() {
        LoadingCache<Integer, String> cache = cache();

        assertAllocatesNothing(() -> cache.get(nextKey()));
    }

    @Test
    void get_byFunction_hit_allocatesNothing() {
        LoadingCache<Integer, String> cache = cache();
        Function<Integer, String> function = key -> "by function";

        assertAllocatesNothing(() -> cache.get(nextKey(), function));
    }

    @Test
    void asMap_hit_allocatesNothing() {
        LoadingCache<Integer, String> cache = cache();
        Function<Integer, String> function = key -> "by function";

        assertAllocatesNothing(() -> cache.asMap().get(nextKey()));
        assertAllocatesNothing(() -> cache.asMap().computeIfAbsent(nextKey(), function));
    }

    @Test
    void async_hit_allocatesNothing() {
        AsyncLoadingCache<Integer, String> cache = caffeine.buildAsync((Integer key) -> "value");
        findKeys();
        Arrays.stream(keys).forEach(key -> cache.get(key).join());
        BiFunction<Integer, Executor, CompletableFuture<String>> function = (key, executor) -> null;

        assertAllocatesNothing(() -> cache.getIfPresent(nextKey()));
        assertAllocatesNothing(() -> cache.get(nextKey()));
        assertAllocatesNothing(() -> cache.get(nextKey(), function));
        assertAllocatesNothing(() -> cache.synchronous().getIfPresent(nextKey()));
    }

    @Test
    void aCallThatAllocates_isNoticed() {
        LoadingCache<Integer, String> cache = cache();

        assertThrows(
                AssertionError.class,
                () -> assertAllocatesNothing(() -> {
                    int id = nextKey();
                    cache.get(id, key -> "captures " + id);
                }));
    }

    private LoadingCache<Integer, String> cache() {
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> "value");
        findKeys();
        Arrays.stream(keys).forEach(cache::get);
        return cache;
    }

    private void findKeys() {
        KeyMeter meter = caffeine.meter().keys().orElseThrow();
        keys = IntStream.iterate(0, i -> i + 1)
                .boxed()
                .filter(key -> !meter.follows(meter.hash(key)))
                .limit(KEYS)
                .toArray(Integer[]::new);
        assertFalse(meter.follows(meter.hash(keys[0])));
    }

    private Integer nextKey() {
        next = next + 1 < KEYS ? next + 1 : 0;
        return keys[next];
    }

    private static void assertAllocatesNothing(Runnable call) {
        for (int i = 0; i < CALLS / 10; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < MOST_BYTES, () -> bytes + " bytes in " + CALLS + " calls");
    }
}
