package dev.tacho.chain.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes the threads of this jar: daemons with a name. */
public final class Daemons {
    private static final long LONGEST_WAIT_NANOS = 1_000_000_000;

    private Daemons() {}

    /**
     * Returns a factory of threads of one name.
     *
     * @param name the name, beginning with {@code tacho-}
     * @return the factory
     */
    public static ThreadFactory named(String name) {
        return task -> daemon(task, name);
    }

    /**
     * Returns a factory of threads that are counted.
     *
     * @param prefix the beginning of their names, to which 1, 2, ... is added
     * @return the factory
     */
    public static ThreadFactory numbered(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(task, prefix + count.incrementAndGet());
    }

    /**
     * Ends executors: interrupts what they run, and waits for up to a second in all until their threads are gone. One that
     * waits for an answer of a node may last longer, until the transport gives up: OkHttp, for one, does not mind being
     * interrupted. The caller may be such a thread itself; its wait then ends at once.
     *
     * @param executors to be ended; null for none
     */
    public static void end(@Nullable ExecutorService... executors) {
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        for (ExecutorService executor : executors) {
            if (executor != null) {
                executor.shutdownNow();
            }
        }
        try {
            for (ExecutorService executor : executors) {
                if (executor != null
                        && !executor.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return; // The time is up for all of them.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends a thread as {@link #end(ExecutorService...)} does.
     *
     * @param thread to be ended, another than the caller's
     */
    public static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join(LONGEST_WAIT_NANOS / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
