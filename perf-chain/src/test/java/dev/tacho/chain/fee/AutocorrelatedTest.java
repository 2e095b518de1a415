package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.stats.Estimate;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Intervals of means and rates cover the truth as often as they claim, although neighbours are alike. */
class AutocorrelatedTest {
    private static final int RUNS = 200;
    private static final int LENGTH = 1_000;
    /** Of each value, so much stays in the next: 8 in a row count as one. */
    private static final double LIKENESS = 0.8;

    /** Intervals of single values cover the mean in about half of such runs; these in nine of ten. */
    @Test
    void mean_ofAlikeNeighbours_coversTheTruth() {
        int covered = 0;
        int naive = 0;
        for (int run = 0; run < RUNS; run++) {
            double[] values = series(run);
            covered += covers(Autocorrelated.mean(values, Autocorrelated.stretch(LENGTH, 1)), 0) ? 1 : 0;
            naive += covers(Autocorrelated.mean(values, 1), 0) ? 1 : 0;
        }

        assertTrue(covered >= 0.86 * RUNS, covered + " of " + RUNS);
        assertTrue(naive <= 0.65 * RUNS, naive + " of " + RUNS);
    }

    @Test
    void rate_ofAlikeNeighbours_coversTheTruth() {
        int covered = 0;
        for (int run = 0; run < RUNS; run++) {
            // Above one standard deviation: 15.87 % of the time.
            double scale = 1 / Math.sqrt(1 - LIKENESS * LIKENESS);
            double[] above = Arrays.stream(series(run))
                    .map(value -> value > scale ? 1 : 0)
                    .toArray();
            covered += covers(Autocorrelated.rate(above, Autocorrelated.stretch(LENGTH, 1)), 0.15866) ? 1 : 0;
        }

        assertTrue(covered >= 0.86 * RUNS, covered + " of " + RUNS);
    }

    /** Ten stretches without a miss say no more than ten trials without one. */
    @Test
    void rate_allAlike_isNotCertain() {
        double[] ones = new double[1_000];
        Arrays.fill(ones, 1);

        Estimate estimate = Autocorrelated.rate(ones, 100);

        assertEquals(1, estimate.value());
        assertEquals(1, estimate.upper());
        assertEquals(0.7225, estimate.lower(), 0.0001);
    }

    @Test
    void mean_fewOrUnknownValues_isWithheld() {
        double[] unknown = new double[100];
        Arrays.fill(unknown, Double.NaN);
        Arrays.fill(unknown, 0, 19, 5);

        assertTrue(Autocorrelated.mean(unknown, 10).isWithheld());
        assertTrue(Autocorrelated.mean(new double[0], 1).isWithheld());
        assertTrue(Autocorrelated.rate(new double[0], 1).isWithheld());
        unknown[50] = 26;
        assertEquals(6.05, Autocorrelated.mean(unknown, 10).value(), 1e-12);
    }

    private static boolean covers(Estimate estimate, double truth) {
        return estimate.lower() <= truth && truth <= estimate.upper();
    }

    /** An autoregression of order one, from its stationary law on. */
    private static double[] series(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] values = new double[LENGTH];
        double value = random.nextGaussian() / Math.sqrt(1 - LIKENESS * LIKENESS);
        for (int i = 0; i < LENGTH; i++) {
            values[i] = value;
            value = LIKENESS * value + random.nextGaussian();
        }
        return values;
    }
}
