package dev.tacho.cache.caffeine;

import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out without effects whether an asynchronous cache has a future for a key, complete or not. Its policy shows values
 * only; {@code containsKey} has an entry that it finds expired evicted; the other methods of the map are lookups. But its
 * set of entries compares, and does nothing else. So it is asked for an entry whose value is equal to any.
 */
final class AnyFuture {
    private static final AnyFuture ANY = new AnyFuture();

    private AnyFuture() {}

    static boolean isIn(ConcurrentMap<?, ?> futures, Object key) {
        return futures.entrySet().contains(Map.entry(key, ANY));
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object != null;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
