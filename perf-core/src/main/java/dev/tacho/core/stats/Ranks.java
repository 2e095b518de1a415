package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.Comparator;

/** Ranks in which equal values share the mean of theirs, doubled so that they are whole. */
final class Ranks {
    /** Logarithms as near as this are equal: ratios that differ in their twelfth digit differ by rounding. */
    static final double EQUAL = 1e-12;

    private final int[] doubled;
    private final int tied;

    private Ranks(int[] doubled, int tied) {
        this.doubled = doubled;
        this.tied = tied;
    }

    static Ranks of(double[] values) {
        int n = values.length;
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        int[] doubled = new int[n];
        int tied = 0;
        int from = 0;
        while (from < n) {
            int to = from + 1;
            while (to < n && values[order[to]] - values[order[to - 1]] <= EQUAL) {
                to++;
            }
            // Ranks count from 1, so those of from to to-1 have the mean (from + 1 + to) / 2.
            for (int i = from; i < to; i++) {
                doubled[order[i]] = from + 1 + to;
            }
            tied += to - from > 1 ? to - from : 0;
            from = to;
        }
        return new Ranks(doubled, tied);
    }

    /** {@return twice the rank of each value, in the values' order} */
    int[] doubled() {
        return doubled;
    }

    /** {@return how many values share their rank with another} */
    int tied() {
        return tied;
    }
}
