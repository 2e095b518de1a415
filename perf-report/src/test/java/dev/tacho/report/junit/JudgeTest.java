package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tacho.core.resource.ResourceUse;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.report.junit.Judgement.Verdict;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A limit holds, is broken or cannot be told by the bounds of an interval that order statistics give in closed form. */
class JudgeTest {
    /** Values 1 to 1,000: the 95 % interval of p50 are the values of ranks 469 and 532, of p99 983 and 996. */
    private final Measured thousand = Results.of(PerfMode.GATE, LongStream.rangeClosed(1, 1_000));

    @ParameterizedTest
    @CsvSource({
        "p50, 540 ns, HOLDS",
        "p50, 500 ns, CANNOT_TELL",
        "p50, 460 ns, BROKEN",
        "p99, 999 ns, HOLDS",
        "p99, 990 ns, CANNOT_TELL",
        "p99, 970 ns, BROKEN",
        "max, 1000 ns, HOLDS",
        "max, 999 ns, BROKEN",
        "errors, 0, HOLDS",
        "errors, 0 %, HOLDS",
        "allocated, 100 B, HOLDS",
        "allocated, 99 B, BROKEN"
    })
    void judge_atMost_byTheBounds(String metric, String limit, Verdict verdict) {
        assertEquals(verdict, judge(thousand, metric, limit).verdict());
    }

    @Test
    void judge_strictLimit_isTooMuchItself() {
        Metric max = Metric.parse("max");

        assertEquals(
                Verdict.BROKEN,
                Judge.judge(Rule.read(max, true, true, "max", "1000 ns", ""), thousand)
                        .verdict());
        assertEquals(
                Verdict.HOLDS,
                Judge.judge(Rule.read(max, true, true, "max", "1001 ns", ""), thousand)
                        .verdict());
    }

    @Test
    void judge_tooSmallASample_cannotTellAndSaysHowManyMore() {
        Measured few = Results.of(PerfMode.GATE, LongStream.rangeClosed(1, 100));

        Judgement judgement = judge(few, "p99", "1 s");

        assertEquals(Verdict.CANNOT_TELL, judgement.verdict());
        // 299 calls give p99 an interval at all, from the smallest to the largest value: 0.99^299 is just below 0.05.
        assertEquals("about 199 more calls would", judgement.remark().replace('\u00a0', ' '));
    }

    /** The share within the limit is known; that many calls put the limit on the interval's edge. */
    @ParameterizedTest
    @CsvSource({"0.99, 0.995", "0.5, 0.52", "0.9, 0.85", "0.999, 0.9985"})
    void callsForPercentile_thatMany_reachTheEdgeOfTheInterval(double q, double share) {
        double calls = Judge.callsForPercentile(q, share);

        double edge = 1.959963984540054 * Math.sqrt(calls * q * (1 - q)) + 1;
        assertEquals(Math.abs(q - share) * calls, edge, 1e-6 * edge);
    }

    @Test
    void judge_limitAtThePercentileItself_isSettledByNoNumber() {
        assertTrue(Double.isInfinite(Judge.callsForPercentile(0.5, 0.5)));
        // Below 256 each value has a bucket of its own.
        Measured measured = Results.of(PerfMode.GATE, LongStream.rangeClosed(1, 200));
        assertEquals(
                "no number of calls would settle it",
                judge(measured, "p50", "100 ns").remark());
    }

    @Test
    void judge_meanAndThroughput_byBatchMeans() {
        // Forty batches of 25 values of 100 or 200 ns in turn: each has a mean of 148 or 152 ns.
        Measured even = Results.of(PerfMode.GATE, LongStream.range(0, 1_000).map(i -> 100 + i % 2 * 100));

        assertEquals(Verdict.HOLDS, judge(even, "mean", "160 ns").verdict());
        assertEquals(Verdict.BROKEN, judge(even, "mean", "140 ns").verdict());
        assertEquals(Verdict.CANNOT_TELL, judge(even, "mean", "150 ns").verdict());
        assertEquals(
                Verdict.HOLDS, judgeAtLeast(even, "throughput", "6000000/s").verdict());
        assertEquals(
                Verdict.BROKEN, judgeAtLeast(even, "throughput", "7000000/s").verdict());
    }

