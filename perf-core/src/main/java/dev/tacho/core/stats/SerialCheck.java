package dev.tacho.core.stats;

import java.util.Arrays;

/**
 * Whether values follow one another by chance, as every rank test takes for granted: the correlation of neighbours
 * (Anderson 1942) and the number of runs above and below the median (Wald and Wolfowitz 1940), each one-sided at 1 %.
 */
final class SerialCheck {
    private static final double LEVEL = 0.01;
    private static final double QUANTILE = 2.326;

    /** Fewer values show nothing. */
    private static final int FEWEST = 8;

    private SerialCheck() {}

    /** {@return whether neighbours are alike beyond chance} */
    static boolean isDependent(double[] values) {
        if (values.length < FEWEST) {
            return false;
        }
        int n = values.length;
        double limit = (QUANTILE * Math.sqrt(n - 2.0) - 1) / (n - 1);
        return correlation(values) > limit || pFewRuns(values) <= LEVEL;
    }

    /** {@return the correlation of each value with the next, -1 to 1; 0 if all are equal} */
    static double correlation(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double off = values[i] - mean;
            squares += off * off;
            products += i > 0 ? off * (values[i - 1] - mean) : 0;
        }
        return squares > 0 ? products / squares : 0;
    }

    /** {@return how probable so few runs above and below the median are, or fewer; 1 if one side is empty} */
    static double pFewRuns(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = LogShift.median(sorted);
        int above = 0;
        int below = 0;
        int runs = 0;
        int last = 0;
        for (double value : values) {
            int side = Double.compare(value, median);
            if (side == 0) {
                continue;
            }
            above += side > 0 ? 1 : 0;
            below += side < 0 ? 1 : 0;
            runs += side == last ? 0 : 1;
            last = side;
        }
        return above == 0 || below == 0 ? 1 : atMost(runs, above, below);
    }

    private static double atMost(int runs, int above, int below) {
        double all = Counting.choose(above + below, above);
        double p = 0;
        for (int r = 2; r <= runs; r++) {
            int half = r / 2;
            double ways = r % 2 == 0
                    ? 2 * Counting.choose(above - 1, half - 1) / all * Counting.choose(below - 1, half - 1)
                    : Counting.choose(above - 1, half) / all * Counting.choose(below - 1, half - 1)
                            + Counting.choose(above - 1, half - 1) / all * Counting.choose(below - 1, half);
            p += ways;
        }
        return p;
    }
}
