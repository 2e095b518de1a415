package dev.tacho.report.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Stored runs: what fails and what only informs, and that no file is ever damaged and no run lost. */
@ResourceLock("perf.baseline")
class BaselinesTest {
    private static final String TEST = "com.acme.QuoteTest/quote";
    private static final Fingerprint HERE = Fingerprint.of(Machine.current());

    @TempDir
    Path folder;

    @AfterEach
    void forgetMode() {
        System.clearProperty("perf.baseline");
    }

    private static Run run(int day, double gas, long nanos) {
        return run(day, HERE, gas, nanos);
    }

    private static Run run(int day, Fingerprint machine, double gas, long nanos) {
        Perf perf = Perf.builder("test").clock(new ManualClock()).build();
        for (int i = 0; i < 50; i++) {
            perf.timer("quote").record(nanos);
        }
        DistributionSnapshot latency = perf.snapshot().timer("quote").latency();
        return new Run(
                Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(day)),
                "commit" + day,
                machine,
                List.of(new Sample("quote", Unit.NANOS, List.of(latency))),
                List.of(
                        Fact.of("quote.gas", "gas", gas, Unit.GAS, Better.LOWER),
                        Fact.of("quote.hits", "hits", 100 - day % 2, Unit.COUNT, Better.NEITHER)));
    }

    private static Fingerprint other() {
        TreeMap<String, String> parts = new TreeMap<>(HERE.parts());
        parts.put("cpu", "Another CPU");
        return new Fingerprint(parts);
    }

    @Test
    void judge_countedNumber_failsExactlyIfItGotWorse() {
        Baselines baselines = Baselines.in(folder);
        baselines.accept(TEST, run(1, 21_000, 1_000));

        assertFalse(baselines.judge(TEST, run(2, 21_000, 1_000)).isFailed());
        assertFalse(baselines.judge(TEST, run(2, 20_000, 1_000)).isFailed());
        Judgement worse = baselines.judge(TEST, run(2, 21_001, 1_000));
        assertTrue(worse.isFailed());
        assertEquals(
                List.of("quote.gas"),
                worse.regressions().stream().map(ExactChange::id).toList());
        String first = worse.text().lines().findFirst().orElseThrow();
        assertTrue(first.startsWith(TEST + ": FAILED, 1 got worse, quote.gas: 21,000"), first);
        assertTrue(worse.text().contains("-Dperf.baseline=update"), worse::text);
        assertFalse(
                baselines.withTolerance(0.01).judge(TEST, run(2, 21_210, 1_000)).isFailed());
        assertTrue(
                baselines.withTolerance(0.01).judge(TEST, run(2, 21_211, 1_000)).isFailed());
        assertFalse(baselines
                .withTolerance("quote.gas", 0.5)
                .judge(TEST, run(2, 30_000, 1_000))
                .isFailed());
        assertTrue(baselines
                .withTolerance("other", 0.5)
                .judge(TEST, run(2, 30_000, 1_000))
                .isFailed());
        assertEquals(1, baselines.runs(TEST).size(), "judging stores nothing");
    }

    @Test
    void judge_otherMachine_gatesCountsAndNamesTheDifferenceForTimes() {
        Baselines baselines = Baselines.in(folder);
        for (int day = 1; day <= 12; day++) {
            baselines.accept(TEST, run(day, other(), 21_000, 1_000));
        }
        Judgement judgement = baselines.judge(TEST, run(20, 25_000, 9_000));

        assertTrue(judgement.isFailed());
        assertEquals(Verdict.CANNOT_TELL, judgement.times().get(0).advice());
        assertEquals(0, judgement.times().get(0).pastRuns());
        assertTrue(judgement.text().contains("cpu: Another CPU there, "), judgement::text);
        assertFalse(baselines.judge(TEST, run(20, 21_000, 9_000)).isFailed(), "times never fail");
    }

    @Test
    void judge_times_areAdviceFromTenRunsOn() {
        Baselines baselines = Baselines.in(folder);
        for (int day = 1; day <= 9; day++) {
            baselines.accept(TEST, run(day, 1, 1_000 + day));
        }
        assertEquals(Verdict.CANNOT_TELL, advice(baselines, 2_000).advice());
        assertTrue(advice(baselines, 2_000).text().contains("too few runs to tell: 10 are needed"));
        baselines.accept(TEST, run(10, 1, 1_010));

        assertEquals(Verdict.SLOWER, advice(baselines, 1_070).advice());
        assertEquals(Verdict.CANNOT_TELL, advice(baselines, 1_020).advice(), "above all, but by little");
        assertEquals(Verdict.SAME, advice(baselines, 1_005).advice());
        assertEquals(Verdict.FASTER, advice(baselines, 900).advice());
        assertFalse(baselines.judge(TEST, run(20, 1, 9_000)).isFailed());
        assertTrue(advice(baselines, 1_070).text().contains("confirm by random pairs"));
    }

    private static Judgement.Times advice(Baselines baselines, long nanos) {
        return baselines.judge(TEST, run(20, 1, nanos)).times().get(0);
    }

    @Test
    void judge_missing_passesWithANoticeUnlessItWasNamed() {
        Judgement missing = Baselines.in(folder).judge(TEST, run(1, 1, 1));
        assertFalse(missing.isFailed());
        assertTrue(missing.isMissing());
        assertTrue(missing.text().contains("no baseline yet"), missing::text);

        Judgement named = Baselines.in(folder).named("release-1.0").judge(TEST, run(1, 1, 1));
        assertTrue(named.isFailed());
        assertTrue(named.text().contains("does not exist"), named::text);
        assertTrue(named.text().contains("release-1.0"), named::text);
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count(), "nothing was written");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void judge_updateMode_storesAndPasses() {
        Baselines baselines = Baselines.in(folder.resolve("made"));
        System.setProperty("perf.baseline", "update");
        assertFalse(baselines.judge(TEST, run(1, 100, 1)).isFailed());
        Judgement accepted = baselines.judge(TEST, run(2, 200, 1));
        assertFalse(accepted.isFailed());
        assertTrue(accepted.text().startsWith(TEST + ": accepted, 1 got worse"), accepted::text);

        System.clearProperty("perf.baseline");
        assertEquals(2, baselines.runs(TEST).size());
        assertFalse(baselines.judge(TEST, run(3, 200, 1)).isFailed());

        System.setProperty("perf.baseline", "updat");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> baselines.judge(TEST, run(3, 1, 1)));
        assertTrue(e.getMessage().contains("must be update"), e::getMessage);
    }

    @Test
    void accept_manyRuns_keepsTheLastOfEachMachine() {
        Baselines baselines = Baselines.in(folder).withRuns(3);
        for (int day = 1; day <= 6; day++) {
            baselines.accept(TEST, run(day, day, 1));
        }
        baselines.accept(TEST, run(0, other(), 1, 1));

        assertEquals(
                List.of("commit0", "commit4", "commit5", "commit6"),
                baselines.runs(TEST).stream().map(Run::commit).toList());
    }

    @Test
    void runs_roundTrip_keepsEverything() {
        Run run = new Run(
                Instant.parse("2026-03-04T05:06:07.000000008Z"),
                "abc",
                HERE,
                run(1, 1, 123_456).samples(),
                List.of(
                        new Fact(
                                "a",
                                "a \"quoted\" </script> label",
                                0.1 + 0.2,
                                Unit.RATIO,
                                Better.HIGHER,
                                new Interval(0.1, 0.5, 0.95)),
                        Fact.of("b", "not known", Double.NaN, Unit.BYTES, Better.LOWER),
                        new Fact(
                                "c",
                                "unbounded",
                                1,
                                Unit.NONE,
                                Better.NEITHER,
                                new Interval(0, Double.POSITIVE_INFINITY, 0.9))));
        Baselines.in(folder).accept(TEST, run);
        Run read = Baselines.in(folder).runs(TEST).get(0);

        assertEquals(run.takenAt(), read.takenAt());
        assertEquals(run.commit(), read.commit());
        assertEquals(run.machine(), read.machine());
        assertEquals(run.facts().subList(0, 2), read.facts().subList(0, 2));
        assertEquals(1, read.facts().get(2).value());
        assertEquals(123_456, Run.median(read.sample("quote").orElseThrow()), 0.01 * 123_456);
        assertEquals(50, read.distribution("quote").count());
    }

    @Test
    void of_perf_takesTimersAndFactsOfSources() {
        Perf perf = Perf.builder("test").clock(new ManualClock()).build();
        perf.timer("quote").record(5);
        perf.register(
                "pools",
                () -> Section.of(
                        "pools", "Pools", Facts.of(Fact.of("pools.loads", "loads", 7, Unit.COUNT, Better.LOWER))));
        perf.register("broken", () -> {
            throw new IllegalStateException("broken");
        });
        Run run = Run.of(perf);

        assertEquals(7, run.fact("pools.loads").orElseThrow().value());
        assertEquals(1, run.distribution("quote").count());
        assertTrue(run.machine().isSame(HERE));
    }

    @Test
    void read_damagedFile_isRefusedAndLeftAsItIs() throws IOException {
        Baselines baselines = Baselines.in(folder);
        baselines.accept(TEST, run(1, 1, 1));
        Path file = baselines.file(TEST);
        String whole = Files.readString(file);

        for (int length = 0; length < whole.length() - 2; length += 97) {
            refused(baselines, file, whole.substring(0, length), "");
        }
        refused(baselines, file, whole.replace("\"version\" : 1", "\"version\" : 2"), "is of version 2");
        refused(baselines, file, whole.replace("tacho-baseline", "jmh"), "is no baseline");
        refused(baselines, file, "[{\"benchmark\": \"foreign\"}]", "is no baseline");
        refused(baselines, file, whole.replace(TEST, "another"), "belongs to \"another\"");
        refused(
                baselines,
                file,
                whole.replaceAll("\"value\" : 1.0", "\"value\" : \"1\""),
                "\"value\" must be a number");
        refused(baselines, file, whole.replace("\"unit\" : \"gas\"", "\"unit\" : \"litres\""), "must be a unit");
        refused(baselines, file, whole.replaceAll("\"(H|e|J)[A-Za-z0-9+/=]{20,}\"", "\"AAAA\""), "run 0 is damaged");
        refused(baselines, file, whole + "{}", "");
        refused(baselines, file, whole.replace("\"takenAt\" : \"2026", "\"takenAt\" : \"20x6"), "run 0 is damaged");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThrows(UncheckedIOException.class, () -> baselines.runs(TEST));
    }

    private static void refused(Baselines baselines, Path file, String content, String reason) throws IOException {
        Files.writeString(file, content);
        System.setProperty("perf.baseline", "update");
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> baselines.judge(TEST, run(2, 1, 1)), content);
        assertThrows(UncheckedIOException.class, () -> baselines.accept(TEST, run(2, 1, 1)));
        assertTrue(
                e.getMessage().startsWith("baseline=" + file) && e.getMessage().contains(reason), e::getMessage);
        assertTrue(e.getMessage().contains("It was left as it is"), e::getMessage);
        assertEquals(content, Files.readString(file));
    }

    @Test
    void file_hostileIds_stayInTheFolderAndApart() {
        Baselines baselines = Baselines.in(folder);
        List<String> ids = List.of(
                "../../etc/passwd",
                "a/../b",
                "/absolute",
                "a b",
                "a_b",
                "con:1",
                "x".repeat(5_000),
                "x".repeat(4_999) + "y",
                "quote[1] {\"n\": 2}",
                ".",
                "..",
                "ä");
        List<Path> files = new ArrayList<>();
        for (String id : ids) {
            Path file = baselines.file(id);
            files.add(file);
            assertTrue(file.normalize().startsWith(folder), file::toString);
            baselines.accept(id, run(1, 1, 1));
            assertEquals(1, baselines.runs(id).size(), id);
        }
        assertEquals(ids.size(), files.stream().distinct().count());
    }

    @Test
    void accept_folderThatCannotBeWritten_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        UncheckedIOException e = assertThrows(
                UncheckedIOException.class, () -> Baselines.in(file).accept(TEST, run(1, 1, 1)));
        assertTrue(e.getMessage().contains("cannot be written"), e::getMessage);
    }

    @Test
    void accept_severalProcessesAndThreads_losesNoRun() throws Exception {
        Baselines baselines = Baselines.in(folder);
        try (Children children = Children.open()) {
            Children.Child writer = children.start(
                    children.folder("writer"), Children.classPath(), Writer.class, List.of(folder.toString(), "100"));
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int from = 10 + 10 * t;
                threads.add(new Thread(() -> add(baselines, from)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            Children.Ended ended = writer.await(Duration.ofMinutes(1));
            assertEquals(Children.End.DONE, ended.end(), ended::text);
        }
        assertEquals(3 * Writer.RUNS, baselines.runs(TEST).size());
        assertEquals(
                3 * Writer.RUNS,
                baselines.runs(TEST).stream().map(Run::commit).distinct().count());
        try (var files = Files.list(baselines.file(TEST).getParent())) {
            assertEquals(1, files.count(), "nothing is left beside it");
        }
    }

    private static void add(Baselines baselines, int from) {
        for (int i = 0; i < Writer.RUNS; i++) {
            baselines.accept(TEST, run(from + i, 1, 1));
        }
    }

    /** Another JVM that adds runs. */
    static final class Writer {
        static final int RUNS = 8;

        private Writer() {}

        public static void main(String[] arguments) {
            add(Baselines.in(Path.of(arguments[0])), Integer.parseInt(arguments[1]));
        }
    }

    @Test
    void commit_isReadFromTheRepository() throws IOException {
        Path repository = Files.createDirectories(folder.resolve("work/.git"));
        Path inside = Files.createDirectories(folder.resolve("work/src/deep"));
        assertEquals("", Commit.of(inside));
        Files.writeString(repository.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(repository.resolve("packed-refs"), "# pack\n1234 refs/heads/main\n", StandardCharsets.UTF_8);
        assertEquals("1234", Commit.of(inside));
        Files.createDirectories(repository.resolve("refs/heads"));
        Files.writeString(repository.resolve("refs/heads/main"), "5678\n");
        assertEquals("5678", Commit.of(inside));
        Files.writeString(repository.resolve("HEAD"), "9abc\n");
        assertEquals("9abc", Commit.of(inside));
    }

    @Test
    void history_levelThatChanges_isToldWithItsCommits() {
        List<Run> runs = new ArrayList<>();
        for (int day = 0; day < 40; day++) {
            runs.add(run(day, 1, (day < 25 ? 1_000 : 1_200) + day % 5));
        }
        runs.add(run(60, 0, 0));
        History history = History.of("quote", runs);

        assertEquals(40, history.points().size());
        assertEquals(1, history.notices().size(), history::toString);
        assertTrue(history.notices().get(0).startsWith("quote got worse by +"), history.notices()::toString);
        assertTrue(history.notices().get(0).contains("between commit24 ("), history.notices()::toString);
        assertTrue(history.notices().get(0).contains("and commit25 ("), history.notices()::toString);
        Section section = history.section();
        assertTrue(section.blocks().toString().contains("1 run is left out"), section::toString);
    }

    @Test
    void history_otherMachine_isNoChange() {
        List<Run> runs = new ArrayList<>();
        for (int day = 0; day < 40; day++) {
            runs.add(run(day, day < 20 ? HERE : other(), 1, (day < 20 ? 1_000 : 2_000) + day % 5));
        }
        History history = History.of("quote", runs);

        assertEquals(List.of(), history.notices());
        assertEquals(2, history.changes().segments().size());
        assertEquals(List.of(), History.of("none", runs).points());
        assertTrue(Clock.system().instant().isAfter(history.points().get(0).takenAt()));
    }
}
