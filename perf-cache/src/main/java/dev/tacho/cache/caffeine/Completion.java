package dev.tacho.cache.caffeine;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Hears when futures complete. */
final class Completion {
    private Completion() {}

    /**
     * Attaches a stage. Nobody needs its future: what the given one fails with its owner hears, and an action here throws
     * nothing.
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    static <T extends @Nullable Object> void of(
            CompletableFuture<T> future, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        try {
            future.whenComplete(action);
        } catch (RuntimeException e) {
            // A future of the application's own class, which takes no stage. Caffeine attaches one too, and will say
            // so.
            action.accept(null, e);
        }
    }
}
