package dev.tacho.report.roi;

import java.util.function.DoubleUnaryOperator;

/** The exact interval of a share (Clopper and Pearson 1934): what tails of the binomial law do not rule out. */
final class ExactBinomial {
    private static final int HALVINGS = 60;

    private ExactBinomial() {}

    /** The smallest share with which {@code k} or more of {@code n} come with probability {@code tail}; 0 for k = 0. */
    static double lower(int k, int n, double tail) {
        return k == 0 ? 0 : root(p -> 1 - atMost(k - 1, n, p) - tail);
    }

    /** The largest share with which {@code k} or fewer of {@code n} come with probability {@code tail}; 1 for k = n. */
    static double upper(int k, int n, double tail) {
        return k == n ? 1 : root(p -> tail - atMost(k, n, p));
    }

    /** P(X &lt;= k), summed from the logarithms of its terms, so that no term is lost for being small. */
    static double atMost(int k, int n, double p) {
        if (p <= 0 || p >= 1) {
            return p <= 0 || k >= n ? 1 : 0;
        }
        double log = n * Math.log1p(-p);
        double odds = Math.log(p) - Math.log1p(-p);
        double sum = Math.exp(log);
        for (int i = 1; i <= k; i++) {
            log += Math.log((double) (n - i + 1) / i) + odds;
            sum += Math.exp(log);
        }
        return Math.min(1, sum);
    }

    /** Where a function that rises from below 0 to above crosses it, between 0 and 1. */
    private static double root(DoubleUnaryOperator rising) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (rising.applyAsDouble(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
