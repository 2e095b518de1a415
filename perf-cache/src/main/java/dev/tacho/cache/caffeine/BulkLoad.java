package dev.tacho.cache.caffeine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One load under way of several keys. Counted as one; each key is told to have taken its share of the time. */
final class BulkLoad<K> implements Told {
    private final Watch<K> watch;
    private final Object[] keys;
    private final int[] hashes;
    private final boolean[] watched;
    private final long begin;
    private long nanos;
    private Outcome outcome = Outcome.FAILED;
    private @Nullable Map<? extends K, ?> loaded;

    BulkLoad(Watch<K> watch, Set<? extends K> keys) {
        this.watch = watch;
        this.keys = keys.toArray();
        this.hashes = new int[this.keys.length];
        this.watched = new boolean[this.keys.length];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = watch.hash(this.keys[i]);
            watched[i] = watch.loadBegins(hashes[i]);
        }
        this.begin = watch.nanoTime();
    }

    /** Returns how an answer is to be counted: Caffeine takes an empty one for a failure. */
    static Outcome outcome(@Nullable Map<?, ?> answer) {
        if (answer == null) {
            return Outcome.FAILED;
        }
        return answer.isEmpty() ? Outcome.NOTHING : Outcome.VALUE;
    }

    /** Tells that the keys of this load were looked up in vain. */
    void tellMisses() {
        for (int i = 0; i < hashes.length; i++) {
            watch.lookedUp(key(i), hashes[i], false);
        }
    }

    /** Tells which keys of a call were found: those that its load, if there was one, was not asked for. */
    static <K> void tellHits(Watch<K> watch, Tee<K> tee, @Nullable BulkLoad<K> load) {
        if (tee.isComplete()) {
            watch.tell(() -> {
                Set<Object> missed = load == null ? Set.of() : new HashSet<>(Arrays.asList(load.keys));
                for (K key : tee.walked().keySet()) {
                    if (!missed.contains(key)) {
                        watch.lookedUp(key, true);
                    }
                }
            });
        }
    }

    /** Notes a load by the cache's loader in the call that made it. */
    void beginsIn(OwnLoads<K> call) {
        for (int i = 0; i < hashes.length; i++) {
            call.begins(key(i), hashes[i]);
        }
    }

    @SuppressWarnings("unchecked") // They came in as such.
    private K key(int i) {
        return (K) keys[i];
    }

    /** Notes the end, and returns how long it took. */
    long end(Outcome how, @Nullable Map<? extends K, ?> answer) {
        nanos = watch.nanoTime() - begin;
        outcome = how;
        loaded = answer;
        for (int i = 0; i < hashes.length; i++) {
            watch.loadEnds(hashes[i], watched[i]);
        }
        return nanos;
    }

    @Override
    public void tell() {
        watch.countLoad(nanos, outcome);
        watch.tell(this::tellKeys);
    }

    private void tellKeys() {
        long share = nanos / Math.max(1, hashes.length);
        for (int i = 0; i < hashes.length; i++) {
            boolean found = loaded != null && loaded.get(keys[i]) != null;
            watch.loaded(key(i), hashes[i], share, found ? Outcome.VALUE : Outcome.NOTHING);
        }
        if (loaded != null) {
            Set<Object> asked = new HashSet<>(Arrays.asList(keys));
            loaded.forEach((key, value) -> {
                if (!asked.contains(key)) {
                    watch.stored(key);
                }
            });
        }
    }
}
