package dev.tacho.cache.jcache;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the meters of one cache what happens to it, on the thread where it happens. Nothing here throws: what the user's own
 * keys and collections throw at it is counted as a failure of the meter.
 */
final class Metering {
    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;
    private final Clock clock;
    private final Loads loads = new Loads(this);
    private volatile boolean attached;

    private Metering(Perf perf, String name, @Nullable KeyOptions options) {
        this.meter = CacheMeter.of(perf, name);
        this.keys = options == null ? null : meter.byKey(options);
        this.clock = perf.clock();
    }

    /**
     * Returns the metering of a new meter.
     *
     * @throws IllegalArgumentException if the name is blank or taken
     */
    static Metering of(Perf perf, String name, @Nullable KeyOptions options, CacheShape shape) {
        Metering metering = new Metering(perf, name, options);
        metering.shape(shape);
        return metering;
    }

    CacheMeter meter() {
        return meter;
    }

    /**
     * Measures the loader of the cache.
     *
     * @param loader makes it, null if there is none
     * @return false if it is measured for another cache already
     */
    boolean attach(@Nullable MeasuredLoaderFactory<?, ?> loader) {
        attached = loader != null && loader.attach(loads);
        return attached || loader == null;
    }

    /** Returns what the loads of the cache pass through, null if it has no loader that is measured. */
    @Nullable
    Loads loads() {
        return attached ? loads : null;
    }

    /** Whether keys matter to anybody. */
    boolean isByKey() {
        return keys != null;
    }

    void shape(CacheShape shape) {
        if (keys != null) {
            keys.readShapeFrom(() -> shape);
        }
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** Returns the hash that a key is followed by; any number if none is. */
    int hash(@Nullable Object key) {
        return keys == null ? 0 : keys.hash(key);
    }

    void lookup(@Nullable Object key, int hash, boolean hit) {
        if (hit) {
            meter.recordHits(1);
        } else {
            meter.recordMisses(1);
        }
        if (keys != null) {
            keys.lookup(key, hash, hit);
        }
    }

    /** Notes a lookup of several keys, but for those whose loads have told that they missed. */
    void lookups(Set<?> asked, Map<?, ?> found, @Nullable BulkLookup bulk) {
        try {
            if (keys == null && bulk == null) {
                int hits = found.size();
                meter.recordHits(hits);
                meter.recordMisses(asked.size() - hits);
            } else {
                for (Object key : asked) {
                    if (bulk == null || bulk.claim(key)) {
                        lookup(key, hash(key), found.containsKey(key));
                    }
                }
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    void stored(int hash) {
        if (keys != null) {
            keys.stored(hash, 1);
        }
    }

    void storedAll(Map<?, ?> entries) {
        if (keys != null) {
            try {
                for (Object key : entries.keySet()) {
                    stored(hash(key));
                }
            } catch (RuntimeException e) {
                meter.failed(e);
            }
        }
    }

    void removed(int hash) {
        if (keys != null) {
            keys.removed(hash);
        }
    }

    void removedAll(Set<?> removed) {
        if (keys != null) {
            try {
                for (Object key : removed) {
                    removed(hash(key));
                }
            } catch (RuntimeException e) {
                meter.failed(e);
            }
        }
    }

    void cleared() {
        if (keys != null) {
            keys.cleared();
        }
    }

    /** Follows no key any more; what was measured stays. */
    void close() {
        if (keys != null) {
            keys.close();
        }
    }

    /** Whether a lookup of the key would have to wait for a load that another one began. */
    boolean isLoading(int hash) {
        return keys != null && keys.isLoading(hash);
    }

    void waitedSince(long startNanos) {
        if (keys != null) {
            keys.waited(Math.max(0, nanoTime() - startNanos));
        }
    }

    boolean loadBegins(int hash) {
        return keys != null && keys.loadBegins(hash);
    }

    void loadEnds(int hash, boolean watched) {
        if (keys != null) {
            keys.loadEnds(hash, watched);
        }
    }

    /** Notes how long a call of the loader took. */
    void loaded(long nanos, boolean failed) {
        if (failed) {
            meter.recordLoadFailure(nanos);
        } else {
            meter.recordLoad(nanos);
        }
    }

    /** Notes that the loader knows no value of a key. */
    void foundNothing(int hash, boolean missed) {
        meter.recordFoundNothing();
        loadedNothing(hash, missed);
    }

    /** Notes that a load came to nothing, for a lookup that missed or of the cache's own accord. */
    void loadedNothing(int hash, boolean missed) {
        if (keys != null && missed) {
            keys.foundNothing(hash);
        }
    }

    /** Notes that the loader gave a value of a key, to a lookup that missed or of the cache's own accord. */
    void loadedValue(int hash, long nanos, boolean missed) {
        if (keys != null) {
            if (missed) {
                keys.loaded(hash, nanos, 1);
            } else {
                keys.stored(hash, 1);
            }
        }
    }

    void failed(RuntimeException e) {
        meter.failed(e);
    }
}
