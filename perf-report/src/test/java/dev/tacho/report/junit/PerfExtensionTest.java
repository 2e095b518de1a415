package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** JUnit runs tests of every form with the extension: how often what is called, what fails and what that says. */
class PerfExtensionTest {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final AtomicInteger BEFORE = new AtomicInteger();
    private static final List<Perf> PERFS = new ArrayList<>();

    @TempDir
    private Path folder;

    private EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Empty.class))
            .execute();

    @BeforeEach
    void reset() {
        CALLS.set(0);
        BEFORE.set(0);
        PERFS.clear();
    }

    @AfterEach
    void forget() {
        RunLog.forget(folder);
    }

    private void run(Class<?> type, String mode) {
        results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .configurationParameter("perf.mode", mode)
                .configurationParameter("perf.output", folder.toString())
                .execute();
    }

    private void expect(int succeeded, int failed) {
        List<String> failures = failures();
        assertEquals(succeeded, results.testEvents().succeeded().count(), failures::toString);
        assertEquals(failed, results.testEvents().failed().count(), failures::toString);
    }

    private List<String> failures() {
        return results.allEvents().failed().stream()
                .map(PerfExtensionTest::message)
                .toList();
    }

    private static String message(Event event) {
        return event.getPayload(org.junit.platform.engine.TestExecutionResult.class)
                .flatMap(org.junit.platform.engine.TestExecutionResult::getThrowable)
                .map(failure -> String.valueOf(failure.getMessage()).replace('\u00a0', ' '))
                .orElse("");
    }

    static class Empty {}

    static class Plain {
        @BeforeEach
        void before() {
            BEFORE.incrementAndGet();
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "p99", max = "10 s")
        @Budget(metric = "allocated", max = "1 MB")
        @Budget(metric = "mean", max = "10 s")
        void quote(Measure measure) {
            assertEquals(1, BEFORE.get());
            measure.run(CALLS::incrementAndGet);
        }
    }

    @Test
    void perfTest_whateverIsMeasured_runsOnceWithItsBeforeEach() {
        run(Plain.class, "gate");

        expect(1, 0);
        assertEquals(1, BEFORE.get());
        assertEquals(400, CALLS.get());
    }

    @Test
    void perfTest_smoke_callsOnce() {
        run(Plain.class, "smoke");

        expect(1, 0);
        assertEquals(1, CALLS.get());
    }

    @Test
    void perfTest_off_isSkipped() {
        run(Plain.class, "off");

        results.testEvents().assertStatistics(stats -> stats.skipped(1).started(0));
    }

    @Test
    void perfMode_unknown_failsAndListsTheKnown() {
        run(Plain.class, "fast");

        assertTrue(failures().get(0).contains("perf.mode=\"fast\": must be one of off, smoke, measure, gate"));
        assertEquals(0, CALLS.get());
    }

    static class Broken {
        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "allocated", max = "100 B")
        void quote(Measure measure) {
            measure.run(() -> new byte[1_000]);
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "errors", max = "1 %")
        void fails(Measure measure) {
            measure.run(() -> {
                if (CALLS.incrementAndGet() % 4 == 0) {
                    throw new IllegalStateException("down");
                }
            });
        }
    }

    @Test
    void budget_broken_failsMeasureAndGateWithACompleteFirstLine() {
        run(Broken.class, "measure");

        expect(0, 2);
        List<String> lines = failures().stream()
                .map(message -> message.lines().findFirst().orElse(""))
                .sorted()
                .toList();
        assertEquals(
                "PerfExtensionTest.Broken.fails: errors 25.0 % is not at most 1.0 %: over by 2,400 %", lines.get(0));
        assertTrue(
                lines.get(1).startsWith("PerfExtensionTest.Broken.quote: allocated 1,0")
                        && lines.get(1).contains(" B is not at most 100 B: over by 9"),
                lines.get(1));
    }

    @Test
    void budget_brokenInSmoke_isNotEnforced() {
        run(Broken.class, "smoke");

        expect(2, 0);
    }

    static class Typos {
        @PerfTest
        @Budget(metric = "p99", max = "5 ms")
        @Budget(metric = "p50", max = "5 sm")
        void limit(Measure measure) {
            measure.run(CALLS::incrementAndGet);
        }

        @PerfTest
        @Budget(metric = "alocated", max = "5 KB")
        void metric(Measure measure) {
            measure.run(CALLS::incrementAndGet);
        }

        @PerfTest(calls = 100)
        @Budget(metric = "p99", max = "5 ms")
        void calls(Measure measure) {
            measure.run(CALLS::incrementAndGet);
        }

        @PerfTest(duration = "soon")
        void settings(Measure measure) {
            measure.run(CALLS::incrementAndGet);
        }

        @PerfTest
        @Budget(metric = "p99", max = "5 ms", of = "warm")
        void measurement(Measure measure) {
            measure.run("cold", () -> 1);
        }

        @PerfTest
        @Budget(metric = "p99", max = "5 ms")
        void nothing(Perf perf) {}

        @PerfTest
        @Budget(metric = "p99", max = "5 ms")
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void twice(int number) {}
    }

    @Test
    void budget_typo_failsBeforeTheFirstCallEvenInSmoke() {
        run(Typos.class, "smoke");

        assertEquals(0, CALLS.get());
        String all = String.join("\n", failures());
        for (String part : List.of(
                "PerfExtensionTest.Typos.limit: @Budget number 2: max = \"5 sm\": \"sm\" at character 3 is no unit; allowed",
                "PerfExtensionTest.Typos.metric: @Budget number 1: metric = \"alocated\": must be p50",
                "calls = 100: a budget of p99 needs at least 299; raise calls, or limit a lower percentile",
                "PerfExtensionTest.Typos.settings: duration = \"soon\": must begin with a number",
                "@Budget(metric = \"p99\", of = \"warm\") at PerfExtensionTest.Typos.measurement: nothing was measured"
                        + " under that name, but [cold]",
                "PerfExtensionTest.Typos.nothing: nothing was measured here; take a Measure as a parameter",
                "PerfExtensionTest.Typos.twice: @PerfTest is a @Test and would run it once more")) {
            assertTrue(all.contains(part), () -> part + " is not in\n" + all);
        }
        // Both runs of the method with two annotations fail, its parameterised ones too.
        expect(0, 9);
    }

    @PerfSettings
    static class TyposOfAClass {
        @Test
        @Budget(metric = "p9o", max = "5 ms")
        void one() {}

        @Test
        @Budget(metric = "p99", max = "5 KB")
        void two() {}

        @Test
        void three() {
            CALLS.incrementAndGet();
        }
    }

    @Test
    void budget_typosInAClassWithTheExtension_failBeforeItsFirstTest() {
        run(TyposOfAClass.class, "smoke");

        assertEquals(0, CALLS.get());
        assertEquals(1, failures().size());
        assertTrue(failures().get(0).contains("TyposOfAClass.one: @Budget number 1: metric = \"p9o\""));
        assertTrue(failures().get(0).contains("TyposOfAClass.two: @Budget number 1: max = \"5 KB\": p99 is a time"));
    }

    static class Templates {
        @ParameterizedTest
        @ValueSource(strings = {"weth", "wbtc", "dai"})
        @PerfSettings(calls = 400, warmupCalls = 0)
        @Budget(metric = "p99", max = "10 s")
        void pair(String name, Measure measure) {
            measure.run(() -> name.length() + CALLS.incrementAndGet());
        }

        @RepeatedTest(3)
        @PerfSettings(calls = 10, warmupCalls = 0)
        void repeated(Measure measure) {
            measure.run(CALLS::incrementAndGet);
        }

        @ParameterizedTest
        @ValueSource(ints = {50, 5_000, 60})
        @PerfSettings(calls = 100, warmupCalls = 0)
        @Budget(metric = "allocated", max = "1 KB")
        void oneBroken(int size, Measure measure) {
            measure.run(() -> new byte[size]);
        }

        @TestFactory
        @PerfSettings(calls = 50, warmupCalls = 0)
        @Budget(metric = "allocated", max = "1 KB")
        Stream<DynamicTest> dynamic(Measure measure) {
            return Stream.of(50, 5_000, 60)
                    .map(size -> dynamicTest("size " + size, () -> measure.run(() -> new byte[size])));
        }

        @Nested
        @PerfSettings(calls = 20, warmupCalls = 0)
        class Inner {
            @Test
            void inner(Measure measure) {
                assertEquals(20, measure.run(() -> 1).calls());
            }

            @PerfTest(calls = 30, warmupCalls = 0)
            void own(Measure measure) {
                assertEquals(30, measure.run(() -> 1).calls());
            }
        }
    }

    @Test
    void templates_parameterisedRepeatedDynamicNested_areEachJudgedByThemselves() {
        run(Templates.class, "gate");

        expect(3 + 3 + 2 + 2 + 2, 2);
        assertEquals(3 * 400 + 3 * 10, CALLS.get());
        String all = String.join("\n", failures());
        assertTrue(all.contains("PerfExtensionTest.Templates.oneBroken[2]: allocated 4.9 KB is not"), all);
        assertTrue(all.contains("PerfExtensionTest.Templates.dynamic[2]: allocated 4.9 KB is not"), all);
    }

    static class OfFacts {
        private final AtomicInteger hits = new AtomicInteger();

        @BeforeEach
        void register(Perf perf) {
            PERFS.add(perf);
            // The same name in each test: each has a set of its own.
            perf.register(
                    "pools",
                    () -> Section.of(
                            "pools",
                            "Pools",
                            Facts.of(Fact.of(
                                    "pools.hit-ratio", "Hit ratio", hits.get() / 100.0, Unit.RATIO, Better.HIGHER))));
        }

        @PerfTest
        @Budget(metric = "pools.hit-ratio", min = "90 %")
        void enough(Perf perf, Measure measure) {
            PERFS.add(perf);
            PERFS.add(measure.perf());
            hits.set(95);
        }

        @PerfTest
        @Budget(metric = "pools.hit-ratio", min = "90 %")
        void tooFew() {
            hits.set(45);
        }

        @PerfTest
        @Budget(metric = "pools.hit-ratios", min = "90 %")
        void unknown() {}

        @PerfTest
        @Budget(metric = "pools.hit-ratio", max = "90 %")
        void wrongSide() {}

        @PerfTest
        @Budget(metric = "fact:retries", max = "2")
        void counter(Perf perf) {
            perf.counter("retries").increment();
        }
    }

    @Test
    void facts_ofTheTestsOwnInstruments_areJudgedByTheirDirection() {
        run(OfFacts.class, "gate");

        expect(2, 3);
        String all = String.join("\n", failures());
        assertTrue(all.contains("OfFacts.tooFew: pools.hit-ratio 45.0 % is not at least 90.0 %: short by 50.0 %"), all);
        assertTrue(all.contains("there is no such fact; the nearest are pools.hit-ratio"), all);
        assertTrue(all.contains("of pools.hit-ratio more is better; limit it with min"), all);
        assertEquals(7, PERFS.size());
        assertEquals(5, PERFS.stream().distinct().count(), "one set for each test");
    }

    static class Injected {
        private final Perf ofClass;

        Injected(Perf perf) {
            ofClass = perf;
        }

        @BeforeAll
        static void all(Perf perf) {
            PERFS.add(perf);
            perf.counter("shared").increment();
        }

        @PerfTest
        @Budget(metric = "fact:shared", max = "1")
        void sees(Perf perf) {
            assertSame(PERFS.get(0), ofClass);
            assertNotSame(perf, ofClass);
        }
    }

    @Test
    void perf_ofConstructorAndBeforeAll_isTheClasss() {
        run(InjectedWithExtension.class, "gate");

        expect(1, 0);
    }

    @ExtendWith(PerfExtension.class)
    static class InjectedWithExtension extends Injected {
        InjectedWithExtension(Perf perf) {
            super(perf);
        }
    }

    static class Otherwise {
        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "allocated", max = "0 B")
        void failsByItself(Measure measure) {
            measure.run(() -> new byte[100]);
            throw new IllegalStateException("wrong quote");
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        void throwsWhileMeasured(Measure measure) throws java.io.IOException {
            measure.run(() -> {
                throw new java.io.IOException("down");
            });
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "allocated", max = "0 B")
        void isAborted(Measure measure) {
            measure.run(() -> new byte[100]);
            Assumptions.abort("no node");
        }
    }

    @Test
    void tests_thatFailByThemselves_areNotJudgedToo() {
        run(Otherwise.class, "gate");

        assertEquals(1, results.testEvents().aborted().count());
        expect(0, 2);
        assertEquals(
                List.of("down", "wrong quote"), failures().stream().sorted().toList());
    }

    static class Several {
        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "allocated", max = "1 KB", of = "small")
        @Budget(metric = "allocated", max = "20 KB", of = "large")
        void measurements(Measure measure) {
            measure.run("small", () -> new byte[10]);
            measure.withCalls(50).run("large", () -> new byte[10_000]);
        }
    }

    @Test
    void budget_ofAMeasurement_isAboutThatOnly() {
        run(Several.class, "gate");

        expect(1, 0);
    }

    static class InParallel {
        @ExtendWith(PerfExtension.class)
        @Test
        void disturbed(Measure measure) throws InterruptedException {
            // As if the platform told of two more tests that run.
            Activity.TESTS.begin();
            Activity.TESTS.begin();
            try {
                Measured measured = measure.withWarmupCalls(0).withCalls(400).run(() -> 1);
                assertEquals(
                        "other tests of this JVM ran at the same time",
                        measured.disturbances().stream()
                                .filter(text -> text.startsWith("other tests"))
                                .findFirst()
                                .orElse(""));
            } finally {
                Activity.TESTS.end();
                Activity.TESTS.end();
            }
        }
    }

    @Test
    void otherTests_whileItIsMeasured_markItNoisy() {
        run(InParallel.class, "measure");

        expect(1, 0);
        assertTrue(
                results.allEvents().reportingEntryPublished().stream()
                        .map(event -> event.getRequiredPayload(org.junit.platform.engine.reporting.ReportEntry.class)
                                .getKeyValuePairs())
                        .anyMatch(entry -> entry.containsKey("perf.disturbed.noisy")),
                "JUnit is told");
    }

    static class Nesting {
        @PerfTest(calls = 400, warmupCalls = 0)
        void nested(Measure measure) {
            measure.run(() -> measure.run("inner", () -> 1));
        }
    }

    @Test
    void measure_withinWhatIsMeasured_isRefusedAtOnce() {
        run(Nesting.class, "measure");

        assertTrue(failures().get(0).contains("must not call measure.run(...) itself"), failures()::toString);
    }

    static class Failing {
        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "errors", max = "0")
        void none(Measure measure) {
            measure.run(() -> {
                throw new IllegalStateException("node down");
            });
        }

        @PerfTest(calls = 400, warmupCalls = 0)
        @Budget(metric = "errors", max = "50 %")
        void some(Measure measure) {
            measure.run(() -> {
                throw new IllegalStateException("node down");
            });
        }
    }

    @Test
    void failures_ofCalls_areNamed() {
        run(Failing.class, "gate");

        expect(0, 2);
        failures()
                .forEach(message -> assertTrue(
                        message.contains("the first failed with java.lang.IllegalStateException: node down"), message));
    }

    @Test
    void failures_inSmoke_failWhereNoneIsAllowed() {
        run(Failing.class, "smoke");

        expect(1, 1);
        assertEquals(List.of("node down"), failures());
    }
}
