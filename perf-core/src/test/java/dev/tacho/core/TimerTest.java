package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.DistributionSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TimerTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final Timer timer = perf.timer("work");

    @Test
    void time_lambdaWithResult_returnsItAndRecords() {
        String result = timer.time(() -> {
            clock.advance(Duration.ofMillis(3));
            return "done";
        });

        assertEquals("done", result);
        assertEquals(1, timer.snapshot().count());
        assertEquals(3_000_000, timer.snapshot().latency().max());
        assertEquals(3_000_000, timer.snapshot().latency().sum());
    }

    @Test
    void time_expressionLambda_compilesForBothKinds() {
        AtomicInteger calls = new AtomicInteger();

        timer.time(() -> calls.incrementAndGet());
        timer.time(calls::incrementAndGet);
        timer.time(() -> calls.set(calls.get() + 1));
        int last = timer.time(() -> calls.incrementAndGet());

        assertEquals(4, last);
        assertEquals(4, timer.snapshot().count());
    }

    @Test
    void time_runnableCallableSupplierObjects_areTimed() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Runnable runnable = calls::incrementAndGet;
        Callable<Integer> callable = calls::incrementAndGet;
        Supplier<Integer> supplier = calls::incrementAndGet;

        timer.time(runnable::run);
        assertEquals(2, timer.time(callable::call));
        assertEquals(3, timer.time(supplier::get));
        timer.wrap(runnable).run();
        assertEquals(5, timer.wrapCallable(callable).call());
        assertEquals(6, timer.wrapSupplier(supplier).get());

        assertEquals(6, timer.snapshot().count());
    }

    @Test
    void time_checkedException_passesThroughUnchangedAndCounts() {
        IOException thrown = new IOException("disk");

        IOException caught = assertThrows(
                IOException.class,
                () -> timer.time(() -> {
                    clock.advanceNanos(7);
                    throw thrown;
                }));

        assertSame(thrown, caught);
        assertEquals(1, timer.snapshot().errors());
        assertEquals(7, timer.snapshot().latency().max());
    }

    @Test
    void start_closedTwice_recordsOnce() {
        Timing timing = timer.start();
        clock.advanceNanos(50);
        assertEquals(50, timing.elapsedNanos());
        timing.close();
        clock.advanceNanos(50);
        timing.close();

        assertEquals(1, timer.snapshot().count());
        assertEquals(50, timer.snapshot().latency().max());
    }

    @Test
    void start_closedOnAnotherThread_records() throws InterruptedException {
        Timing timing = timer.start();
        Thread other = new Thread(timing::close);
        other.start();
        other.join();

        assertEquals(1, timer.snapshot().count());
    }

    @Test
    void record_clockStepsBack_countsAsZeroAndApart() {
        Timing timing = timer.start();
        clock.advanceNanos(-1000);
        timing.close();

        DistributionSnapshot latency = timer.snapshot().latency();
        assertEquals(1, latency.count());
        assertEquals(1, latency.negatives());
        assertEquals(0, latency.max());
    }

    @Test
    void record_durationBeyondNanos_countsAsTheLongest() {
        timer.record(Duration.ofSeconds(Long.MAX_VALUE));
        timer.record(Duration.ofSeconds(Long.MIN_VALUE));

        DistributionSnapshot latency = timer.snapshot().latency();
        assertEquals(2, latency.count());
        assertEquals(1, latency.huge());
        assertEquals(1, latency.negatives());
        assertEquals(Long.MAX_VALUE, latency.maxValue().orElseThrow());
    }

    @Property
    void record_anyLong_countsOneAndKeepsItExactly(@ForAll long nanos) {
        Timer fresh = Perf.create("any").timer("t");
        fresh.record(nanos);

        DistributionSnapshot latency = fresh.snapshot().latency();
        long recorded = Math.max(0, nanos);
        assertEquals(1, latency.count());
        assertEquals(recorded, latency.maxValue().orElseThrow());
        assertEquals(recorded, latency.minValue().orElseThrow());
        assertEquals(nanos < 0 ? 1 : 0, latency.negatives());
        assertEquals(nanos == 0 ? 1 : 0, latency.zeros());
        assertEquals(nanos >= 1L << 42 ? 1 : 0, latency.huge());
        assertTrue(latency.isSumExact());
        assertEquals(recorded, latency.sum());
    }

    @Test
    void record_fourThreads_losesNothing() throws InterruptedException {
        int each = 200_000;
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            int factor = t + 1;
            threads[t] = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    timer.record((long) i * factor);
                }
            });
        }
        for (Thread thread : threads) {
            thread.start();
        }
        long seen = 0;
        while (seen < 4L * each) {
            DistributionSnapshot snapshot = timer.snapshot().latency();
            assertTrue(snapshot.count() >= seen, "a later snapshot never counts less");
            seen = snapshot.count();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        DistributionSnapshot all = timer.snapshot().latency();
        assertEquals(4L * each, all.count());
        assertEquals(10.0 * each * (each - 1) / 2, all.sum());
        assertEquals(4L * (each - 1), all.max());
        assertTrue(all.isSumExact());
    }

    @Test
    void noop_recordsNothingAndStillRuns() {
        Timer off = Perf.noop().timer("off");
        AtomicInteger calls = new AtomicInteger();
        off.time(calls::incrementAndGet);
        off.record(5);
        try (Timing timing = off.start()) {
            assertEquals(0, timing.elapsedNanos());
        }

        assertEquals(1, calls.get());
        assertEquals(0, off.snapshot().count());
        assertFalse(Perf.noop().isEnabled());
        assertSame(Perf.noop(), Perf.noop());
    }
}
