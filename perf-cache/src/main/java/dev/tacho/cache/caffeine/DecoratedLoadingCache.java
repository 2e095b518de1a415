package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * A measured {@link LoadingCache}. Either its loader is measured too, and then tells which loads are a call's own and times
 * them; or the cache existed before, and the calls are timed that look up an absent key.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DecoratedLoadingCache<K, V extends @Nullable Object> extends AbstractDecorated<K, V>
        implements LoadingCache<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient LoadingCache<K, V> loading;

    DecoratedLoadingCache(LoadingCache<K, V> bare, Watch<K> watch) {
        super(bare, watch);
        this.loading = bare;
    }

    @Override
    public V get(K key) {
        int hash = watch.hash(key);
        if (!watch.follows(hash)) {
            watch.passed(key, hash);
            return loading.get(key);
        }
        if (watch.isPresent(key)) {
            V value = loading.get(key);
            watch.lookedUp(key, hash, true);
            return value;
        }
        Miss miss = watch.counts() ? new TimedMiss<>(watch, key, hash) : new OwnLoads<>(watch, key, hash).open();
        Outcome outcome = Outcome.FAILED;
        try {
            V value = loading.get(key);
            outcome = Outcome.of(value);
            return value;
        } finally {
            miss.end(outcome);
        }
    }

    @Override
    public Map<K, @NonNull V> getAll(Iterable<? extends K> keys) {
        if (keys == null) {
            return loading.getAll(keys);
        }
        return watch.counts() ? getAllTimed(keys) : getAllOwned(keys);
    }

    private Map<K, @NonNull V> getAllOwned(Iterable<? extends K> keys) {
        Tee<K> tee = Tee.of(watch, keys);
        OwnLoads<K> own = new OwnLoads<>(watch).open();
        try {
            Map<K, @NonNull V> found = loading.getAll(tee.iterable());
            own.foundOthers(tee);
            return found;
        } finally {
            own.close();
        }
    }

    private Map<K, @NonNull V> getAllTimed(Iterable<? extends K> keys) {
        TimedAll<K> timed = new TimedAll<>(watch, keys, watch::isPresent);
        Map<K, @NonNull V> found = null;
        try {
            found = loading.getAll(timed.iterable());
            return found;
        } finally {
            timed.tellLookups();
            timed.tellLoads(found);
        }
    }

    @Override
    public CompletableFuture<V> refresh(K key) {
        return watch.counts() ? TimedRefresh.call(watch, loading, key) : loading.refresh(key);
    }

    @Override
    public CompletableFuture<Map<K, @NonNull V>> refreshAll(Iterable<? extends K> keys) {
        return watch.counts() && keys != null ? TimedRefresh.callAll(watch, loading, keys) : loading.refreshAll(keys);
    }
}
