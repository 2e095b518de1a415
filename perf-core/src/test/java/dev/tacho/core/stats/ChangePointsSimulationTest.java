package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Acceptance (T11 and the history's targets): false and missed changes of seeded histories of a known truth. */
class ChangePointsSimulationTest {
    private static final int EQUAL = 250;
    private static final int CHANGED = 120;

    @Test
    void changes_hundredPointsWithoutOne_areHardlyEverFound() {
        atMost(0.02, falseAlarms(0, 0), "independent noise");
        atMost(0.03, falseAlarms(0, 0.03), "strays of half as much again");
        atMost(0.08, falseAlarms(0.5, 0), "neighbours alike");
    }

    @Test
    void changes_tenPerCentAfterSixtyPoints_areFoundAtTheirPlace() {
        atLeast(0.90, found(5, 1.1, 0, 0), "after 5 points");
        atLeast(0.90, found(10, 1.1, 0, 0.03), "after 10 points with strays");
        atLeast(0.85, found(10, 1.05, 0, 0), "5 % after 10 points");
        atLeast(0.60, found(10, 1.1, 0.5, 0), "after 10 points, neighbours alike");
    }

    /** A fall after a rise hides both from whoever looks at the whole: most are found nevertheless. */
    @Test
    void changes_upDownAndUpAgain_areMostlyFound() {
        SimulatedRuns runs = new SimulatedRuns(13);
        int found = 0;
        int histories = 60;
        for (int i = 0; i < histories; i++) {
            double[] history = runs.independent(60, 0.02, 1);
            for (int t = 20; t < 60; t++) {
                history[t] *= t >= 40 && t < 50 ? 1 : 1.1;
            }
            ChangePoints points = find(history);
            for (int place : new int[] {20, 40, 50}) {
                found += points.changes().stream().anyMatch(change -> Math.abs(change.index() - place) <= 2) ? 1 : 0;
            }
        }
        assertTrue(found >= 0.55 * 3 * histories, "found " + found + " of " + 3 * histories);
    }

    private static int falseAlarms(double correlation, double strays) {
        SimulatedRuns runs = new SimulatedRuns(11);
        int alarms = 0;
        for (int i = 0; i < EQUAL; i++) {
            alarms += find(runs.history(100, 0.02, correlation, strays, 100, 1))
                            .changes()
                            .isEmpty()
                    ? 0
                    : 1;
        }
        return alarms;
    }

    private static int found(int after, double ratio, double correlation, double strays) {
        SimulatedRuns runs = new SimulatedRuns(12);
        int found = 0;
        for (int i = 0; i < CHANGED; i++) {
            ChangePoints points = find(runs.history(60 + after, 0.02, correlation, strays, 60, ratio));
            found += points.changes().stream().anyMatch(change -> Math.abs(change.index() - 60) <= 2) ? 1 : 0;
        }
        return found;
    }

    private static ChangePoints find(double[] history) {
        ChangePoints.Builder builder = ChangePoints.builder();
        for (double value : history) {
            builder.point(value);
        }
        return builder.find();
    }

    private static void atMost(double share, int count, String what) {
        assertTrue(count <= share * EQUAL, what + ": " + count + " of " + EQUAL);
    }

    private static void atLeast(double share, int count, String what) {
        assertTrue(count >= share * CHANGED, what + ": " + count + " of " + CHANGED);
    }
}
