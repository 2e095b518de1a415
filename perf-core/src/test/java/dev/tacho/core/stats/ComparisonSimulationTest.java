package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.stats.SimulatedRuns.Sides;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Acceptance: how often a comparison is wrong or cannot tell, over seeded runs of known changes on a drifting machine. */
class ComparisonSimulationTest {
    private static final int TRIALS = 1_000;
    private static final ComparisonRule ANY_CHANGE = ComparisonRule.ci().withMinimumEffectRatio(0);

    /** T1 and T2: 2,000 comparisons of equal code in each cell; what their number allows beyond 1 % and 5 %. */
    @Test
    void verdict_equalCode_isRarelyAnAlarm() {
        Object[][] cells = {{8, 0.01, true}, {15, 0.02, true}, {30, 0.05, true}, {8, 0.05, false}, {20, 0.02, false}};
        for (Object[] cell : cells) {
            int n = (int) cell[0];
            double sd = (double) cell[1];
            SimulatedRuns runs = new SimulatedRuns(n);
            int strict = 0;
            int usual = 0;
            for (int trial = 0; trial < 2 * TRIALS; trial++) {
                double[] before = runs.independent(n, sd, 1);
                double[] after = runs.independent(n, sd, 1);
                Comparison comparison = (boolean) cell[2]
                        ? Comparison.paired("x", before, after, Design.RANDOM_PAIRS, ANY_CHANGE)
                        : Comparison.unpaired("x", before, after, Design.RANDOM_PAIRS, ANY_CHANGE);
                strict += comparison.verdict() != Verdict.CANNOT_TELL ? 1 : 0;
                usual += comparison.pDifferent() <= 0.05 ? 1 : 0;
            }
            atMost(0.0175, strict, 2 * TRIALS, "alarms at 1 % with n=" + n);
            atMost(0.0655, usual, 2 * TRIALS, "alarms at 5 % with n=" + n);
        }
    }

    /** T3: pairs in random order cancel drift that is stronger than the limit. */
    @Test
    void verdict_equalCodeUnderDrift_isHardlyEverSlower() {
        for (double drift : new double[] {0.03, 0.10}) {
            Map<Verdict, Integer> verdicts = pairs(15, 0.02, drift, 1, ComparisonRule.release());
            atMost(0.005, count(verdicts, Verdict.SLOWER), TRIALS, "drift " + drift);
        }
    }

    /** T4 */
    @Test
    void verdict_releaseRule_findsWhatItPromises() {
        ComparisonRule rule = ComparisonRule.release();
        atLeast(0.99, count(pairs(10, 0.02, 0.03, 1.10, rule), Verdict.SLOWER), "+10 % with n=10");
        atLeast(0.85, count(pairs(20, 0.02, 0.03, 1.05, rule), Verdict.SLOWER), "+5 % with n=20");
        atLeast(0.95, count(pairs(30, 0.02, 0.03, 1.05, rule), Verdict.SLOWER), "+5 % with n=30");
    }

    /** T5: also at the limit itself, where a wrong verdict is most probable. */
    @Test
    void verdict_ciRule_findsWhatItPromises() {
        ComparisonRule rule = ComparisonRule.ci();
        atLeast(0.95, count(pairs(15, 0.02, 0.03, 1.10, rule), Verdict.SLOWER), "+10 % with n=15");
        atLeast(0.95, count(pairs(15, 0.02, 0.03, 1 / 1.11, rule), Verdict.FASTER), "-10 % with n=15");
        atLeast(0.95, count(pairs(15, 0.02, 0.03, 1, rule), Verdict.SAME), "equal with n=15");
        atMost(0.015, count(pairs(15, 0.02, 0.03, 1.05, rule), Verdict.SLOWER), TRIALS, "at the limit");
    }

    /** T6 */
    @Test
    void verdict_quietMachine_findsWhatItPromises() {
        ComparisonRule rule = ComparisonRule.release();
        atLeast(0.95, count(pairs(15, 0.01, 0, 1.05, rule), Verdict.SLOWER), "+5 % with n=15");
        atLeast(0.80, count(pairs(20, 0.01, 0, 1, rule), Verdict.SAME), "equal with n=20");
    }

    /** T7: on a noisy machine it says so. */
    @Test
    void verdict_noisyMachine_cannotTell() {
        Map<Verdict, Integer> verdicts = pairs(15, 0.05, 0.03, 1, ComparisonRule.ci());

        atLeast(0.90, count(verdicts, Verdict.CANNOT_TELL), "equal with n=15");
        atMost(0.01, count(verdicts, Verdict.SLOWER) + count(verdicts, Verdict.FASTER), TRIALS, "wrong");
    }

