package dev.tacho.cache.internal;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map that tells an observer what is done to it, and is otherwise the map it stands for: each call is that same call of
 * the other map, once, with its null handling, exceptions and atomicity. {@link #getOrDefault} alone may ask a second
 * question.
 *
 * <p>The views are the same three objects for life. Their iterators, spliterators, streams and entries write through, and
 * what they remove or set is told; only removals through {@link #values} are not told, for no key is known there.
 *
 * <p>Serialises as the map it stands for, and so can be serialised if that can; what is read back is not observed.
 *
 * <p>Safe for use by any thread if the other map and the observer are.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class ObservedMap<K, V> implements ConcurrentMap<K, V>, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient ConcurrentMap<K, V> map;
    private final transient MapObserver<K, V> observer;
    private final transient ObservedKeys<K> keys;
    private final transient ObservedValues<V> values;
    private final transient ObservedEntries<K, V> entries;

    /**
     * Creates a map.
     *
     * @param map the map to stand for
     * @param observer is told
     */
    public ObservedMap(ConcurrentMap<K, V> map, MapObserver<K, V> observer) {
        this.map = map;
        this.observer = observer;
        this.keys = new ObservedKeys<>(map, observer);
        this.values = new ObservedValues<>(map, observer);
        this.entries = new ObservedEntries<>(map, observer);
    }

    /**
     * Returns the map that this one stands for.
     *
     * @return the map, which tells nobody
     */
    public ConcurrentMap<K, V> unwrap() {
        return map;
    }

    /** Returns what stands behind an object, so that two observed things compare without being looked up. */
    static @Nullable Object bare(@Nullable Object object) {
        if (object instanceof ObservedMap<?, ?> observed) {
            return observed.map;
        }
        return object instanceof ObservedView<?> view ? view.view() : object;
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean isEmpty() {
        return map.isEmpty();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return map.containsKey(key);
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        return map.containsValue(value);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        V value = map.get(key);
        observer.lookedUp(key, value != null);
        return value;
    }

    /** {@inheritDoc} Whether there is an entry is asked apart where the value happens to be the very default. */
    @Override
    @SuppressWarnings("ReferenceEquality") // Any other object than the default was found.
    public V getOrDefault(@Nullable Object key, V defaultValue) {
        V value = map.getOrDefault(key, defaultValue);
        observer.lookedUp(key, value != defaultValue || (value != null && map.containsKey(key)));
        return value;
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        map.forEach(action);
    }

    @Override
    public @Nullable V put(K key, V value) {
        V before = map.put(key, value);
        observer.stored(key, value);
        return before;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> other) {
        map.putAll(other);
        try {
            other.forEach(observer::stored);
        } catch (RuntimeException e) {
            observer.failed(e);
        }
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        V before = map.putIfAbsent(key, value);
        if (before == null) {
            observer.stored(key, value);
        }
        return before;
    }

    @Override
    public @Nullable V replace(K key, V value) {
        V before = map.replace(key, value);
        if (before != null) {
            observer.stored(key, value);
        }
        return before;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        boolean replaced = map.replace(key, oldValue, newValue);
        if (replaced) {
            observer.stored(key, newValue);
        }
        return replaced;
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        map.replaceAll(
                function == null
                        ? function
                        : (key, before) -> {
                            V value = function.apply(key, before);
                            if (value != null) {
                                observer.stored(key, value);
                            }
                            return value;
                        });
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        V before = map.remove(key);
        observer.removed(key);
        return before;
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        boolean removed = map.remove(key, value);
        if (removed) {
            observer.removed(key);
        }
        return removed;
    }

    @Override
    public void clear() {
        map.clear();
        observer.cleared();
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return observer.computeIfAbsent(key, function);
    }

    @Override
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        if (function == null) {
            return map.computeIfPresent(key, function);
        }
        boolean[] ran = new boolean[1];
        V value = map.computeIfPresent(key, (k, before) -> {
            ran[0] = true;
            return function.apply(k, before);
        });
        if (ran[0]) {
            remapped(key, value);
        }
        return value;
    }

    @Override
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        V value = map.compute(key, function);
        remapped(key, value);
        return value;
    }

    @Override
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        V merged = map.merge(key, value, function);
        remapped(key, merged);
        return merged;
    }

    private void remapped(K key, @Nullable V value) {
        if (value == null) {
            observer.removed(key);
        } else {
            observer.stored(key, value);
        }
    }

    @Override
    public Set<K> keySet() {
        return keys;
    }

    @Override
    public Collection<V> values() {
        return values;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return entries;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object == this || map.equals(bare(object));
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    @Override
    public String toString() {
        return map.toString();
    }

    /**
     * Has the map written that this one stands for.
     *
     * @return the map
     */
    private Object writeReplace() {
        return map;
    }

    /**
     * Refuses to be read.
     *
     * @param stream where from
     * @throws InvalidObjectException always
     */
    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("an ObservedMap is written as the map it stands for");
    }
}
