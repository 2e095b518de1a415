package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The shift between two independent samples: the rank sum test of Wilcoxon (1945), and Mann and Whitney (1947). */
final class RankSum extends LogShift {
    private final double[] before;
    private final double[] after;
    private final NullDistribution untied;

    RankSum(double[] before, double[] after) {
        super(differences(before, after));
        this.before = before;
        this.after = after;
        this.untied = NullDistribution.rankSum(before.length, after.length);
    }

    /** {@return the fewest runs a side with which the smallest two-sided p value is at most alpha} */
    static int fewest(double alpha) {
        int n = 1;
        while (2 / Counting.choose(2 * n, n) > alpha) {
            n++;
        }
        return n;
    }

    private static double[] differences(double[] before, double[] after) {
        double[] differences = new double[before.length * after.length];
        int next = 0;
        for (double b : before) {
            for (double a : after) {
                differences[next++] = a - b;
            }
        }
        return differences;
    }

    @Override
    NullDistribution untied() {
        return untied;
    }

    @Override
    Chance chance(double shift) {
        double[] pooled = Arrays.copyOf(before, before.length + after.length);
        for (int i = 0; i < after.length; i++) {
            pooled[before.length + i] = after[i] - shift;
        }
        Ranks ranks = Ranks.of(pooled);
        if (ranks.tied() == 0) {
            // The sum of ranks, less the smallest that it can be, is U.
            return new Chance(ranks.halved(), after.length * (after.length + 1) / 2, untied, 0);
        }
        int[] doubled = ranks.doubled();
        return new Chance(doubled, 0, NullDistribution.rankSum(doubled, after.length), ranks.tied());
    }

    @Override
    boolean[] marked(double shift) {
        boolean[] second = new boolean[before.length + after.length];
        Arrays.fill(second, before.length, second.length, true);
        return second;
    }

    @Override
    void draw(boolean[] marks, SplittableRandom random) {
        int open = after.length;
        for (int i = 0; i < marks.length; i++) {
            marks[i] = random.nextInt(marks.length - i) < open;
            open -= marks[i] ? 1 : 0;
        }
    }

    @Override
    Scatter scatter() {
        double first = spread(before);
        double second = spread(after);
        double error = Math.sqrt(first * first / before.length + second * second / after.length);
        return new Scatter(Math.hypot(first, second), error, before.length + after.length - 2, false);
    }
}
