package dev.tacho.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How a call ended. */
enum Outcome {
    OK,
    FAILED,
    CANCELLED;

    /** Returns what an exception says; no exception is success. */
    static Outcome of(@Nullable Throwable failure) {
        if (failure == null) {
            return OK;
        }
        Throwable cause = failure;
        if ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            cause = failure.getCause();
        }
        return cause instanceof CancellationException || cause instanceof InterruptedException ? CANCELLED : FAILED;
    }
}
