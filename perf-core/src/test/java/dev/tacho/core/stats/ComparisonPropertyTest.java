package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.stats.SimulatedRuns.Sides;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What must hold whatever the numbers: units, sides, order and limits do not change what they cannot change. */
class ComparisonPropertyTest {
    private static final ComparisonRule CI = ComparisonRule.ci();

    @Property(tries = 100)
    void comparison_otherUnit_isTheSame(
            @ForAll @IntRange(max = 10_000) int seed,
            @ForAll boolean paired,
            @ForAll @IntRange(min = -9, max = 9) int e) {
        Sides runs = runs(seed);
        // A power of two: any other factor may untie equal ratios in the last digit.
        double factor = Math.scalb(1.0, e);
        Comparison first = compare(paired, runs.before(), runs.after(), CI);
        Comparison second = compare(paired, times(runs.before(), factor), times(runs.after(), factor), CI);

        assertEquals(first.verdict(), second.verdict());
        assertNear(first.ratio().lower(), second.ratio().lower());
        assertNear(first.ratio().upper(), second.ratio().upper());
        assertNear(first.pBeyond(), second.pBeyond());
        assertNear(first.a12(), second.a12());
    }

    @Property(tries = 100)
    void comparison_sidesExchanged_isTurnedRound(@ForAll @IntRange(max = 10_000) int seed, @ForAll boolean paired) {
        Sides runs = runs(seed);
        Comparison there = compare(paired, runs.before(), runs.after(), CI);
        Comparison back = compare(paired, runs.after(), runs.before(), CI);

        assertEquals(there.verdict(), back.verdict().swapped());
        assertNear(there.ratio().value(), 1 / back.ratio().value());
        assertNear(there.ratio().lower(), 1 / back.ratio().upper());
        assertNear(there.ratio().upper(), 1 / back.ratio().lower());
        assertNear(there.pDifferent(), back.pDifferent());
        assertNear(there.pBeyond(), back.pBeyond());
        assertNear(there.a12(), 1 - back.a12());
    }

    @Property(tries = 100)
    void comparison_otherDirection_isTurnedRound(@ForAll @IntRange(max = 10_000) int seed, @ForAll boolean paired) {
        Sides runs = runs(seed);
        Comparison less = compare(paired, runs.before(), runs.after(), CI);
        Comparison more = compare(paired, runs.before(), runs.after(), CI.withBetter(Better.HIGHER));

        assertEquals(less.verdict(), more.verdict().swapped());
        assertEquals(less.ratio(), more.ratio());
    }

    /** A larger limit never makes SLOWER of something else, nor anything else of SAME. */
    @Property(tries = 100)
    void verdict_largerLimit_isLessAlarming(
            @ForAll @IntRange(max = 10_000) int seed,
            @ForAll @DoubleRange(min = 0, max = 0.2) double limit,
            @ForAll @DoubleRange(min = 0, max = 0.2) double more) {
        Sides runs = runs(seed);
        Verdict small = compare(true, runs.before(), runs.after(), CI.withMinimumEffectRatio(limit))
                .verdict();
        Verdict large = compare(true, runs.before(), runs.after(), CI.withMinimumEffectRatio(limit + more))
                .verdict();

        assertTrue(large != Verdict.SLOWER || small == Verdict.SLOWER);
        assertTrue(large != Verdict.FASTER || small == Verdict.FASTER);
        assertTrue(small != Verdict.SAME || large == Verdict.SAME);
    }

    /** The verdict of the interval and the p value agree; given ties p is the smaller, as the interval then covers more. */
    @Property(tries = 200)
    void pBeyond_anyRuns_agreesWithTheVerdict(@ForAll @IntRange(max = 10_000) int seed, @ForAll boolean paired) {
        Sides runs = runs(seed);
        Comparison comparison = compare(paired, runs.before(), runs.after(), CI.withMinimumEffectRatio(0.03));
        boolean change = comparison.verdict() == Verdict.SLOWER || comparison.verdict() == Verdict.FASTER;

        assertTrue(!change || comparison.pBeyond() <= 0.01, comparison::text);
        assertTrue(change || isCoarse(seed) || comparison.pBeyond() > 0.01, comparison::text);
    }

    @Property(tries = 100)
    void comparison_otherOrder_isTheSame(@ForAll @IntRange(max = 10_000) int seed) {
        Sides runs = runs(seed);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < runs.before().length; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        double[] before = order.stream().mapToDouble(i -> runs.before()[i]).toArray();
        double[] after = order.stream().mapToDouble(i -> runs.after()[i]).toArray();

        for (boolean paired : new boolean[] {true, false}) {
            Comparison first = compare(paired, runs.before(), runs.after(), CI);
            Comparison second = compare(paired, before, after, CI);
            assertEquals(first.ratio(), second.ratio());
            assertEquals(first.pDifferent(), second.pDifferent());
            assertEquals(first.pBeyond(), second.pBeyond());
            assertEquals(first.minimumDetectableEffectRatio(), second.minimumDetectableEffectRatio());
        }
    }

    @Property(tries = 100)
    void text_anyRuns_isOneLine(@ForAll @IntRange(max = 10_000) int seed, @ForAll @IntRange(max = 30) int n) {
        SimulatedRuns runs = new SimulatedRuns(seed);
        double sd = Math.exp(seed % 17 - 12);
        Comparison comparison =
                compare(true, runs.independent(n, sd, 1), runs.independent(n, sd, Math.exp(seed % 7 - 3)), CI);

        assertTrue(comparison.text().length() <= 120, comparison.text());
        assertTrue(comparison.text().lines().count() == 1);
    }

    /** Runs of a random number, scatter and change; every fourth time on a coarse scale that ties them. */
    private static Sides runs(int seed) {
        Random random = new Random(seed);
        SimulatedRuns runs = new SimulatedRuns(seed);
        int n = 5 + random.nextInt(25);
        double sd = 0.005 + 0.05 * random.nextDouble();
        double[] before = runs.independent(n, sd, 1);
        double[] after = runs.independent(n, sd, Math.exp(0.1 * random.nextGaussian()));
        return isCoarse(seed) ? new Sides(coarse(before), coarse(after)) : new Sides(before, after);
    }

    private static boolean isCoarse(int seed) {
        return seed % 4 == 0;
    }

    private static double[] coarse(double[] values) {
        return Arrays.stream(values).map(Math::rint).toArray();
    }

    private static Comparison compare(boolean paired, double[] before, double[] after, ComparisonRule rule) {
        return paired
                ? Comparison.paired("x", before, after, Design.RANDOM_PAIRS, rule)
                : Comparison.unpaired("x", before, after, Design.RANDOM_PAIRS, rule);
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }

    private static void assertNear(double expected, double actual) {
        if (Double.isFinite(expected)) {
            assertEquals(expected, actual, 1e-9 * Math.max(1, Math.abs(expected)));
        } else {
            assertEquals(expected, actual);
        }
    }
}
