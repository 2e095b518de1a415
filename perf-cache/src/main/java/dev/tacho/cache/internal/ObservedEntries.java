package dev.tacho.cache.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The entries of an {@link ObservedMap}. Each that is given out tells when its value is set. */
final class ObservedEntries<K, V> extends ObservedView<Map.Entry<K, V>> implements Set<Map.Entry<K, V>> {
    private final ConcurrentMap<K, V> map;
    private final MapObserver<K, V> observer;

    ObservedEntries(ConcurrentMap<K, V> map, MapObserver<K, V> observer) {
        super(observer);
        this.map = map;
        this.observer = observer;
    }

    @Override
    Collection<Map.Entry<K, V>> view() {
        return map.entrySet();
    }

    @Override
    void tellRemoved(@Nullable Object element) {
        if (element instanceof Map.Entry<?, ?> entry) {
            observer.removed(entry.getKey());
        }
    }

    /** Of these only those are gone whose value was the same. */
    @Override
    void tellAllRemoved(Collection<?> elements) {
        for (Object element : elements) {
            if (element instanceof Map.Entry<?, ?> entry && !map.containsKey(entry.getKey())) {
                observer.removed(entry.getKey());
            }
        }
    }

    private Map.Entry<K, V> observed(Map.Entry<K, V> entry) {
        return new ObservedEntry<>(entry, observer);
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        Iterator<Map.Entry<K, V>> removing = super.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return removing.hasNext();
            }

            @Override
            public Map.Entry<K, V> next() {
                return observed(removing.next());
            }

            @Override
            public void remove() {
                removing.remove();
            }

            @Override
            public void forEachRemaining(Consumer<? super Map.Entry<K, V>> action) {
                removing.forEachRemaining(observing(action));
            }
        };
    }

    /** Hands an action observed entries; null stays null, to be refused by whom it is for. */
    @SuppressWarnings("NullAway") // A null action is the caller's error, and the other map's to tell.
    private Consumer<? super Map.Entry<K, V>> observing(@Nullable Consumer<? super Map.Entry<K, V>> action) {
        return action == null ? null : entry -> action.accept(observed(entry));
    }

    @Override
    public void forEach(Consumer<? super Map.Entry<K, V>> action) {
        view().forEach(observing(action));
    }

    @Override
    public Spliterator<Map.Entry<K, V>> spliterator() {
        return new Observing(map.entrySet().spliterator());
    }

    @Override
    public Stream<Map.Entry<K, V>> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public Stream<Map.Entry<K, V>> parallelStream() {
        return StreamSupport.stream(spliterator(), true);
    }

    @Override
    public Object[] toArray() {
        return observed(view().toArray());
    }

    @Override
    public <T> T[] toArray(T[] array) {
        return observed(view().toArray(array));
    }

    /** Replaces the entries, which end where the array does or at a null, unless the array is for others than these. */
    private <T> T[] observed(T[] array) {
        if (array.getClass().getComponentType().isAssignableFrom(ObservedEntry.class)) {
            Object[] elements = array;
            for (int i = 0; i < elements.length && elements[i] instanceof Map.Entry<?, ?> entry; i++) {
                @SuppressWarnings("unchecked") // It is from the view.
                Map.Entry<K, V> element = (Map.Entry<K, V>) entry;
                elements[i] = observed(element);
            }
        }
        return array;
    }

    /** Gives out observed entries. */
    private final class Observing implements Spliterator<Map.Entry<K, V>> {
        private final Spliterator<Map.Entry<K, V>> spliterator;

        Observing(Spliterator<Map.Entry<K, V>> spliterator) {
            this.spliterator = spliterator;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Map.Entry<K, V>> action) {
            return spliterator.tryAdvance(observing(action));
        }

        @Override
        public void forEachRemaining(Consumer<? super Map.Entry<K, V>> action) {
            spliterator.forEachRemaining(observing(action));
        }

        @Override
        public @Nullable Spliterator<Map.Entry<K, V>> trySplit() {
            Spliterator<Map.Entry<K, V>> split = spliterator.trySplit();
            return split == null ? null : new Observing(split);
        }

        @Override
        public long estimateSize() {
            return spliterator.estimateSize();
        }

        @Override
        public long getExactSizeIfKnown() {
            return spliterator.getExactSizeIfKnown();
        }

        @Override
        public int characteristics() {
            return spliterator.characteristics();
        }

        @Override
        public boolean hasCharacteristics(int characteristics) {
            return spliterator.hasCharacteristics(characteristics);
        }

        @Override
        public @Nullable Comparator<? super Map.Entry<K, V>> getComparator() {
            return spliterator.getComparator();
        }
    }
}
