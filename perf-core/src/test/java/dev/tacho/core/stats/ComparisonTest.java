package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What a comparison concludes from runs, what it refuses, and how it says so. */
class ComparisonTest {
    private static final ComparisonRule CI = ComparisonRule.ci();
    private static final double[] OLD = {100, 102, 99, 101, 103, 98, 100, 101, 97, 104, 100, 99};

    @Test
    void verdict_pairsTenPerCentSlower_isSlowerAndSaysWhy() {
        Comparison comparison = pairs(1.1);

        assertEquals(Verdict.SLOWER, comparison.verdict());
        assertTrue(comparison.isGate());
        assertEquals(1.1, comparison.ratio().value(), 0.01);
        assertTrue(comparison.ratio().lower() > 1.05);
        assertEquals(0.99, comparison.ratio().confidence());
        assertTrue(comparison.pBeyond() <= 0.01);
        assertEquals(12, comparison.nBefore());
        assertEquals(12, comparison.nAfter());
        assertTrue(comparison.needed().isEmpty());
        assertEquals(List.of(), comparison.warnings());
        assertEquals("parse.p50: SLOWER +10.0 % (99 %: +9.5 to +10.5), limit 5 %, 12 random pairs", comparison.text());
    }

    @Test
    void verdict_theFourOfThem_followTheInterval() {
        assertEquals(Verdict.FASTER, pairs(0.9).verdict());
        assertEquals(Verdict.SAME, pairs(1.01).verdict());
        Comparison undecided = pairs(1.05);
        assertEquals(Verdict.CANNOT_TELL, undecided.verdict());
        assertTrue(undecided.ratio().lower() < 1.05 && undecided.ratio().upper() > 1.05);
    }

    @Test
    void verdict_moreIsBetter_slowerIsALowerRatio() {
        ComparisonRule rule = CI.withBetter(Better.HIGHER);
        Comparison less = Comparison.paired("rate", OLD, times(OLD, 0.9), Design.RANDOM_PAIRS, rule);
        Comparison more = Comparison.paired("rate", OLD, times(OLD, 1.1), Design.RANDOM_PAIRS, rule);

        assertEquals(Verdict.SLOWER, less.verdict());
        assertTrue(less.ratio().upper() < 1);
        assertEquals(Verdict.FASTER, more.verdict());
        assertEquals(
                Verdict.SAME,
                Comparison.paired("rate", OLD, times(OLD, 1), Design.RANDOM_PAIRS, rule)
                        .verdict());
    }

    @Test
    void verdict_notRandomised_isCappedButSaysWhatTheIntervalWould() {
        for (Design design : List.of(Design.SEQUENTIAL, Design.STORED)) {
            Comparison comparison = Comparison.unpaired("parse", OLD, times(OLD, 1.2), design, CI);

            assertEquals(Verdict.CANNOT_TELL, comparison.verdict());
            assertEquals(Verdict.SLOWER, comparison.apparent());
            assertFalse(comparison.isGate());
            assertTrue(comparison.needed().isEmpty(), "more of such runs do not help");
            assertTrue(comparison.warnings().get(0).startsWith("not randomised (" + design.text()));
            assertTrue(comparison.text().endsWith(", not randomised"), comparison.text());
        }
    }

    @Test
    void verdict_storedOnTheSameMachine_isAdvice() {
        Comparison comparison = Comparison.unpaired("parse", OLD, times(OLD, 1.2), Design.STORED_SAME_MACHINE, CI);

        assertEquals(Verdict.SLOWER, comparison.verdict());
        assertFalse(comparison.isGate());
        assertTrue(comparison.warnings().get(0).startsWith("not randomised"));
    }

    @Test
    void doubted_slower_cannotTellAndKeepsTheReason() {
        Comparison comparison = pairs(1.1).doubted("the machine's clock of calibration varied by 14 %");

        assertEquals(Verdict.CANNOT_TELL, comparison.verdict());
        assertEquals(Verdict.SLOWER, comparison.apparent());
        assertFalse(comparison.isGate());
        assertEquals(List.of("the machine's clock of calibration varied by 14 %"), comparison.warnings());
        assertTrue(comparison.text().endsWith(", session doubted"));
        assertThrows(IllegalArgumentException.class, () -> comparison.doubted(" "));
    }

