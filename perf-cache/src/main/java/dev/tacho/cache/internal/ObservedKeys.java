package dev.tacho.cache.internal;

import java.util.Collection;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The keys of an {@link ObservedMap}. */
final class ObservedKeys<K> extends ObservedView<K> implements Set<K> {
    private final ConcurrentMap<K, ?> map;
    private final MapObserver<K, ?> observer;

    ObservedKeys(ConcurrentMap<K, ?> map, MapObserver<K, ?> observer) {
        super(observer);
        this.map = map;
        this.observer = observer;
    }

    @Override
    Collection<K> view() {
        return map.keySet();
    }

    @Override
    public Spliterator<K> spliterator() {
        return map.keySet().spliterator();
    }

    /** As with {@link ObservedMap#remove(Object)}: that a key is to be gone holds for any other cache too. */
    @Override
    boolean isTold(boolean changed) {
        return true;
    }

    @Override
    void tellRemoved(@Nullable Object key) {
        observer.removed(key);
    }
}
