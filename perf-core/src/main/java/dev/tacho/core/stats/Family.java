package dev.tacho.core.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/** P values of many tests, adjusted so that each can be held against the level of them all. */
final class Family {
    private Family() {}

    /** {@return each p value by Holm's step-down method; {@code NaN} stays and does not count} */
    static double[] holm(double[] p) {
        int[] order = order(p);
        double[] adjusted = unknown(p.length);
        double highest = 0;
        for (int i = 0; i < order.length; i++) {
            highest = Math.max(highest, Math.min(1, p[order[i]] * (order.length - i)));
            adjusted[order[i]] = highest;
        }
        return adjusted;
    }

    /** {@return each p value by Benjamini and Hochberg's step-up method; {@code NaN} stays and does not count} */
    static double[] benjaminiHochberg(double[] p) {
        int[] order = order(p);
        double[] adjusted = unknown(p.length);
        double lowest = 1;
        for (int i = order.length - 1; i >= 0; i--) {
            lowest = Math.min(lowest, p[order[i]] * order.length / (i + 1));
            adjusted[order[i]] = lowest;
        }
        return adjusted;
    }

    private static int[] order(double[] p) {
        return IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    private static double[] unknown(int length) {
        return IntStream.range(0, length).mapToDouble(i -> Double.NaN).toArray();
    }
}
