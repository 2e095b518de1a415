package dev.tacho.core.stats;

import java.util.Arrays;

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
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int[] doubledByPlace = new int[n];
        int tied = 0;
        int from = 0;
        while (from < n) {
            int to = from + 1;
            while (to < n && sorted[to] - sorted[to - 1] <= EQUAL) {
                to++;
            }
            // Ranks count from 1, so the places from and to - 1 have the ranks from + 1 and to.
            Arrays.fill(doubledByPlace, from, to, from + 1 + to);
            tied += to - from > 1 ? to - from : 0;
            from = to;
        }
        int[] doubled = new int[n];
        for (int i = 0; i < n; i++) {
            doubled[i] = doubledByPlace[Arrays.binarySearch(sorted, values[i])];
        }
        return new Ranks(doubled, tied);
    }

    /** {@return twice the rank of each value, in the values' order} */
    int[] doubled() {
        return doubled;
    }

    /** {@return the rank of each value, whole only if none is shared} */
    int[] halved() {
        return Arrays.stream(doubled).map(rank -> rank / 2).toArray();
    }

    /** {@return how many values share their rank with another} */
    int tied() {
        return tied;
    }
}
