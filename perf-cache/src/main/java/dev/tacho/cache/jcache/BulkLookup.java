package dev.tacho.cache.jcache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of one {@code getAll} under way, of which loads claim those that they were called for. */
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

    /** Notes that a key is loaded; returns false if it was not asked for, or is claimed already. */
    boolean claim(Object key) {
        return unclaimed.remove(key);
    }

    /** Whether a load claimed the key, given that it was asked for. */
    boolean isLoaded(Object key) {
        return !unclaimed.contains(key);
    }
}
