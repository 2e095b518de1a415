package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document;
import dev.tacho.report.write.DocumentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVMs of a build write a file each; whoever ends last has all of them in the report, and nobody else's. */
class RunFolderTest {
    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();

    /** A JVM's log that begins now; its process number tells it apart where several begin at once. */
    private RunLog jvm(String build) {
        clock.advance(Duration.ofSeconds(1));
        return new RunLog(folder, build, clock, new ReportFormat());
    }

    private static TestResult result(String type, PerfMode mode, String maxOfP50) {
        TestName test = new TestName("dex." + type, type, "quote", "", "");
        Measured measured = Results.measured(test, mode, LongStream.rangeClosed(1, 1_000), WarmUp.NONE, Disturbed.NONE);
        Rule rule = Rule.read(Metric.parse("p50"), true, false, "max", maxOfP50, "");
        return new TestResult(
                measured.scope(),
                mode.isMeasured() ? List.of(Judge.judge(rule, measured)) : List.of(),
                List.of(Section.of(
                        "pools",
                        "Pools",
                        Facts.of(Fact.of("pools.hit-ratio", "Hit ratio", 0.9, Unit.RATIO, Better.HIGHER)))),
                List.of(),
                true);
    }

    private Document report() {
        return DocumentReader.read(folder.resolve("report.json"));
    }

    private List<String> tests() {
        return report().sections().stream()
                .flatMap(section -> Verdicts.rows(section).stream())
                .map(row -> Verdicts.testOf(row) + ' ' + row.get(4).text())
                .toList();
    }

    @Test
    void end_twoJvmsOfABuild_areOneReport() throws IOException {
        RunLog first = jvm("b");
        RunLog second = jvm("b");
        first.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        second.add(result("PoolTest", PerfMode.GATE, "1 ns"));
        first.end(true);
        second.end(true);

        assertEquals(List.of("dex.PoolTest.quote broken", "dex.RouterTest.quote holds"), tests());
        assertEquals(Document.Level.FAILED, report().verdict().level());
        assertEquals("1 of 2 budgets failed", report().verdict().headline());
        assertEquals(
                List.of("dex.PoolTest.quote", "dex.RouterTest.quote"),
                report().samples().stream().map(sample -> sample.id()).sorted().toList());
        assertEquals(2, report().checks().size());
        assertEquals(
                List.of(
                        "budgets",
                        "test.dex.PoolTest.quote",
                        "test.dex.PoolTest.quote/pools",
                        "test.dex.RouterTest.quote",
                        "test.dex.RouterTest.quote/pools",
                        "runs"),
                report().sections().stream().map(Section::id).toList());
        assertEquals(
                "dex.PoolTest.quote/pools.hit-ratio",
                report().sections().get(2).facts().get(0).id());
        for (String form : List.of("report.html", "report.md")) {
            assertTrue(Files.readString(folder.resolve(form)).contains("RouterTest.quote"), form);
        }
    }

