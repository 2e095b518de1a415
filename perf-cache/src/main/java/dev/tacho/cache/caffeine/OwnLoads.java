package dev.tacho.cache.caffeine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the measured loader did for one call of the decorator, on the thread of the call: so the decorator knows who was
 * looked up in vain, and a caller who only waited for another's load is told from the one who loaded.
 *
 * <p>The call under way is found through the thread. Calls nest, when a loader uses a cache; each loader finds only the
 * innermost call, and only if that is of its own cache.
 */
final class OwnLoads<K> implements Miss {
    private static final ThreadLocal<@Nullable OwnLoads<?>> innermost = new ThreadLocal<>();

    private final Watch<K> watch;
    private final @Nullable K only;
    private final int hash;
    private final long begin;
    private final Set<K> begun = new HashSet<>();
    private final List<Told> ended = new ArrayList<>();
    private @Nullable OwnLoads<?> outer;

    /** Creates what a call for one key did. */
    OwnLoads(Watch<K> watch, K key, int hash) {
        this.watch = watch;
        this.only = key;
        this.hash = hash;
        this.begin = watch.nanoTime();
    }

    /** Creates what a call for many keys did. */
    OwnLoads(Watch<K> watch) {
        this.watch = watch;
        this.only = null;
        this.hash = 0;
        this.begin = 0;
    }

    /** Returns the call under way on this thread, if it is of this cache. */
    static <K> @Nullable OwnLoads<K> of(Watch<K> watch) {
        OwnLoads<?> call = innermost.get();
        @SuppressWarnings("unchecked") // The same watch, the same keys.
        OwnLoads<K> own = call != null && call.watch == watch ? (OwnLoads<K>) call : null;
        return own;
    }

    OwnLoads<K> open() {
        outer = innermost.get();
        innermost.set(this);
        return this;
    }

    /** Notes that a load begins: only now it is known that the lookup missed, and it must be told before the load is. */
    void begins(K key, int keyHash) {
        watch.tell(() -> {
            if ((only == null || keyHash == hash) && begun.add(key)) {
                watch.lookedUp(key, keyHash, false);
            }
        });
    }

    boolean hasBegun() {
        return !begun.isEmpty();
    }

    /** Tells that all keys were found for which no load began. */
    void foundOthers(Tee<K> tee) {
        watch.tell(() -> tee.walked().keySet().stream()
                .filter(key -> !begun.contains(key))
                .forEach(key -> watch.lookedUp(key, true)));
    }

    /** Notes a load that ended before the call does. */
    void add(Told load) {
        ended.add(load);
    }

    /** Ends the call. What ended within is told now that it is stored. */
    void close() {
        if (outer == null) {
            innermost.remove();
        } else {
            innermost.set(outer);
        }
        ended.forEach(Told::tell);
    }

    @Override
    public void end(Outcome outcome) {
        close();
        if (!hasBegun()) {
            watch.lookedUp(only, hash, false);
            watch.waited(watch.nanoTime() - begin);
        }
    }
}
