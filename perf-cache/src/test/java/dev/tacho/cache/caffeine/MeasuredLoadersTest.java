package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import dev.tacho.cache.CacheMeter;
import dev.tacho.core.Perf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What Caffeine sees of a loader must be what it would see without us. */
class MeasuredLoadersTest {
    private final CacheMeter meter = CacheMeter.of(Perf.create("test"), "cache");
    private final List<String> calls = new ArrayList<>();

    private LoadRecorder<Integer> recorder() {
        return new LoadRecorder<>(meter);
    }

    private static Caffeine<Object, Object> direct() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private class Single implements CacheLoader<Integer, String> {
        @Override
        public String load(Integer key) {
            calls.add("load " + key);
            return "v";
        }
    }

    private class WithLoadAll extends Single {
        @Override
        public Map<Integer, String> loadAll(Set<? extends Integer> keys) {
            calls.add("loadAll " + keys);
            Map<Integer, String> all = new HashMap<>();
            keys.forEach(key -> all.put(key, "v"));
            return all;
        }
    }

    private class WithAsyncLoadAll extends Single {
        @Override
        public CompletableFuture<Map<Integer, String>> asyncLoadAll(Set<? extends Integer> keys, Executor executor) {
            calls.add("asyncLoadAll " + keys);
            Map<Integer, String> all = new HashMap<>();
            keys.forEach(key -> all.put(key, "v"));
            return CompletableFuture.completedFuture(all);
        }
    }

    private void assertSync(CacheLoader<Integer, String> loader, String... expected) {
        direct().build(loader).getAll(List.of(1, 2));
        assertEquals(List.of(expected), calls, "bare");
        calls.clear();
        direct().build(MeasuredLoaders.sync(loader, recorder())).getAll(List.of(1, 2));
        assertEquals(List.of(expected), calls, "measured");
        calls.clear();
    }

    private void assertAsync(AsyncCacheLoader<Integer, String> loader, String... expected) {
        direct().buildAsync(loader).getAll(List.of(1, 2)).join();
        assertEquals(List.of(expected), calls, "bare");
        calls.clear();
        direct().buildAsync(MeasuredLoaders.async(loader, recorder()))
                .getAll(List.of(1, 2))
                .join();
        assertEquals(List.of(expected), calls, "measured");
        calls.clear();
    }

    @Test
    void bulkLoading_isWhatTheLoaderCanDo() {
        assertSync(new Single(), "load 1", "load 2");
        assertSync(new WithLoadAll(), "loadAll [1, 2]");
        assertSync(new WithAsyncLoadAll(), "load 1", "load 2");
        assertSync(key -> String.valueOf(calls.add("lambda " + key)), "lambda 1", "lambda 2");
        assertAsync(new Single(), "load 1", "load 2");
        assertAsync(new WithLoadAll(), "loadAll [1, 2]");
        assertAsync(new WithAsyncLoadAll(), "asyncLoadAll [1, 2]");
        assertAsync(
                (key, executor) -> {
                    calls.add("lambda " + key);
                    return CompletableFuture.completedFuture("v");
                },
                "lambda 1",
                "lambda 2");
        assertAsync(
                AsyncCacheLoader.bulk((keys, executor) -> {
                    calls.add("bulk " + keys);
                    return CompletableFuture.completedFuture(Map.of(1, "v", 2, "v"));
                }),
                "bulk [1, 2]");
    }

    @Test
    void futures_areTheLoadersOwn() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        AsyncCacheLoader<Integer, String> loader =
                MeasuredLoaders.async((Integer key, Executor executor) -> future, recorder());

