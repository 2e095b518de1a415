package dev.tacho.chain.internal;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Futures that pass through a decorator. */
public final class Futures {
    private Futures() {}

    /**
     * Returns a future that ends as {@code answer} does, with the same value or the same bare exception, just after the
     * end was told: who sees the answer sees it counted. (A stage added to {@code answer} itself may run after its holder
     * was woken.) What its holder does to it, a cancellation above all, reaches {@code answer} and is told too.
     *
     * @param answer what comes
     * @param end told once how it ended; must not throw
     * @param <T> the answer
     * @return another future
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Neither stage can fail: being told and completing never throw.
    public static <T> CompletableFuture<T> observe(
            CompletableFuture<T> answer, BiConsumer<@Nullable T, @Nullable Throwable> end) {
        CompletableFuture<T> observed = new CompletableFuture<>();
        AtomicBoolean ended = new AtomicBoolean();
        BiConsumer<T, Throwable> once = (response, failure) -> {
            if (ended.compareAndSet(false, true)) {
                end.accept(response, failure);
            }
        };
        answer.whenComplete((response, failure) -> {
            once.accept(response, failure);
            complete(observed, response, failure);
        });
        observed.whenComplete((response, failure) -> {
            once.accept(response, failure);
            if (failure instanceof CancellationException) {
                answer.cancel(true);
            } else {
                complete(answer, response, failure);
            }
        });
        return observed;
    }

    private static <T> void complete(CompletableFuture<T> future, T response, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(response);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
