package dev.tacho.cache.caffeine;

import dev.tacho.cache.CacheMeter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Times what a loader does, loads and refreshes apart, which Caffeine's own statistics do not tell apart. The results,
 * futures among them, are the loader's own; a future gets one dependent stage more.
 *
 * <p>That stage is attached before Caffeine's, and the stages of a future run in reverse order: so when it runs, the entry
 * is stored and can be weighed. What ends before the loader even returns is told when the call ends, see {@link OwnLoads}.
 */
final class LoadRecorder<K> {
    private final CacheMeter meter;
    private final LongAdder ended = new LongAdder();
    /** Set once, before anybody can have the cache; null if nothing is measured by key. */
    private @Nullable Watch<K> watch;

    LoadRecorder(CacheMeter meter) {
        this.meter = meter;
    }

    /** Tells of keys too. */
    void attach(Watch<K> keys) {
        watch = keys;
    }

    /** Returns how many loads and refreshes ended that Caffeine counts too. */
    long ended() {
        return ended.sum();
    }

    <V extends @Nullable Object> V load(K key, Callable<V> loader) throws Exception {
        SingleLoad load = new SingleLoad(key);
        return now(loader, load::end);
    }

    <F extends CompletableFuture<?>> F loadLater(K key, Callable<F> loader) throws Exception {
        SingleLoad load = new SingleLoad(key);
        return later(loader, load::end);
    }

    <M extends Map<? extends K, ?>> M loadAll(Set<? extends K> keys, Callable<M> loader) throws Exception {
        LoadOfAll load = new LoadOfAll(keys);
        return now(loader, load::end);
    }

    <F extends CompletableFuture<?>> F loadAllLater(Set<? extends K> keys, Callable<F> loader) throws Exception {
        LoadOfAll load = new LoadOfAll(keys);
        return later(loader, load::end);
    }

    <V extends @Nullable Object> V reload(K key, Callable<V> loader) throws Exception {
        Reload reload = new Reload(key);
        return now(loader, reload::end);
    }

    <F extends CompletableFuture<?>> F reloadLater(K key, Callable<F> loader) throws Exception {
        Reload reload = new Reload(key);
        return later(loader, reload::end);
    }

    private static <V extends @Nullable Object> V now(
            Callable<V> loader, BiConsumer<@Nullable Object, @Nullable Throwable> end) throws Exception {
        V value;
        try {
            value = loader.call();
        } catch (Throwable e) {
            end.accept(null, e);
            throw e;
        }
        end.accept(value, null);
        return value;
    }

    private static <F extends CompletableFuture<?>> F later(
            Callable<F> loader, BiConsumer<@Nullable Object, @Nullable Throwable> end) throws Exception {
        F future;
        try {
            future = loader.call();
        } catch (Throwable e) {
            end.accept(null, e);
            throw e;
        }
        if (future == null) {
            end.accept(null, new NullPointerException("future"));
            return future;
        }
        attach(future, end);
        return future;
    }

    private static void attach(CompletableFuture<?> future, BiConsumer<@Nullable Object, @Nullable Throwable> end) {
        Completion.of(future, end);
    }

    /** Tells in time: when the entry is stored. */
    private void tell(Told load) {
        OwnLoads<K> call = watch == null ? null : OwnLoads.of(watch);
        if (call == null) {
            load.tell();
        } else {
            call.add(load);
        }
    }

    private final class SingleLoad {
        private final @Nullable Load<K> load;
        private final long begin;

        SingleLoad(K key) {
            Watch<K> told = watch;
            if (told == null) {
                load = null;
                begin = meter.nanoTime();
            } else {
                int hash = told.hash(key);
                OwnLoads<K> call = OwnLoads.of(told);
                if (call != null) {
                    call.begins(key, hash);
                }
                load = new Load<>(told, key, hash);
                begin = 0;
            }
        }

        void end(@Nullable Object value, @Nullable Throwable failure) {
            Outcome outcome = Outcome.of(value, failure);
            long nanos = load == null ? meter.nanoTime() - begin : load.end(outcome);
            ended.increment();
            Watch.count(meter, nanos, outcome);
            if (load != null) {
                tell(load);
            }
        }
    }

    private final class LoadOfAll {
        private final @Nullable BulkLoad<K> load;
        private final long begin;

        LoadOfAll(Set<? extends K> keys) {
            Watch<K> told = watch;
            if (told == null) {
                load = null;
                begin = meter.nanoTime();
            } else {
                load = new BulkLoad<>(told, keys);
                OwnLoads<K> call = OwnLoads.of(told);
                if (call != null) {
                    load.beginsIn(call);
                }
                begin = 0;
            }
        }

        void end(@Nullable Object value, @Nullable Throwable failure) {
            @SuppressWarnings("unchecked") // What loadAll returns.
            Map<? extends K, ?> answer = (Map<? extends K, ?>) value;
            Outcome outcome = BulkLoad.outcome(answer);
            long nanos = load == null ? meter.nanoTime() - begin : load.end(outcome, answer);
            ended.increment();
            Watch.count(meter, nanos, outcome);
            if (load != null) {
                tell(load);
            }
        }
    }

    private final class Reload {
        private final K key;
        private final long begin = meter.nanoTime();

        Reload(K key) {
            this.key = key;
        }

        void end(@Nullable Object value, @Nullable Throwable failure) {
            Outcome outcome = Outcome.of(value, failure);
            ended.increment();
            Watch.countRefresh(meter, meter.nanoTime() - begin, outcome);
            if (watch != null) {
                watch.refreshed(key, outcome);
            }
        }
    }
}
