package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.slo.SloVerdict.Outcome;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sequential test against the exact probabilities of its three answers, and against seeded runs. */
class SequentialTestTest {
    private static final Objective NINETY = Objective.of("calls", 0.9, Sli.success("calls"));

    /** Worked out from the definition of the two walks, for a share of bad calls and a budget. */
    private static Map<Outcome, Double> exact(double p, double budget, double error, int calls) {
        double bound = Math.log(1 / error);
        // The state is the number of bad calls, and whether either walk has chosen the budget already.
        record State(int bad, boolean notHalf, boolean notTwice) {}
        Map<State, Double> open = new HashMap<>(Map.of(new State(0, false, false), 1.0));
        Map<Outcome, Double> ended = new EnumMap<>(Outcome.class);
        for (int n = 1; n <= calls; n++) {
            Map<State, Double> next = new HashMap<>();
            for (Map.Entry<State, Double> entry : open.entrySet()) {
                for (int more = 0; more <= 1; more++) {
                    int bad = entry.getKey().bad + more;
                    double probability = entry.getValue() * (more == 1 ? p : 1 - p);
                    double half = bad * Math.log(2) + (n - bad) * Math.log((1 - budget) / (1 - budget / 2));
                    double twice = bad * Math.log(2) + (n - bad) * Math.log((1 - 2 * budget) / (1 - budget));
                    boolean notHalf = entry.getKey().notHalf || half >= bound;
                    boolean notTwice = entry.getKey().notTwice || twice <= -bound;
                    if (!notHalf && half <= -bound) {
                        ended.merge(Outcome.PASS, probability, Double::sum);
                    } else if (!notTwice && twice >= bound) {
                        ended.merge(Outcome.FAIL, probability, Double::sum);
                    } else if (notHalf && notTwice) {
                        ended.merge(Outcome.INCONCLUSIVE, probability, Double::sum);
                    } else if (probability > 1e-14) {
                        next.merge(new State(bad, notHalf, notTwice), probability, Double::sum);
                    }
                }
            }
            open = next;
        }
        return ended;
    }

    private static double of(Map<Outcome, Double> probabilities, Outcome outcome) {
        return probabilities.getOrDefault(outcome, 0.0);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.05", "0.1, 0.2", "0.2, 0.05", "0.05, 0.1"})
    void answers_exactProbabilities_keepTheErrorRates(double budget, double error) {
        int calls = (int) (300 / budget);
        Map<Outcome, Double> atHalf = exact(budget / 2, budget, error, calls);
        Map<Outcome, Double> onTheLine = exact(budget, budget, error, calls);
        Map<Outcome, Double> atTwice = exact(2 * budget, budget, error, calls);

        assertTrue(of(onTheLine, Outcome.PASS) <= error, () -> "wrong passes " + onTheLine);
        assertTrue(of(onTheLine, Outcome.FAIL) <= error, () -> "wrong fails " + onTheLine);
        assertTrue(of(atHalf, Outcome.PASS) >= 1 - error, () -> "passes " + atHalf);
        assertTrue(of(atTwice, Outcome.FAIL) >= 1 - error, () -> "fails " + atTwice);
        for (Map<Outcome, Double> answers : List.of(atHalf, onTheLine, atTwice)) {
            double all =
                    answers.values().stream().mapToDouble(Double::doubleValue).sum();
            assertEquals(1, all, 1e-3, "it ends");
        }
        // The bounds are bounds, but not idle ones.
        assertTrue(of(onTheLine, Outcome.PASS) > error / 3, () -> "wrong passes " + onTheLine);
        assertTrue(of(onTheLine, Outcome.FAIL) > error / 3, () -> "wrong fails " + onTheLine);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.4})
    void run_seededCalls_answersAsOftenAsTheExactProbabilitiesSay(double p) {
        SplittableRandom random = new SplittableRandom(7);
        Map<Outcome, Integer> answers = new EnumMap<>(Outcome.class);
        int runs = 1_500;
        for (int i = 0; i < runs; i++) {
            answers.merge(NINETY.sequentialTest().run(() -> random.nextDouble() >= p), 1, Integer::sum);
        }
        Map<Outcome, Double> exact = exact(p, 0.1, 0.05, 3_000);
        for (Outcome outcome : Outcome.values()) {
            double share = (double) answers.getOrDefault(outcome, 0) / runs;
            double probability = of(exact, outcome);
            // Four standard deviations: 7 shares of 3 answers are off further in 0.1 % of the seeds.
            double tolerance = 4 * Math.sqrt(Math.max(probability * (1 - probability), 1.0 / runs) / runs);
            assertEquals(probability, share, tolerance + 1e-3, () -> outcome + " at " + p);
        }
    }

    /** ln(20) / -ln((1 - B) / (1 - B/2)) = 55.4 good calls in a row at 90 %. */
    @Test
    void run_onlyGoodCalls_passesAfterTheLeastNumber() {
        SequentialTest test = NINETY.sequentialTest();

        assertEquals(56, test.leastCalls());
        assertEquals(Outcome.PASS, test.run(() -> true));
        assertEquals(new EventCounts(56, 56), test.counts());
    }

    @Test
    void run_onlyBadCalls_failsAfterFive() {
        SequentialTest test = NINETY.sequentialTest();

        assertEquals(Outcome.FAIL, test.run(() -> false));
        assertEquals(new EventCounts(0, 5), test.counts());
        assertFalse(test.toString().contains("open"));
    }

    @Test
    void record_afterTheDecision_changesNothing() {
        SequentialTest test = NINETY.sequentialTest();
        test.run(() -> true);
        for (int i = 0; i < 100; i++) {
            test.record(false);
        }

        assertEquals(Outcome.PASS, test.outcome());
        assertEquals(0, test.counts().bad());
    }

    @Test
    void of_targetsAndRatesOutsideTheirBounds_areRefused() {
        Objective half = Objective.of("calls", 0.5, Sli.success("calls"));

        assertThrows(IllegalArgumentException.class, half::sequentialTest);
        assertThrows(IllegalArgumentException.class, () -> SequentialTest.of(NINETY, 0));
        assertThrows(IllegalArgumentException.class, () -> SequentialTest.of(NINETY, 0.5));
        assertThrows(IllegalArgumentException.class, () -> SequentialTest.of(NINETY, Double.NaN));
        assertEquals(0.2, SequentialTest.of(NINETY, 0.2).errorRatio());
    }
}
