package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.report.junit.Judgement.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** A failure's first line says all in 120 characters whatever it is about; what follows leads on. */
class FailureTextTest {
    @Test
    void error_brokenPercentile_readsAsDocumented() {
        Measured measured =
                Results.of(PerfMode.GATE, LongStream.rangeClosed(9_001, 10_000).map(i -> i * 1_000));
        Judgement judgement = judge(measured, "p99", "5 ms");

        AssertionFailedError error = FailureText.error(Results.TEST, List.of(judgement), Results.REPORT);

        List<String> lines = error.getMessage().replace('\u00a0', ' ').lines().toList();
        assertEquals(
                "RouterTest.quote: p99 10.0 ms (10.0 ms … 10.0 ms) is not at most 5.0 ms: over by 99.9 %, 97.5 % sure",
                lines.get(0));
        assertEquals("  required  p99 at most 5.0 ms", lines.get(2));
        assertTrue(lines.contains("            1,000 of 1,000 calls took longer than 5.0 ms"), error.getMessage());
        assertTrue(lines.contains("            1,000 calls: median 9.5 ms, longest 10.0 ms"), error.getMessage());
        assertTrue(
                lines.contains("  rerun     mvn test -Dtest='dex.RouterTest#quote' -Dperf.mode=gate"),
                error.getMessage());
        assertTrue(
                lines.contains("  accept    @Budget(metric = \"p99\", max = \"11 ms\") at RouterTest.quote"),
                error.getMessage());
        assertTrue(lines.contains("  report    file:///report.html"), error.getMessage());
        assertEquals(
                "p99 at most 5.0 ms",
                error.getExpected().getStringRepresentation().replace('\u00a0', ' '));
        assertTrue(error.isActualDefined());
    }

    @Test
    void error_severalBudgets_tellsTheFirstAndCountsTheOthers() {
        Measured measured = Results.of(PerfMode.GATE, LongStream.rangeClosed(1, 1_000));

        AssertionFailedError error = FailureText.error(
                Results.TEST,
                List.of(judge(measured, "allocated", "1 B"), judge(measured, "max", "1 ns")),
                Results.REPORT);

        assertTrue(error.getMessage().lines().findFirst().orElse("").endsWith(" (+1 more)"), error.getMessage());
        assertEquals(
                2,
                error.getMessage()
                        .lines()
                        .filter(line -> line.startsWith("  required"))
                        .count());
    }

    @Test
    void rerun_underGradle_setsTheEnvironment() {
        Commands gradle = Commands.detect(Map.of("org.gradle.test.worker", "3")::get);

        assertEquals(
                "PERF_MODE=gate gradle test --rerun-tasks --tests 'dex.RouterTest.quote'", gradle.rerun(Results.TEST));
        assertEquals(Commands.MAVEN, Commands.detect(Map.of("basedir", "/p")::get));
    }

    @Test
    void rerun_hostileName_staysOneWord() {
        TestName test = new TestName("A", "A", "it's'; rm -rf $HOME", "", "");

        assertEquals("mvn test -Dtest='A#it'\\''s'\\''; rm -rf $HOME' -Dperf.mode=gate", Commands.MAVEN.rerun(test));
    }

    @Property(tries = 300, seed = "42")
    void firstLine_anyNamesAndNumbers_fitsAndStaysOneLine(
            @ForAll("texts") String type,
            @ForAll("texts") String method,
            @ForAll("texts") String name,
            @ForAll("texts") String fact,
            @ForAll("judgements") Judgement judgement,
            @ForAll("counts") int more) {
        TestName test = new TestName(type, type, method, "[1]", name);
        Judgement hostile = new Judgement(
                name,
                new Rule(
                        judgement.rule().metric().kind() == Metric.Kind.FACT
                                ? new Metric(Metric.Kind.FACT, fact, Double.NaN)
                                : judgement.rule().metric(),
                        judgement.rule().atMost(),
                        false,
                        judgement.rule().limit(),
                        ""),
                judgement.estimate(),
                judgement.verdict(),
                judgement.verdict() == Verdict.CANNOT_TELL ? name + " more" : "",
                List.of());

        String line = FailureText.firstLine(test, hostile, more);

        assertTrue(line.length() <= 120, line.length() + ": " + line);
        assertFalse(line.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL), line);
        assertTrue(more == 0 || line.endsWith(" (+" + more + " more)"), line);
        assertTrue(line.contains(": ") || line.contains("…"), line);
    }

    @Property(tries = 50, seed = "43")
    void firstLine_plainNames_keepsVerdictValueAndLimit(@ForAll("judgements") Judgement judgement) {
        TestName test = new TestName(
                "dev.example.exchange.ConcentratedLiquidityRouterTest",
                "ConcentratedLiquidityRouterTest",
                "quotesManyPairsWithinTheirBudget",
                "[12]",
                "");
        Judgement ordinary = new Judgement(
                "",
                new Rule(Metric.parse("p99.9"), true, false, new Quantity(5e6, Unit.NANOS), ""),
                new Estimate(9.1e6, new Interval(8.8e6, 9.6e6, 0.95), false, Unit.NANOS, 0),
                judgement.verdict(),
                "",
                List.of());

        String line = FailureText.firstLine(test, ordinary, 0).replace('\u00a0', ' ');

        assertTrue(line.contains("p99.9 ") && line.contains("9.1 ms") && line.contains("5.0 ms"), line);
        assertTrue(line.contains("Budget[12]: "), "the method's end is kept: " + line);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(150),
                Arbitraries.strings()
                        .withChars("ab\n\r\t\u001b\u202e\u2028\ud83d\ude00 ")
                        .ofMinLength(1)
                        .ofMaxLength(150),
                Arbitraries.of("quote", "a".repeat(500), "\ud83d\ude00".repeat(200)));
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.of(0, 1, 99, 12_345);
    }

    @Provide
    Arbitrary<Judgement> judgements() {
        Arbitrary<Double> numbers = Arbitraries.of(0.0, 1.0, 5e6, 9.7e11, 1e18, 1e300, Double.NaN, Double.MAX_VALUE);
        Arbitrary<Metric> metrics = Arbitraries.of("p99", "p99.999999", "mean", "allocated", "a.fact")
                .map(Metric::parse);
        return numbers.flatMap(value -> numbers.filter(Double::isFinite)
                .flatMap(limit -> metrics.flatMap(metric -> Arbitraries.of(Unit.values())
                        .flatMap(unit -> Arbitraries.of(Verdict.values()).map(verdict -> {
                            Interval interval = Double.isNaN(value)
                                    ? null
                                    : new Interval(value / 2, Math.min(value * 2, Double.MAX_VALUE), 0.95);
                            return new Judgement(
                                    "",
                                    new Rule(metric, true, false, new Quantity(limit, unit), ""),
                                    new Estimate(value, interval, false, unit, 0),
                                    verdict,
                                    "",
                                    List.of());
                        })))));
    }

    private static Judgement judge(Measured measured, String metric, String max) {
        return Judge.judge(Rule.read(Metric.parse(metric), true, false, "max", max, ""), measured);
    }
}
