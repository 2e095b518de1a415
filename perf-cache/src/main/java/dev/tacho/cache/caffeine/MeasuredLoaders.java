package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.CacheLoader;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes loaders that are timed. Caffeine looks by reflection whether a loader overrides the bulk methods, and loads one by
 * one if it does not: so there are wrappers with and without them, and the one is chosen that Caffeine will treat as it
 * would the loader itself.
 *
 * <p>A wrapper serialises as the loader, so that a cache does as it would without.
 */
final class MeasuredLoaders {
    private static final Logger log = LoggerFactory.getLogger(MeasuredLoaders.class);

    private MeasuredLoaders() {}

    /** Returns a loader for a cache that loads on the caller's thread: only {@code loadAll} counts there. */
    static <K, V extends @Nullable Object> CacheLoader<K, V> sync(
            CacheLoader<? super K, V> loader, LoadRecorder<K> recorder) {
        return bulk(loader, overrides(loader, CacheLoader.class, "loadAll", Set.class), recorder);
    }

    /** Returns a loader for an asynchronous cache. */
    static <K, V extends @Nullable Object> AsyncCacheLoader<K, V> async(
            AsyncCacheLoader<? super K, V> loader, LoadRecorder<K> recorder) {
        if (loader instanceof CacheLoader<? super K, V> both) {
            boolean loadsAll = overrides(both, CacheLoader.class, "loadAll", Set.class)
                    || overrides(both, CacheLoader.class, "asyncLoadAll", Set.class, Executor.class);
            return bulk(both, loadsAll, recorder);
        }
        @SuppressWarnings("unchecked") // A loader of more keys than these; Caffeine casts it in the same way.
        AsyncCacheLoader<K, V> cast = (AsyncCacheLoader<K, V>) loader;
        return overrides(loader, AsyncCacheLoader.class, "asyncLoadAll", Set.class, Executor.class)
                ? new MeasuredBulkAsyncLoader<>(cast, recorder)
                : new MeasuredAsyncLoader<>(cast, recorder);
    }

    private static <K, V extends @Nullable Object> CacheLoader<K, V> bulk(
            CacheLoader<? super K, V> loader, boolean loadsAll, LoadRecorder<K> recorder) {
        @SuppressWarnings("unchecked") // As above.
        CacheLoader<K, V> cast = (CacheLoader<K, V>) loader;
        return loadsAll ? new MeasuredBulkLoader<>(cast, recorder) : new MeasuredLoader<>(cast, recorder);
    }

    private static boolean overrides(Object loader, Class<?> type, String method, Class<?>... parameters) {
        Objects.requireNonNull(loader, "loader");
        try {
            return !loader.getClass().getMethod(method, parameters).equals(type.getMethod(method, parameters));
        } catch (NoSuchMethodException | SecurityException e) {
            log.warn("Cannot tell whether {} overrides {}; keys are loaded one by one", loader.getClass(), method, e);
            return false;
        }
    }

    private abstract static class Wrapper<L> implements Serializable {
        private static final long serialVersionUID = 1L;

        final transient L loader;

        Wrapper(L loader) {
            this.loader = loader;
        }

        Object writeReplace() {
            return loader;
        }

        private void readObject(ObjectInputStream stream) throws InvalidObjectException {
            throw new InvalidObjectException("a measured loader is written as the loader it stands for");
        }

        @Override
        public String toString() {
            return loader.toString();
        }
    }

    private static class MeasuredLoader<K, V extends @Nullable Object> extends Wrapper<CacheLoader<K, V>>
            implements CacheLoader<K, V> {
        private static final long serialVersionUID = 1L;

        final transient LoadRecorder<K> recorder;

        MeasuredLoader(CacheLoader<K, V> loader, LoadRecorder<K> recorder) {
            super(loader);
            this.recorder = recorder;
        }

        @Override
        public V load(K key) throws Exception {
            return recorder.load(key, () -> loader.load(key));
        }

        @Override
        public CompletableFuture<? extends V> asyncLoad(K key, Executor executor) throws Exception {
            return recorder.loadLater(key, () -> loader.asyncLoad(key, executor));
        }

        @Override
        public V reload(K key, @NonNull V oldValue) throws Exception {
            return recorder.reload(key, () -> loader.reload(key, oldValue));
        }

        @Override
        public CompletableFuture<? extends V> asyncReload(K key, @NonNull V oldValue, Executor executor)
                throws Exception {
            return recorder.reloadLater(key, () -> loader.asyncReload(key, oldValue, executor));
        }
    }

    private static final class MeasuredBulkLoader<K, V extends @Nullable Object> extends MeasuredLoader<K, V> {
        private static final long serialVersionUID = 1L;

        MeasuredBulkLoader(CacheLoader<K, V> loader, LoadRecorder<K> recorder) {
            super(loader, recorder);
        }

        @Override
        public Map<? extends K, ? extends @NonNull V> loadAll(Set<? extends K> keys) throws Exception {
            return recorder.loadAll(keys, () -> loader.loadAll(keys));
        }

        @Override
        public CompletableFuture<? extends Map<? extends K, ? extends @NonNull V>> asyncLoadAll(
                Set<? extends K> keys, Executor executor) throws Exception {
            return recorder.loadAllLater(keys, () -> loader.asyncLoadAll(keys, executor));
        }
    }

    private static class MeasuredAsyncLoader<K, V extends @Nullable Object> extends Wrapper<AsyncCacheLoader<K, V>>
            implements AsyncCacheLoader<K, V> {
        private static final long serialVersionUID = 1L;

        final transient LoadRecorder<K> recorder;

        MeasuredAsyncLoader(AsyncCacheLoader<K, V> loader, LoadRecorder<K> recorder) {
            super(loader);
            this.recorder = recorder;
        }

        @Override
        public CompletableFuture<? extends V> asyncLoad(K key, Executor executor) throws Exception {
            return recorder.loadLater(key, () -> loader.asyncLoad(key, executor));
        }

        @Override
        public CompletableFuture<? extends V> asyncReload(K key, @NonNull V oldValue, Executor executor)
                throws Exception {
            return recorder.reloadLater(key, () -> loader.asyncReload(key, oldValue, executor));
        }
    }

    private static final class MeasuredBulkAsyncLoader<K, V extends @Nullable Object>
            extends MeasuredAsyncLoader<K, V> {
        private static final long serialVersionUID = 1L;

        MeasuredBulkAsyncLoader(AsyncCacheLoader<K, V> loader, LoadRecorder<K> recorder) {
            super(loader, recorder);
        }

        @Override
        public CompletableFuture<? extends Map<? extends K, ? extends @NonNull V>> asyncLoadAll(
                Set<? extends K> keys, Executor executor) throws Exception {
            return recorder.loadAllLater(keys, () -> loader.asyncLoadAll(keys, executor));
        }
    }
}
