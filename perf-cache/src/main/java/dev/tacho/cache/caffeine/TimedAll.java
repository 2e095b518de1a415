package dev.tacho.cache.caffeine;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A call for many keys of which only the call is seen: the keys absent when it came to them missed, and were loaded. */
final class TimedAll<K> {
    private final Watch<K> watch;
    private final Tee<K> tee;
    private final long begin;

    TimedAll(Watch<K> watch, Iterable<? extends K> keys, Predicate<? super K> isPresent) {
        this.watch = watch;
        this.tee = Tee.probing(watch, keys, isPresent);
        this.begin = watch.nanoTime();
    }

    Iterable<K> iterable() {
        return tee.iterable();
    }

    /** Tells of the lookups when the call ended. */
    void tellLookups() {
        if (tee.isComplete()) {
            tee.walked().forEach(watch::lookedUp);
        }
    }

    /**
     * Tells of the loads when they ended.
     *
     * @param found what was found, null if the call failed
     */
    void tellLoads(@Nullable Map<K, ?> found) {
        long absent = tee.walked().values().stream().filter(present -> !present).count();
        if (absent > 0 && tee.isComplete()) {
            long nanos = watch.nanoTime() - begin;
            watch.tell(() -> tellLoads(nanos, absent, found));
        }
    }

    private void tellLoads(long nanos, long absent, @Nullable Map<K, ?> found) {
        Outcome worst = found == null ? Outcome.FAILED : Outcome.NOTHING;
        boolean any = false;
        for (Map.Entry<K, Boolean> walked : tee.walked().entrySet()) {
            K key = walked.getKey();
            if (!walked.getValue()) {
                boolean loaded = found != null && found.containsKey(key);
                watch.loaded(key, watch.hash(key), nanos / absent, loaded ? Outcome.VALUE : worst);
                any |= loaded;
            }
        }
        watch.countLoad(nanos, any ? Outcome.VALUE : worst);
    }
}
