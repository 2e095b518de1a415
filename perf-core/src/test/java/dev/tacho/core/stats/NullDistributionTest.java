package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Counted distributions are those of writing every case down, and large ones meet the normal law. */
class NullDistributionTest {
    @Test
    void rankSum_smallSizes_isThatOfEveryChoice() {
        for (int m = 1; m <= 6; m++) {
            for (int n = 1; n <= 6; n++) {
                int[] ranks = new int[m + n];
                Arrays.setAll(ranks, i -> i + 1);
                int smallest = m * (m + 1) / 2;
                NullDistribution counted = NullDistribution.rankSum(m, n);
                for (int u = -1; u <= m * n + 1; u++) {
                    assertEquals(shareOfChoices(ranks, m, u + smallest, true), counted.atMost(u), 1e-14);
                    assertEquals(shareOfChoices(ranks, m, u + smallest, false), counted.atLeast(u), 1e-14);
                }
            }
        }
    }

    @Test
    void rankSum_sharedRanks_isThatOfEveryChoice() {
        int[][] cases = {{2, 7, 7, 7, 12, 12, 16}, {9, 9, 9, 9, 9, 9, 9, 9}, {3, 3, 6, 9, 9, 13, 13, 16}};
        for (int[] ranks : cases) {
            int all = Arrays.stream(ranks).sum();
            for (int m = 1; m < ranks.length; m++) {
                NullDistribution counted = NullDistribution.rankSum(ranks, m);
                for (int sum = 0; sum <= all; sum++) {
                    assertEquals(shareOfChoices(ranks, m, sum, true), counted.atMost(sum), 1e-14);
                    assertEquals(shareOfChoices(ranks, m, sum, false), counted.atLeast(sum), 1e-14);
                }
            }
        }
    }

    @Test
    void signedRank_anyRanks_isThatOfEverySign() {
        int[][] cases = {{1}, {1, 2, 3, 4, 5, 6, 7, 8}, {0, 0, 5, 5, 9, 12, 12, 12}, {0, 0, 0}};
        for (int[] ranks : cases) {
            NullDistribution counted = NullDistribution.signedRank(ranks);
            int all = Arrays.stream(ranks).sum();
            for (int sum = -1; sum <= all + 1; sum++) {
                assertEquals(shareOfSigns(ranks, sum, true), counted.atMost(sum), 1e-14);
                assertEquals(shareOfSigns(ranks, sum, false), counted.atLeast(sum), 1e-14);
            }
        }
    }

    /** Tables of critical values: Hollander and Wolfe, tables A.4 and A.6. */
    @Test
    void critical_tabledSizes_isTheTables() {
        assertEquals(0, NullDistribution.signedRank(7).critical(0.005));
        assertEquals(1, NullDistribution.signedRank(8).critical(0.005));
        assertEquals(4, NullDistribution.signedRank(10).critical(0.005));
        assertEquals(9, NullDistribution.signedRank(10).critical(0.025));
        assertEquals(0, NullDistribution.rankSum(4, 4).critical(0.005));
        assertEquals(1, NullDistribution.rankSum(5, 5).critical(0.005));
        assertEquals(24, NullDistribution.rankSum(10, 10).critical(0.025));
    }

    @Test
    void largeSamples_atTheEdgeOfCounting_meetTheNormalLaw() {
        NullDistribution counted = NullDistribution.Exact.rankSum(200, 200);
        NullDistribution.Normal normal = new NullDistribution.Normal(20_000, Math.sqrt(40_000 * 401 / 12.0));
        assertTrue(NullDistribution.rankSum(200, 200).isExact());
        assertFalse(NullDistribution.rankSum(200, 201).isExact());
        for (int u = 16_500; u <= 20_000; u += 100) {
            double error = counted.atMost(u) < 0.01 ? 1e-4 : 3e-4;
            assertEquals(counted.atMost(u), normal.atMost(u), error);
            assertEquals(counted.atLeast(40_000 - u), normal.atLeast(40_000 - u), error);
        }
        assertEquals(counted.critical(0.005), normal.critical(0.005), 15);

        NullDistribution pairs = NullDistribution.signedRank(400);
        double mean = 400 * 401 / 4.0;
        NullDistribution.Normal law = new NullDistribution.Normal(mean, Math.sqrt(mean * 801 / 6));
        assertTrue(pairs.isExact());
        assertFalse(NullDistribution.signedRank(401).isExact());
        for (int sum = 34_000; sum <= mean; sum += 100) {
            assertEquals(pairs.atMost(sum), law.atMost(sum), 3e-4);
        }
    }

    /** Small tails of large samples are not lost in rounding: one choice of all, and the mean exactly in the middle. */
    @Test
    void rankSum_largestCounted_hasExactTails() {
        NullDistribution counted = NullDistribution.rankSum(30, 30);

        assertEquals(1 / Counting.choose(60, 30), counted.atMost(0), 1e-30);
        assertEquals(1 / Counting.choose(60, 30), counted.atLeast(900), 1e-30);
        assertEquals(1, counted.atMost(449) + counted.atLeast(450), 1e-12);
        assertEquals(counted.atMost(449), counted.atLeast(451), 1e-12);
    }

    @Test
    void sharedRanks_tooManyToCount_areApproximatedWithACorrection() {
        int[] ranks = new int[300];
        Arrays.setAll(ranks, i -> 2 * (i / 100) * 100 + 101);

        NullDistribution approximate = NullDistribution.rankSum(ranks, 150);

        assertFalse(approximate.isExact());
        int mean = 150 * Arrays.stream(ranks).sum() / 300;
        assertEquals(0.5, approximate.atMost(mean), 0.001);
        assertEquals(1, new NullDistribution.Normal(3, 0).atMost(3));
        assertEquals(1, new NullDistribution.Normal(3, 0).atLeast(3));
    }

    private static double shareOfChoices(int[] ranks, int m, int bound, boolean atMost) {
        int all = 0;
        int hits = 0;
        for (int choice = 0; choice < 1 << ranks.length; choice++) {
            if (Integer.bitCount(choice) == m) {
                all++;
                hits += isHit(sum(ranks, choice), bound, atMost) ? 1 : 0;
            }
        }
        return (double) hits / all;
    }

    private static double shareOfSigns(int[] ranks, int bound, boolean atMost) {
        int hits = 0;
        for (int choice = 0; choice < 1 << ranks.length; choice++) {
            hits += isHit(sum(ranks, choice), bound, atMost) ? 1 : 0;
        }
        return (double) hits / (1 << ranks.length);
    }

    private static boolean isHit(int sum, int bound, boolean atMost) {
        return atMost ? sum <= bound : sum >= bound;
    }

    private static int sum(int[] ranks, int choice) {
        int sum = 0;
        for (int i = 0; i < ranks.length; i++) {
            sum += (choice >> i & 1) * ranks[i];
        }
        return sum;
    }
}
