package dev.tacho.cache.internal;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Is told what an application does to an {@link ObservedMap}, after the map did it and on the thread that did. What the
 * map refuses or throws is not told.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public interface MapObserver<K, V> {
    /**
     * Is told of {@code get} and {@code getOrDefault}.
     *
     * @param key the key
     * @param found whether there was an entry
     */
    void lookedUp(@Nullable Object key, boolean found);

    /**
     * Calls the observed map once for {@code computeIfAbsent}, which is a lookup and a load in one: whoever wants to know
     * whether the function ran hands the map another one that runs it.
     *
     * @param key the key
     * @param function the function
     * @return what the map returned
     */
    V computeIfAbsent(K key, Function<? super K, ? extends V> function);

    /**
     * Is told that a key has a value that the application gave or computed.
     *
     * @param key the key
     * @param value the value
     */
    void stored(K key, V value);

    /**
     * Is told that the application removed a key, or had it removed in case it was there.
     *
     * @param key the key
     */
    void removed(@Nullable Object key);

    /** Is told that the application removed all keys. */
    void cleared();

    /**
     * Is told that something could not be told.
     *
     * @param e why
     */
    void failed(RuntimeException e);
}
