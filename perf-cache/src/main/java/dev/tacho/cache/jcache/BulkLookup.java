package dev.tacho.cache.jcache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one {@code getAll} or {@code invokeAll} under way that are not counted yet. Who claims a key counts it: a load
 * as a miss, whichever thread it runs on, or the caller in the end.
 */
final class BulkLookup {
    private final Set<Object> unclaimed = ConcurrentHashMap.newKeySet();

    /**
     * Creates a lookup of the given keys.
     *
     * @throws NullPointerException if one is null
     */
    BulkLookup(Set<?> keys) {
        unclaimed.addAll(keys);
    }

    /** Returns whether the key was asked for and nobody has claimed it before. */
    boolean claim(Object key) {
        return unclaimed.remove(key);
    }
}
