package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers see everything once, whoever else reads. */
class CacheReaderTest {
    private static final int WRITERS = 2;
    private static final int ROUNDS = 5_000;

    private final CacheMeter meter =
            CacheMeter.of(Perf.builder("test").clock(new ManualClock()).build(), "pools");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** What intervals add up to. */
    private record Sum(long hits, long misses, long mapLookups, long loads, long failures, long nothing, long weight) {
        static Sum of(List<CacheSnapshot> intervals) {
            return new Sum(
                    total(intervals, CacheSnapshot::hits),
                    total(intervals, CacheSnapshot::misses),
                    total(intervals, interval -> interval.mapHits() + interval.mapMisses()),
                    total(intervals, CacheSnapshot::loads),
                    total(intervals, interval -> interval.load().errors()),
                    total(intervals, CacheSnapshot::foundNothing),
                    total(intervals, CacheSnapshot::evictionWeight));
        }

        private static long total(List<CacheSnapshot> intervals, ToLongFunction<CacheSnapshot> count) {
            return intervals.stream().mapToLong(count).sum();
        }
    }

    private void write() {
        for (int i = 0; i < ROUNDS; i++) {
            meter.recordHits(3);
            meter.recordMisses(1);
            meter.recordMapLookup(i % 2 == 0);
            meter.recordLoad(1_000);
            meter.recordLoadFailure(2_000);
            meter.recordFoundNothing();
            meter.recordEviction(EvictionCause.SIZE, 7);
        }
    }

    private static final Sum EVERYTHING = new Sum(
            3L * WRITERS * ROUNDS,
            WRITERS * ROUNDS,
            WRITERS * ROUNDS,
            2L * WRITERS * ROUNDS,
            WRITERS * ROUNDS,
            WRITERS * ROUNDS,
            7L * WRITERS * ROUNDS);

    private List<CacheSnapshot> readUntil(CountDownLatch written, CacheReader reader) {
        List<CacheSnapshot> intervals = new ArrayList<>();
        while (written.getCount() > 0) {
            intervals.add(reader.interval());
        }
        return intervals;
    }

    private List<List<CacheSnapshot>> readWhileWriting(CacheReader... readers) throws Exception {
        CountDownLatch written = new CountDownLatch(WRITERS);
        List<Future<List<CacheSnapshot>>> reading = new ArrayList<>();
        for (CacheReader reader : readers) {
            Callable<List<CacheSnapshot>> read = () -> readUntil(written, reader);
            reading.add(threads.submit(read));
        }
        for (int i = 0; i < WRITERS; i++) {
            threads.execute(() -> {
                write();
                written.countDown();
            });
        }
        List<List<CacheSnapshot>> intervals = new ArrayList<>();
        for (Future<List<CacheSnapshot>> each : reading) {
            intervals.add(each.get(60, TimeUnit.SECONDS));
        }
        return intervals;
    }

    @Test
    void twoReaders_eachSeesEverythingOnce() throws Exception {
        CacheReader one = meter.reader();
        CacheReader other = meter.reader();
        List<List<CacheSnapshot>> read = readWhileWriting(one, other);

        read.get(0).add(one.interval());
        read.get(1).add(other.interval());
        assertEquals(EVERYTHING, Sum.of(read.get(0)));
        assertEquals(EVERYTHING, Sum.of(read.get(1)));
    }

    @Test
    void twoThreads_thatShareAReader_shareItsIntervals() throws Exception {
        CacheReader shared = meter.reader();
        List<CacheSnapshot> all = new ArrayList<>();
        readWhileWriting(shared, shared).forEach(all::addAll);
        all.add(shared.interval());

        assertEquals(EVERYTHING, Sum.of(all));
    }

    @Test
    void interval_beginsWhenTheReaderIsOpened_andHasThePresentSize() {
        meter.recordHits(5);
        CacheReader reader = meter.reader();
        meter.recordHits(1);
        meter.recordMisses(3);
        meter.recordLoad(10);
        meter.readSizeFrom(() -> new CacheSize(30, Double.NaN, 40));

        CacheSnapshot interval = reader.interval();
        assertEquals(0.25, interval.hitRatio());
        assertEquals(1, interval.loads());
        assertEquals(0.75, interval.size().fillRatio());
        CacheSnapshot nothing = reader.interval();
        assertEquals(0, nothing.requests() + nothing.loads());
        assertTrue(Double.isNaN(nothing.hitRatio()));
        assertEquals(9, meter.snapshot().requests(), "the meter itself is not disturbed");
    }

    /** Loads and refreshes are two distributions, which an interval cuts off each for itself. */
    @Test
    void loadsAndRefreshes_areApart_inEachInterval() {
        meter.recordLoad(1_000_000);
        meter.recordRefresh(50_000_000);
        CacheReader reader = meter.reader();
        for (int i = 1; i <= 100; i++) {
            meter.recordLoad(i * 1_000_000L);
        }
        meter.recordRefresh(9_000_000_000L);
        meter.recordRefreshFailure(1_000);

        CacheSnapshot interval = reader.interval();
        assertEquals(100, interval.load().count());
        assertEquals(50.5e6, interval.load().latency().mean(), 50.5e4);
        assertEquals(100e6, interval.load().latency().max(), 1e6);
        assertEquals(2, interval.refresh().count());
        assertEquals(1, interval.refresh().errors());
        assertEquals(9e9, interval.refresh().latency().max(), 9e7);
        assertEquals(0, interval.loadFailures());
        assertEquals(101, meter.snapshot().loads());
        assertEquals(3, meter.snapshot().refresh().count());
    }

    /** Clients count a load that finds nothing as failed, or as none: it is told beside that, and counted apart. */
    @Test
    void foundNothing_isCountedApart() {
        meter.recordLoadFailure(1_000);
        meter.recordFoundNothing();
        CacheReader reader = meter.reader();
        meter.recordLoadFailure(1_000);
        meter.recordFoundNothing();
        meter.recordFoundNothing();

        CacheSnapshot interval = reader.interval();
        assertEquals(List.of(1L, 1L, 2L), List.of(interval.loads(), interval.loadFailures(), interval.foundNothing()));
        assertEquals(3, meter.snapshot().foundNothing());
    }
}
