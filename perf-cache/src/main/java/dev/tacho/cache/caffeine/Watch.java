package dev.tacho.cache.caffeine;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the decorators and loaders of one cache tell of it, and whom. Nothing here throws.
 *
 * <p>A cache built by the façade counts lookups, loads and evictions itself, through a {@link MeteredStatsCounter}; then
 * what is told here goes to the meter of keys only. Of a cache that existed before, everything is counted here.
 */
final class Watch<K> {
    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;
    private final CacheState<K> state;
    private final boolean counts;

    /**
     * Creates a watch.
     *
     * @param keys told of keys, or null; not null unless {@code counts}
     * @param counts whether to count what the cache does not tell the meter
     */
    Watch(CacheMeter meter, @Nullable KeyMeter keys, CacheState<K> state, boolean counts) {
        this.meter = meter;
        this.keys = keys;
        this.state = state;
        this.counts = counts;
    }

    CacheMeter meter() {
        return meter;
    }

    boolean counts() {
        return counts;
    }

    long nanoTime() {
        return meter.nanoTime();
    }

    // Lookups.

    int hash(@Nullable Object key) {
        return keys == null ? 0 : keys.hash(key);
    }

    /** Returns whether it must be found out if a lookup hits; if not, {@link #passed} must be told of it. */
    boolean follows(int hash) {
        return counts || (keys != null && keys.follows(hash));
    }

    /** Returns whether the key has a value that a lookup would find; a null one is the cache's to refuse. */
    boolean isPresent(@Nullable K key) {
        try {
            return key == null || state.isPresent(key);
        } catch (RuntimeException e) {
            // A key that cannot be looked up: the lookup itself will throw the same.
            return true;
        }
    }

    /** Tells of a lookup of a key that is not followed, whatever becomes of it. */
    void passed(@Nullable Object key, int hash) {
        if (keys != null && key != null) {
            keys.lookup(key, hash, true);
        }
    }

    void lookedUp(@Nullable Object key, boolean hit) {
        lookedUp(key, hash(key), hit);
    }

    void lookedUp(@Nullable Object key, int hash, boolean hit) {
        if (keys != null) {
            keys.lookup(key, hash, hit);
        }
        if (counts) {
            if (hit) {
                meter.recordHits(1);
            } else {
                meter.recordMisses(1);
            }
        }
    }

    /** Tells of a lookup that Caffeine does not count. */
    void lookedUpInMap(@Nullable Object key, boolean hit) {
        meter.recordMapLookup(hit);
        if (keys != null) {
            keys.lookup(key, hit);
        }
    }

    // Loads.

    @Nullable
    CompletableFuture<?> refreshUnderWay(@Nullable K key) {
        try {
            return key == null ? null : state.refreshUnderWay(key);
        } catch (RuntimeException e) {
            meter.failed(e);
            return null;
        }
    }

    boolean isLoading(int hash) {
        return keys != null && keys.isLoading(hash);
    }

    boolean loadBegins(int hash) {
        return keys != null && keys.loadBegins(hash);
    }

    void loadEnds(int hash, boolean watched) {
        if (keys != null) {
            keys.loadEnds(hash, watched);
        }
    }

    /** Counts a load, of one key or many. */
    void countLoad(long nanos, Outcome outcome) {
        if (counts) {
            count(meter, nanos, outcome);
        }
    }

    static void count(CacheMeter meter, long nanos, Outcome outcome) {
        if (outcome == Outcome.VALUE) {
            meter.recordLoad(nanos);
        } else {
            meter.recordLoadFailure(nanos);
            if (outcome == Outcome.NOTHING) {
                meter.recordFoundNothing();
            }
        }
    }

    static void countRefresh(CacheMeter meter, long nanos, Outcome outcome) {
        if (outcome == Outcome.VALUE) {
            meter.recordRefresh(nanos);
        } else {
            meter.recordRefreshFailure(nanos);
            if (outcome == Outcome.NOTHING) {
                meter.recordFoundNothing();
            }
        }
    }

    /** Tells what a load of a key came to. */
    void loaded(K key, int hash, long nanos, Outcome outcome) {
        if (keys == null) {
            return;
        }
        if (outcome == Outcome.VALUE) {
            keys.loaded(hash, nanos, weight(key, hash));
        } else {
            keys.foundNothing(hash);
        }
    }

    /** Tells what a load of a key came to whose entry stood and was served meanwhile. */
    void refreshed(K key, Outcome outcome) {
        if (keys == null) {
            return;
        }
        int hash = keys.hash(key);
        if (outcome == Outcome.VALUE) {
            keys.refreshed(hash, weight(key, hash));
        } else if (outcome == Outcome.NOTHING) {
            // Caffeine then removes the entry.
            keys.foundNothing(hash);
        }
    }

    /** Tells of a caller that waited for another one's load. */
    void waited(long nanos) {
        if (keys != null) {
            keys.waited(nanos);
        }
    }

    // Writes.

    void stored(K key) {
        if (keys != null) {
            int hash = keys.hash(key);
            keys.stored(hash, weight(key, hash));
        }
    }

    void removed(@Nullable Object key) {
        if (keys != null) {
            keys.removed(key);
        }
    }

    void cleared() {
        if (keys != null) {
            keys.cleared();
        }
    }

    void failed(RuntimeException e) {
        meter.failed(e);
    }

    /** Tells what takes calls of the application's own objects to tell, such as its keys and its maps. */
    void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Weighs only what the meter of keys will look at. */
    private double weight(K key, int hash) {
        if (keys == null || !state.isWeighted() || !keys.follows(hash)) {
            return 1;
        }
        try {
            return state.weightOf(key);
        } catch (RuntimeException e) {
            meter.failed(e);
            return 1;
        }
    }
}