    @Test
    void verdict_tooFewRuns_cannotTellAndNamesTheFewest() {
        Comparison seven =
                Comparison.paired("x", Arrays.copyOf(OLD, 7), times(Arrays.copyOf(OLD, 7), 2), Design.RANDOM_PAIRS, CI);
        Comparison four = Comparison.unpaired(
                "x", Arrays.copyOf(OLD, 4), times(Arrays.copyOf(OLD, 4), 2), Design.RANDOM_PAIRS, CI);

        for (Comparison comparison : List.of(seven, four)) {
            assertEquals(Verdict.CANNOT_TELL, comparison.verdict());
            assertEquals(0, comparison.ratio().lower());
            assertEquals(Double.POSITIVE_INFINITY, comparison.ratio().upper());
            assertTrue(Double.isNaN(comparison.minimumDetectableEffectRatio()));
            assertEquals(comparison.fewest(), comparison.needed().orElseThrow());
        }
        assertEquals(
                "too few runs: a verdict needs at least 8 pairs",
                seven.warnings().get(0));
        assertEquals(
                "too few runs: a verdict needs at least 5 runs a side",
                four.warnings().get(0));
        assertEquals("x: CANNOT TELL +100.0 % (no interval), limit 5 %, 7 random pairs, needs 8", seven.text());
        assertEquals(
                Verdict.SLOWER,
                Comparison.paired("x", Arrays.copyOf(OLD, 8), times(Arrays.copyOf(OLD, 8), 2), Design.RANDOM_PAIRS, CI)
                        .verdict());
        assertEquals(
                Verdict.SLOWER,
                Comparison.unpaired(
                                "x", Arrays.copyOf(OLD, 5), times(Arrays.copyOf(OLD, 5), 2), Design.RANDOM_PAIRS, CI)
                        .verdict());
    }

    @Test
    void verdict_noRunOrOne_cannotTell() {
        for (int n = 0; n < 2; n++) {
            double[] few = Arrays.copyOf(OLD, n);
            for (Comparison comparison : List.of(
                    Comparison.paired("x", few, few, Design.RANDOM_PAIRS, CI),
                    Comparison.unpaired("x", few, OLD, Design.RANDOM_PAIRS, CI),
                    Comparison.unpaired("x", OLD, few, Design.RANDOM_PAIRS, CI))) {
                assertEquals(Verdict.CANNOT_TELL, comparison.verdict());
                assertEquals(15, comparison.needed().orElseThrow());
                assertTrue(comparison.text().contains("needs 15"), comparison.text());
                assertFalse(comparison.section().blocks().isEmpty());
            }
        }
    }

    /** T8: ten thousand calls of one process are one run. */
    @Test
    void verdict_oneDistributionASide_isOneRun() {
        Random random = new Random(8);
        Comparison comparison = Comparison.unpaired(
                "x",
                0.5,
                List.of(calls(random, 10_000, 1)),
                List.of(calls(random, 10_000, 1.5)),
                Design.RANDOM_PAIRS,
                CI);

        assertEquals(Verdict.CANNOT_TELL, comparison.verdict());
        assertEquals(1, comparison.nBefore());
        assertEquals(15, comparison.needed().orElseThrow());
    }

    /** T8: so many numbers are no runs. */
    @Test
    void unpaired_moreThanAThousandValues_areRefusedAsCalls() {
        double[] calls = new double[1_001];
        Arrays.fill(calls, 1);

        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Comparison.unpaired("x", OLD, calls, Design.RANDOM_PAIRS, CI))
                .getMessage();

