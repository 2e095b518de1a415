package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CacheMeterTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final CacheMeter meter = CacheMeter.of(perf, "pools");

    @Test
    void snapshot_holdsWhatWasRecorded() {
        meter.recordHits(7);
        meter.recordMisses(2);
        meter.recordMisses(1);
        meter.recordLoad(1_000);
        meter.recordLoad(3_000);
        meter.recordLoadFailure(5_000);
        meter.recordEviction(EvictionCause.SIZE, 4);
        meter.recordEviction(EvictionCause.SIZE, 0);
        meter.recordEviction(EvictionCause.EXPIRED, 1);

        CacheSnapshot snapshot = meter.snapshot();
        assertEquals("pools", snapshot.name());
        assertEquals(7, snapshot.hits());
        assertEquals(3, snapshot.misses());
        assertEquals(10, snapshot.requests());
        assertEquals(0.7, snapshot.hitRatio());
        assertEquals(3, snapshot.loads());
        assertEquals(1, snapshot.loadFailures());
        assertEquals(9_000, snapshot.load().latency().sum());
        assertEquals(3, snapshot.evictions());
        assertEquals(2, snapshot.evictions(EvictionCause.SIZE));
        assertEquals(4, snapshot.evictionWeight(EvictionCause.SIZE));
        assertEquals(1, snapshot.evictions(EvictionCause.EXPIRED));
        assertEquals(0, snapshot.evictions(EvictionCause.COLLECTED));
        assertEquals(5, snapshot.evictionWeight());
        assertEquals(CacheSize.UNKNOWN, snapshot.size());
        assertEquals(0, snapshot.meterFailures());
        assertEquals(
                "pools: hits=7, misses=3, hitRatio=0.7000, loads=3, loadFailures=1, evictions=3", snapshot.toString());
    }

    @Test
    void loads_areTheTimerOfTheSet() {
        meter.recordLoad(1_000);
        meter.recordLoadFailure(2_000);

        assertEquals(2, perf.snapshot().timer("cache.load cache=pools").count());
        assertEquals(1, perf.snapshot().timer("cache.load cache=pools").errors());
    }

    @Test
    void hitRatio_noRequest_isNotAvailable() {
        assertEquals(Double.NaN, meter.snapshot().hitRatio());
    }

    @Test
    void minus_earlierReading_isTheInterval() {
        meter.recordHits(5);
        meter.recordLoad(10);
        meter.recordEviction(EvictionCause.COLLECTED, 1);
        CacheSnapshot before = meter.snapshot();
        meter.recordHits(1);
        meter.recordMisses(3);
        meter.recordLoadFailure(20);
        meter.recordEviction(EvictionCause.COLLECTED, 6);
        meter.readSizeFrom(() -> new CacheSize(3, Double.NaN, 4));

        CacheSnapshot interval = meter.snapshot().minus(before);
        assertEquals(1, interval.hits());
        assertEquals(3, interval.misses());
        assertEquals(0.25, interval.hitRatio());
        assertEquals(1, interval.loads());
        assertEquals(1, interval.loadFailures());
        assertEquals(20, interval.load().latency().sum());
        assertEquals(1, interval.evictions(EvictionCause.COLLECTED));
        assertEquals(6, interval.evictionWeight());
        assertEquals(0.75, interval.size().fillRatio());
    }

    @Test
    void minus_laterReading_isRefused() {
        CacheSnapshot before = meter.snapshot();
        meter.recordEviction(EvictionCause.SIZE, 1);
        CacheSnapshot after = meter.snapshot();

        String message = assertThrows(IllegalArgumentException.class, () -> before.minus(after))
                .getMessage();
        assertEquals("evictions=0 is below the earlier 1; subtract an earlier reading of the same cache", message);
    }

    @Test
    void fillRatio_prefersTheWeight() {
        assertEquals(0.5, new CacheSize(9, 50, 100).fillRatio());
        assertEquals(0.9, new CacheSize(9, Double.NaN, 10).fillRatio());
        assertEquals(Double.NaN, new CacheSize(9, Double.NaN, Double.NaN).fillRatio());
        assertEquals(Double.NaN, new CacheSize(0, Double.NaN, 0).fillRatio());
    }

    @Test
    void record_negative_isLeftOutAndCounted() {
        meter.recordHits(3);
        meter.recordHits(-1);
        meter.recordMisses(-1);
        meter.recordEviction(EvictionCause.SIZE, -1);

        CacheSnapshot snapshot = meter.snapshot();
        assertEquals(3, snapshot.hits());
        assertEquals(0, snapshot.misses());
        assertEquals(0, snapshot.evictions());
        assertEquals(3, snapshot.meterFailures());
    }

    @Test
    void record_clockThrows_isCountedAndNotThrown() {
        AtomicBoolean broken = new AtomicBoolean();
        Clock fragile = new Clock() {
            @Override
            public long nanoTime() {
                if (broken.get()) {
                    throw new IllegalStateException("broken clock");
                }
                return 0;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }
        };
        CacheMeter fragileMeter =
                CacheMeter.of(Perf.builder("test").clock(fragile).build(), "pools");
        broken.set(true);
        fragileMeter.recordMisses(1);
        fragileMeter.recordHits(256);
        broken.set(false);

        CacheSnapshot snapshot = fragileMeter.snapshot();
        assertEquals(257, snapshot.requests());
        assertEquals(2, snapshot.meterFailures());
    }

    @Test
    void snapshot_sizeThrows_isUnknown() {
        meter.readSizeFrom(() -> {
            throw new IllegalStateException("closed");
        });

        CacheSnapshot snapshot = meter.snapshot();
        assertEquals(CacheSize.UNKNOWN, snapshot.size());
        assertEquals(1, snapshot.meterFailures());
    }

    @Test
    void record_whileOthersRead_losesNothing() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        AtomicBoolean stopped = new AtomicBoolean();
        List<CacheSnapshot> readings = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (!stopped.get()) {
                readings.add(meter.snapshot());
                LookupWindow window = meter.window(Duration.ofMinutes(1));
                if (window.hits() < 0 || window.misses() < 0 || readings.size() > 1_000) {
                    return;
                }
            }
        });
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            writers.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    clock.advance(Duration.ofMillis(1));
                    meter.recordHits(2);
                    meter.recordMisses(1);
                    meter.recordLoadFailure(i);
                    meter.recordEviction(EvictionCause.EXPIRED, 3);
                }
            }));
        }
        reader.start();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        stopped.set(true);
        reader.join();

        CacheSnapshot last = meter.snapshot();
        assertEquals(2L * threads * each, last.hits());
        assertEquals((long) threads * each, last.misses());
        assertEquals((long) threads * each, last.loadFailures());
        assertEquals((long) threads * each, last.evictions(EvictionCause.EXPIRED));
        assertEquals(3L * threads * each, last.evictionWeight());
        assertEquals(0, last.meterFailures());
        // 200 virtual seconds fit into the longest window.
        assertEquals(3L * threads * each, meter.window(Duration.ofMinutes(15)).requests());
        CacheSnapshot before = readings.get(0);
        for (CacheSnapshot reading : readings) {
            assertTrue(reading.minus(before).requests() >= 0);
            before = reading;
        }
    }

    @Test
    void recordEvictions_manyAtATime_addUp() {
        meter.recordEvictions(EvictionCause.UNKNOWN, 3, 7);
        meter.recordEviction(EvictionCause.UNKNOWN, 2);
        meter.recordEvictions(EvictionCause.UNKNOWN, -1, 7);

        assertEquals(4, meter.snapshot().evictions(EvictionCause.UNKNOWN));
        assertEquals(9, meter.snapshot().evictionWeight());
        assertEquals(1, meter.snapshot().meterFailures());
    }

    @Test
    void failed_isCounted() {
        meter.failed(new IllegalStateException("a key's hash code"));

        assertEquals(1, meter.snapshot().meterFailures());
    }

    @Test
    void byKey_withShape_samplesForItFromTheStart() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey(), () -> CacheShape.ofEntries(EvictionPolicy.LRU, 1_000_000));

        assertTrue(
                keys.snapshot().samplingRatio() < 0.001,
                () -> "" + keys.snapshot().samplingRatio());
        assertThrows(IllegalStateException.class, () -> meter.byKey(KeyOptions.byKey()));
    }

    @Test
    void of_nameTaken_isRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> CacheMeter.of(perf, "pools"))
                .getMessage();

        assertTrue(message.contains("source=\"cache.pools\": registered already"), message);
        assertSame(meter, perf.sources().get("cache.pools"));
    }

    @Test
    void of_blankName_isRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> CacheMeter.of(perf, " "))
                .getMessage();

        assertEquals("name=\" \": must not be blank", message);
    }

    @Test
    void of_disabledSet_recordsNothing() {
        CacheMeter silent = CacheMeter.of(Perf.noop(), "pools");
        silent.recordHits(1_000);
        silent.recordMisses(1);
        silent.recordMisses(-1);
        silent.recordLoad(1);
        silent.recordEviction(EvictionCause.SIZE, 1);

        CacheSnapshot snapshot = silent.snapshot();
        assertEquals(0, snapshot.requests() + snapshot.loads() + snapshot.evictions() + snapshot.meterFailures());
        assertEquals(0, silent.window(Duration.ofMinutes(1)).requests());
        assertTrue(Perf.noop().sources().isEmpty());
    }

    @Test
    void section_noLookup_warns() {
        Section section = meter.section();

        assertEquals("cache.pools", section.id());
        assertEquals("Cache: pools", section.title());
        assertTrue(
                section.blocks().contains(Note.warning("No lookup was counted, so there is no hit ratio.")),
                section::toString);
        assertEquals("n/a", fact(section, "pools.hit-ratio").text());
        assertTrue(section.facts().stream().noneMatch(fact -> fact.id().equals("pools.fill-ratio")), "nobody knows it");
        assertEquals(2, section.blocks().size());
    }

    @Test
    void section_busyCache_tellsCountsWindowsEvictionsAndCourse() {
        clock.advance(Duration.ofSeconds(10));
        CacheMeter busy = CacheMeter.of(perf, "hot pairs");
        busy.readSizeFrom(() -> new CacheSize(40, Double.NaN, 50));
        for (int slice = 0; slice < 24; slice++) {
            clock.advance(Duration.ofSeconds(5));
            busy.recordHits(3);
            busy.recordMisses(1);
        }
        busy.recordLoad(100);
        busy.recordLoadFailure(100);
        busy.recordEviction(EvictionCause.EXPIRED, 2);
        busy.recordHits(-1);

        Section section = busy.section();
        assertEquals("cache.hot_pairs", section.id());
        assertEquals("Cache: hot pairs", section.title());
        assertEquals(
                List.of(
                        "hot_pairs.hit-ratio 0.75",
                        "hot_pairs.requests 96.0",
                        "hot_pairs.misses 24.0",
                        "hot_pairs.loads 2.0",
                        "hot_pairs.load-failures 1.0",
                        "hot_pairs.refreshes 0.0",
                        "hot_pairs.evictions 1.0",
                        "hot_pairs.entries 40.0",
                        "hot_pairs.fill-ratio 0.8"),
                section.facts().stream()
                        .map(fact -> fact.id() + ' ' + fact.value())
                        .toList());

        List<Table> tables = blocks(section, Table.class);
        assertEquals(
                List.of(
                        List.of(Cell.of("1 min"), Cell.of(60e9), Cell.of(48), Cell.of(0.75)),
                        List.of(Cell.of("5 min"), Cell.of(120e9), Cell.of(96), Cell.of(0.75))),
                tables.get(0).rows());
        assertEquals(
                List.of(List.of(Cell.of("expired"), Cell.of(1), Cell.of(2))),
                tables.get(1).rows());

        Series.Line line = blocks(section, Series.class).get(0).lines().get(0);
        assertEquals("hot pairs", line.label());
        assertEquals(24, line.points().size());
        // The first miss came 5 s after the meter, which came 10 s after the set.
        assertEquals(15_000_000_000L, line.points().get(0).atNanos());
        assertEquals(0.75, line.points().get(23).value());
        assertTrue(
                blocks(section, Note.class).get(0).text().startsWith("Failures of the meter itself: 1."),
                section::toString);
    }

    @Test
    void section_fewSlices_drawsNothing() {
        for (int slice = 0; slice < 2; slice++) {
            clock.advance(Duration.ofSeconds(5));
            meter.recordMisses(1);
        }
        assertTrue(blocks(meter.section(), Series.class).isEmpty());
        clock.advance(Duration.ofSeconds(5));
        assertEquals(1, blocks(meter.section(), Series.class).size());
    }

    @Test
    void section_idleSlice_makesAGap() {
        Consumer<Integer> pass = seconds -> clock.advance(Duration.ofSeconds(seconds));
        pass.accept(5);
        meter.recordMisses(1);
        pass.accept(5);
        meter.snapshot();
        pass.accept(5);
        meter.recordHits(1);

        List<Series.Point> points =
                blocks(meter.section(), Series.class).get(0).lines().get(0).points();
        assertEquals(
                List.of(0.0, Double.NaN, 1.0),
                points.stream().map(Series.Point::value).toList());
    }

    private static Fact fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static <B extends Block> List<B> blocks(Section section, Class<B> type) {
        return section.blocks().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
