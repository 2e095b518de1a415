package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.internal.Callers;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Many callers of one key that is being loaded: one load, and all others waited. */
class StampedeTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final Callers callers = new Callers();
    private final Object value = new Object();

    @Test
    void get_loader() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        LoadingCache<String, Object> cache = caffeine.build((String key) -> callers.load(value));

        assertOneLoad(caffeine.meter(), callers.call(() -> cache.get("key")));
        assertEquals(1, caffeine.meter().snapshot().loads());
    }

    @Test
    void get_function() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        Cache<String, Object> cache = caffeine.build();

        assertOneLoad(caffeine.meter(), callers.call(() -> cache.get("key", key -> callers.load(value))));
        assertEquals(1, caffeine.meter().snapshot().loads());
    }

    @Test
    void get_functionOfLoadingCache() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        LoadingCache<String, Object> cache = caffeine.build((String key) -> "unused");

        assertOneLoad(caffeine.meter(), callers.call(() -> cache.get("key", key -> callers.load(value))));
        assertEquals(1, caffeine.otherLoads());
    }

    @Test
    void asMap_computeIfAbsent() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        Cache<String, Object> cache = caffeine.build();

        assertOneLoad(
                caffeine.meter(), callers.call(() -> cache.asMap().computeIfAbsent("key", key -> callers.load(value))));
    }

    @Test
    void wrapped_get() throws Exception {
        LoadingCache<String, Object> cache = MeasuredCaffeine.wrap(
                perf, "cache", Caffeine.newBuilder().build((String key) -> callers.load(value)), KeyOptions.byKey());
        CacheMeter meter = MeasuredCaffeine.meterOf(cache).orElseThrow();

        assertOneLoad(meter, callers.call(() -> cache.get("key")));
        assertEquals(1, meter.snapshot().loads());
    }

    @Test
    void synchronousView_get() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        AsyncLoadingCache<String, Object> cache = caffeine.buildAsync((String key) -> callers.load(value));

        assertOneLoad(caffeine.meter(), callers.call(() -> cache.synchronous().get("key")));
        assertEquals(1, caffeine.meter().snapshot().loads());
    }

    /** All wait from the beginning of a load that takes 50 ms: the callers lose 50 ms each. */
    @Test
    void get_loader_timeThatCallersLose_isExact() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        LoadingCache<String, Object> cache = caffeine.build((String key) -> {
            Object loaded = callers.load(value);
            clock.advance(Duration.ofMillis(50));
            return loaded;
        });

        assertOneLoad(caffeine.meter(), callers.call(() -> cache.get("key")));
        KeySnapshot keys = caffeine.meter().keys().orElseThrow().snapshot();
        assertEquals(
                (Callers.COUNT - 1) * Duration.ofMillis(50).toNanos(),
                keys.waits().latency().sum());
        assertEquals(Duration.ofMillis(50).toNanos(), loadNanos(caffeine.meter()));
    }

    /** A cache that callers fill by themselves: nobody waits, and all but one load in vain. */
    @Test
    void loadsByCallersThemselves_meet() throws Exception {
        KeyMeter keys = CacheMeter.of(perf, "aside").byKey(KeyOptions.byKey());
        int hash = keys.hash("key");
        Phaser loading = new Phaser(Callers.COUNT);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Callers.COUNT; i++) {
            Thread thread = new Thread(() -> {
                keys.lookup("key", false);
                boolean watched = keys.loadBegins(hash);
                loading.arriveAndAwaitAdvance();
                keys.loadEnds(hash, watched);
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Callers.COUNT - 1, keys.snapshot().meetingLoads());
        assertEquals(Callers.COUNT, keys.snapshot().mostLoadsAtATime());
        assertEquals(0, keys.snapshot().unwatchedLoads());
        assertFalse(keys.isLoading(hash));
        keys.close();
    }

    @Test
    void async_get_waitsUntilTheFutureCompletes() {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        CompletableFuture<Object> pending = new CompletableFuture<>();
        AsyncLoadingCache<String, Object> cache = caffeine.buildAsync((String key, Executor executor) -> pending);

        assertDelayedHits(caffeine.meter(), pending, () -> cache.get("key"));
        assertEquals(Duration.ofMillis(80).toNanos(), loadNanos(caffeine.meter()));
    }

    @Test
    void async_getByFunction_waitsUntilTheFutureCompletes() {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        CompletableFuture<Object> pending = new CompletableFuture<>();
        AsyncCache<String, Object> cache = caffeine.buildAsync();

        assertDelayedHits(caffeine.meter(), pending, () -> cache.get("key", (key, executor) -> pending));
    }

    @Test
    void wrappedAsync_get_waitsUntilTheFutureCompletes() {
        CompletableFuture<Object> pending = new CompletableFuture<>();
        AsyncLoadingCache<String, Object> cache = MeasuredCaffeine.wrap(
                perf,
                "cache",
                Caffeine.newBuilder().buildAsync((String key, Executor executor) -> pending),
                KeyOptions.byKey());
        CacheMeter meter = MeasuredCaffeine.meterOf(cache).orElseThrow();

        assertDelayedHits(meter, pending, () -> cache.get("key"));
        assertEquals(Duration.ofMillis(80).toNanos(), loadNanos(meter));
    }

    @Test
    void async_getIfPresent_waitsUntilTheFutureCompletes() {
        MeasuredCaffeine<Object, Object> caffeine = measured();
        CompletableFuture<Object> pending = new CompletableFuture<>();
        AsyncCache<String, Object> cache = caffeine.buildAsync();
        cache.get("key", (key, executor) -> pending);
        assertSame(pending, cache.getIfPresent("key"));
        clock.advance(Duration.ofMillis(3));
        pending.complete(value);
        assertSame(pending, cache.getIfPresent("key"));

        KeySnapshot keys = caffeine.meter().keys().orElseThrow().snapshot();
        assertEquals(1, keys.waits().count());
        assertEquals(Duration.ofMillis(3).toNanos(), keys.waits().latency().sum());
    }

    /** Each caller comes 10 ms after the one before, so that they wait for 70 ms, 60 ms and so on. */
    private void assertDelayedHits(CacheMeter meter, CompletableFuture<Object> pending, Supplier<Object> call) {
        List<Object> futures = new ArrayList<>();
        for (int i = 0; i < Callers.COUNT; i++) {
            futures.add(call.get());
            clock.advance(Duration.ofMillis(10));
        }
        futures.forEach(future -> assertSame(pending, future));
        pending.complete(value);
        futures.add(call.get());

        KeySnapshot keys = meter.keys().orElseThrow().snapshot();
        assertEquals(Callers.COUNT - 1, keys.waits().count());
        long expected = Duration.ofMillis((70 + 10) * 7 / 2).toNanos();
        assertEquals(expected, keys.waits().latency().sum(), 0.01 * expected);
        assertEquals(1, meter.snapshot().misses());
        assertEquals(Callers.COUNT, meter.snapshot().hits());
        assertEquals(0, keys.meetingLoads());
    }

    private static double loadNanos(CacheMeter meter) {
        return meter.snapshot().load().latency().sum();
    }

    private void assertOneLoad(CacheMeter meter, List<Object> values) {
        values.forEach(each -> assertSame(value, each));
        KeySnapshot keys = meter.keys().orElseThrow().snapshot();
        assertEquals(Callers.COUNT - 1, keys.waits().count(), "waits");
        assertEquals(1, keys.mostLoadsAtATime());
        assertEquals(0, keys.meetingLoads());
        assertEquals(Callers.COUNT, keys.sampledLookups());
        assertEquals(Callers.COUNT, meter.snapshot().requests());
        assertTrue(meter.snapshot().meterFailures() == 0);
    }

    private MeasuredCaffeine<Object, Object> measured() {
        return MeasuredCaffeine.of(perf, "cache", Caffeine.newBuilder()).byKey(KeyOptions.byKey());
    }
}
