package dev.tacho.core.stats;

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

    /** The rank sum of the second sample, doubled if ranks are shared; U if none is. */
    @Override
    Statistic at(double shift) {
        double[] pooled = new double[before.length + after.length];
        System.arraycopy(before, 0, pooled, 0, before.length);
        for (int i = 0; i < after.length; i++) {
            pooled[before.length + i] = after[i] - shift;
        }
        Ranks ranks = Ranks.of(pooled);
        int sum = 0;
        for (int i = before.length; i < pooled.length; i++) {
            sum += ranks.doubled()[i];
        }
        if (ranks.tied() == 0) {
            int smallest = after.length * (after.length + 1) / 2;
            return new Statistic(sum / 2 - smallest, untied, 0);
        }
        return new Statistic(sum, NullDistribution.rankSum(ranks.doubled(), after.length), ranks.tied());
    }

    @Override
    double error() {
        double first = spread(before);
        double second = spread(after);
        return Math.sqrt(first * first / before.length + second * second / after.length);
    }

    @Override
    double errorOfOne() {
        return Math.hypot(spread(before), spread(after));
    }

    @Override
    double freedom(double n) {
        return 2 * n - 2;
    }

    @Override
    double runs() {
        return (before.length + after.length) / 2.0;
    }
}
