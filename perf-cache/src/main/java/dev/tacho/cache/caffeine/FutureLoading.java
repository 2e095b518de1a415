package dev.tacho.cache.caffeine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The function of one call for one key of an asynchronous cache: a load that lasts until its future completes. If it does
 * not run, the caller hit; if that was on a future not complete yet, the caller will have waited.
 *
 * <p>Its stage is attached before Caffeine's, and runs after: see {@link LoadRecorder}.
 */
final class FutureLoading<K, F extends CompletableFuture<?>> implements BiFunction<K, Executor, F> {
    private final Watch<K> watch;
    private final K key;
    private final int hash;
    private final BiFunction<? super K, ? super Executor, ? extends F> function;
    private boolean ran;
    /** A load that ended before the call did, and is told when that does. */
    private @Nullable Load<K> ended;

    private FutureLoading(
            Watch<K> watch, K key, int hash, BiFunction<? super K, ? super Executor, ? extends F> function) {
        this.watch = watch;
        this.key = key;
        this.hash = hash;
        this.function = function;
    }

    /**
     * Makes a call for a key that is followed.
     *
     * @param call the call of the bare cache
     */
    static <K, F extends CompletableFuture<?>, R extends @Nullable CompletableFuture<?>> R call(
            Watch<K> watch,
            K key,
            int hash,
            BiFunction<? super K, ? super Executor, ? extends F> function,
            BiFunction<K, BiFunction<? super K, ? super Executor, ? extends F>, R> call) {
        if (watch.isPresent(key)) {
            R future = call.apply(key, function);
            watch.lookedUp(key, hash, true);
            return future;
        }
        FutureLoading<K, F> loading = new FutureLoading<>(watch, key, hash, function);
        R future = null;
        try {
            future = call.apply(key, loading);
            return future;
        } finally {
            loading.close(future);
        }
    }

    /** Runs on the caller's thread, if at all. */
    @Override
    public F apply(K asked, Executor executor) {
        ran = true;
        watch.lookedUp(key, hash, false);
        Load<K> load = new Load<>(watch, key, hash);
        Outcome outcome = Outcome.FAILED;
        F future = null;
        try {
            future = function.apply(asked, executor);
            outcome = Outcome.NOTHING;
            return future;
        } finally {
            if (future == null) {
                load.end(outcome);
                ended = load;
            } else {
                attach(load, future);
            }
        }
    }

    private void attach(Load<K> load, CompletableFuture<?> future) {
        if (future.isDone()) {
            ended = load;
        }
        boolean toTell = ended == null;
        Completion.of(future, (value, failure) -> {
            load.end(Outcome.of(value, failure));
            if (toTell) {
                load.tell();
            }
        });
    }

    private void close(@Nullable CompletableFuture<?> future) {
        if (ended != null) {
            ended.tell();
        } else if (!ran && future != null) {
            found(watch, key, hash, future);
        }
    }

    /** Tells of a lookup that found a future, and if it is not complete, of the wait until it is. */
    static <K> void found(Watch<K> watch, @Nullable K key, int hash, CompletableFuture<?> future) {
        watch.lookedUp(key, hash, true);
        if (!future.isDone()) {
            long begin = watch.nanoTime();
            Completion.of(future, (value, failure) -> watch.waited(watch.nanoTime() - begin));
        }
    }
}