    /** One batch took so long that the mean's interval begins below 0: the rate has a lower bound nevertheless. */
    @Test
    void judge_throughputOfBatchesThatDifferMuch_holdsByItsLowerBound() {
        Measured paused = Results.of(PerfMode.GATE, LongStream.range(0, 1_000).map(i -> i == 500 ? 1_000_000 : 100));

        assertEquals(Verdict.HOLDS, judgeAtLeast(paused, "throughput", "1/s").verdict());
        assertEquals(
                Verdict.CANNOT_TELL,
                judgeAtLeast(paused, "throughput", "9000000/s").verdict());
    }

    @Test
    void judge_disturbedRun_isNotBrokenForCertainButMayHold() {
        Measured noisy = Results.disturbed(PerfMode.GATE, LongStream.rangeClosed(1, 1_000), "other tests ran");

        Judgement broken = judge(noisy, "p99", "10 ns");
        assertEquals(Verdict.CANNOT_TELL, broken.verdict());
        assertEquals("NOISY: other tests ran", broken.remark());
        assertEquals(Verdict.HOLDS, judge(noisy, "p99", "1 s").verdict());
        assertEquals(Verdict.BROKEN, judge(noisy, "allocated", "1 B").verdict(), "bytes do not depend on neighbours");
    }

    @Test
    void judge_brokenByMoreThanTheLoadExplains_isBroken() {
        Measured loaded =
                Results.loaded(PerfMode.MEASURE, LongStream.range(0, 1_000).map(i -> 900 + i % 200), 2);

        assertEquals(Verdict.BROKEN, judge(loaded, "p50", "400 ns").verdict());
        assertEquals(Verdict.CANNOT_TELL, judge(loaded, "p50", "600 ns").verdict(), "twice as slow by the load alone");
        assertEquals(Verdict.BROKEN, judge(loaded, "mean", "400 ns").verdict());
        assertEquals(Verdict.CANNOT_TELL, judge(loaded, "mean", "600 ns").verdict());
        assertEquals(
                Verdict.BROKEN, judgeAtLeast(loaded, "throughput", "3000000/s").verdict());
        assertEquals(
                Verdict.CANNOT_TELL,
                judgeAtLeast(loaded, "throughput", "1500000/s").verdict());
        assertEquals(
                Verdict.CANNOT_TELL, judge(loaded, "p99", "1 ns").verdict(), "rare calls may have waited, all of them");
        assertEquals(Verdict.CANNOT_TELL, judge(loaded, "max", "1 ns").verdict());
    }

    @Test
    void slowdown_waitingStealingSharing_multiply() {
        assertEquals(1.5, Disturbances.slowdown(use(0, 0)), 1e-9);
        assertEquals(3, Disturbances.slowdown(use(0.5, 0)), 1e-9);
        assertEquals(1.5 / 0.5 / 0.9, Disturbances.slowdown(use(0.5, 0.1)), 1e-9);
        assertEquals(150, Disturbances.slowdown(use(1, Double.NaN)), 1e-6, "no time is left to be had");
    }

    private static ResourceUse use(double stall, double steal) {
        return new ResourceUse(1_000_000_000, 0.5, 0.5, steal, stall, 0, 0, 0, 0, 0);
    }

    @Test
    void judge_unfinishedWarmUp_isNotBrokenForCertain() {
        Measured cold = Results.cold(PerfMode.GATE, LongStream.rangeClosed(1, 1_000));

        assertEquals("not warmed up", judge(cold, "p50", "1 ns").remark());
        assertEquals(Verdict.HOLDS, judge(cold, "p50", "1 s").verdict());
    }

