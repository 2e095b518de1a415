package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.CacheMeter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decorates caches, each as the kind that it is whatever it is declared as, and finds what is behind a decorated one. */
final class Decorators {
    private Decorators() {}

    static <K, V extends @Nullable Object> Cache<K, V> decorate(Cache<K, V> bare, Watch<K> watch) {
        return bare instanceof LoadingCache<K, V> loading
                ? new DecoratedLoadingCache<>(loading, watch)
                : new DecoratedCache<>(bare, watch);
    }

    static <K, V extends @Nullable Object> AsyncCache<K, V> decorate(AsyncCache<K, V> bare, Watch<K> watch) {
        return bare instanceof AsyncLoadingCache<K, V> loading
                ? new DecoratedAsyncLoadingCache<>(loading, watch)
                : new DecoratedAsyncCache<>(bare, watch);
    }

    static <K, V extends @Nullable Object> Cache<K, V> bare(Cache<K, V> cache) {
        return cache instanceof AbstractDecorated<K, V> decorated ? decorated.bare() : cache;
    }

    static <K, V extends @Nullable Object> AsyncCache<K, V> bare(AsyncCache<K, V> cache) {
        return cache instanceof AbstractDecoratedAsync<K, V> decorated ? decorated.bare() : cache;
    }

    static Optional<CacheMeter> meterOf(Cache<?, ?> cache) {
        return cache instanceof AbstractDecorated<?, ?> decorated
                ? Optional.of(decorated.watch.meter())
                : Optional.empty();
    }

    static Optional<CacheMeter> meterOf(AsyncCache<?, ?> cache) {
        return cache instanceof AbstractDecoratedAsync<?, ?> decorated
                ? Optional.of(decorated.watch.meter())
                : Optional.empty();
    }
}
