package dev.tacho.chain.batch;

import dev.tacho.chain.internal.Daemons;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daemon threads, which end when idle. Their number is not bounded: a user's callback may block in one of them, as in
 * web3j's own. How many round trips are under way is bounded by the {@link Gate}.
 */
final class Threads implements Pool {
    private static final Logger log = LoggerFactory.getLogger(Threads.class);
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor alarm;

    Threads(String client) {
        workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Daemons.numbered("tacho-batch-" + client + '-'));
        alarm = new ScheduledThreadPoolExecutor(1, Daemons.numbered("tacho-batch-alarm-" + client + '-'));
        alarm.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        alarm.allowCoreThreadTimeOut(true);
        alarm.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public boolean execute(Runnable task) {
        try {
            workers.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("A task came after the end: {}", e.toString());
            return false;
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It only hands the task over.
    public boolean after(long nanos, Runnable task) {
        try {
            alarm.schedule(() -> execute(task), nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("A task came after the end: {}", e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        alarm.shutdown();
        workers.shutdown();
    }
}
