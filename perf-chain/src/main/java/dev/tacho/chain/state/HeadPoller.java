package dev.tacho.chain.state;

import dev.tacho.chain.internal.Daemons;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a cache that was asked to look for heads by itself. */
final class HeadPoller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HeadPoller.class);

    private final ScheduledExecutorService executor;

    private HeadPoller(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task catches everything, and ends with its executor.
    static HeadPoller start(String client, Duration interval, Heads heads) {
        ScheduledExecutorService executor =
                Executors.newSingleThreadScheduledExecutor(Daemons.named("tacho-state-" + client));
        executor.scheduleWithFixedDelay(() -> look(heads), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        return new HeadPoller(executor);
    }

    private static void look(Heads heads) {
        try {
            heads.poll();
        } catch (Throwable e) {
            log.warn("Looking for the newest block failed; it will be tried again", e);
        }
    }

    /** Interrupts a look on its way and ends the thread with it; does not wait, as not every connection can be interrupted. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
