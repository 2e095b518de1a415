package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.internal.ObservedMap;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * A cache that tells a {@link Watch} what is done to it, and is otherwise the cache it stands for. Of a key that is not
 * followed a lookup allocates nothing.
 *
 * <p>Serialises as the cache it stands for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
abstract class AbstractDecorated<K, V extends @Nullable Object> implements Cache<K, V>, Serializable {
    private static final long serialVersionUID = 1L;

    final transient Watch<K> watch;
    private final transient Cache<K, V> bare;
    private final transient BiFunction<K, Function<? super K, ? extends V>, V> get;
    private final transient ConcurrentMap<K, @NonNull V> map;

    AbstractDecorated(Cache<K, V> bare, Watch<K> watch) {
        this.bare = bare;
        this.watch = watch;
        this.get = bare::get;
        this.map = new ObservedMap<>(bare.asMap(), new ValueObserver<>(bare.asMap(), watch));
    }

    /** Returns the cache that this one stands for. */
    final Cache<K, V> bare() {
        return bare;
    }

    @Override
    public final @Nullable V getIfPresent(K key) {
        V value = bare.getIfPresent(key);
        watch.lookedUp(key, value != null);
        return value;
    }

    @Override
    public final V get(K key, Function<? super K, ? extends V> mappingFunction) {
        return Loading.call(watch, key, mappingFunction, get);
    }

    @Override
    public final Map<K, @NonNull V> getAllPresent(Iterable<? extends K> keys) {
        if (keys == null) {
            return bare.getAllPresent(keys);
        }
        Tee<K> tee = Tee.of(watch, keys);
        Map<K, @NonNull V> found = bare.getAllPresent(tee.iterable());
        watch.tell(() -> tee.walked().keySet().forEach(key -> watch.lookedUp(key, found.containsKey(key))));
        return found;
    }

    @Override
    public final Map<K, @NonNull V> getAll(
            Iterable<? extends K> keys,
            Function<? super Set<? extends K>, ? extends Map<? extends K, ? extends @NonNull V>> mappingFunction) {
        if (keys == null || mappingFunction == null) {
            return bare.getAll(keys, mappingFunction);
        }
        Tee<K> tee = Tee.of(watch, keys);
        BulkLoading<K, V> loading = new BulkLoading<>(watch, mappingFunction);
        try {
            return bare.getAll(tee.iterable(), loading);
        } finally {
            loading.close(tee);
        }
    }

    @Override
    public final void put(K key, @NonNull V value) {
        bare.put(key, value);
        watch.stored(key);
    }

    @Override
    public final void putAll(Map<? extends K, ? extends @NonNull V> values) {
        bare.putAll(values);
        watch.tell(() -> values.keySet().forEach(watch::stored));
    }

    @Override
    public final void invalidate(K key) {
        bare.invalidate(key);
        watch.removed(key);
    }

    @Override
    public final void invalidateAll(Iterable<? extends K> keys) {
        if (keys == null) {
            bare.invalidateAll(keys);
        } else {
            Tee<K> tee = Tee.of(watch, keys);
            bare.invalidateAll(tee.iterable());
            tee.walked().keySet().forEach(watch::removed);
        }
    }

    @Override
    public final void invalidateAll() {
        bare.invalidateAll();
        watch.cleared();
    }

    @Override
    public final ConcurrentMap<K, @NonNull V> asMap() {
        return map;
    }

    @Override
    public final long estimatedSize() {
        return bare.estimatedSize();
    }

    @Override
    public final CacheStats stats() {
        return bare.stats();
    }

    @Override
    public final void cleanUp() {
        bare.cleanUp();
    }

    @Override
    public final Policy<K, @NonNull V> policy() {
        return bare.policy();
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
