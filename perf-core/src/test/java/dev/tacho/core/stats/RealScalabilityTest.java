package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A counter behind one lock, measured by a real timer: what holds on any machine, however busy. */
class RealScalabilityTest {
    private static final int OPERATIONS = 20_000;
    private static final int[] WORKERS = {1, 2, 3, 4, 6, 8};

    private final Object lock = new Object();
    private long counter;

    @Test
    void fit_counterBehindALock_isNotLinear() throws Exception {
        Perf perf = Perf.create("lock");
        ScalabilityFit.Builder builder = ScalabilityFit.builder();
        for (int round = 0; round < 3; round++) {
            for (int workers : WORKERS) {
                Timer timer = perf.timer("count", "workers", workers + "-" + round);
                Duration elapsed = run(workers, timer);
                assertEquals((long) workers * OPERATIONS, timer.snapshot().count());
                builder.point(workers, timer.snapshot().count(), elapsed);
            }
        }

        ScalabilityFit fit = builder.fit();

        assertEquals(3L * OPERATIONS * 24, counter);
        assertFalse(fit.verdict() == ScalabilityFit.Verdict.LINEAR, fit::toString);
        assertTrue(fit.contention().value() >= 0, fit::toString);
        assertTrue(fit.predictPerSecond(4).value() > 0, fit::toString);
    }

    private Duration run(int workers, Timer timer) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> tasks = new ArrayList<>();
            for (int w = 0; w < workers; w++) {
                tasks.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < OPERATIONS; i++) {
                        timer.time(this::count);
                    }
                    return null;
                }));
            }
            long from = System.nanoTime();
            start.countDown();
            for (Future<?> task : tasks) {
                task.get();
            }
            return Duration.ofNanos(System.nanoTime() - from);
        } finally {
            pool.shutdown();
        }
    }

    private void count() {
        synchronized (lock) {
            counter++;
        }
    }
}