    @Test
    void end_again_changesNothing() throws IOException {
        RunLog log = jvm("b");
        log.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        log.end(true);
        byte[] before = Files.readAllBytes(folder.resolve("report.html"));

        log.end(true);

        assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(folder.resolve("report.html")));
    }

    @Test
    void add_jvmThatIsKilledAfterwards_isInTheNextReport() {
        jvm("b").add(result("RouterTest", PerfMode.GATE, "1 ms"));
        // It never ends.
        RunLog other = jvm("b");
        other.add(result("PoolTest", PerfMode.GATE, "1 ms"));
        other.end(true);

        assertEquals(List.of("dex.PoolTest.quote holds", "dex.RouterTest.quote holds"), tests());
    }

    @Test
    void end_testThatRanTwice_countsAsTheLaterOne() {
        RunLog first = jvm("b");
        first.add(result("RouterTest", PerfMode.GATE, "1 ns"));
        RunLog again = jvm("b");
        again.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        again.end(true);

        assertEquals(List.of("dex.RouterTest.quote holds"), tests());
        assertEquals(1, report().samples().size());
    }

    @Test
    void end_otherBuilds_areLeftOutAndInTimeDeleted() throws IOException {
        RunLog other = jvm("another parent");
        other.add(result("OldTest", PerfMode.GATE, "1 ms"));
        RunLog earlier = jvm("daemon");
        earlier.add(result("EarlierTest", PerfMode.GATE, "1 ms"));
        clock.advance(Duration.ofMinutes(31));
        RunLog now = jvm("daemon");
        now.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        now.end(true);
        assertEquals(List.of("dex.RouterTest.quote holds"), tests());
        assertEquals(3, runs(), "nothing is deleted so early");

        clock.advance(Duration.ofDays(2));
        // Of processes that are gone: this one's are kept as long as it lives.
        for (Path file : list()) {
            Files.move(
                    file, file.resolveSibling(file.getFileName().toString().replaceFirst("run-\\d+", "run-4194399")));
        }
        RunLog late = jvm("daemon");
        late.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        late.end(true);

        assertEquals(1, runs());
    }

    @Test
    void end_damagedFile_isNamedAndCostsNoOther() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run-1-1.json"), "{\"format\": \"tacho-rep");
        Files.writeString(folder.resolve("run-2-2.json"), "[]");
        RunLog log = jvm("b");
        log.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        log.end(true);

        assertEquals(List.of("dex.RouterTest.quote holds"), tests());
        String text = Files.readString(folder.resolve("report.md"));
        assertTrue(text.contains("run-1-1.json") && text.contains("run-2-2.json"), text);
    }

    @Test
    void end_manyAtOnce_leaveAWholeReport() {
        List<RunLog> logs = IntStream.range(0, 6).mapToObj(i -> jvm("b")).toList();
        for (int i = 0; i < logs.size(); i++) {
            logs.get(i).add(result("Test" + i, PerfMode.GATE, "1 ms"));
        }

        CompletableFuture.allOf(logs.stream()
                        .map(log -> CompletableFuture.runAsync(() -> log.end(true)))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertEquals(6, tests().size());
    }

    @Test
    void add_folderThatCannotBeWritten_costsNoTest() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "no folder");
        RunLog log = new RunLog(file, "b", clock, new ReportFormat());

        log.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        log.end(true);

        assertEquals("no folder", Files.readString(file));
        assertThrows(UncheckedIOException.class, () -> new RunFolder(file, new ReportFormat(), clock).merge("b"));
    }

    @Test
    void report_ofASmokeRun_saysThatNothingWasJudged() {
        RunLog log = jvm("b");
        log.add(result("RouterTest", PerfMode.SMOKE, "1 ms"));
        log.end(true);

        assertEquals("Smoke run", report().verdict().headline());
        assertEquals(List.of(), report().samples());
        assertTrue(report().chips().get(1).text().startsWith("smoke: one call each"));
    }

    @Test
    void entries_ofAResult_areItsMainFigures() {
        Map<String, String> entries =
                result("RouterTest", PerfMode.GATE, "1 ms").entries();

        assertEquals("1,000", entries.get("perf.quote.calls"));
        assertEquals("gate", entries.get("perf.mode"));
        assertTrue(entries.get("perf.budget.quote p50").startsWith("holds: "), entries::toString);
    }

    @Test
    void summary_isReplacedNotRepeatedAndEndsBelowGithubsLimit() {
        String once = StepSummary.put("# Other step's text", "a1", "first\n");
        String twice = StepSummary.put(StepSummary.put(once, "b2", "other module\n"), "a1", "second\n");

        assertTrue(twice.startsWith("# Other step's text\n"));
        assertFalse(twice.contains("first"));
        assertTrue(twice.contains("second") && twice.contains("other module"));
        String large = StepSummary.put(once, "a1", "é line\n".repeat(300_000));
        assertTrue(large.getBytes(StandardCharsets.UTF_8).length <= StepSummary.MOST_BYTES);
        assertTrue(large.contains("The rest does not fit here"));
        String full = "x".repeat(StepSummary.MOST_BYTES);
        assertEquals(full, StepSummary.put(full, "a1", "more"));
    }

    @Test
    void summary_namedByTheEnvironment_isWrittenOnlyIfSomethingWasMeasured() throws IOException {
        Path summary = folder.resolve("summary.md");
        Map<String, String> environment = Map.of("GITHUB_STEP_SUMMARY", summary.toString());
        RunLog log = jvm("b");
        log.add(result("RouterTest", PerfMode.SMOKE, "1 ms"));
        log.end(true);
        StepSummary.append(folder, report(), environment::get);
        assertFalse(Files.exists(summary));

        log.add(result("RouterTest", PerfMode.GATE, "1 ms"));
        log.end(true);
        StepSummary.append(folder, report(), environment::get);
        assertTrue(Files.readString(summary).contains("# Performance tests"));
    }

    @Test
    void buildKey_ofThisProcess_isItsParentUnlessSaid() {
        assertEquals("ci-7", BuildKey.of("ci-7"));
        assertTrue(BuildKey.of(null).matches("\\d+@.+|\\?"), BuildKey.of(null));
        assertFalse(BuildKey.of(null).contains(Instant.now().toString()));
    }

    private long runs() throws IOException {
        return list().size();
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("run-"))
                    .toList();
        }
    }
}
