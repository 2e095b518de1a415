package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Several callers of one key, the first of whom loads it until all others wait for it. */
public final class Callers {
    public static final int COUNT = 8;
    private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Loads slowly: begins, and goes on when it is released. */
    public <V> V load(V value) {
        begun.countDown();
        try {
            assertTrue(released.await(30, TimeUnit.SECONDS), "released");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return value;
    }

    /** Lets all call, and returns what they got. The call is to {@link #load} once. */
    public <V> List<V> call(Callable<V> call) throws InterruptedException, ExecutionException {
        List<FutureTask<V>> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        start(call, results, threads);
        assertTrue(begun.await(30, TimeUnit.SECONDS), "somebody loads");
        for (int i = 1; i < COUNT; i++) {
            start(call, results, threads);
        }
        long begin = System.nanoTime();
        while (!threads.stream().allMatch(Callers::isBlocked)) {
            if (System.nanoTime() - begin > DEADLINE_NANOS) {
                fail("not all wait: " + threads.stream().map(Thread::getState).toList());
            }
            Thread.onSpinWait();
        }
        released.countDown();
        List<V> values = new ArrayList<>();
        for (FutureTask<V> result : results) {
            values.add(result.get());
        }
        return values;
    }

    private static <V> void start(Callable<V> call, List<FutureTask<V>> results, List<Thread> threads) {
        FutureTask<V> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "caller " + threads.size());
        thread.setDaemon(true);
        results.add(task);
        threads.add(thread);
        thread.start();
    }

    /** Whether a thread waits within the cache: for the lock of a map's bin, or for a future. */
    private static boolean isBlocked(Thread thread) {
        Thread.State state = thread.getState();
        return (state == Thread.State.BLOCKED || state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith("ConcurrentHashMap")
                                || frame.getClassName().endsWith("CompletableFuture")
                                || frame.getClassName().endsWith("Callers"));
    }
}
