package dev.tacho.core.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** The median of runs with its distribution-free interval between two of them. */
final class RunMedian {
    private RunMedian() {}

    /** {@return the median; from 0 to infinity below 6 runs, which bound nothing at 95 %; withheld if there is none} */
    static Estimate of(double[] values) {
        int n = values.length;
        if (n == 0) {
            return Estimate.withheld();
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = LogShift.median(sorted);
        int k = critical(n);
        return k == 0
                ? Estimate.of(median, 0, Double.POSITIVE_INFINITY)
                : Estimate.of(median, sorted[k - 1], sorted[n - k]);
    }

    /** The largest k for which both the k-th smallest and the k-th largest miss the median with 2.5 % at most. */
    private static int critical(int n) {
        BinomialDistribution below = BinomialDistribution.of(n, 0.5);
        int k = 0;
        while (below.cumulativeProbability(k) <= (1 - Estimate.CONFIDENCE) / 2) {
            k++;
        }
        return k;
    }
}
