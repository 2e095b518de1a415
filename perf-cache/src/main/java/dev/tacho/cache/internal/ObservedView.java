package dev.tacho.cache.internal;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the views of an {@link ObservedMap} have in common: each call is that of the other map's view. */
abstract class ObservedView<E> implements Collection<E> {
    private final MapObserver<?, ?> observer;

    ObservedView(MapObserver<?, ?> observer) {
        this.observer = observer;
    }

    /** Returns the other map's view. */
    abstract Collection<E> view();

    /** Tells that an element was removed. */
    abstract void tellRemoved(@Nullable Object element);

    /** Returns whether to tell of a removal, given whether it changed anything. */
    boolean isTold(boolean changed) {
        return changed;
    }

    /** Tells of the elements that were to be removed. */
    void tellAllRemoved(Collection<?> elements) {
        elements.forEach(this::tellRemoved);
    }

    static Collection<?> bare(Collection<?> other) {
        return ObservedMap.bare(other) instanceof Collection<?> bare ? bare : other;
    }

    @Override
    public int size() {
        return view().size();
    }

    @Override
    public boolean isEmpty() {
        return view().isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return view().contains(element);
    }

    @Override
    public boolean containsAll(Collection<?> elements) {
        return view().containsAll(bare(elements));
    }

    @Override
    public boolean add(E element) {
        return view().add(element);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return view().addAll(elements);
    }

    @Override
    public boolean remove(@Nullable Object element) {
        boolean removed = view().remove(element);
        if (isTold(removed)) {
            tellRemoved(element);
        }
        return removed;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // This very view, not one with the same elements.
    public boolean removeAll(Collection<?> elements) {
        Collection<?> plain = bare(elements);
        boolean changed = view().removeAll(plain);
        if (elements == this) {
            observer.cleared();
        } else if (isTold(changed)) {
            try {
                tellAllRemoved(plain);
            } catch (RuntimeException e) {
                observer.failed(e);
            }
        }
        return changed;
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        return view().retainAll(elements == null ? elements : new Retained(bare(elements)));
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        return view().removeIf(
                        filter == null
                                ? filter
                                : element -> {
                                    boolean removing = filter.test(element);
                                    if (removing) {
                                        tellRemoved(element);
                                    }
                                    return removing;
                                });
    }

    @Override
    public void clear() {
        view().clear();
        observer.cleared();
    }

    @Override
    public Iterator<E> iterator() {
        return new ObservedIterator(view().iterator());
    }

    @Override
    public Spliterator<E> spliterator() {
        return view().spliterator();
    }

    @Override
    public Stream<E> stream() {
        return view().stream();
    }

    @Override
    public Stream<E> parallelStream() {
        return view().parallelStream();
    }

    @Override
    public void forEach(Consumer<? super E> action) {
        view().forEach(action);
    }

    @Override
    public Object[] toArray() {
        return view().toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
        return view().toArray(array);
    }

    @Override
    @SuppressWarnings("UndefinedEquals") // What equality means is the other view's to say.
    public boolean equals(@Nullable Object object) {
        return object == this || view().equals(ObservedMap.bare(object));
    }

    @Override
    public int hashCode() {
        return view().hashCode();
    }

    @Override
    public String toString() {
        return view().toString();
    }

    /** Tells what it removes. */
    private final class ObservedIterator implements Iterator<E> {
        private final Iterator<E> iterator;
        private @Nullable E last;

        ObservedIterator(Iterator<E> iterator) {
            this.iterator = iterator;
        }

        @Override
        public boolean hasNext() {
            return iterator.hasNext();
        }

        @Override
        public E next() {
            E next = iterator.next();
            last = next;
            return next;
        }

        @Override
        public void remove() {
            iterator.remove();
            tellRemoved(last);
        }

        @Override
        public void forEachRemaining(Consumer<? super E> action) {
            iterator.forEachRemaining(
                    action == null
                            ? action
                            : element -> {
                                last = element;
                                action.accept(element);
                            });
        }
    }

    /** Stands for a collection to be retained, which every view asks for each of its elements, and tells what it lacks. */
    private final class Retained extends AbstractCollection<@Nullable Object> {
        private final Collection<?> retained;

        Retained(Collection<?> retained) {
            this.retained = retained;
        }

        @Override
        public boolean contains(@Nullable Object element) {
            boolean contained = retained.contains(element);
            if (!contained) {
                tellRemoved(element);
            }
            return contained;
        }

        @Override
        public Iterator<@Nullable Object> iterator() {
            @SuppressWarnings("unchecked") // Only read.
            Iterator<@Nullable Object> elements = (Iterator<@Nullable Object>) retained.iterator();
            return elements;
        }

        @Override
        public int size() {
            return retained.size();
        }
    }
}