    /** T9: median and 99th percentile of runs of 100 calls, the new ones slower by 3 %. */
    @Test
    void ratio_quantilesOfRuns_isCoveredAsOftenAsItSays() {
        for (int n : new int[] {5, 10, 20}) {
            boolean paired = n == 20;
            SimulatedRuns runs = new SimulatedRuns(n);
            int[] covered = new int[2];
            int trials = 600;
            for (int trial = 0; trial < trials; trial++) {
                double[][] before = new double[2][n];
                double[][] after = new double[2][n];
                for (int i = 0; i < n; i++) {
                    double[] old = runs.quantiles(100, 0.02, 1, 0.5, 0.99);
                    double[] fresh = runs.quantiles(100, 0.02, 1.03, 0.5, 0.99);
                    for (int q = 0; q < 2; q++) {
                        before[q][i] = old[q];
                        after[q][i] = fresh[q];
                    }
                }
                for (int q = 0; q < 2; q++) {
                    double[] bounds = Samples.shift(before[q], after[q], paired).interval(0.05);
                    covered[q] += bounds[0] <= Math.log(1.03) && Math.log(1.03) <= bounds[1] ? 1 : 0;
                }
            }
            for (int q = 0; q < 2; q++) {
                double share = (double) covered[q] / trials;
                assertTrue(share >= 0.94 && share <= 0.99, "n=" + n + ", quantile " + q + ": " + share);
            }
        }
    }

    /** T10: what drift would do to runs one side after the other, and what is made of it. */
    @Test
    void verdict_sequentialRunsUnderDrift_isWithheldHoweverLoudTheAlarm() {
        SimulatedRuns runs = new SimulatedRuns(10);
        int alarms = 0;
        for (int trial = 0; trial < 300; trial++) {
            Sides sides = runs.sequential(20, 0.02, 0.03);
            Comparison comparison =
                    Comparison.unpaired("x", sides.before(), sides.after(), Design.SEQUENTIAL, ANY_CHANGE);
            assertTrue(comparison.verdict() == Verdict.CANNOT_TELL && !comparison.isGate());
            assertTrue(comparison.warnings().stream().anyMatch(text -> text.startsWith("not randomised")));
            alarms += comparison.apparent() != Verdict.CANNOT_TELL ? 1 : 0;
        }
        assertTrue(alarms > 60, "the trap is not even there: " + alarms);
    }

    /** T12: fifty comparisons of equal code without any smallest effect. */
    @Test
    void regressions_fiftyEqualOnes_areHardlyAny() {
        SimulatedRuns runs = new SimulatedRuns(12);
        ComparisonRule rule = ANY_CHANGE.withAlpha(0.05);
        int alone = 0;
        int together = 0;
        int families = 300;
        for (int family = 0; family < families; family++) {
            List<Comparison> comparisons = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Sides sides = new Sides(runs.independent(12, 0.02, 1), runs.independent(12, 0.02, 1));
                comparisons.add(Comparison.paired("x" + i, sides.before(), sides.after(), Design.RANDOM_PAIRS, rule));
            }
            alone += comparisons.stream().anyMatch(c -> c.verdict() == Verdict.SLOWER) ? 1 : 0;
            together += Comparisons.of(comparisons).regressions().isEmpty() ? 0 : 1;
        }
        atMost(0.065, together, families, "families");
        assertTrue(alone > families / 2, "one by one: " + alone);
    }

    /** What is promised to be found with 95 % is found so often, on the average of what runs say of themselves. */
    @Test
    void minimumDetectableEffect_ofSuchRuns_isFoundAsOftenAsTheRuleSays() {
        for (boolean paired : new boolean[] {true, false}) {
            double promised = mean(paired, Comparison::minimumDetectableEffectRatio);
            SimulatedRuns runs = new SimulatedRuns(95);
            int found = 0;
            for (int trial = 0; trial < TRIALS; trial++) {
                double[] before = runs.independent(15, 0.02, 1);
                double[] after = runs.independent(15, 0.02, 1 + promised);
                found += compare(paired, before, after).verdict() == Verdict.SLOWER ? 1 : 0;
            }
            double share = (double) found / TRIALS;
            assertTrue(share > 0.92 && share < 0.98, "paired=" + paired + ", " + promised + ": " + share);
        }
    }

    private static double mean(boolean paired, Function<Comparison, Double> number) {
        SimulatedRuns runs = new SimulatedRuns(5);
        double sum = 0;
        for (int trial = 0; trial < 100; trial++) {
            sum += number.apply(compare(paired, runs.independent(15, 0.02, 1), runs.independent(15, 0.02, 1)));
        }
        return sum / 100;
    }

    private static Comparison compare(boolean paired, double[] before, double[] after) {
        return paired
                ? Comparison.paired("x", before, after, Design.RANDOM_PAIRS, ComparisonRule.ci())
                : Comparison.unpaired("x", before, after, Design.RANDOM_PAIRS, ComparisonRule.ci());
    }

    private static Map<Verdict, Integer> pairs(int n, double sd, double drift, double ratio, ComparisonRule rule) {
        SimulatedRuns runs = new SimulatedRuns(n + Math.round(1_000 * (sd + drift + ratio)));
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (int trial = 0; trial < TRIALS; trial++) {
            Sides sides = runs.randomPairs(n, sd, drift, ratio);
            Comparison comparison = Comparison.paired("x", sides.before(), sides.after(), Design.RANDOM_PAIRS, rule);
            verdicts.merge(comparison.verdict(), 1, Integer::sum);
        }
        return verdicts;
    }

    private static int count(Map<Verdict, Integer> verdicts, Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0);
    }

    private static void atLeast(double share, int count, String what) {
        assertTrue(count >= share * TRIALS, what + ": " + count + " of " + TRIALS);
    }

    private static void atMost(double share, int count, int trials, String what) {
        assertTrue(count <= share * trials, what + ": " + count + " of " + trials);
    }
}
