package dev.tacho.core.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.pause.Pauses;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Note;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A timeline against the values that were recorded, counted one by one. */
class TimelineTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final Timer timer = perf.timer("quote", "pair", "a-b");

    @Test
    void stretches_holdWhatWasRecordedInThem() {
        timer.record(999); // Before the timeline: not its own.
        Timeline timeline = Timeline.manual(perf, timer);
        timer.record(1_000);
        timer.record(1_000);
        clock.advanceNanos(10);
        timeline.tick();
        clock.advanceNanos(5);
        timeline.tick();
        timer.record(5);
        clock.advanceNanos(1);

        HeatMap map = timeline.heatMap();

        assertEquals("quote pair=a-b over time", map.title());
        assertEquals(
                List.of(
                        new HeatMap.Column(0, 10, List.of(new HeatMap.Cell(896, 1023, 2))),
                        new HeatMap.Column(10, 15, List.of()),
                        new HeatMap.Column(15, 16, List.of(new HeatMap.Cell(5, 5, 1)))),
                map.columns());
        timeline.tick(); // No time has passed.
        assertEquals(3, timeline.heatMap().columns().size());
    }

    @Test
    void close_endsTheDrawingThere() {
        Timeline timeline = Timeline.manual(perf, timer);
        timer.record(1_000);
        clock.advanceNanos(10);
        timeline.close();
        timer.record(1_000);
        clock.advanceNanos(90);

        assertEquals(1, timeline.heatMap().columns().size());
        assertEquals(10, timeline.heatMap().columns().get(0).toNanos());
    }

    /** The oracle counts each value in its stretch and between its cell's bounds. */
    @Property(tries = 60)
    void everyValue_isInItsStretchAndItsCell(
            @ForAll @Size(max = 60) List<@LongRange(min = -3, max = Long.MAX_VALUE) Long> values,
            @ForAll @IntRange(min = 1, max = 7) int each) {
        ManualClock time = new ManualClock();
        Perf other = Perf.builder("test").clock(time).build();
        Timer recorded = other.timer("t");
        Timeline timeline = Timeline.manual(other, recorded);
        List<List<Long>> stretches = new ArrayList<>();
        for (int i = 0; i < values.size(); i += each) {
            List<Long> some = values.subList(i, Math.min(values.size(), i + each));
            some.forEach(recorded::record);
            stretches.add(some);
            time.advanceNanos(1);
            timeline.tick();
        }

        List<HeatMap.Column> columns = timeline.heatMap().columns();

        assertEquals(stretches.size(), columns.size());
        for (int i = 0; i < stretches.size(); i++) {
            long found = 0;
            for (HeatMap.Cell cell : columns.get(i).cells()) {
                assertEquals(
                        stretches.get(i).stream()
                                .mapToLong(value -> Math.max(value, 0))
                                .filter(value -> cell.lower() <= value && value <= cell.upper())
                                .count(),
                        cell.count(),
                        cell.toString());
                found += cell.count();
            }
            assertEquals(stretches.get(i).size(), found);
        }
    }

    @Test
    void longRun_hasFewerAndLongerStretches_andLosesNothing() {
        Timeline timeline = Timeline.manual(perf, timer);
        Random random = new Random(5);
        for (int i = 0; i < 1_234; i++) {
            for (int j = random.nextInt(3); j > 0; j--) {
                timer.record(1 + random.nextInt(1_000_000));
            }
            clock.advanceNanos(100);
            timeline.tick();
        }

        HeatMap map = timeline.heatMap();

        assertTrue(
                map.columns().size() <= Timeline.MOST_STRETCHES,
                () -> map.columns().size() + " columns");
        assertTrue(map.columns().size() > Timeline.MOST_STRETCHES / 2);
        assertEquals(123_400, map.columns().get(map.columns().size() - 1).toNanos());
        DistributionSnapshot all = timer.snapshot().latency();
        assertEquals(
                all.count(),
                map.columns().stream()
                        .flatMap(column -> column.cells().stream())
                        .mapToLong(HeatMap.Cell::count)
                        .sum());
        for (int i = 1; i < map.columns().size(); i++) {
            assertEquals(
                    map.columns().get(i - 1).toNanos(), map.columns().get(i).fromNanos());
        }
    }

    @Test
    void pauses_areStrips_cutToTheTimeline() {
        Pauses pauses = Pauses.manual(clock::nanoTime);
        clock.advance(Duration.ofSeconds(1));
        try (Timeline timeline = Timeline.watch(perf, timer, pauses)) {
            long now = clock.nanoTime();
            timer.record(7);
            clock.advance(Duration.ofSeconds(10));
            pauses.add(now - 500_000_000, now + 500_000_000, "young");
            pauses.add(now + 2_000_000_000, now + 2_040_000_000, "full");
            clock.advance(Duration.ofSeconds(10));

            List<HeatMap.Strip> strips = timeline.heatMap().strips();

            assertEquals(
                    List.of(
                            new HeatMap.Strip(0, 500_000_000, "young 1.0\u00a0s"),
                            new HeatMap.Strip(2_000_000_000, 2_040_000_000, "full 40.0\u00a0ms")),
                    strips);
        }
    }

    @Test
    void watched_readsByItself_andLeavesNoThread() throws Exception {
        Perf real = Perf.create("real");
        Timer calls = real.timer("calls");
        try (Timeline timeline = Timeline.watch(real, calls)) {
            assertThrows(IllegalArgumentException.class, () -> Timeline.watch(real, calls));
            calls.record(3);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (timeline.columns() < 3 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertTrue(timeline.columns() >= 3, "the thread ends stretches");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (isRunning("tacho-timeline.calls") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertFalse(isRunning("tacho-timeline.calls"));
        assertEquals(
                "Over time: calls",
                real.sources().get("timeline.calls").section().title());
    }

    @Test
    void nothingTimed_isSaid() {
        Timeline timeline = Timeline.manual(perf, timer);
        clock.advanceNanos(10);

        assertEquals(
                List.of(Note.info("Nothing was timed.")), timeline.section().blocks());
    }

    private static boolean isRunning(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.isAlive() && thread.getName().equals(name));
    }
}