        assertTrue(message.startsWith("after has 1001 values: must be at most 1000"), message);
        assertTrue(message.contains("DistributionSnapshot"), message);
    }

    @Test
    void verdict_distributionsOfRuns_comparesTheirQuantile() {
        Random random = new Random(9);
        List<DistributionSnapshot> before = new ArrayList<>();
        List<DistributionSnapshot> after = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            before.add(calls(random, 1_000, 1));
            after.add(calls(random, 1_000, 1.2));
        }

        Comparison median = Comparison.paired("x.p50", 0.5, before, after, Design.RANDOM_PAIRS, CI);
        Comparison tail = Comparison.unpaired("x.p99.9", 0.999, before, after, Design.RANDOM_PAIRS, CI);

        assertEquals(Verdict.SLOWER, median.verdict());
        assertTrue(median.isGate());
        assertEquals(Unit.NANOS, median.unit());
        assertEquals(1.2, median.ratio().value(), 0.02);
        assertFalse(tail.isGate(), "one call in a run lies beyond the quantile");
        assertTrue(tail.warnings()
                .contains("a run has only 1,000 calls: the quantile 0.999 needs 10,000 in each, so"
                        + " this is advice and no gate"));
    }

    @Test
    void verdict_countsThatNeverVary_areExact() {
        double[] reads = new double[10];
        double[] more = new double[10];
        Arrays.fill(reads, 40);
        Arrays.fill(more, 42.5);

        Comparison same = Comparison.paired("reads", reads, reads, Design.INTERLEAVED_BLOCKS, CI);
        Comparison worse = Comparison.unpaired("reads", reads, more, Design.INTERLEAVED_BLOCKS, CI);

        assertEquals(Verdict.SAME, same.verdict());
        assertEquals(1, same.pDifferent());
        assertEquals(List.of(), same.warnings());
        assertEquals(Verdict.SLOWER, worse.verdict());
        assertEquals(42.5 / 40, worse.ratio().lower(), 1e-12);
        assertEquals(0.05, worse.minimumDetectableEffectRatio(), 1e-12);
        assertEquals(1, worse.a12());
    }

    @Test
    void warnings_someValuesTied_saySo() {
        double[] before = {1, 2, 3, 4, 5, 5};
        double[] after = {6, 7, 8, 9, 10, 11};

        Comparison comparison = Comparison.unpaired("x", before, after, Design.RANDOM_PAIRS, CI);

        assertEquals(
                List.of("2 of 12 runs are tied: p values are exact given the ties, and the interval a little too wide"),
                comparison.warnings());
    }

    @Test
    void warnings_driftOfUnpairedRuns_isSeen() {
        double[] drifting = new double[20];
        Arrays.setAll(drifting, i -> 100 + i + i % 3);

        assertTrue(
                Comparison.unpaired("x", drifting, times(drifting, 1.01), Design.RANDOM_PAIRS, CI).warnings().stream()
                        .anyMatch(text -> text.startsWith("neighbouring runs are alike")));
        double[] steady = times(drifting, 1);
        Arrays.setAll(steady, i -> drifting[i] * (1 + (i * 7 % 10) / 500.0));
        assertTrue(Comparison.paired("x", drifting, steady, Design.RANDOM_PAIRS, CI).warnings().stream()
                .noneMatch(text -> text.startsWith("neighbouring")));
    }

    @Test
    void needed_asManyRuns_settleIt() {
        SimulatedRuns runs = new SimulatedRuns(3);
        Comparison comparison = Comparison.paired(
                "x", runs.independent(10, 0.04, 1), runs.independent(10, 0.04, 1.06), Design.RANDOM_PAIRS, CI);
        assertEquals(Verdict.CANNOT_TELL, comparison.verdict(), comparison::text);
        int n = comparison.needed().orElseThrow();
        double ratio = comparison.ratio().value();
        int settled = 0;
        for (int trial = 0; trial < 100; trial++) {
            settled += Comparison.paired(
                                            "x",
                                            runs.independent(n, 0.04, 1),
                                            runs.independent(n, 0.04, ratio),
                                            Design.RANDOM_PAIRS,
                                            CI)
                                    .verdict()
                            != Verdict.CANNOT_TELL
                    ? 1
                    : 0;
        }
        assertTrue(settled >= 75, n + " runs settled " + settled);
    }

    @Test
    void needed_changeAsLargeAsTheLimit_noNumberDoes() {
        double[] after = times(OLD, 1.05);
        after[0] *= 1.02;
        after[1] /= 1.02;
        Comparison comparison = Comparison.paired("x", OLD, after, Design.RANDOM_PAIRS, CI);

        assertEquals(Verdict.CANNOT_TELL, comparison.verdict());
        assertTrue(comparison.needed().isEmpty(), comparison::text);
        assertTrue(comparison.text().endsWith("change is about the limit"), comparison.text());
    }

    /** The example of the design: s = 2.8 %, 5 % to find, limit 2 %: 17 by the normal law, 20 to 30 in simulation. */
    @Test
    void scatter_theDesignsExample_needsWhatSimulationDoes() {
        Scatter pairs = new Scatter(0.028, Double.NaN, 1, true);

        int needed = pairs.needed(0.03, 0.01, 0.95, 8).orElseThrow();

        assertTrue(needed >= 20 && needed <= 30, "needed " + needed);
    }

    @Test
    void paired_badInput_namesValueBoundAndCure() {
        assertMessage("before[1]=0.0: must be a finite number above 0", new double[] {1, 0}, new double[] {1, 1});
        assertMessage("before[0]=-1.0: must be", new double[] {-1, 2}, new double[] {1, 1});
        assertMessage("after[1]=NaN: must be", new double[] {1, 2}, new double[] {1, Double.NaN});
        assertMessage("after[0]=Infinity: must be", new double[] {1}, new double[] {Double.POSITIVE_INFINITY});
        assertMessage("before has 2 runs, after has 1: pairs need", new double[] {1, 2}, new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> Comparison.paired("a b", OLD, OLD, Design.RANDOM_PAIRS, CI));
        List<DistributionSnapshot> empty = List.of(DistributionSnapshot.EMPTY);
        assertThrows(
                IllegalArgumentException.class,
                () -> Comparison.paired("x", 0.5, empty, empty, Design.RANDOM_PAIRS, CI));
        assertThrows(
                IllegalArgumentException.class,
                () -> Comparison.paired("x", 50, List.of(), List.of(), Design.RANDOM_PAIRS, CI));
    }

    @Test
    void paired_extremeValues_staysFinite() {
        double[] tiny = new double[10];
        double[] huge = new double[10];
        Arrays.fill(tiny, Double.MIN_VALUE);
        Arrays.fill(huge, Double.MAX_VALUE);

        Comparison comparison = Comparison.paired("x", tiny, huge, Design.RANDOM_PAIRS, CI);

        assertEquals(Verdict.SLOWER, comparison.verdict());
        assertTrue(comparison.text().length() <= 120, comparison.text());
    }

    @Test
    void comparison_inputChangedAfterwards_isUnmoved() {
        double[] before = OLD.clone();
        double[] after = times(OLD, 1.1);
        Comparison comparison = Comparison.paired("x", before, after, Design.RANDOM_PAIRS, CI);
        String text = comparison.text();
        double detectable = comparison.minimumDetectableEffectRatio();

        Arrays.fill(before, 7);
        Arrays.fill(after, 7);

        assertEquals(text, comparison.text());
        assertEquals(detectable, comparison.minimumDetectableEffectRatio());
    }

    @Test
    void text_anyName_fitsIntoALine() {
        String name = "com.example.orders.OrderRepositoryIntegrationTest.findAllByCustomerIdAndStatusOrderByDate.p99.9";
        for (Design design : Design.values()) {
            String text = Comparison.unpaired(name, OLD, times(OLD, 1.031), design, CI)
                    .text();
            assertTrue(text.length() <= 120, text);
            assertTrue(text.startsWith("com.example") && text.contains(".p99.9: CANNOT TELL"), text);
        }
    }

    @Test
    void section_slower_warnsAndGivesEveryNumber() {
        Section section = pairs(1.1).withUnit(Unit.NANOS).section();

        assertEquals("parse.p50", section.id());
        assertEquals(Note.Level.WARNING, ((Note) section.blocks().get(0)).level());
        Fact change = section.facts().get(0);
        assertEquals("parse.p50.change", change.id());
        assertEquals(0.1, change.value(), 0.01);
        assertEquals(0.99, Objects.requireNonNull(change.interval()).confidence());
        assertEquals(Unit.NANOS, section.facts().get(1).unit());
        assertEquals(Note.Level.INFO, ((Note) pairs(1).section().blocks().get(0)).level());
    }

    @Test
    void rule_badNumbers_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> CI.withAlpha(0));
        assertThrows(IllegalArgumentException.class, () -> CI.withAlpha(0.5));
        assertThrows(IllegalArgumentException.class, () -> CI.withMinimumEffectRatio(-0.01));
        assertThrows(IllegalArgumentException.class, () -> CI.withMinimumEffectRatio(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> CI.withPower(1));
        assertThrows(IllegalArgumentException.class, () -> CI.withRuns(0));
        assertEquals(0.02, ComparisonRule.release().minimumEffectRatio());
        assertEquals(30, ComparisonRule.release().withPower(0.9).runs());
        assertEquals(20, CI.withRuns(20).runs());
    }

    private static Comparison pairs(double ratio) {
        double[] after = new double[OLD.length];
        // Each pair is off by up to one per cent, in both directions alike.
        Arrays.setAll(after, i -> OLD[i] * ratio * (1 + (i % 2 == 0 ? 1 : -1) * (1 + i / 2 * 3 % 6) / 600.0));
        return Comparison.paired("parse.p50", OLD, after, Design.RANDOM_PAIRS, CI);
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }

    private static DistributionSnapshot calls(Random random, int count, double factor) {
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < count; i++) {
            histogram.recordValue(Math.round(20_000 * factor * Math.exp(0.3 * random.nextGaussian())));
        }
        return DistributionSnapshot.ofHdrHistogram(histogram);
    }

    private static void assertMessage(String start, double[] before, double[] after) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Comparison.paired("x", before, after, Design.RANDOM_PAIRS, CI))
                .getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