        assertSame(future, loader.asyncLoad(1, Runnable::run));
        assertSame(future, loader.asyncReload(1, "old", Runnable::run));
        assertEquals(0, meter.snapshot().loads());
        future.complete("v");
        assertEquals(1, meter.snapshot().loads());
        assertEquals(1, meter.snapshot().refresh().count());
    }

    @Test
    void nullFuture_isPassedOn_andAFailedLoad() throws Exception {
        AsyncCacheLoader<Integer, String> loader =
                MeasuredLoaders.async((Integer key, Executor executor) -> null, recorder());

        assertNull(loader.asyncLoad(1, Runnable::run));
        assertEquals(1, meter.snapshot().loadFailures());
    }

    @Test
    void futureThatTakesNoStage_isAFailedLoad_andTheCallersToUse() throws Exception {
        CompletableFuture<String> odd = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                throw new UnsupportedOperationException("no stages");
            }
        };
        AsyncCacheLoader<Integer, String> loader =
                MeasuredLoaders.async((Integer key, Executor executor) -> odd, recorder());

        assertSame(odd, loader.asyncLoad(1, Runnable::run));
        assertEquals(1, meter.snapshot().loadFailures());
    }

    @Test
    void checkedExceptions_passUnchanged() {
        IOException down = new IOException("node is down");
        CacheLoader<Integer, String> loader = MeasuredLoaders.sync(
                (Integer key) -> {
                    throw down;
                },
                recorder());

        assertSame(down, assertThrows(IOException.class, () -> loader.load(1)));
        assertSame(down, assertThrows(IOException.class, () -> loader.reload(1, "old")));
        assertEquals(1, meter.snapshot().loadFailures());
        assertEquals(1, meter.snapshot().refresh().errors());
    }

    @Test
    void nullLoader_isRefusedAsCaffeineDoes() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(Perf.create("other"), "cache", direct());

        assertThrows(NullPointerException.class, () -> direct().build(null));
        assertThrows(NullPointerException.class, () -> caffeine.build(null));
        assertThrows(NullPointerException.class, () -> caffeine.buildAsync((AsyncCacheLoader<Integer, String>) null));
    }

    @Test
    void toString_isTheLoaders() {
        CacheLoader<Integer, String> loader = new Single();

        assertEquals(loader.toString(), MeasuredLoaders.sync(loader, recorder()).toString());
    }

    // Serialisation: Caffeine writes the configuration, with loader and listeners.

    /** A loader and a listener that can be written. */
    private static final class Written
            implements CacheLoader<Integer, String>, RemovalListener<Integer, String>, Serializable {
        private static final long serialVersionUID = 1L;
        private static final List<Integer> evicted = new ArrayList<>();

        @Override
        public String load(Integer key) {
            return "loaded " + key;
        }

        @Override
        public void onRemoval(Integer key, String value, RemovalCause cause) {
            evicted.add(key);
        }
    }

    @Test
    void serialised_isABareCacheWithTheUsersLoaderAndListener() throws Exception {
        MeasuredCaffeine<Integer, String> caffeine = MeasuredCaffeine.of(
                        Perf.create("other"), "cache", Caffeine.newBuilder().maximumSize(1))
                .whatIf()
                .evictionListener(new Written());
        LoadingCache<Integer, String> cache = caffeine.build(new Written());
        Object read = reserialised(cache);
        assertSame(read, MeasuredCaffeine.unwrap((LoadingCache<?, ?>) read));
        @SuppressWarnings("unchecked")
        LoadingCache<Integer, String> copy = (LoadingCache<Integer, String>) read;
        Written.evicted.clear();

        assertEquals("loaded 1", copy.get(1));
        assertEquals("loaded 2", copy.get(2));
        copy.cleanUp();
        assertEquals(1, Written.evicted.size());
        assertEquals(0, caffeine.meter().snapshot().requests());
    }

    @Test
    void serialised_withoutAListenerOfTheUsers_hasNone() throws Exception {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                        Perf.create("other"), "cache", Caffeine.newBuilder().maximumSize(1))
                .whatIf();
        AsyncLoadingCache<Integer, String> cache = caffeine.buildAsync(new Written());

        assertInstanceOf(AsyncLoadingCache.class, reserialised(cache));
        assertInstanceOf(LoadingCache.class, reserialised(cache.synchronous()));
        assertTrue(reserialised(MeasuredCaffeine.unwrap(cache)) instanceof AsyncLoadingCache);
    }

    private static Object reserialised(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
