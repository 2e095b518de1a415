package dev.tacho.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A future that completes as another stage does, after the duration was taken.
 *
 * <p>Not the stage itself: a {@link CompletableFuture} runs what was attached last first, so that a caller's own work,
 * attached later, would be measured with the call. And not what {@code whenComplete} returns, which wraps failures
 * anew and keeps a cancellation to itself.
 */
final class TimedFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CompletionStage<T> origin;
    private final @Nullable CompletableFuture<T> future;
    private final Timing timing;

    private TimedFuture(CompletionStage<T> origin, Timing timing) {
        this.origin = origin;
        this.future = whole(origin);
        this.timing = timing;
    }

    @SuppressWarnings("NullAway") // null for null: the caller gets what the call returned
    static <T extends @Nullable Object> CompletableFuture<T> of(@Nullable CompletionStage<T> stage, Timing timing) {
        timing.returned();
        if (stage == null) {
            timing.close();
            return null;
        }
        CompletableFuture<T> whole = whole(stage);
        if (timing == Timing.NOOP && whole != null) {
            return whole;
        }
        TimedFuture<T> timed = new TimedFuture<>(stage, timing);
        stage.whenComplete(timed::settle);
        return timed;
    }

    /** Returns the stage itself if it is a future with all its methods; a minimal stage is one in type only. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same is the question
    private static <T extends @Nullable Object> @Nullable CompletableFuture<T> whole(CompletionStage<T> stage) {
        return stage instanceof CompletableFuture<T> future && future.toCompletableFuture() == future ? future : null;
    }

    private void settle(T result, @Nullable Throwable failure) {
        timing.endOnce(failure);
        if (failure != null) {
            super.completeExceptionally(failure);
        } else {
            super.complete(result);
        }
    }

    @Override
    public boolean complete(T value) {
        if (future != null) {
            return future.complete(value);
        }
        timing.endOnce(null);
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        if (future != null) {
            return future.completeExceptionally(failure);
        }
        timing.endOnce(failure);
        return super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        if (future != null) {
            return future.cancel(mayInterrupt);
        }
        try {
            origin.toCompletableFuture().cancel(mayInterrupt);
        } catch (UnsupportedOperationException e) {
            // A stage may refuse: then only what the caller holds is cancelled, as with the bare stage's own copies.
        }
        timing.endOnce(new CancellationException());
        return super.cancel(mayInterrupt);
    }

    @Override
    public void obtrudeValue(T value) {
        if (future != null) {
            future.obtrudeValue(value);
        }
        super.obtrudeValue(value);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        if (future != null) {
            future.obtrudeException(failure);
        }
        super.obtrudeException(failure);
    }

    @Override
    public Executor defaultExecutor() {
        return future != null ? future.defaultExecutor() : super.defaultExecutor();
    }
}
