package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Acceptance (T11 and the history's targets): false and missed changes of seeded histories of a known truth. */
class ChangePointsSimulationTest {
    private static final int HISTORIES = 250;

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

    private static int falseAlarms(double correlation, double strays) {
        SimulatedRuns runs = new SimulatedRuns(11);
        int alarms = 0;
        for (int i = 0; i < HISTORIES; i++) {
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
        for (int i = 0; i < HISTORIES; i++) {
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
        assertTrue(count <= share * HISTORIES, what + ": " + count + " of " + HISTORIES);
    }

    private static void atLeast(double share, int count, String what) {
        assertTrue(count >= share * HISTORIES, what + ": " + count + " of " + HISTORIES);
    }
}
