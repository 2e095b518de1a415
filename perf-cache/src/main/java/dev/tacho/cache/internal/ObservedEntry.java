package dev.tacho.cache.internal;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry that tells when its value is set. Serialises as the entry it stands for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class ObservedEntry<K, V> implements Map.Entry<K, V>, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Map.Entry<K, V> entry;
    private final transient MapObserver<K, V> observer;

    ObservedEntry(Map.Entry<K, V> entry, MapObserver<K, V> observer) {
        this.entry = entry;
        this.observer = observer;
    }

    @Override
    public K getKey() {
        return entry.getKey();
    }

    @Override
    public V getValue() {
        return entry.getValue();
    }

    @Override
    public V setValue(V value) {
        V before = entry.setValue(value);
        observer.stored(entry.getKey(), value);
        return before;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return entry.equals(object);
    }

    @Override
    public int hashCode() {
        return entry.hashCode();
    }

    @Override
    public String toString() {
        return entry.toString();
    }

    private Object writeReplace() {
        return entry;
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("an ObservedEntry is written as the entry it stands for");
    }
}
