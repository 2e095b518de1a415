package dev.tacho.cache.caffeine;

import dev.tacho.cache.internal.MapObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a watch what is done through the map view of an asynchronous cache, whose values are futures. */
final class FutureObserver<K, V extends @Nullable Object> implements MapObserver<K, CompletableFuture<V>> {
    private static final Executor NONE = Runnable::run;

    private final ConcurrentMap<K, CompletableFuture<V>> map;
    private final Watch<K> watch;

    FutureObserver(ConcurrentMap<K, CompletableFuture<V>> map, Watch<K> watch) {
        this.map = map;
        this.watch = watch;
    }

    @Override
    public void lookedUp(@Nullable Object key, boolean found) {
        watch.lookedUpInMap(key, found);
    }

    @Override
    public CompletableFuture<V> computeIfAbsent(K key, Function<? super K, ? extends CompletableFuture<V>> function) {
        if (function == null) {
            return map.computeIfAbsent(key, function);
        }
        int hash = watch.hash(key);
        if (!watch.follows(hash)) {
            watch.passed(key, hash);
            return map.computeIfAbsent(key, function);
        }
        return FutureLoading.call(
                watch,
                key,
                hash,
                (asked, none) -> function.apply(asked),
                (asked, loading) -> map.computeIfAbsent(asked, k -> loading.apply(k, NONE)));
    }

    @Override
    public void stored(K key, CompletableFuture<V> value) {
        stored(watch, key, value);
    }

    /** Tells that an entry is stored, when it is known that it has a value. One that turns out to have none is removed. */
    static <K> void stored(Watch<K> watch, K key, CompletableFuture<?> future) {
        if (watch.follows(watch.hash(key))) {
            Completion.of(future, (value, failure) -> {
                if (value == null) {
                    watch.removed(key);
                } else {
                    watch.stored(key);
                }
            });
        }
    }

    @Override
    public void removed(@Nullable Object key) {
        watch.removed(key);
    }

    @Override
    public void cleared() {
        watch.cleared();
    }

    @Override
    public void failed(RuntimeException e) {
        watch.failed(e);
    }
}
