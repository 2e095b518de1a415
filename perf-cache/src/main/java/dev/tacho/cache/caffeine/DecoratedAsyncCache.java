package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A measured {@link AsyncCache}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DecoratedAsyncCache<K, V extends @Nullable Object> extends AbstractDecoratedAsync<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient Cache<K, V> synchronous;

    DecoratedAsyncCache(AsyncCache<K, V> bare, Watch<K> watch) {
        super(bare, watch);
        this.synchronous = new DecoratedCache<>(bare.synchronous(), watch);
    }

    @Override
    public Cache<K, V> synchronous() {
        return synchronous;
    }
}
