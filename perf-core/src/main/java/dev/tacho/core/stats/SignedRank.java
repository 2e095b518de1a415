package dev.tacho.core.stats;

import java.util.SplittableRandom;

/**
 * The shift of pairs: the signed rank test of Wilcoxon (1945). Differences of nothing are ranked and then set aside, as
 * Pratt (1959) has it, which is what the contrasts count.
 */
final class SignedRank extends LogShift {
    private final double[] differences;
    private final NullDistribution untied;

    SignedRank(double[] differences) {
        super(averages(differences));
        this.differences = differences;
        this.untied = NullDistribution.signedRank(differences.length);
    }

    /** {@return the fewest pairs with which the smallest two-sided p value is at most alpha} */
    static int fewest(double alpha) {
        int n = 1;
        while (2 / Math.pow(2, n) > alpha) {
            n++;
        }
        return n;
    }

    /** The means of every two differences, each with itself too (Walsh 1949). */
    private static double[] averages(double[] differences) {
        int n = differences.length;
        double[] averages = new double[n * (n + 1) / 2];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                averages[next++] = (differences[i] + differences[j]) / 2;
            }
        }
        return averages;
    }

    @Override
    NullDistribution untied() {
        return untied;
    }

    @Override
    Chance chance(double shift) {
        double[] distances = new double[differences.length];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = Math.abs(differences[i] - shift);
        }
        Ranks ranks = Ranks.of(distances);
        int[] doubled = ranks.doubled();
        int zeros = 0;
        for (int i = 0; i < distances.length; i++) {
            if (distances[i] <= Ranks.EQUAL) {
                doubled[i] = 0;
                zeros++;
            }
        }
        return ranks.tied() == 0 && zeros == 0
                ? new Chance(ranks.halved(), 0, untied, 0)
                : new Chance(doubled, 0, NullDistribution.signedRank(doubled), Math.max(ranks.tied(), zeros));
    }

    @Override
    boolean[] marked(double shift) {
        boolean[] above = new boolean[differences.length];
        for (int i = 0; i < above.length; i++) {
            above[i] = differences[i] > shift;
        }
        return above;
    }

    @Override
    void draw(boolean[] marks, SplittableRandom random) {
        for (int i = 0; i < marks.length; i++) {
            marks[i] = random.nextBoolean();
        }
    }

    @Override
    Scatter scatter() {
        double spread = spread(differences);
        return new Scatter(spread, spread / Math.sqrt(differences.length), differences.length - 1, true);
    }
}
