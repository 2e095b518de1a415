package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeySampleTest {
    private static final int GROUPS = KeySample.GROUPS;

    @Test
    void total_everyKeySampled_isTheCountItself() {
        double[] lookups = filled(10);
        double[] hits = filled(4);
        KeySample.Total total = new KeySample(1, lookups, hits, 640, 256).total(filled(3));

        assertEquals(3 * GROUPS, total.value());
        assertEquals(0, total.standardError());
    }

    @Test
    void total_groupsAllAlike_isScaledUp() {
        KeySample.Total total = new KeySample(0.25, filled(10), filled(4), 3_000, 1_000).total(filled(3));

        assertEquals(4 * 3 * GROUPS, total.value(), 1e-6);
    }

    /** What is a sum of the two controls is known exactly, however unlucky the sample. */
    @Test
    void total_ofWhatTheControlsTell_isExact() {
        SplittableRandom random = new SplittableRandom(3);
        double[] lookups = new double[GROUPS];
        double[] hits = new double[GROUPS];
        double[] counted = new double[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            lookups[i] = random.nextInt(1_000);
            hits[i] = random.nextInt(500);
            counted[i] = 0.3 * lookups[i] + 0.5 * hits[i];
        }
        KeySample.Total total = new KeySample(0.1, lookups, hits, 1_000_000, 400_000).total(counted);

        assertEquals(0.3 * 1_000_000 + 0.5 * 400_000, total.value(), 1);
        assertEquals(0, total.standardError(), 1);
    }

    /**
     * 1,000 samples of a population in which few keys make most of the lookups. A key too hot to be like any other is
     * sampled seldom, and what it would have shown is in no error bar; so intervals of 95 % cover the truth less often here.
     * The estimates are more than five times as close as those of scaling up.
     */
    @Test
    void total_skewedPopulation_isCoveredByItsErrorAndCloserThanScalingUp() {
        int keys = 20_000;
        double[] lookups = new double[keys];
        double[] hits = new double[keys];
        double[] simulated = new double[keys];
        SplittableRandom random = new SplittableRandom(5);
        double allLookups = 0;
        double allHits = 0;
        double truth = 0;
        for (int key = 0; key < keys; key++) {
            lookups[key] = Math.floor(20_000 / (key + 20.0)) + 1;
            double ratio = Math.min(1, lookups[key] / 100) * (0.7 + 0.3 * random.nextDouble());
            hits[key] = Math.floor(lookups[key] * ratio);
            simulated[key] = Math.floor(lookups[key] * Math.min(1, ratio * (0.6 + 0.3 * random.nextDouble())));
            allLookups += lookups[key];
            allHits += hits[key];
            truth += simulated[key];
        }
        int covered = 0;
        double squares = 0;
        double scaledSquares = 0;
        int samples = 1_000;
        double ratio = 0.05;
        for (int sample = 0; sample < samples; sample++) {
            double[][] sums = new double[3][GROUPS];
            for (int key = 0; key < keys; key++) {
                if (random.nextDouble() < ratio) {
                    int group = random.nextInt(GROUPS);
                    sums[0][group] += lookups[key];
                    sums[1][group] += hits[key];
                    sums[2][group] += simulated[key];
                }
            }
            KeySample.Total total = new KeySample(ratio, sums[0], sums[1], allLookups, allHits).total(sums[2]);
            double error = total.value() - truth;
            covered += Math.abs(error) <= 1.96 * total.standardError() ? 1 : 0;
            squares += error * error;
            double scaled = KeySample.sum(sums[2]) / ratio - truth;
            scaledSquares += scaled * scaled;
        }
        assertTrue(covered > 0.82 * samples, "covered " + covered + " of " + samples);
        assertTrue(squares < scaledSquares / 25, "mean square error " + squares + " against " + scaledSquares);
    }

    private static double[] filled(double value) {
        double[] values = new double[GROUPS];
        Arrays.fill(values, value);
        return values;
    }
}
