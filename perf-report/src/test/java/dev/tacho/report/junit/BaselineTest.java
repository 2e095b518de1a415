package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tacho.core.Counter;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Tests whose counted numbers are stored, and held against what was stored. */
class BaselineTest {
    /** What a call of the tests below allocates, and how many reads it makes. */
    private static final AtomicInteger BYTES = new AtomicInteger();

    private static final AtomicInteger READS = new AtomicInteger();

    @TempDir
    private Path folder;

    @BeforeEach
    void reset() {
        BYTES.set(1_000);
        READS.set(3);
    }

    @AfterEach
    void forget() {
        RunLog.forget(output());
    }

    private Path output() {
        return folder.resolve("reports");
    }

    private Path baselines() {
        return folder.resolve("perf");
    }

    private List<String> failures(Class<?> type, String mode) {
        return failures(type, mode, "");
    }

    private List<String> update(Class<?> type) {
        return failures(type, "gate", "update");
    }

    private List<String> failures(Class<?> type, String mode, String update) {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .configurationParameter("perf.mode", mode)
                .configurationParameter("perf.output", output().toString())
                .configurationParameter("perf.baselines", baselines().toString())
                .configurationParameter("perf.baseline", update)
                .execute();
        return results.allEvents().failed().stream()
                .map(event -> event.getPayload(TestExecutionResult.class)
                        .flatMap(TestExecutionResult::getThrowable)
                        .map(failure -> String.valueOf(failure.getMessage()).replace('\u00a0', ' '))
                        .orElse(""))
                .sorted()
                .toList();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** What this JVM has to say in the report. */
    private String results() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(output(), "run-*.json")) {
            return Files.readString(files.iterator().next());
        }
    }

    static class Quotes {
        @PerfTest(calls = 400, warmupCalls = 0)
        @Baseline
        void quote(Measure measure) {
            measure.run(() -> new byte[BYTES.get()]);
        }
    }

    @Test
    void allocated_moreThanStored_failsWithTheStoredNumberAndTheCommandThatAccepts() {
        assertEquals(List.of(), update(Quotes.class));
        assertEquals(List.of(), failures(Quotes.class, "gate"), "the same");
        BYTES.set(1_600);

        String message = failures(Quotes.class, "measure").get(0);

        String line = firstLine(message);
        assertTrue(
                line.startsWith("BaselineTest.Quotes.quote: allocated 1.6 KB is not at most 1.0 KB (baseline 1,0"),
                line);
        assertTrue(line.contains(" B + 1.0 %): over by 5"), line);
        assertTrue(line.length() <= 120, line);
        assertTrue(
                message.contains("  accept    mvn test -Dtest='dev.tacho.report.junit.BaselineTest$Quotes#quote'"
                        + " -Dperf.mode=gate -Dperf.baseline=update\n"),
                message);
        assertEquals(List.of(), update(Quotes.class), "accepted");
        assertEquals(List.of(), failures(Quotes.class, "gate"));
    }

    @Test
    void allocated_lessThanStored_passesAndTheReportSaysSo() throws IOException {
        update(Quotes.class);
        BYTES.set(500);

        assertEquals(List.of(), failures(Quotes.class, "gate"));
        assertTrue(results().contains("better: allocated"), results());
    }

    @Test
    void baseline_missing_passesAndSaysHowToStoreOne() throws IOException {
        assertEquals(List.of(), failures(Quotes.class, "gate"));

        assertTrue(results().contains("No baseline yet; store one by mvn test"), results());
        assertFalse(Files.exists(baselines()), "nothing is written unasked");
    }

    @Test
    void update_inSmoke_storesNothingAndSaysSo() throws IOException {
        assertEquals(List.of(), failures(Quotes.class, "smoke", "update"));

        assertTrue(results().contains("stores nothing of one call"), results());
        assertFalse(Files.exists(baselines()));
    }

    @Test
    void baseline_damaged_failsTheTestAndKeepsItsResults() throws IOException {
        update(Quotes.class);
        Path file = baselines().resolve("dev.tacho.report.junit.BaselineTest$Quotes/quote.json");
        String whole = Files.readString(file);
        String half = whole.substring(0, whole.length() / 2);
        Files.writeString(file, half);

        String message = failures(Quotes.class, "gate").get(0);

        assertTrue(message.contains("quote.json"), message);
        assertEquals(half, Files.readString(file), "it stays as it is");
        assertTrue(message.contains("with -Dperf.mode=gate"), message);
    }

    @Baseline(value = "1.4", tolerance = "0 %")
    static class Named {
        @PerfTest(calls = 400, warmupCalls = 0)
        void quote(Measure measure) {
            measure.run(() -> new byte[BYTES.get()]);
        }
    }

    @Test
    void baseline_namedAndMissing_fails() {
        String message = failures(Named.class, "gate").get(0);

        assertTrue(message.startsWith("@Baseline(\"1.4\") at BaselineTest.Named.quote: "), message);
        assertTrue(message.contains("1.4"), message);
        assertTrue(message.contains("does not exist; store it by mvn test"), message);
        assertEquals(List.of(), update(Named.class));
        assertTrue(Files.exists(baselines().resolve("1.4/dev.tacho.report.junit.BaselineTest$Named/quote.json")));
        BYTES.set(1_008);
        assertTrue(
                firstLine(failures(Named.class, "gate").get(0)).contains("(baseline 1,0"), "one word more is too much");
    }

    static class Counted {
        private Perf perf = Perf.noop();
        private Counter reads = perf.counter("reads");

        @BeforeEach
        void count(Perf injected) {
            perf = injected;
            reads = perf.counter("reads");
            perf.register(
                    "chain",
                    () -> Section.of(
                            "chain",
                            "Chain",
                            Facts.of(
                                    Fact.of(
                                            "chain.gas",
                                            "Gas",
                                            21_000 * reads.snapshot().count(),
                                            Unit.GAS,
                                            Better.LOWER),
                                    Fact.of("chain.hit-ratio", "Hits", 0.5, Unit.RATIO, Better.HIGHER))));
        }

        private void quote() {
            reads.add(READS.get());
        }

        @PerfTest(calls = 400, warmupLimit = "1 s")
        @Baseline(metrics = {"fact:reads/call", "chain.gas/call"})
        @Budget(metric = "fact:reads/call", max = "4")
        void both(Measure measure) {
            measure.run(this::quote);
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "chain.gas/call", max = "60000")
        void gas(Measure measure) {
            measure.run(this::quote);
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "chain.hit-ratio/call", min = "10 %")
        void ratio(Measure measure) {
            measure.run(this::quote);
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Baseline(metrics = "chain.hit-ratio")
        void stored(Measure measure) {
            measure.run(this::quote);
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "chain.gass/call", max = "60000")
        void typo(Measure measure) {
            measure.run(this::quote);
        }
    }

    @Test
    void factsOfACall_areExactWhateverTheWarmUpTook() throws IOException {
        List<String> failures = update(Counted.class);

        String all = String.join("\n", failures);
        assertEquals(4, failures.size(), all);
        assertTrue(all.contains("@Baseline of \"chain.hit-ratio\" at BaselineTest.Counted.stored: is no count"), all);
        assertTrue(
                all.contains("Counted.gas: chain.gas/call 63,000 gas is not at most 60,000 gas: over by 5.0 %"), all);
        assertTrue(all.contains("chain.hit-ratio is no count"), all);
        assertTrue(all.contains("@Budget of \"chain.gass/call\""), all);
        assertTrue(results().contains("BaselineTest.Counted.typo"), "what was measured is in the report");
        assertTrue(results().contains("not judged"), results());
        READS.set(4);

        String both = failures(Counted.class, "gate").stream()
                .filter(message -> message.contains("Counted.both"))
                .findFirst()
                .orElse("none");
        assertEquals(
                "BaselineTest.Counted.both: reads/call 4 is not at most 3.0 (baseline 3 + 1.0 %): over by 32.0 % (+1 more)",
                firstLine(both));
        READS.set(5);
        assertTrue(
                failures(Counted.class, "gate").stream()
                        .anyMatch(message ->
                                message.startsWith("BaselineTest.Counted.both: reads/call 5 is not at most 4")),
                "the budget of its own");
    }

    static class Forms {
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        @PerfSettings(calls = 400, warmupCalls = 0)
        @Baseline
        void sized(int factor, Measure measure) {
            int bytes = factor == 2 ? BYTES.get() : 64;
            measure.run(() -> new byte[bytes]);
        }

        @TestFactory
        @PerfSettings(calls = 400, warmupCalls = 0)
        @Baseline
        Stream<DynamicTest> dynamic(Measure measure) {
            return Stream.of(64, BYTES.get())
                    .map(bytes -> dynamicTest("bytes", () -> measure.run(() -> new byte[bytes])));
        }
    }

    @Test
    void invocations_ofOneMethod_haveEachABaselineOfTheirOwn() {
        assertEquals(List.of(), update(Forms.class));
        BYTES.set(2_000);

        List<String> failures = failures(Forms.class, "gate");

        assertEquals(2, failures.size(), failures::toString);
        assertTrue(
                failures.get(0).startsWith("BaselineTest.Forms.dynamic[2]: allocated 2.0 KB is not"),
                failures::toString);
        assertTrue(
                failures.get(1).startsWith("BaselineTest.Forms.sized[2]: allocated 2.0 KB is not"), failures::toString);
    }

    static class Typos {
        @PerfTest
        @Baseline(metrics = "p99")
        void timed() {}

        @PerfTest
        @Baseline(tolerance = "1 ms")
        void tolerance() {}

        @PerfTest
        @Baseline("a/b")
        void name() {}
    }

    @Test
    void typos_failBeforeTheFirstCallEvenInSmoke() {
        String all = String.join("\n", failures(Typos.class, "smoke"));

        assertTrue(all.contains("@Baseline: metrics = \"p99\": must be counted"), all);
        assertTrue(all.contains("@Baseline: tolerance = \"1 ms\": must be a share"), all);
        assertTrue(all.contains("name=\"a/b\": must not be blank nor hold a slash"), all);
    }
}
