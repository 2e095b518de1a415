package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Acceptance: over seeded runs of known laws the answer is the law or undecided, and practically never another one. */
class ComplexitySimulationTest {
    private static final Integer[] COUNTS = {5, 6, 8, 12};
    private static final Double[] RANGES = {4., 16., 128., 1_000., 10_000.};
    private static final Double[] FIXED = {0., 1., 10.};
    private static final Double[] ERRORS = {0.01, 0.05, 0.2};
    private static final Integer[] REPETITIONS = {1, 3, 5, 10, 30};
    private static final Double[] FIRST = {16., 100., 1_000.};
    private static final Boolean[] EITHER = {true, false};

    /** Right, undecided, wrong. */
    private final Map<Complexity, int[]> table = new EnumMap<>(Complexity.class);

    private final Map<String, Integer> mistakes = new TreeMap<>();

    @Test
    void complexity_anyDesignAndError_isTheLawOrUndecided() {
        run(200, 0);

        int wrong = total(2);
        assertTrue(wrong * 1_000 <= 1_200, () -> "more than one wrong in a thousand: " + confusion());
        for (Complexity law : Complexity.values()) {
            assertTrue(counts(law)[0] >= 25, () -> "hardly ever decided: " + confusion());
        }
    }

    @Test
    void complexity_oneStrayInTwenty_isTheLawOrUndecided() {
        run(100, 0.05);

        int wrong = total(2);
        assertTrue(wrong * 500 <= 600, () -> "more than one wrong in five hundred: " + confusion());
        assertTrue(total(0) >= 150, () -> "hardly ever decided: " + confusion());
    }

    /** Eight sizes over 1:1,000, ten repetitions, 3 % of error: what a careful user measures. */
    @Test
    void complexity_goodDesign_isDecided() {
        long[] sizes = SimulatedTimes.sizes(100, 1_000, 8, true);
        for (Complexity law : Complexity.values()) {
            for (int seed = 0; seed < 20; seed++) {
                ComplexityFit fit =
                        new SimulatedTimes(seed).measure(sizes, SimulatedTimes.law(law, sizes, 0), 0.03, 10, 0);
                count(law, fit, false);
            }
        }

        assertEquals(0, total(2), this::confusion);
        for (Complexity law : Complexity.values()) {
            assertTrue(counts(law)[0] >= 18, this::confusion);
        }
    }

    /** The failure of other tools: a constant time reported as a logarithm. */
    @Test
    void complexity_constantTime_isNeverALogarithm() {
        for (int seed = 0; seed < 200; seed++) {
            long[] sizes = SimulatedTimes.sizes(8, 32_768, 7, true);
            ComplexityFit fit = new SimulatedTimes(seed).measure(sizes, n -> 1, 0.02, 10, 0);
            count(Complexity.CONSTANT, fit, false);
        }

        assertEquals(0, counts(Complexity.CONSTANT)[2], this::confusion);
        assertTrue(counts(Complexity.CONSTANT)[0] >= 190, this::confusion);
    }

    /** A scan that costs up to four times as much a step beyond a cache is no sort. */
    @Test
    void complexity_costOfAStepRises_isNotDecidedAsAFasterLaw() {
        int total = 0;
        int faster = 0;
        for (double factor : new double[] {1.3, 2, 3}) {
            for (int seed = 0; seed < 60; seed++) {
                long[] sizes = SimulatedTimes.sizes(100, new double[] {16, 128, 1_000}[seed % 3], 8 + seed % 5, true);
                DoubleUnaryOperator time = n -> n + (factor - 1) * Math.max(0, n - 1_000);
                ComplexityFit fit = new SimulatedTimes(seed).measure(sizes, time, 0.02, 10, 0);
                total++;
                faster += fit.complexity().filter(law -> law != Complexity.N).isPresent() ? 1 : 0;
            }
        }

        assertTrue(faster <= total / 100, faster + " of " + total);
    }

    /** If the law is true, a gate that says otherwise is wrong. */
    @Test
    void isAtMost_isAbove_anyDesign_contradictTheTruthPracticallyNever() {
        int wrong = 0;
        int atMost = 0;
        for (Complexity law : Complexity.values()) {
            for (int seed = 0; seed < 80; seed++) {
                ComplexityFit fit = draw(law, seed, 0).fit();
                for (Complexity other : Complexity.values()) {
                    boolean below = other.compareTo(law) < 0;
                    wrong += fit.isAbove(other) && !below ? 1 : 0;
                    // A growth below a tenth is constant by definition, whatever its law.
                    wrong += fit.isAtMost(other) && below && other != Complexity.CONSTANT ? 1 : 0;
                }
                atMost += fit.isAtMost(law) ? 1 : 0;
            }
        }

        assertTrue(wrong <= 1, "wrong gates: " + wrong);
        assertTrue(atMost >= 180, "true gates of " + 80 * Complexity.values().length + ": " + atMost);
    }

    private void run(int runs, double strays) {
        for (Complexity law : Complexity.values()) {
            for (int seed = 0; seed < runs; seed++) {
                Draw draw = draw(law, seed, strays);
                count(law, draw.fit(), draw.flat());
            }
        }
    }

    /**
     * One simulated measurement.
     *
     * @param fit its fit
     * @param flat whether the true law grows by less than a tenth, which is constant by definition
     */
    private record Draw(ComplexityFit fit, boolean flat) {}

    private static Draw draw(Complexity law, int seed, double strays) {
        SimulatedTimes times = new SimulatedTimes(seed * 31L + law.ordinal());
        double range = times.pick(RANGES);
        boolean ratios = times.pick(EITHER) || range > 128;
        long[] sizes = SimulatedTimes.sizes(times.pick(FIRST), range, times.pick(COUNTS), ratios);
        DoubleUnaryOperator time = SimulatedTimes.law(law, sizes, times.pick(FIXED));
        double growth = time.applyAsDouble(sizes[sizes.length - 1]) / time.applyAsDouble(sizes[0]);
        double error = times.pick(ERRORS);
        return new Draw(times.measure(sizes, time, error, times.pick(REPETITIONS), strays), growth < 1.1);
    }

    private void count(Complexity law, ComplexityFit fit, boolean flat) {
        int[] counts = counts(law);
        if (fit.complexity().isEmpty()) {
            counts[1]++;
        } else {
            Complexity found = fit.complexity().get();
            boolean right = found == law || (flat && found == Complexity.CONSTANT);
            counts[right ? 0 : 2]++;
            if (!right) {
                mistakes.merge(law.label() + " taken for " + fit, 1, Integer::sum);
            }
        }
    }

    private int[] counts(Complexity law) {
        return table.computeIfAbsent(law, none -> new int[3]);
    }

    private int total(int column) {
        return table.values().stream().mapToInt(counts -> counts[column]).sum();
    }

    private String confusion() {
        StringBuilder text = new StringBuilder("law: right, undecided, wrong");
        table.forEach((law, counts) ->
                text.append(String.format("%n%-10s %4d %4d %4d", law.label(), counts[0], counts[1], counts[2])));
        mistakes.forEach((mistake, times) -> text.append(String.format("%n%d x %s", times, mistake)));
        return text.toString();
    }
}
