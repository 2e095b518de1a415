package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The level at which intervals of several shifts of the same runs must each stand so that all hold together. */
final class SimultaneousLevel {
    private static final int DRAWS = 1_999;
    private static final long SEED = 1;

    private SimultaneousLevel() {}

    /** {@return a level between alpha divided by the number of shifts and alpha} */
    static double of(List<LogShift> shifts, double alpha) {
        if (shifts.size() < 2) {
            return alpha;
        }
        List<LogShift.Chance> chances =
                shifts.stream().map(shift -> shift.chance(shift.center())).toList();
        int runs = chances.get(0).runs();
        SplittableRandom random = new SplittableRandom(SEED);
        boolean[] marks = new boolean[runs];
        double[] smallest = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            shifts.get(0).draw(marks, random);
            smallest[draw] = 1;
            for (LogShift.Chance chance : chances) {
                smallest[draw] =
                        Math.min(smallest[draw], chance.statistic(marks).pValue());
            }
        }
        Arrays.sort(smallest);
        // The share of draws whose smallest p value is at most this one must not exceed alpha.
        int last = (int) Math.floor(alpha * (DRAWS + 1)) - 1;
        double level = last < 0 ? 0 : smallest[last];
        if (level == smallest[last + 1]) {
            level = Math.nextDown(level);
        }
        return Math.min(alpha, Math.max(alpha / shifts.size(), level));
    }
}
