package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PausedValuesThreadsTest {
    private static final int PRODUCERS = 4;
    private static final int EACH = 50_000;

    /** Every span is longer than the time in which a pause may lie, so each contains one as soon as one is known. */
    private static final long BASE = 1_000_000_000_000L;

    private final AtomicLong clock = new AtomicLong();
    private final Pauses pauses = Pauses.manual(clock::get);
    private final AtomicIntegerArray seen = new AtomicIntegerArray(PRODUCERS * EACH);
    private final AtomicLong strange = new AtomicLong();

    @Test
    void candidate_manyThreadsAndDrains_accountsForEachOnce() throws Exception {
        PausedValues values = pauses.attribute(this::take);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 2);
        try {
            List<Future<?>> producers = new ArrayList<>();
            for (int producer = 0; producer < PRODUCERS; producer++) {
                int first = producer * EACH;
                producers.add(threads.submit(() -> produce(values, first, go)));
            }
            Future<?> reporter = threads.submit(() -> report(done));
            Future<?> reader = threads.submit(() -> read(values, done));
            go.countDown();
            for (Future<?> producer : producers) {
                producer.get();
            }
            done.set(true);
            reporter.get();
            reader.get();
        } finally {
            threads.shutdownNow();
        }
        assertEachOnce(values.drain(Long.MAX_VALUE / 4));
    }

    private void assertEachOnce(PausedCounts counts) {
        assertEquals(PRODUCERS * EACH, counts.candidates());
        assertEquals(0, counts.pending());
        assertEquals(counts.candidates(), counts.attributed() + counts.clear() + counts.unattributed());
        assertEquals(0, strange.get(), "only values that were asked about");
        long taken = 0;
        for (int i = 0; i < seen.length(); i++) {
            assertTrue(seen.get(i) <= 1, "value " + i + " was handed on " + seen.get(i) + " times");
            taken += seen.get(i);
        }
        assertEquals(counts.attributed(), taken);
        assertTrue(taken > 0, "some were attributed");
    }

    private void take(long value) {
        long id = value - BASE;
        if (id < 0 || id >= seen.length()) {
            strange.incrementAndGet();
        } else {
            seen.incrementAndGet((int) id);
        }
    }

    private Void produce(PausedValues values, int first, CountDownLatch go) throws InterruptedException {
        go.await();
        for (int id = first; id < first + EACH; id++) {
            // Half of the spans begin before the watch and cannot be clear, half are too short to contain a pause.
            values.candidate(clock.incrementAndGet(), id % 2 == 0 ? BASE + id : 0);
            if (id % 64 == 0) {
                Thread.yield();
            }
        }
        return null;
    }

    private void report(AtomicBoolean done) {
        while (!done.get()) {
            long end = clock.incrementAndGet();
            pauses.add(end - 1, end, "pause");
            Thread.yield();
        }
    }

    private void read(PausedValues values, AtomicBoolean done) {
        while (!done.get()) {
            PausedCounts counts = values.drain();
            boolean accounted = counts.pending() >= 0
                    && counts.candidates()
                            == counts.attributed() + counts.clear() + counts.unattributed() + counts.pending();
            if (!accounted) {
                strange.incrementAndGet();
            }
        }
    }
}
