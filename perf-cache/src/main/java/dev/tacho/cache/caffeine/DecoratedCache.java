package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A measured {@link Cache}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class DecoratedCache<K, V extends @Nullable Object> extends AbstractDecorated<K, V> {
    private static final long serialVersionUID = 1L;

    DecoratedCache(Cache<K, V> bare, Watch<K> watch) {
        super(bare, watch);
    }
}
