package dev.tacho.chain.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is ended is waited for, for a moment and no longer. */
@Timeout(30)
class DaemonsTest {
    @Test
    void end_waitsUntilTheThreadsAreGone() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(Daemons.named("tacho-test"));
        Thread thread = Daemons.named("tacho-test-2").newThread(endingWhenWaitedFor());
        executor.execute(endingWhenWaitedFor());
        thread.start();

        Daemons.end(executor, null);
        assertTrue(executor.isTerminated());
        Daemons.end(thread);
        assertFalse(thread.isAlive());
    }

    @Test
    void end_ofWhatMindsNoInterrupt_returns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService executor = Executors.newSingleThreadExecutor(Daemons.named("tacho-test"));
        executor.execute(() -> {
            begun.countDown();
            while (!over.get()) {
                Thread.onSpinWait();
            }
        });
        begun.await();

        Daemons.end(executor);
        assertFalse(executor.isTerminated());
        over.set(true);
    }

    @Test
    void end_byOneOfItsThreads_doesNotWaitForItself() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor(Daemons.named("tacho-test"));
        executor.execute(() -> {
            Daemons.end(executor);
            done.countDown();
        });

        done.await();
    }

    /** Goes on after an interrupt until the one who ends it waits: if nobody waits, until the end of the test. */
    private Runnable endingWhenWaitedFor() {
        Thread ending = Thread.currentThread();
        return () -> {
            while (ending.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        };
    }
}
