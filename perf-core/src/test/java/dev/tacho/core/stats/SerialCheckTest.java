package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whether runs follow one another by chance: the test of runs is counted out, and drift is seen. */
class SerialCheckTest {
    /** Every order of 5 highs and 5 lows: as many have so few runs as the formula says. */
    @Test
    void pFewRuns_everyOrder_isTheShareOfOrders() {
        int[] withAtMost = new int[11];
        int orders = 0;
        for (int mask = 0; mask < 1 << 10; mask++) {
            if (Integer.bitCount(mask) == 5) {
                orders++;
                for (int runs = runs(mask); runs <= 10; runs++) {
                    withAtMost[runs]++;
                }
            }
        }
        for (int mask = 0; mask < 1 << 10; mask++) {
            if (Integer.bitCount(mask) == 5) {
                double[] values = new double[10];
                for (int i = 0; i < 10; i++) {
                    values[i] = mask >> i & 1;
                }
                assertEquals((double) withAtMost[runs(mask)] / orders, SerialCheck.pFewRuns(values), 1e-12);
            }
        }
    }

    @Test
    void isDependent_independentRuns_isRare() {
        SimulatedRuns runs = new SimulatedRuns(1);
        int alarms = 0;
        int drifts = 0;
        for (int i = 0; i < 1_000; i++) {
            alarms += SerialCheck.isDependent(runs.independent(20, 0.02, 1)) ? 1 : 0;
            drifts += SerialCheck.isDependent(runs.history(20, 0.02, 0.9, 0, 20, 1)) ? 1 : 0;
        }
        assertTrue(alarms <= 30, "alarms: " + alarms);
        assertTrue(drifts >= 700, "drifts seen: " + drifts);
    }

    @Test
    void isDependent_fewOrEqualValues_isFalse() {
        assertFalse(SerialCheck.isDependent(new double[] {1, 2, 3, 4, 5, 6, 7}));
        assertTrue(SerialCheck.isDependent(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
        assertFalse(SerialCheck.isDependent(new double[20]));
        assertEquals(0, SerialCheck.correlation(new double[5]));
        assertEquals(1, SerialCheck.pFewRuns(new double[5]));
    }

    private static int runs(int mask) {
        int runs = 1;
        for (int i = 1; i < 10; i++) {
            runs += (mask >> i & 1) != (mask >> i - 1 & 1) ? 1 : 0;
        }
        return runs;
    }
}
