package dev.tacho.cache.jedis;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.csc.CacheKey;

/**
 * What a thread is doing in Jedis: whether a measured executor is at work for it, and how far its lookup in the client-side
 * cache is. Each thread has its own.
 */
final class CurrentCall {
    /** How many measured executors are at work: calls can be nested. */
    private int depth;

    /** The key of an entry that was found and is being checked, or null. */
    @Nullable
    CacheKey<?> found;

    /** Whose entry is being loaded after a miss, or null. */
    @Nullable
    ClientCacheMeter loading;

    int loadedKey;
    boolean watched;
    long loadStartNanos;

    /** Returns whether a measured executor is at work. */
    boolean isMeasured() {
        return depth > 0;
    }

    void begin() {
        depth++;
    }

    /** Ends a call; what it did not store it failed to load. */
    void end() {
        depth--;
        found = null;
        ClientCacheMeter meter = loading;
        if (meter != null) {
            meter.loadFailed(this);
        }
    }
}
