package dev.tacho.cache.internal;

import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The values of an {@link ObservedMap}. What is removed here has no key that could be told. */
final class ObservedValues<V> extends ObservedView<V> {
    private final ConcurrentMap<?, V> map;

    ObservedValues(ConcurrentMap<?, V> map, MapObserver<?, V> observer) {
        super(observer);
        this.map = map;
    }

    @Override
    Collection<V> view() {
        return map.values();
    }

    @Override
    public Iterator<V> iterator() {
        return map.values().iterator();
    }

    @Override
    void tellRemoved(@Nullable Object value) {
        // Nobody knows of which key.
    }
}
