package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import dev.tacho.cache.EvictionCause;
import dev.tacho.cache.KeyMeter;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * An eviction listener that tells which keys the cache gave up, and then the application's own listener. Serialises as that
 * one, or as none.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class EvictionRecorder<K, V> implements RemovalListener<K, V>, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable RemovalListener<? super K, ? super V> own;
    /** Set once, before anybody can have the cache; null if nothing is measured by key. */
    private transient @Nullable KeyMeter keys;

    EvictionRecorder(@Nullable RemovalListener<? super K, ? super V> own) {
        this.own = own;
    }

    void attach(KeyMeter meter) {
        keys = meter;
    }

    @Override
    public void onRemoval(@Nullable K key, @Nullable V value, RemovalCause cause) {
        if (keys != null && key != null) {
            keys.evicted(keys.hash(key), translate(cause));
        }
        if (own != null) {
            own.onRemoval(key, value, cause);
        }
    }

    @Override
    public String toString() {
        return own == null ? "the listener of a MeasuredCaffeine" : own.toString();
    }

    static EvictionCause translate(RemovalCause cause) {
        return switch (cause) {
            case SIZE -> EvictionCause.SIZE;
            case EXPIRED -> EvictionCause.EXPIRED;
            case COLLECTED -> EvictionCause.COLLECTED;
            default -> EvictionCause.UNKNOWN;
        };
    }

    private @Nullable Object writeReplace() {
        return own;
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("an eviction recorder is written as the listener it stands for");
    }
}
