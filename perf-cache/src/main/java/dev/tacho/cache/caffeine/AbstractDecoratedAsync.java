package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import dev.tacho.cache.internal.ObservedMap;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous cache that tells a {@link Watch} what is done to it, and is otherwise the cache it stands for: the futures
 * are the same. Of a key that is not followed a lookup allocates nothing.
 *
 * <p>Serialises as the cache it stands for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
abstract class AbstractDecoratedAsync<K, V extends @Nullable Object> implements AsyncCache<K, V>, Serializable {
    private static final long serialVersionUID = 1L;

    final transient Watch<K> watch;
    private final transient AsyncCache<K, V> bare;
    private final transient BiFunction<
                    K,
                    BiFunction<? super K, ? super Executor, ? extends CompletableFuture<? extends V>>,
                    CompletableFuture<V>>
            get;
    private final transient ConcurrentMap<K, CompletableFuture<V>> map;

    AbstractDecoratedAsync(AsyncCache<K, V> bare, Watch<K> watch) {
        this.bare = bare;
        this.watch = watch;
        this.get = bare::get;
        this.map = new ObservedMap<>(bare.asMap(), new FutureObserver<>(bare.asMap(), watch));
    }

    /** Returns the cache that this one stands for. */
    final AsyncCache<K, V> bare() {
        return bare;
    }

    @Override
    public final @Nullable CompletableFuture<V> getIfPresent(K key) {
        CompletableFuture<V> future = bare.getIfPresent(key);
        int hash = watch.hash(key);
        if (future != null && watch.follows(hash)) {
            FutureLoading.found(watch, key, hash, future);
        } else {
            watch.lookedUp(key, hash, future != null);
        }
        return future;
    }

    @Override
    public final CompletableFuture<V> get(K key, Function<? super K, ? extends V> mappingFunction) {
        if (mappingFunction == null) {
            return bare.get(key, mappingFunction);
        }
        int hash = watch.hash(key);
        if (!watch.follows(hash)) {
            watch.passed(key, hash);
            return bare.get(key, mappingFunction);
        }
        // What Caffeine does with it too; in this form it shows whether it runs.
        return FutureLoading.call(
                watch,
                key,
                hash,
                (asked, executor) -> CompletableFuture.supplyAsync(() -> mappingFunction.apply(asked), executor),
                get);
    }

    @Override
    public final CompletableFuture<V> get(
            K key, BiFunction<? super K, ? super Executor, ? extends CompletableFuture<? extends V>> mappingFunction) {
        if (mappingFunction == null) {
            return bare.get(key, mappingFunction);
        }
        int hash = watch.hash(key);
        if (!watch.follows(hash)) {
            watch.passed(key, hash);
            return bare.get(key, mappingFunction);
        }
        return FutureLoading.call(watch, key, hash, mappingFunction, get);
    }

    @Override
    public final CompletableFuture<Map<K, @NonNull V>> getAll(
            Iterable<? extends K> keys,
            Function<? super Set<? extends K>, ? extends Map<? extends K, ? extends @NonNull V>> mappingFunction) {
        if (keys == null || mappingFunction == null) {
            return bare.getAll(keys, mappingFunction);
        }
        // As above.
        return getAll(
                keys, (asked, executor) -> CompletableFuture.supplyAsync(() -> mappingFunction.apply(asked), executor));
    }

    @Override
    public final CompletableFuture<Map<K, @NonNull V>> getAll(
            Iterable<? extends K> keys,
            BiFunction<
                            ? super Set<? extends K>,
                            ? super Executor,
                            ? extends CompletableFuture<? extends Map<? extends K, ? extends @NonNull V>>>
                    mappingFunction) {
        if (keys == null || mappingFunction == null) {
            return bare.getAll(keys, mappingFunction);
        }
        Tee<K> tee = Tee.of(watch, keys);
        BulkFutureLoading<K, Map<? extends K, ? extends @NonNull V>> loading =
                new BulkFutureLoading<>(watch, mappingFunction);
        try {
            return bare.getAll(tee.iterable(), loading);
        } finally {
            loading.close(tee);
        }
    }

    @Override
    public final void put(K key, CompletableFuture<? extends @Nullable V> valueFuture) {
        bare.put(key, valueFuture);
        FutureObserver.stored(watch, key, valueFuture);
    }

    @Override
    public final ConcurrentMap<K, CompletableFuture<V>> asMap() {
        return map;
    }

    @Override
    public final String toString() {
        return bare.toString();
    }

    final Object writeReplace() {
        return bare;
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("a measured cache is written as the cache it stands for");
    }
}
