package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.provider.Latencies.Reading;
import dev.tacho.chain.provider.Ranking.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Scores in closed form, and an order that changes late and seldom. */
class RankingTest {
    private static final long HOLD = 30;

    @Test
    void score_ofKnownEvidence_isTheFormula() {
        Ranking ranking = new Ranking(2, 0.2, HOLD);
        // Quotients of the geometric mean of 100 and 400, which is 200: 0.5 and 2.
        ranking.update(
                List.of(
                        evidence(Map.of("eth_call", new Reading(100, 8)), 20, 1, 0),
                        evidence(Map.of("eth_call", new Reading(400, 8)), 4, 1, 3)),
                0);

        assertEquals(0.5, ranking.relativeLatency(0), 1e-12);
        assertEquals(2.0, ranking.relativeLatency(1), 1e-12);
        assertEquals(0.5 + 10 * 1 / 20.0, ranking.score(0), 1e-12);
        assertEquals(2.0 + 10 * 1 / 10.0 + 0.3, ranking.score(1), 1e-12);
    }

    @Test
    void relativeLatency_expensiveCallsOfOneOnly_doNotCountAgainstIt() {
        Ranking ranking = new Ranking(2, 0.2, HOLD);
        ranking.update(
                List.of(
                        evidence(
                                Map.of(
                                        "eth_getLogs",
                                        new Reading(1_000_000, 60),
                                        "eth_blockNumber",
                                        new Reading(10, 10)),
                                70,
                                0,
                                0),
                        evidence(Map.of("eth_blockNumber", new Reading(20, 10)), 10, 0, 0)),
                0);

        assertEquals(Math.sqrt(0.5), ranking.relativeLatency(0), 1e-12);
        assertEquals(Math.sqrt(2), ranking.relativeLatency(1), 1e-12);
    }

    @Test
    void relativeLatency_severalMethods_areWeightedBySamples() {
        Ranking ranking = new Ranking(2, 0.2, HOLD);
        ranking.update(
                List.of(
                        evidence(Map.of("a", new Reading(100, 30), "b", new Reading(400, 10)), 40, 0, 0),
                        evidence(Map.of("a", new Reading(400, 5), "b", new Reading(100, 5)), 10, 0, 0)),
                0);

        // ln 0.5 thirty times and ln 2 ten times, over forty.
        assertEquals(Math.pow(0.5, 0.5), ranking.relativeLatency(0), 1e-12);
        assertEquals(1, ranking.relativeLatency(1), 1e-12);
    }

    @Test
    void challenger_hasToBeBetterByTheMarginForTheWholeTime() {
        Ranking ranking = new Ranking(2, 0.2, HOLD);
        List<Evidence> better = pair(100, 60);
        List<Evidence> hardly = pair(100, 95);
        for (int t = 0; t < HOLD; t++) {
            ranking.update(better, t);
            assertArrayEquals(new int[] {0, 1}, ranking.order());
        }
        ranking.update(hardly, HOLD);
        assertArrayEquals(new int[] {0, 1}, ranking.order(), "one relapse and it starts over");
        for (int t = 1; t <= HOLD; t++) {
            ranking.update(better, HOLD + t);
            assertArrayEquals(new int[] {0, 1}, ranking.order());
        }
        ranking.update(better, 2 * HOLD + 1);
        assertArrayEquals(new int[] {1, 0}, ranking.order());
        assertEquals(1, ranking.changes());
    }

    @Test
    void twoEqualProviders_withNoise_neverFlap() {
        SplittableRandom random = new SplittableRandom(5);
        Ranking ranking = new Ranking(2, 0.2, HOLD);
        Ranking without = new Ranking(2, 0, 1);
        for (int t = 0; t < 20_000; t++) {
            List<Evidence> noisy = pair(80 + random.nextInt(41), 80 + random.nextInt(41));
            ranking.update(noisy, t);
            without.update(noisy, t);
        }

        assertEquals(0, ranking.changes());
        assertTrue(without.changes() > 1_000, "without hysteresis the same noise flaps: " + without.changes());
    }

    @Test
    void manyProviders_steadyEvidence_endUpSortedByScore() {
        SplittableRandom random = new SplittableRandom(9);
        int providers = 8;
        Ranking ranking = new Ranking(providers, 0.05, HOLD);
        // Each a third slower than the one before, dealt in any order.
        Integer[] speeds = {3, 0, 7, 1, 6, 2, 5, 4};
        for (int t = 0; t <= 10 * HOLD; t++) {
            List<Evidence> all = Arrays.stream(speeds)
                    .map(speed -> evidence(
                            Map.of("m", new Reading((long) (1_000_000 * Math.pow(1.33, speed)), 10)),
                            100,
                            0,
                            random.nextInt(2) * 0))
                    .toList();
            ranking.update(all, t);
        }

        assertArrayEquals(new int[] {1, 3, 5, 0, 7, 6, 4, 2}, ranking.order());
    }

    private static List<Evidence> pair(long first, long second) {
        return List.of(
                evidence(Map.of("m", new Reading(first, 10)), 10, 0, 0),
                evidence(Map.of("m", new Reading(second, 10)), 10, 0, 0));
    }

    private static Evidence evidence(Map<String, Reading> latencies, long attempts, long failures, long lagBlocks) {
        return new Evidence(new TreeMap<>(latencies), attempts, failures, lagBlocks);
    }
}
