package dev.tacho.cache.caffeine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The function of one call for many keys of an asynchronous cache. What it is asked for missed. Runs on the caller's thread. */
final class BulkFutureLoading<K, M extends Map<? extends K, ?>>
        implements BiFunction<Set<? extends K>, Executor, @Nullable CompletableFuture<? extends M>> {
    private final Watch<K> watch;
    private final BiFunction<
                    ? super Set<? extends K>, ? super Executor, ? extends @Nullable CompletableFuture<? extends M>>
            function;
    private @Nullable BulkLoad<K> load;
    /** Whether the load ended before the call did, and is told when that does. */
    private boolean ended;

    BulkFutureLoading(
            Watch<K> watch,
            BiFunction<? super Set<? extends K>, ? super Executor, ? extends @Nullable CompletableFuture<? extends M>>
                    function) {
        this.watch = watch;
        this.function = function;
    }

    @Override
    public @Nullable CompletableFuture<? extends M> apply(Set<? extends K> keys, Executor executor) {
        BulkLoad<K> begun = new BulkLoad<>(watch, keys);
        begun.tellMisses();
        load = begun;
        CompletableFuture<? extends M> future = null;
        try {
            future = function.apply(keys, executor);
            return future;
        } finally {
            if (future == null) {
                begun.end(Outcome.FAILED, null);
                ended = true;
            } else {
                attach(begun, future);
            }
        }
    }

    private void attach(BulkLoad<K> begun, CompletableFuture<? extends M> future) {
        ended = future.isDone();
        boolean toTell = !ended;
        Completion.of(future, (answer, failure) -> {
            begun.end(BulkLoad.outcome(answer), answer);
            if (toTell) {
                begun.tell();
            }
        });
    }

    /** Tells what became of the keys, when the call ended. */
    void close(Tee<K> tee) {
        BulkLoad.tellHits(watch, tee, load);
        if (ended && load != null) {
            load.tell();
        }
    }
}
