package dev.tacho.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An LRU cache of the plainest kind, which stores what it misses: the real cache of tests, and its oracle. */
final class LruCache {
    private final Map<Long, Boolean> entries;
    private final int maximum;
    private @Nullable Long evicted;

    LruCache(int maximum) {
        this.maximum = maximum;
        this.entries = new LinkedHashMap<>(16, 0.75F, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                evicted = size() > LruCache.this.maximum ? eldest.getKey() : null;
                return evicted != null;
            }
        };
    }

    /** Returns whether the key was here; if not, it is now. */
    boolean lookup(long key) {
        evicted = null;
        if (entries.get(key) != null) {
            return true;
        }
        entries.put(key, true);
        return false;
    }

    /** Returns which key had to go at the last lookup, or null. */
    @Nullable
    Long evicted() {
        return evicted;
    }

    boolean remove(long key) {
        return entries.remove(key) != null;
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }
}
