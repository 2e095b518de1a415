package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * A measured {@link AsyncLoadingCache}; see {@link DecoratedLoadingCache} for whose loads are told how.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DecoratedAsyncLoadingCache<K, V extends @Nullable Object> extends AbstractDecoratedAsync<K, V>
        implements AsyncLoadingCache<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient AsyncLoadingCache<K, V> loading;
    private final transient LoadingCache<K, V> synchronous;

    DecoratedAsyncLoadingCache(AsyncLoadingCache<K, V> bare, Watch<K> watch) {
        super(bare, watch);
        this.loading = bare;
        this.synchronous = new DecoratedLoadingCache<>(bare.synchronous(), watch);
    }

    @Override
    public CompletableFuture<V> get(K key) {
        int hash = watch.hash(key);
        if (!watch.follows(hash)) {
            watch.passed(key, hash);
            return loading.get(key);
        }
        if (watch.isPresent(key)) {
            CompletableFuture<V> future = loading.get(key);
            watch.lookedUp(key, hash, true);
            return future;
        }
        return watch.counts() ? getTimed(key, hash) : getOwned(key, hash);
    }

    private CompletableFuture<V> getOwned(K key, int hash) {
        OwnLoads<K> own = new OwnLoads<>(watch, key, hash).open();
        CompletableFuture<V> future = null;
        try {
            future = loading.get(key);
            return future;
        } finally {
            own.close();
            if (future != null && !own.hasBegun()) {
                FutureLoading.found(watch, key, hash, future);
            }
        }
    }

    private CompletableFuture<V> getTimed(K key, int hash) {
        if (AnyFuture.isIn(loading.asMap(), key)) {
            CompletableFuture<V> future = loading.get(key);
            FutureLoading.found(watch, key, hash, future);
            return future;
        }
        TimedMiss<K> miss = new TimedMiss<>(watch, key, hash);
        CompletableFuture<V> future = null;
        try {
            future = loading.get(key);
            return future;
        } finally {
            if (future == null) {
                miss.end(Outcome.FAILED);
            } else {
                Completion.of(future, (value, failure) -> miss.end(Outcome.of(value, failure)));
            }
        }
    }

    @Override
    public CompletableFuture<Map<K, @NonNull V>> getAll(Iterable<? extends K> keys) {
        if (keys == null) {
            return loading.getAll(keys);
        }
        return watch.counts() ? getAllTimed(keys) : getAllOwned(keys);
    }

    private CompletableFuture<Map<K, @NonNull V>> getAllOwned(Iterable<? extends K> keys) {
        Tee<K> tee = Tee.of(watch, keys);
        OwnLoads<K> own = new OwnLoads<>(watch).open();
        try {
            CompletableFuture<Map<K, @NonNull V>> future = loading.getAll(tee.iterable());
            own.foundOthers(tee);
            return future;
        } finally {
            own.close();
        }
    }

    private CompletableFuture<Map<K, @NonNull V>> getAllTimed(Iterable<? extends K> keys) {
        TimedAll<K> timed = new TimedAll<>(watch, keys, key -> AnyFuture.isIn(loading.asMap(), key));
        CompletableFuture<Map<K, @NonNull V>> future = null;
        try {
            future = loading.getAll(timed.iterable());
            return future;
        } finally {
            timed.tellLookups();
            if (future == null) {
                timed.tellLoads(null);
            } else {
                Completion.of(future, (found, failure) -> timed.tellLoads(found));
            }
        }
    }

    @Override
    public LoadingCache<K, V> synchronous() {
        return synchronous;
    }
}
