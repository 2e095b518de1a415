package dev.tacho.cache.jedis;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.EvictionCause;
import dev.tacho.cache.KeyMeter;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.csc.CacheEntry;
import redis.clients.jedis.csc.CacheKey;

/**
 * Counts what happens in a client-side cache.
 *
 * <p>Jedis counts hits and misses outside of its cache, where nobody else can: so they are told from what it asks. A
 * lookup asks {@code get} with a key of its own. If that finds an entry, Jedis reads what the server has sent meanwhile and
 * asks {@code get} again, now with the entry's key, which decides; or, if the connection that the entry came from is gone,
 * {@code delete}. What is missed is loaded and stored with {@code set} by the same thread.
 */
final class ClientCacheMeter {
    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;
    private final CallMeter calls;
    private final LongAdder invalidations = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushedEntries = new LongAdder();
    private final LongAdder notCacheable = new LongAdder();

    /** @param calls knows what each thread is doing */
    ClientCacheMeter(CacheMeter meter, @Nullable KeyMeter keys, CallMeter calls) {
        this.meter = meter;
        this.keys = keys;
        this.calls = calls;
    }

    /** Notes what {@code get} found. */
    void got(CacheKey<?> key, @Nullable CacheEntry<?> entry) {
        try {
            CurrentCall call = calls.current();
            if (entry == null) {
                missed(call, key);
            } else if (isSame(key, call.found)) {
                hit(call, key);
            } else {
                giveUpLoad(call);
                call.found = entry.getCacheKey();
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Equal keys would not do: only the key of the entry that was found says that this is still the same lookup. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(CacheKey<?> key, @Nullable CacheKey<?> found) {
        return key == found;
    }

    private void hit(CurrentCall call, CacheKey<?> key) {
        call.found = null;
        meter.recordHits(1);
        if (keys != null) {
            keys.lookup(text(key), keys.hash(key), true);
        }
    }

    private void missed(CurrentCall call, CacheKey<?> key) {
        giveUpLoad(call);
        call.found = null;
        meter.recordMisses(1);
        call.loading = this;
        call.loadStartNanos = calls.nanoTime();
        if (keys != null) {
            int hash = keys.hash(key);
            keys.lookup(text(key), hash, false);
            call.loadedKey = hash;
            // Announced only if somebody will say that it ended even if it fails.
            call.watched = call.isMeasured() && keys.loadBegins(hash);
        }
    }

    /** Notes that {@code set} stored an entry. */
    void stored(CacheKey<?> key) {
        try {
            CurrentCall call = calls.current();
            if (call.loading == this) {
                long nanos = calls.nanoTime() - call.loadStartNanos;
                call.loading = null;
                meter.recordLoad(nanos);
                if (keys != null) {
                    keys.loaded(call.loadedKey, nanos, 1);
                    keys.loadEnds(call.loadedKey, call.watched);
                }
            } else if (keys != null) {
                keys.stored(keys.hash(key), 1);
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Notes that the call ended which should have stored what it missed. */
    void loadFailed(CurrentCall call) {
        meter.recordLoadFailure(calls.nanoTime() - call.loadStartNanos);
        giveUpLoad(call);
    }

    private static void giveUpLoad(CurrentCall call) {
        ClientCacheMeter owner = call.loading;
        call.loading = null;
        if (owner != null && owner.keys != null) {
            owner.keys.foundNothing(call.loadedKey);
            owner.keys.loadEnds(call.loadedKey, call.watched);
        }
    }

    /** Notes that {@code delete} was asked for: by Jedis for an entry just found, or by the application. */
    void deleted(CacheKey<?> key) {
        try {
            if (keys != null) {
                keys.removed(keys.hash(key));
            }
            CurrentCall call = calls.current();
            if (isSame(key, call.found)) {
                missed(call, key);
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Notes that the server said that these are out of date. */
    void invalidated(List<?> entries) {
        try {
            invalidations.add(entries.size());
            if (keys != null) {
                entries.forEach(entry -> keys.removed(keys.hash(entry)));
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Notes that the cache was emptied. */
    void flushed(int entries) {
        flushes.increment();
        flushedEntries.add(entries);
        if (keys != null) {
            keys.cleared();
        }
    }

    /** Notes that an entry is about to make room. */
    void evicted(CacheKey<?> key) {
        try {
            meter.recordEviction(EvictionCause.SIZE, 1);
            if (keys != null) {
                keys.evicted(keys.hash(key), EvictionCause.SIZE);
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Notes that entries made room, and nobody says which. */
    void evicted(long entries) {
        for (long i = 0; i < entries; i++) {
            meter.recordEviction(EvictionCause.SIZE, 1);
        }
    }

    /** Notes a command that is not to be cached. */
    void notCacheable() {
        notCacheable.increment();
    }

    /** The text of the first Redis key that an entry depends on. */
    private static @Nullable String text(CacheKey<?> key) {
        List<Object> redisKeys = key.getRedisKeys();
        return redisKeys.isEmpty() ? null : Keys.text(redisKeys.get(0));
    }

    // Readings.

    CacheMeter meter() {
        return meter;
    }

    long invalidations() {
        return invalidations.sum();
    }

    long flushes() {
        return flushes.sum();
    }

    long flushedEntries() {
        return flushedEntries.sum();
    }

    long notCacheableCalls() {
        return notCacheable.sum();
    }
}
