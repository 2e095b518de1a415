package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.LongStream;
import javax.management.NotificationEmitter;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long MILLI = 1_000_000;

    private long now = 1_000 * MILLI;

    @Test
    void snapshot_toldPauses_addsThemUp() {
        Pauses pauses = Pauses.manual(() -> now);
        long[] lengths = LongStream.rangeClosed(1, 20).map(i -> i * MILLI).toArray();
        for (int i = 0; i < lengths.length; i++) {
            long start = (1_010 + i * 100) * MILLI;
            now = start + lengths[i];
            pauses.add(start, now, "pause " + i);
        }
        now = 6_000 * MILLI;
        PausesSnapshot snapshot = pauses.snapshot();

        assertEquals(20, snapshot.count());
        assertEquals(210 * MILLI, snapshot.totalNanos());
        assertEquals(0, snapshot.totalErrorNanos());
        assertEquals(20 * MILLI, snapshot.longestNanos());
        assertEquals(5_000 * MILLI, snapshot.watchedNanos());
        assertEquals(0.042, snapshot.pausedRatio(), 1e-12);
        assertEquals(0, snapshot.late());
        assertEquals(PauseLog.LONGEST, snapshot.longest().size());
        assertEquals("pause 19", snapshot.longest().get(0).what());
        assertEquals("pause 10", snapshot.longest().get(9).what());
    }

    @Test
    void snapshot_noPauseYet_isZeroButHasNoLongest() {
        PausesSnapshot snapshot = Pauses.manual(() -> now).snapshot();

        assertEquals(0, snapshot.count());
        assertEquals(0, snapshot.totalNanos());
        assertEquals(Double.NaN, snapshot.longestNanos());
        assertEquals(Double.NaN, snapshot.pausedRatio(), "no time has passed");
        assertEquals("n/a", fact(snapshot.section(), "pauses.longest").text());
    }

    @Test
    void snapshot_reportsBeyondTheGracePeriodOrOutOfOrder_countAsLate() {
        Pauses pauses = Pauses.manual(() -> now);
        now = 10_000 * MILLI;
        pauses.add(8_000 * MILLI, 8_001 * MILLI, "beyond the grace period");
        pauses.add(9_500 * MILLI, 9_501 * MILLI, "in time");
        pauses.add(9_400 * MILLI, 9_401 * MILLI, "out of order");

        assertEquals(2, pauses.snapshot().late());
        assertTrue(notes(pauses.section()).stream().anyMatch(note -> note.text().contains("reported so late")));
    }

    @Test
    void section_inexactPauses_carriesBoundsTableAndWarnings() {
        PausedValuesTest.FedSource source = new PausedValuesTest.FedSource();
        Pauses pauses = new Pauses(source, () -> now, List.of());
        source.report(new Pause(900 * MILLI, 904 * MILLI, MILLI, MILLI, "Copy (System.gc())"));
        source.report(new Pause(950 * MILLI, 950 * MILLI, MILLI, MILLI, "Copy (Allocation Failure)"));
        Section section = pauses.section();

        Fact total = fact(section, "pauses.total");
        assertEquals(4 * MILLI, total.value());
        assertTrue(total.interval() != null
                && total.interval().lower() == 2 * MILLI
                && total.interval().upper() == 6 * MILLI);
        assertEquals(0.004, fact(section, "pauses.share").value(), 1e-12);
        Table table = section.blocks().stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(2, table.rows().size());
        assertEquals("Copy (System.gc())", table.rows().get(0).get(0).text());
        assertEquals(900 * MILLI, table.rows().get(0).get(1).value());
        assertTrue(notes(section).stream().anyMatch(note -> note.text().equals("Source: a test.")));
        assertTrue(notes(section).stream().anyMatch(note -> note.text().equals("This is a test.")));
    }

    @Test
    void section_pausesBelowTheResolution_saysThatTheTotalIsABound() {
        PausedValuesTest.FedSource source = new PausedValuesTest.FedSource();
        Pauses pauses = new Pauses(source, () -> now, List.of());
        source.report(new Pause(900 * MILLI, 900 * MILLI, MILLI, MILLI, "ZGC Pauses"));

        assertTrue(notes(pauses.section()).stream().anyMatch(note -> note.text().contains("a bound, not a measure")));
    }

    @Test
    void watch_onlyCycles_saysWhyAndGivesNoNumber() {
        GarbageCollectorMXBean cycles = (GarbageCollectorMXBean) Proxy.newProxyInstance(
                PausesTest.class.getClassLoader(),
                new Class<?>[] {GarbageCollectorMXBean.class, NotificationEmitter.class},
                (proxy, method, arguments) -> "ZGC Cycles");
        Pauses pauses = Pauses.watch(() -> new GcNotifications(List.of(cycles)), List.of());

        assertNothingKnown(pauses, "reports only concurrent cycles, not pauses: [ZGC Cycles]");
    }

    @Test
    void watch_noBeans_saysWhyAndGivesNoNumber() {
        assertNothingKnown(
                Pauses.watch(() -> new GcNotifications(List.of()), List.of()),
                "no collector of this virtual machine sends notifications");
    }

    @Test
    void watch_runtimeWithoutTheModule_saysWhyAndGivesNoNumber() {
        assertNothingKnown(
                Pauses.watch(
                        () -> {
                            throw new NoClassDefFoundError("java/lang/management/ManagementFactory");
                        },
                        List.of()),
                "java/lang/management/ManagementFactory");
    }

    private static void assertNothingKnown(Pauses pauses, String reason) {
        PausesSnapshot snapshot = pauses.snapshot();
        assertFalse(snapshot.isWatched());
        assertEquals(Double.NaN, snapshot.count());
        assertEquals(Double.NaN, snapshot.totalNanos());
        Section section = snapshot.section();
        assertTrue(section.facts().stream().allMatch(fact -> fact.text().equals("n/a")), () -> "" + section);
        assertTrue(notes(section).stream().anyMatch(note -> note.text().contains(reason)), () -> "" + section);

        assertEquals(Long.MAX_VALUE, pauses.minimumNanos());
        PausedValues values = pauses.attribute(value -> {});
        values.candidate(System.nanoTime(), 5);
        assertEquals(1, values.drain().unattributed(), "not clear: nobody looked");
        pauses.close();
    }

    @Test
    void flightRecorder_runtimeWithoutIt_fallsBackAndSaysSo() {
        try (Pauses pauses = Pauses.flightRecorder(() -> {
            throw new NoClassDefFoundError("jdk/jfr/FlightRecorder");
        })) {
            assertTrue(pauses.snapshot().isWatched());
            assertTrue(notes(pauses.section()).stream()
                    .anyMatch(note -> note.text().contains("asked for but cannot be used")));
        }
    }

    @Test
    void add_watchWithItsOwnSource_isRefused() {
        try (Pauses pauses = Pauses.watch()) {
            String message = assertThrows(IllegalStateException.class, () -> pauses.add(1, 2, "mine"))
                    .getMessage();
            assertTrue(message.contains("use Pauses.manual"), message);
        }
        Pauses closed = Pauses.manual(() -> now);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.add(1, 2, "late"));
    }

    @Test
    void pause_impossibleNumbers_areRefusedWithTheCure() {
        String order = assertThrows(IllegalArgumentException.class, () -> new Pause(5, 4, 0, 0, "x"))
                .getMessage();
        assertTrue(order.contains("startNanos=5, endNanos=4: must end at or after"), order);
        assertThrows(IllegalArgumentException.class, () -> new Pause(4, 5, -1, 0, "x"));
        assertThrows(IllegalArgumentException.class, () -> new Pause(4, 5, 0, -1, "x"));
    }

    @Test
    void close_totals_stayReadable() {
        Pauses pauses = Pauses.manual(() -> now);
        pauses.add(1_100 * MILLI, 1_200 * MILLI, "pause");
        now = 2_000 * MILLI;
        pauses.close();
        now = 9_000 * MILLI;

        assertEquals(1, pauses.snapshot().count());
        assertEquals(0.1, pauses.snapshot().pausedRatio(), 1e-12);
    }

    private static Fact fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<Note> notes(Section section) {
        return section.blocks().stream()
                .filter((Block block) -> block instanceof Note)
                .map(Note.class::cast)
                .toList();
    }
}
