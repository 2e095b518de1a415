package dev.tacho.cache.caffeine;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The function of one call for one key: a load that is timed if it runs. If it does not, the caller hit or waited. */
final class Loading<K, V extends @Nullable Object> implements Function<K, V> {
    private final Watch<K> watch;
    private final K key;
    private final int hash;
    private final Function<? super K, ? extends V> function;
    private volatile @Nullable Load<K> load;

    private Loading(Watch<K> watch, K key, int hash, Function<? super K, ? extends V> function) {
        this.watch = watch;
        this.key = key;
        this.hash = hash;
        this.function = function;
    }

    /**
     * Makes a call for one key.
     *
     * @param call the call of the bare cache
     */
    static <K, V extends @Nullable Object> V call(
            Watch<K> watch,
            K key,
            Function<? super K, ? extends V> function,
            BiFunction<K, Function<? super K, ? extends V>, V> call) {
        if (function == null) {
            return call.apply(key, function);
        }
        int hash = watch.hash(key);
        if (!watch.follows(hash)) {
            watch.passed(key, hash);
            return call.apply(key, function);
        }
        if (watch.isPresent(key)) {
            V value = call.apply(key, function);
            watch.lookedUp(key, hash, true);
            return value;
        }
        long begin = watch.nanoTime();
        Loading<K, V> loading = new Loading<>(watch, key, hash, function);
        try {
            return call.apply(key, loading);
        } finally {
            loading.close(begin);
        }
    }

    /** Runs on the caller's thread, or for an asynchronous cache on one of its executor's while the caller waits. */
    @Override
    public V apply(K asked) {
        watch.lookedUp(key, hash, false);
        Load<K> begun = new Load<>(watch, key, hash);
        load = begun;
        Outcome outcome = Outcome.FAILED;
        try {
            V value = function.apply(asked);
            outcome = Outcome.of(value);
            return value;
        } finally {
            begun.end(outcome);
        }
    }

    private void close(long begin) {
        Load<K> begun = load;
        if (begun == null) {
            watch.lookedUp(key, hash, false);
            watch.waited(watch.nanoTime() - begin);
        } else {
            begun.tell();
        }
    }
}
