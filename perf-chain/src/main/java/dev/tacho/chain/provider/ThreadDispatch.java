package dev.tacho.chain.provider;

import dev.tacho.chain.internal.Daemons;
import dev.tacho.core.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls on threads: each provider has its own, so that one that hangs takes none from the others, and one more keeps
 * the time. Futures complete on threads that are as many as are busy, as in web3j's own pool; not on the common pool, for
 * which {@code CompletableFuture} starts a new thread each time where there are two processors. The clock dates what happens; how long to wait is measured by the system.
 */
final class ThreadDispatch implements Dispatch {
    private static final Logger log = LoggerFactory.getLogger(ThreadDispatch.class);
    private static final int MOST_WAITING = 1_024;
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSING_SECONDS = 2;

    private final Clock clock;
    private final List<ThreadPoolExecutor> lanes = new ArrayList<>();
    private final ScheduledThreadPoolExecutor events;
    private final ThreadPoolExecutor answers;

    ThreadDispatch(String chain, List<String> providers, int threadsPerProvider, Clock clock) {
        this.clock = clock;
        for (String provider : providers) {
            ThreadPoolExecutor lane = new ThreadPoolExecutor(
                    threadsPerProvider,
                    threadsPerProvider,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(MOST_WAITING),
                    Daemons.named("tacho-provider-" + chain + '-' + provider));
            lane.allowCoreThreadTimeOut(true);
            lanes.add(lane);
        }
        events = new ScheduledThreadPoolExecutor(1, Daemons.named("tacho-providers-" + chain));
        events.setRemoveOnCancelPolicy(true);
        answers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Daemons.named("tacho-provider-answers-" + chain));
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Task execute(int provider, Work work) {
        Future<?> future = lanes.get(provider).submit(() -> {
            try {
                work.perform();
                work.finish();
            } catch (RuntimeException e) {
                log.error("A call at a provider could not be judged", e);
            }
        });
        return () -> future.cancel(true);
    }

    @Override
    public Task after(long nanos, Runnable event) {
        Future<?> future = events.schedule(
                () -> {
                    try {
                        event.run();
                    } catch (RuntimeException e) {
                        log.error("A timed event failed", e);
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void deliver(Runnable answer) {
        try {
            answers.execute(answer);
        } catch (RejectedExecutionException e) {
            log.debug("An answer came after the end: {}", e.toString());
            answer.run(); // Whoever waits for it must not wait forever.
        }
    }

    @Override
    public <R> R await(CompletableFuture<R> answer) throws InterruptedException, ExecutionException {
        return answer.get();
    }

    @Override
    public void close() {
        events.shutdownNow();
        lanes.forEach(ThreadPoolExecutor::shutdownNow);
        answers.shutdown(); // A user's own work there goes on to its end.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_SECONDS);
        awaitEnd(events, deadline);
        lanes.forEach(lane -> awaitEnd(lane, deadline));
    }

    private static void awaitEnd(ExecutorService threads, long deadline) {
        try {
            if (!threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                log.warn("A service ignores that its thread was interrupted; the thread ends when the service returns");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
