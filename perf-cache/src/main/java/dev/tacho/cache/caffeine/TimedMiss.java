package dev.tacho.cache.caffeine;

import org.jspecify.annotations.Nullable;

/**
 * A miss of which only the call is seen: it is taken for a load, unless one of the key was under way when it began. Without
 * a meter of keys nobody knows, and each is a load.
 */
final class TimedMiss<K> implements Miss {
    private final Watch<K> watch;
    private final long begin;
    private final @Nullable Load<K> load;

    TimedMiss(Watch<K> watch, K key, int hash) {
        this.watch = watch;
        boolean waits = watch.isLoading(hash);
        watch.lookedUp(key, hash, false);
        this.begin = watch.nanoTime();
        this.load = waits ? null : new Load<>(watch, key, hash);
    }

    @Override
    public void end(Outcome outcome) {
        if (load == null) {
            watch.waited(watch.nanoTime() - begin);
        } else {
            load.end(outcome);
            load.tell();
        }
    }
}