    static Stream<Arguments> facts() {
        return Stream.of(
                arguments(0.95, null, Verdict.HOLDS),
                arguments(0.85, null, Verdict.BROKEN),
                arguments(0.95, new Interval(0.91, 0.97, 0.95), Verdict.HOLDS),
                arguments(0.95, new Interval(0.85, 0.97, 0.95), Verdict.CANNOT_TELL),
                arguments(0.85, new Interval(0.80, 0.88, 0.95), Verdict.BROKEN),
                arguments(Double.NaN, null, Verdict.CANNOT_TELL));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void judge_fact_byItsOwnInterval(double value, Interval interval, Verdict verdict) {
        Fact fact = new Fact("pools.hit-ratio", "Hit ratio", value, Unit.RATIO, Better.HIGHER, interval);
        Rule rule = Rule.read(Metric.parse("pools.hit-ratio"), false, false, "min", "90 %", "");

        assertEquals(verdict, Judge.judge(rule, Estimate.of(fact)).verdict());
    }

    @Test
    void fails_byMode() {
        Judgement broken = judge(thousand, "max", "1 ns");
        Judgement unknown = judge(thousand, "p50", "500 ns");

        assertTrue(broken.fails(PerfMode.MEASURE) && broken.fails(PerfMode.GATE));
        assertFalse(unknown.fails(PerfMode.MEASURE));
        assertTrue(unknown.fails(PerfMode.GATE));
        assertFalse(broken.fails(PerfMode.SMOKE));
    }

    @Test
    void assertions_holdBrokenUnknown_asBudgetsDo() {
        Measured measured = Results.of(PerfMode.MEASURE, LongStream.rangeClosed(1, 1_000));

        PerfAssertions.assertThat(measured)
                .p99()
                .isLessThan(java.time.Duration.ofMillis(5))
                .p50()
                .isAtMost("500 ns") // cannot be told, which is no failure in this mode
                .percentile(99.5)
                .isAtMost("1 ms")
                .allocatedPerCall()
                .isAtMost("2 KB")
                .throughput()
                .isAtLeast("1/s");
        assertThrows(
                AssertionError.class,
                () -> PerfAssertions.assertThat(measured).max().isAtMost("999 ns"));
        assertThrows(
                IllegalArgumentException.class,
                () -> PerfAssertions.assertThat(measured).p99().isAtMost("2 KB"));
        assertEquals(6, measured.judgements().size());
    }

    @Test
    void assertions_withAssertJ_giveTheSameFailure() {
        Measured measured = Results.of(PerfMode.MEASURE, LongStream.rangeClosed(1, 1_000));

        org.assertj.core.api.Assertions.assertThat(measured)
                .satisfies(PerfAssertions.atMost("p99", "5 ms"), PerfAssertions.atLeast("throughput", "1/s"));
        AssertionError e = assertThrows(
                AssertionError.class,
                () -> org.assertj.core.api.Assertions.assertThat(measured)
                        .satisfies(PerfAssertions.atMost("allocated", "99 B")));
        assertTrue(e.getMessage().contains("allocated 100"), e.getMessage());
    }

    @Test
    void assertions_inSmoke_checkTheFormOnly() {
        Measured one = Results.of(PerfMode.SMOKE, LongStream.of(1_000_000));

        PerfAssertions.assertThat(one).p99().isAtMost("1 ns").allocatedPerCall().isAtMost("0 B");
        assertThrows(
                IllegalArgumentException.class,
                () -> PerfAssertions.assertThat(one).p99().isAtMost("1 sn"));
        assertEquals(List.of(), one.judgements());
    }

    private static Judgement judge(Measured measured, String metric, String max) {
        return Judge.judge(Rule.read(Metric.parse(metric), true, false, "max", max, ""), measured);
    }

    private static Judgement judgeAtLeast(Measured measured, String metric, String min) {
        return Judge.judge(Rule.read(Metric.parse(metric), false, false, "min", min, ""), measured);
    }
}
