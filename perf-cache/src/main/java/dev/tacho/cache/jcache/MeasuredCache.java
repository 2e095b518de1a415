package dev.tacho.cache.jcache;

import dev.tacho.cache.CacheMeter;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache of any provider that tells a {@link Metering} what is done with it. Every call goes to the provider's cache as it
 * is, and what that one returns or throws comes back as it is.
 */
final class MeasuredCache<K, V> implements Cache<K, V> {
    private final Cache<K, V> cache;
    private final Metering metering;
    private final @Nullable Loads loads;
    private final @Nullable MeasuredCacheManager manager;

    /**
     * Creates a measured cache.
     *
     * @param manager the measured manager that the cache is of, null if it is of none
     */
    MeasuredCache(Cache<K, V> cache, Metering metering, @Nullable MeasuredCacheManager manager) {
        this.cache = cache;
        this.metering = metering;
        this.loads = metering.loads();
        this.manager = manager;
    }

    @SuppressWarnings("ReferenceEquality") // A cache is its own identity.
    boolean isOf(Cache<?, ?> bare) {
        return cache == bare;
    }

    CacheMeter meter() {
        return metering.meter();
    }

    // Lookups.

    @Override
    public @Nullable V get(K key) {
        int hash = metering.hash(key);
        if (loads == null) {
            V value = cache.get(key);
            metering.lookup(key, hash, value != null);
            return value;
        }
        return get(loads, key, hash);
    }

    private @Nullable V get(Loads through, K key, int hash) {
        boolean waits = metering.isLoading(hash);
        long startNanos = waits ? metering.nanoTime() : 0;
        Loads.Lookup lookup = through.begin(key);
        try {
            V value = cache.get(key);
            if (!lookup.isLoaded()) {
                metering.lookup(key, hash, value != null);
                if (waits) {
                    metering.waitedSince(startNanos);
                }
            }
            return value;
        } finally {
            through.end(lookup);
        }
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        if (loads == null) {
            Map<K, V> found = cache.getAll(keys);
            metering.lookups(keys, found, null);
            return found;
        }
        Loads.Lookup lookup = loads.beginAll(keys);
        try {
            loads.share(lookup);
            Map<K, V> found = cache.getAll(keys);
            metering.lookups(keys, found, lookup.bulk());
            return found;
        } finally {
            loads.end(lookup);
        }
    }

    @Override
    public boolean containsKey(K key) {
        return cache.containsKey(key);
    }

    @Override
    public void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        cache.loadAll(keys, replaceExistingValues, completionListener);
    }

    @Override
    public <T> @Nullable T invoke(K key, @Nullable EntryProcessor<K, V, T> processor, Object... arguments) {
        if (processor == null) {
            // For the provider to refuse.
            return cache.invoke(key, null, arguments);
        }
        Loads.Lookup lookup = loads == null ? null : loads.begin(key);
        ObservedProcessor<K, V, T> observed = new ObservedProcessor<>(processor, metering, lookup);
        try {
            return cache.invoke(key, observed, arguments);
        } finally {
            observed.tell();
            end(lookup);
        }
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, @Nullable EntryProcessor<K, V, T> processor, Object... arguments) {
        if (processor == null) {
            return cache.invokeAll(keys, null, arguments);
        }
        Loads.Lookup lookup = loads == null ? null : loads.beginAll(keys);
        ObservedProcessor<K, V, T> observed = new ObservedProcessor<>(processor, metering, lookup);
        try {
            return cache.invokeAll(keys, observed, arguments);
        } finally {
            observed.tellAll();
            end(lookup);
        }
    }

    private void end(Loads.@Nullable Lookup lookup) {
        if (loads != null && lookup != null) {
            loads.end(lookup);
        }
    }

    // Lookups that also store or remove.

    @Override
    public @Nullable V getAndPut(K key, V value) {
        V before = cache.getAndPut(key, value);
        int hash = metering.hash(key);
        metering.lookup(key, hash, before != null);
        metering.stored(hash);
        return before;
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        V before = cache.getAndReplace(key, value);
        int hash = metering.hash(key);
        metering.lookup(key, hash, before != null);
        if (before != null) {
            metering.stored(hash);
        }
        return before;
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        V before = cache.getAndRemove(key);
        int hash = metering.hash(key);
        metering.lookup(key, hash, before != null);
        metering.removed(hash);
        return before;
    }

    // Stores and removals.

    @Override
    public void put(K key, V value) {
        cache.put(key, value);
        metering.stored(metering.hash(key));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        cache.putAll(entries);
        metering.storedAll(entries);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        return stored(key, cache.putIfAbsent(key, value));
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return stored(key, cache.replace(key, oldValue, newValue));
    }

    @Override
    public boolean replace(K key, V value) {
        return stored(key, cache.replace(key, value));
    }

    private boolean stored(K key, boolean stored) {
        if (stored) {
            metering.stored(metering.hash(key));
        }
        return stored;
    }

    @Override
    public boolean remove(K key) {
        return removed(key, cache.remove(key));
    }

    @Override
    public boolean remove(K key, V oldValue) {
        return removed(key, cache.remove(key, oldValue));
    }

    private boolean removed(K key, boolean removed) {
        if (removed) {
            metering.removed(metering.hash(key));
        }
        return removed;
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        cache.removeAll(keys);
        metering.removedAll(keys);
    }

    @Override
    public void removeAll() {
        cache.removeAll();
        metering.cleared();
    }

    @Override
    public void clear() {
        cache.clear();
        metering.cleared();
    }

    // Iteration, which is no lookup.

    @Override
    public Iterator<Entry<K, V>> iterator() {
        return metering.isByKey() ? new MeasuredIterator<>(cache.iterator(), metering) : cache.iterator();
    }

    @Override
    public void forEach(Consumer<? super Entry<K, V>> action) {
        cache.forEach(action);
    }

    @Override
    public Spliterator<Entry<K, V>> spliterator() {
        return cache.spliterator();
    }

    // The cache itself.

    @Override
    public String getName() {
        return cache.getName();
    }

    @Override
    public @Nullable CacheManager getCacheManager() {
        return manager == null ? cache.getCacheManager() : manager;
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        return Configurations.restored(cache.getConfiguration(type), type);
    }

    /** A manager may create the cache anew, and goes on with its meter. */
    @Override
    public void close() {
        try {
            cache.close();
        } finally {
            metering.cleared();
            if (manager == null) {
                metering.close();
            } else {
                manager.forget(this);
            }
        }
    }

    @Override
    public boolean isClosed() {
        return cache.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.unwrap(cache, type, cache::unwrap);
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        cache.registerCacheEntryListener(configuration);
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        cache.deregisterCacheEntryListener(configuration);
    }

    @Override
    public String toString() {
        return cache.toString();
    }
}
