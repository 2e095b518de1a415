package dev.tacho.report.bottleneck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Unit;
import dev.tacho.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report says about operations that fail: how often over all their tags, and once however many they are. */
class FailuresTest {
    private static final long MILLI = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("dex").clock(clock).maximumSeries(3).build();

    @TempDir
    private Path folder;

    private void failing(String name, int calls, int errors, String... tags) {
        for (int i = 0; i < calls; i++) {
            if (i < errors) {
                perf.timer(name, tags).recordError(2 * MILLI);
            } else {
                perf.timer(name, tags).record(MILLI);
            }
        }
    }

    private List<Finding> found() {
        return Checks.of(perf.snapshot());
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ');
    }

    private String written(String name) throws IOException {
        clock.advance(Duration.ofSeconds(1));
        Path file = folder.resolve(name);
        Report.of(perf).write(file);
        return plain(Files.readString(file));
    }

    @Test
    void of_oneOperation_countsAllItsTags() {
        failing("save", 10, 5, "pool", "v6");
        failing("save", 20, 2, "pool", "v7");
        failing("save", 30, 0, "pool", "v8");
        // Further tags share a series, which counts here and is no place to look at.
        failing("save", 15, 8, "pool", "v9");
        failing("save", 15, 7, "pool", "v10");

        List<Finding> found = found();

        assertEquals(List.of("errors.save"), found.stream().map(Finding::id).toList());
        Finding finding = found.get(0);
        assertEquals("Find out why save fails", finding.title());
        assertEquals("22 failed calls in this run", finding.gain());
        assertEquals(Effect.exactly(22, Unit.COUNT), finding.effect());
        assertEquals(
                "22 of 90 calls failed (24.4 %). Callers waited 44.0 ms for those that were timed, p50 2.0 ms against"
                        + " 1.0 ms of those that succeeded. Most often with pool=v6: 5 of 10 calls.",
                plain(finding.evidence()));
    }

    @Test
    void of_threeOperations_isAFindingEach_ofFourOneForAll() {
        failing("a", 10, 1);
        failing("b", 10, 3);
        failing("c", 10, 2);
        assertEquals(
                List.of("errors.b", "errors.c", "errors.a"),
                found().stream().map(Finding::id).toList());
        assertEquals("1 failed call in this run", found().get(2).gain());

        failing("d", 10, 4);

        List<Finding> found = found();
        assertEquals(List.of("errors"), found.stream().map(Finding::id).toList());
        assertEquals("Find out why 4 operations fail: d, b, c, a", found.get(0).title());
        assertEquals(
                "10 of 40 calls failed (25.0 %): 4 of 10 of d; 3 of 10 of b; 2 of 10 of c; 1 of 10 of a. Callers waited"
                        + " 20.0 ms for those that were timed.",
                plain(found.get(0).evidence()));
    }

    @Test
    void of_twentyOperations_namesFiveAndSaysHowManyMore() {
        for (int i = 1; i <= 20; i++) {
            failing("save-" + i, 100, i);
        }

        List<Finding> found = found();

        assertEquals(1, found.size());
        assertEquals(
                "Find out why 20 operations fail: save-20, save-19, save-18, save-17, save-16 and 15 more",
                found.get(0).title());
        assertEquals("210 failed calls in this run", found.get(0).gain());
        assertTrue(
                plain(found.get(0).evidence())
                        .startsWith("210 of 2,000 calls failed (10.5 %): 20 of 100 of save-20; 19 of 100"),
                found.get(0)::evidence);
        assertTrue(
                found.get(0).evidence().contains("16 of 100 of save-16; and those of 15 more operations. "),
                found.get(0)::evidence);
    }

    /** Calls whose names or tags found no room are nobody's: no check says what to do about them. */
    @Test
    void checks_overflow_isNoSubject() {
        Perf full = Perf.builder("dex").clock(clock).maximumSeries(1).build();
        full.timer("save", "pool", "v6").record(MILLI);
        for (int i = 0; i < 300; i++) {
            var timing = full.timer("save", "pool", "v" + (7 + i)).start();
            clock.advance(Duration.ofMillis(1));
            timing.lap("wait");
            timing.close();
        }
        assertTrue(
                full.snapshot().timers().stream()
                        .anyMatch(timer ->
                                timer.id().isOverflow() && !timer.stages().isEmpty()),
                "a stage of 300 ms is in the series of further tags");
        full.timer("only", "overflow", "true").recordError(MILLI);

        assertEquals(List.of(), Checks.of(full.snapshot()));
    }

    @Test
    void write_manyFail_saysItOnceInEachPlace_inWords_asTheChipsCount() throws IOException {
        for (int i = 1; i <= 20; i++) {
            failing("save-" + i, 10, 2, "kind", "eip-1559");
            failing("save-" + i, 10, i == 6 ? 7 : 3, "kind", "legacy");
        }

        String page = written("report.html");
        String markdown = written("report.md");

        assertTrue(page.contains("9 failed in save-6"), "chip");
        assertTrue(page.contains("9 of 20 of save-6"), "finding");
        for (String text : List.of(page, markdown)) {
            assertTrue(text.contains("104 failed calls in this run"), text);
            assertFalse(text.contains("104 (104"), text);
            assertFalse(text.contains("Saves 104"), text);
            assertFalse(text.matches("(?s).*saved by[^%]{0,80}[^\\d.]0 %.*"), text);
        }
        // The list at the top, the table, and the finding where it stands.
        assertEquals(3, page.split("Find out why", -1).length - 1);
    }

    /** The distribution of a timer that samples has the timed failures only. */
    @Test
    void write_sampled_chipCountsEveryFailure() throws IOException {
        var timer = perf.timerBuilder("rpc").sampleEvery(4).build();
        for (int i = 0; i < 100; i++) {
            try (var timing = timer.start()) {
                timing.fail();
            }
        }

        String page = written("report.html");

        assertTrue(page.contains("100 failed in rpc"), "chip");
        assertTrue(page.contains("100 failed calls in this run"), "finding");
    }
}
