package dev.tacho.core.stats;

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

    /** The sum of the ranks of positive differences, doubled if ranks are shared. */
    @Override
    Statistic at(double shift) {
        int n = differences.length;
        double[] distances = new double[n];
        int zeros = 0;
        for (int i = 0; i < n; i++) {
            distances[i] = Math.abs(differences[i] - shift);
            zeros += distances[i] <= Ranks.EQUAL ? 1 : 0;
        }
        Ranks ranks = Ranks.of(distances);
        int sum = 0;
        int[] kept = new int[n - zeros];
        int next = 0;
        for (int i = 0; i < n; i++) {
            if (distances[i] > Ranks.EQUAL) {
                kept[next++] = ranks.doubled()[i];
                sum += differences[i] > shift ? ranks.doubled()[i] : 0;
            }
        }
        int tied = Math.max(ranks.tied(), zeros);
        return tied == 0
                ? new Statistic(sum / 2, untied, 0)
                : new Statistic(sum, NullDistribution.signedRank(kept), tied);
    }

    @Override
    double error() {
        return errorOfOne() / Math.sqrt(differences.length);
    }

    @Override
    double errorOfOne() {
        return spread(differences);
    }

    @Override
    double freedom(double n) {
        return n - 1;
    }

    @Override
    double runs() {
        return differences.length;
    }
}
