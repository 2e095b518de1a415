package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** Bounds of a share are scipy's, and have the tails that their definition asks for. */
class ProportionIntervalTest {
    /** scipy.stats.binomtest(hits, trials).proportion_ci(confidence) of version 1.17.1. */
    @Test
    void of_anyCount_isScipys() {
        double[][] cases = {
            {0, 10, 0.95, 0, 0.30849710781876294},
            {3, 10, 0.95, 0.06673951117773447, 0.652452850060008},
            {10, 10, 0.95, 0.6915028921812371, 1},
            {299, 300, 0.99, 0.9754966374382433, 0.9999832916671375},
            {995, 1000, 0.95, 0.9883705294401879, 0.9983745804826267},
            {29950, 29956, 0.9, 0.9996047122163214, 0.9999127680979313},
            {1, 4742, 0.95, 5.3390426719051914e-06, 0.001174390213449383},
            {999_000, 1_000_000, 0.95, 0.9989360818926863, 0.9990609987920546}
        };
        for (double[] c : cases) {
            Estimate share = ProportionInterval.of((long) c[0], (long) c[1], c[2]);
            assertEquals(c[0] / c[1], share.value());
            assertEquals(c[3], share.lower(), 1e-8 * c[3]);
            assertEquals(c[4], share.upper(), 1e-8 * c[4]);
            assertEquals(c[2], share.confidence());
        }
    }

    /** With no bad call 299 prove 99 %, 2,995 prove 99.9 %; with one bad it takes 473 and 4,742. */
    @Test
    void lower_fewestCallsThatProveAShare_isTheKnownNumber() {
        long[][] fewest = {{299, 0, 99}, {473, 1, 99}, {2_995, 0, 999}, {4_742, 1, 999}, {29_956, 0, 9_999}};
        for (long[] c : fewest) {
            double share = c[2] == 99 ? 0.99 : c[2] == 999 ? 0.999 : 0.9999;
            assertTrue(ProportionInterval.lower(c[0] - c[1], c[0], 0.95) >= share);
            assertTrue(ProportionInterval.lower(c[0] - 1 - c[1], c[0] - 1, 0.95) < share);
        }
    }

    @Test
    void bounds_smallCounts_haveTheTailsOfTheirDefinition() {
        for (int n = 1; n <= 12; n++) {
            for (int hits = 0; hits <= n; hits++) {
                double lower = ProportionInterval.lower(hits, n, 0.9);
                double upper = ProportionInterval.upper(hits, n, 0.9);
                if (hits > 0) {
                    assertEquals(0.1, BinomialDistribution.of(n, lower).survivalProbability(hits - 1), 1e-8);
                }
                if (hits < n) {
                    assertEquals(0.1, BinomialDistribution.of(n, upper).cumulativeProbability(hits), 1e-8);
                }
                assertEquals(1 - lower, ProportionInterval.upper(n - hits, n, 0.9), 1e-9);
            }
        }
    }

    @Test
    void of_noneOrBadCounts_isWithheldOrRefused() {
        assertTrue(ProportionInterval.of(0, 0, 0.95).isWithheld());
        assertEquals(0, ProportionInterval.lower(0, 0, 0.95));
        assertEquals(1, ProportionInterval.upper(0, 0, 0.95));
        assertEquals(3e-12, ProportionInterval.upper(0, 1_000_000_000_000L, 0.95), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> ProportionInterval.of(-1, 5, 0.95));
        assertThrows(IllegalArgumentException.class, () -> ProportionInterval.of(6, 5, 0.95));
        assertThrows(IllegalArgumentException.class, () -> ProportionInterval.upper(1, 5, 1));
    }
}
