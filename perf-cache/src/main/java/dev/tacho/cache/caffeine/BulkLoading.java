package dev.tacho.cache.caffeine;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * The function of one call for many keys. What it is asked for missed; the other keys were found.
 *
 * <p>In an asynchronous cache it may run on another thread than the caller's, who waits for it.
 */
final class BulkLoading<K, V extends @Nullable Object>
        implements Function<Set<? extends K>, Map<? extends K, ? extends @NonNull V>> {
    private final Watch<K> watch;
    private final Function<? super Set<? extends K>, ? extends Map<? extends K, ? extends @NonNull V>> function;
    private volatile @Nullable BulkLoad<K> load;

    BulkLoading(
            Watch<K> watch,
            Function<? super Set<? extends K>, ? extends Map<? extends K, ? extends @NonNull V>> function) {
        this.watch = watch;
        this.function = function;
    }

    @Override
    public Map<? extends K, ? extends @NonNull V> apply(Set<? extends K> keys) {
        BulkLoad<K> begun = new BulkLoad<>(watch, keys);
        begun.tellMisses();
        load = begun;
        Map<? extends K, ? extends @NonNull V> answer = null;
        try {
            answer = function.apply(keys);
            return answer;
        } finally {
            begun.end(BulkLoad.outcome(answer), answer);
        }
    }

    /** Tells what became of the keys, when the call ended. */
    void close(Tee<K> tee) {
        BulkLoad<K> begun = load;
        BulkLoad.tellHits(watch, tee, begun);
        if (begun != null) {
            begun.tell();
        }
    }
}
