package dev.tacho.chain.rpc;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values made on demand, one for each key. Only the first {@code most} keys get one of their own; all further keys
 * share the value of the key {@code other}, so that a stranger's input cannot make this grow. Reading takes no lock.
 */
final class Lookup<K extends Comparable<K>, V> {
    private final Map<K, V> values = new ConcurrentHashMap<>();
    private final AtomicInteger free;
    private final K other;
    private final Function<K, V> factory;

    Lookup(int most, K other, Function<K, V> factory) {
        this.free = new AtomicInteger(most);
        this.other = other;
        this.factory = factory;
    }

    /** Returns a lookup for keys whose number is bounded already. */
    static <V> Lookup<String, V> unbounded(Function<String, V> factory) {
        return new Lookup<>(Integer.MAX_VALUE, "", factory);
    }

    V get(K key) {
        V value = values.get(key);
        if (value == null) {
            value = values.computeIfAbsent(key, this::admit);
        }
        return value != null ? value : values.computeIfAbsent(other, factory);
    }

    /** Returns what was made so far, by rising key. */
    SortedMap<K, V> made() {
        return new TreeMap<>(values);
    }

    /** Runs at most once at a time for a key; null leaves it without a value. */
    private @Nullable V admit(K key) {
        return free.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? factory.apply(key) : null;
    }
}
