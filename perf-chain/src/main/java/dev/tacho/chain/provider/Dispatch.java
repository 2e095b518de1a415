package dev.tacho.chain.provider;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Where calls run and what time it is. There are two: threads, and in tests a simulation in virtual time. */
interface Dispatch extends AutoCloseable {
    /** A blocking call at a provider. */
    interface Work {
        /** Makes the call; never throws. */
        void perform();

        /** Is told, after {@link #perform}, that the answer is there. */
        void finish();
    }

    /** Something that runs, or will. */
    interface Task {
        /** Gives it up: what runs is interrupted, what waits does not start. */
        void cancel();
    }

    long nanoTime();

    /**
     * Runs a call on a thread of its provider.
     *
     * @throws java.util.concurrent.RejectedExecutionException if too many wait, or this is closed
     */
    Task execute(int provider, Work work);

    /**
     * Runs an event later, on one thread for all events.
     *
     * @throws java.util.concurrent.RejectedExecutionException if this is closed
     */
    Task after(long nanos, Runnable event);

    /** Hands an answer to its user, on a thread that no provider and no event needs: what a user does there may take long. */
    void deliver(Runnable answer);

    /** Waits for an answer; something else sees to it that there is one in the end. */
    <R> R await(CompletableFuture<R> answer) throws InterruptedException, ExecutionException;

    /** Ends the threads, and waits for a moment until they have ended. */
    @Override
    void close();
}
