package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/** Times the refreshes that a caller asks for, where the loader is not measured. Those that the cache begins are not seen. */
final class TimedRefresh {
    private TimedRefresh() {}

    @SuppressWarnings("ReferenceEquality") // Futures are equal to themselves only.
    static <K, V extends @Nullable Object> CompletableFuture<V> call(Watch<K> watch, LoadingCache<K, V> bare, K key) {
        boolean present = watch.isPresent(key);
        // If there is one, this call joins it, and it is timed already.
        CompletableFuture<?> underWay = watch.refreshUnderWay(key);
        long begin = watch.nanoTime();
        CompletableFuture<V> future = bare.refresh(key);
        if (future != underWay) {
            Completion.of(future, (value, failure) -> {
                long nanos = watch.nanoTime() - begin;
                Outcome outcome = Outcome.of(value, failure);
                if (present) {
                    Watch.countRefresh(watch.meter(), nanos, outcome);
                    watch.refreshed(key, outcome);
                } else {
                    watch.countLoad(nanos, outcome);
                    watch.loaded(key, watch.hash(key), nanos, outcome);
                }
            });
        }
        return future;
    }

    /** Tells of each key; the time of each is not known. */
    static <K, V extends @Nullable Object> CompletableFuture<Map<K, @NonNull V>> callAll(
            Watch<K> watch, LoadingCache<K, V> bare, Iterable<? extends K> keys) {
        Tee<K> tee = Tee.of(watch, keys);
        CompletableFuture<Map<K, @NonNull V>> future = bare.refreshAll(tee.iterable());
        Completion.of(future, (values, failure) -> {
            if (values != null) {
                watch.tell(() ->
                        tee.walked().keySet().forEach(key -> watch.refreshed(key, Outcome.of(values.get(key)))));
            }
        });
        return future;
    }
}
