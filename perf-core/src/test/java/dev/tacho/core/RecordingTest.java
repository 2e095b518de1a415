package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The cells under every timer: nothing lost, whoever writes, dies, collides or reads meanwhile. */
class RecordingTest {
    private static final long PLENTY = 64L << 20;

    private final CellBudget budget = new CellBudget(PLENTY);
    private final Recording recording = new Recording(BucketLayout.TWO_DIGITS, budget);

    @Provide
    Arbitrary<long[]> history() {
        Arbitrary<Long> values = Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.longs().between(0, 300),
                Arbitraries.longs().between(1_000, 10_000_000),
                Arbitraries.of(0L, 1L, -1L, 255L, 256L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 42, (1L << 42) - 1));
        return values.array(long[].class).ofMinSize(1).ofMaxSize(300);
    }

    @Property(tries = 300)
    void record_anyHistory_agreesWithHdrHistogramBucketForBucket(
            @ForAll("history") long[] values, @ForAll boolean threeDigits, @ForAll boolean promotedFirst) {
        BucketLayout layout = BucketLayout.ofDigits(threeDigits ? 3 : 2);
        Recording fresh = new Recording(layout, new CellBudget(PLENTY));
        Histogram oracle = new Histogram(Long.MAX_VALUE, layout.digits());
        BigInteger sum = BigInteger.ZERO;
        if (promotedFirst) {
            for (int i = 0; i < 128; i++) {
                fresh.record(1_000);
                oracle.recordValue(1_000);
                sum = sum.add(BigInteger.valueOf(1_000));
            }
            assertEquals(2, fresh.cells(), "a shared cell and one of this thread");
        }
        for (long value : values) {
            fresh.record(value);
            oracle.recordValue(Math.max(0, value));
            sum = sum.add(BigInteger.valueOf(Math.max(0, value)));
        }

        DistributionSnapshot all = fresh.snapshot();
        assertEquals(oracle.getTotalCount(), all.count());
        assertEquals(Arrays.stream(values).filter(value -> value < 0).count(), all.negatives());
        for (long value : values) {
            long recorded = Math.max(0, value);
            int bucket = layout.indexOf(recorded);
            assertEquals(
                    oracle.getCountBetweenValues(0, recorded),
                    all.countAtMost(layout.highest(bucket)),
                    () -> "values up to " + recorded);
        }
        // A sum of exactly the largest long looks saturated, unless it is that of one value.
        boolean exact = sum.compareTo(BigInteger.valueOf(Long.MAX_VALUE)) < (all.count() == 1 ? 1 : 0);
        assertEquals(exact, all.isSumExact());
        if (exact) {
            assertEquals(sum.longValueExact(), all.sum());
        }
        long largest = Arrays.stream(values).max().orElseThrow();
        assertEquals(
                Math.max(promotedFirst ? 1_000 : 0, Math.max(0, largest)),
                all.maxValue().orElseThrow());
        assertTrue(all.isMaxExact() && all.isMinExact());
    }

    @Test
    void record_theLargestValueAndZero_sumIsTakenForSaturated() {
        recording.record(Long.MAX_VALUE);
        assertTrue(recording.snapshot().isSumExact());

        recording.record(0);

        assertFalse(recording.snapshot().isSumExact());
    }

    @Test
    void idle_recordsNothing_isSmall() {
        assertEquals(0, budget.usedBytes());
        assertEquals(0, recording.cells());
        assertEquals(0, recording.snapshot().count());
    }

    @Test
    void promotion_oneThread_ownsACellOfAFewKilobytes() {
        for (int i = 0; i < 100_000; i++) {
            recording.record(50_000 + i % 1_000);
        }

        assertEquals(2, recording.cells());
        assertEquals(100_000, recording.snapshot().count());
        assertTrue(budget.usedBytes() < 6_000, () -> "takes " + budget.usedBytes());
    }

    @Test
    void threads_moreThanSlots_allAreCounted() throws InterruptedException {
        int threads = 200;
        int each = 2_000;
        CountDownLatch all = new CountDownLatch(threads);
        runThreads(threads, number -> {
            all.countDown();
            await(all);
            for (int i = 0; i < each; i++) {
                recording.record(number);
            }
        });

        DistributionSnapshot snapshot = recording.snapshot();
        assertEquals((long) threads * each, snapshot.count());
        assertEquals((long) each * threads * (threads - 1) / 2, snapshot.sum());
        assertTrue(snapshot.isSumExact());
        for (int number = 0; number < threads; number++) {
            assertEquals((number + 1L) * each, snapshot.countAtMost(number), "values up to " + number);
        }
    }

    @Test
    void threads_withTheSameId_shareTheTableByIdentity() throws InterruptedException {
        int threads = 12;
        int each = 5_000;
        CountDownLatch all = new CountDownLatch(threads);
        List<Thread> sameId = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            sameId.add(new Thread() {
                @Override
                public void run() {
                    all.countDown();
                    RecordingTest.await(all);
                    for (int i = 0; i < each; i++) {
                        recording.record(i);
                    }
                }

                @Override
                @SuppressWarnings("deprecation") // final only in spirit: a subclass may say anything
                public long getId() {
                    return 7;
                }
            });
        }
        sameId.forEach(Thread::start);
        for (Thread thread : sameId) {
            thread.join();
        }

        assertEquals((long) threads * each, recording.snapshot().count());
        assertEquals(
                (long) threads * each * (each - 1) / 2, recording.snapshot().sum());
    }

    @Test
    void owners_die_theirCountsStayAndTheirCellsAreInherited() throws InterruptedException {
        int generations = 500;
        int each = 300;
        long used = 0;
        for (int generation = 0; generation < generations; generation++) {
            runThreads(1, number -> {
                for (int i = 0; i < each; i++) {
                    recording.record(1_000);
                }
            });
            if (generation == 200) {
                used = budget.usedBytes();
            }
        }

        assertEquals((long) generations * each, recording.snapshot().count());
        assertEquals(1_000L * generations * each, recording.snapshot().sum());
        assertTrue(recording.cells() <= 64 + 8, "one cell a slot, however many threads there were");
        assertEquals(used, budget.usedBytes(), "no memory for the later threads: they inherit");
    }

    @Test
    void owners_die_areNotKeptFromCollection() throws InterruptedException {
        Collected dead = recordInAThread();
        recording.snapshot();

        dead.assertGone();
        assertEquals(1_000, recording.snapshot().count());
    }

    private Collected recordInAThread() throws InterruptedException {
        Thread thread = new Thread(() -> {
            for (int i = 0; i < 1_000; i++) {
                recording.record(i);
            }
        });
        thread.start();
        thread.join();
        return new Collected(thread);
    }

    @Test
    void budget_usedUp_threadsShareAndNothingIsLost() throws InterruptedException {
        CellBudget tight = new CellBudget(8_000);
        Recording crowded = new Recording(BucketLayout.THREE_DIGITS, tight);
        runThreads(4, number -> {
            for (int i = 0; i < 20_000; i++) {
                crowded.record((long) i << number);
            }
        });

        DistributionSnapshot snapshot = crowded.snapshot();
        assertEquals(80_000, snapshot.count());
        assertEquals(19_999L * 10_000 * 15, snapshot.sum());
        assertEquals(19_999L << 3, snapshot.maxValue().orElseThrow());
        assertTrue(tight.refusals() > 0);
    }

    @Test
    void budget_cellCannotGrow_valueGoesToTheSharedCell() {
        CellBudget tight = new CellBudget(6_000);
        Recording narrow = new Recording(BucketLayout.TWO_DIGITS, tight);
        for (int i = 0; i < 1_000; i++) {
            narrow.record(100);
        }
        assertEquals(2, narrow.cells());
        for (long value = 1; value > 0; value <<= 1) {
            narrow.record(value);
        }

        assertEquals(1_063, narrow.snapshot().count());
        assertEquals(1L << 62, narrow.snapshot().maxValue().orElseThrow());
        assertTrue(tight.refusals() > 0);
    }

    @Test
    void virtualThreads_tenThousand_areCountedWithoutCellsOfTheirOwn() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21");
        int threads = 10_000;
        int each = 200;
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            executor.execute(() -> {
                for (int i = 0; i < each; i++) {
                    recording.record(i);
                    if (i == each / 2) {
                        Thread.yield();
                    }
                }
                done.countDown();
            });
        }
        done.await();
        executor.shutdown();

        assertEquals((long) threads * each, recording.snapshot().count());
        assertEquals(
                (long) threads * each * (each - 1) / 2, recording.snapshot().sum());
        assertTrue(recording.cells() <= 8, "shared cells only");
        assertTrue(budget.usedBytes() < 40_000, () -> "takes " + budget.usedBytes());
    }

    /** 10^8 records in two threads against three readers; 10^9 in the {@code stress} profile. */
    @Test
    void readers_three_eachSeesEveryRecordOnce() throws InterruptedException {
        Soak.Result result = Soak.run(recording, 2, 50_000_000, 3);

        assertEquals("", result.complaints());
        assertEquals(100_000_000, result.recorded());
        assertEquals(List.of(100_000_000L, 100_000_000L, 100_000_000L), result.seen());
        assertTrue(result.intervals() > 3, "the readers read meanwhile");
    }

    @Test
    void counts_openAndCalls_addUpOverThreads() throws InterruptedException {
        runThreads(5, number -> {
            for (int i = 0; i < 1_000; i++) {
                recording.count(OwnedCell.OPEN, 1);
                recording.record(i);
                recording.count(OwnedCell.UNTIMED, 1);
                if (number > 0) {
                    recording.count(OwnedCell.OPEN, -1);
                }
            }
        });

        assertEquals(1_000, recording.counted(OwnedCell.OPEN));
        assertEquals(5_000, recording.counted(OwnedCell.UNTIMED));
    }

    @Test
    void snapshot_whileOneThreadRecords_isExactOrSaysNot() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong wrong = new AtomicLong();
        Thread writer = new Thread(() -> {
            for (long i = 0; !stop.get(); i++) {
                recording.record(3 + i % 2);
            }
        });
        writer.start();
        long exact = 0;
        for (DistributionSnapshot snapshot = recording.snapshot();
                snapshot.count() < 5_000_000;
                snapshot = recording.snapshot()) {
            long threes = snapshot.countAtMost(3);
            long sum = 3 * threes + 4 * (snapshot.count() - threes);
            if (snapshot.isSumExact()) {
                exact++;
                wrong.addAndGet(snapshot.sum() == sum ? 0 : 1);
            }
        }
        stop.set(true);
        writer.join();

        assertEquals(0, wrong.get());
        assertTrue(exact > 0, "some readings are exact even of a thread that does nothing else");
    }

    private static void runThreads(int threads, IntConsumer work) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            all.add(new Thread(() -> work.accept(number)));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
