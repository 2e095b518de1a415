package dev.tacho.cache.caffeine;

import dev.tacho.cache.internal.MapObserver;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a watch what is done through the map view of a cache. */
final class ValueObserver<K, V> implements MapObserver<K, V> {
    private final BiFunction<K, Function<? super K, ? extends V>, V> computeIfAbsent;
    private final Watch<K> watch;

    ValueObserver(ConcurrentMap<K, V> map, Watch<K> watch) {
        this.computeIfAbsent = map::computeIfAbsent;
        this.watch = watch;
    }

    @Override
    public void lookedUp(@Nullable Object key, boolean found) {
        watch.lookedUpInMap(key, found);
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return Loading.call(watch, key, function, computeIfAbsent);
    }

    @Override
    public void stored(K key, V value) {
        watch.stored(key);
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
