package dev.tacho.chain.batch;

import java.util.Arrays;

/**
 * A straight line through points of which some are outliers: the median of the slopes of all pairs (Theil 1950, Sen
 * 1968), with Sen's interval for the slope, from the normal approximation of Kendall's statistic with ties in x (Sen
 * 1968, section 4). Up to 29 % of the points may lie anywhere.
 *
 * @param intercept y at 0
 * @param slope y for each x
 * @param slopeLower the lower end of its 95 % interval
 * @param slopeUpper the upper end
 * @param points how many there were
 * @param xs how many different x
 */
record TheilSen(double intercept, double slope, double slopeLower, double slopeUpper, int points, int xs) {
    private static final double Z95 = 1.959964;

    /** Fits; all numbers are NaN if there are not two different x. The cost grows with the square of the points. */
    static TheilSen fit(double[] x, double[] y) {
        int n = x.length;
        double[] slopes = new double[n * (n - 1) / 2];
        int pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (x[i] != x[j]) {
                    slopes[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
                }
            }
        }
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        double variance = n * (n - 1.0) * (2 * n + 5);
        int different = 0;
        for (int i = 0; i < n; ) {
            int end = i;
            while (end < n && sorted[end] == sorted[i]) {
                end++;
            }
            double ties = end - i;
            variance -= ties * (ties - 1) * (2 * ties + 5);
            different++;
            i = end;
        }
        if (pairs == 0) {
            return new TheilSen(Double.NaN, Double.NaN, Double.NaN, Double.NaN, n, different);
        }
        Arrays.sort(slopes, 0, pairs);
        double slope = median(slopes, pairs);
        double reach = Z95 * Math.sqrt(variance / 18);
        int lower = (int) Math.floor((pairs - reach) / 2);
        int upper = (int) Math.ceil((pairs + reach) / 2);
        double[] rests = new double[n];
        for (int i = 0; i < n; i++) {
            rests[i] = y[i] - slope * x[i];
        }
        Arrays.sort(rests);
        return new TheilSen(
                median(rests, n),
                slope,
                lower < 0 ? Double.NEGATIVE_INFINITY : slopes[lower],
                upper >= pairs ? Double.POSITIVE_INFINITY : slopes[upper],
                n,
                different);
    }

    /**
     * Returns this line if it neither falls nor begins below zero, as a time must not; or else the nearest that does
     * not, level or through the origin. The interval of the slope stays as it was.
     */
    TheilSen neverFalling(double[] x, double[] y) {
        if (slope < 0) {
            return new TheilSen(median(y), 0, slopeLower, slopeUpper, points, xs);
        }
        if (intercept < 0) {
            double[] slopes = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                slopes[i] = y[i] / x[i];
            }
            return new TheilSen(0, median(slopes), slopeLower, slopeUpper, points, xs);
        }
        return this;
    }

    /** Returns the level line through points, at least one. */
    static TheilSen flat(double[] x, double[] y) {
        return new TheilSen(median(y), 0, 0, 0, x.length, 1);
    }

    /** Returns the line parallel to this one below which a share of the points lie. */
    TheilSen above(double share, double[] x, double[] y) {
        double[] rests = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            rests[i] = y[i] - at(x[i]);
        }
        Arrays.sort(rests);
        double shift = rests[(int) (share * rests.length)];
        return new TheilSen(intercept + shift, slope, slopeLower, slopeUpper, points, xs);
    }

    /** Returns y at x by this line. */
    double at(double x) {
        return intercept + slope * x;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return median(sorted, sorted.length);
    }

    private static double median(double[] sorted, int n) {
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
}
