package dev.tacho.core.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The slope of the logarithms of points by weighted least squares, with Student's interval.
 *
 * @param slope the slope; {@code NaN} with fewer than three points
 * @param error its standard error
 * @param freedom the degrees of freedom of the error
 */
record Exponent(double slope, double error, int freedom) {
    private static final int PARAMETERS = 2;

    static Exponent of(double[] x, double[] y, double[] weights, Dispersion dispersion) {
        double meanX = mean(x, weights);
        double meanY = mean(y, weights);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = Math.log(x[i]) - meanX;
            double dy = Math.log(y[i]) - meanY;
            xx += weights[i] * dx * dx;
            xy += weights[i] * dx * dy;
            yy += weights[i] * dy * dy;
        }
        if (x.length <= PARAMETERS) {
            return new Exponent(Double.NaN, Double.NaN, 0);
        }
        double slope = xy / xx;
        double squares = Math.max(0, yy - slope * xy);
        double error = Math.sqrt(dispersion.variance(squares, PARAMETERS) / xx);
        return new Exponent(slope, error, dispersion.freedom(squares, PARAMETERS));
    }

    Estimate estimate() {
        if (Double.isNaN(slope)) {
            return Estimate.withheld();
        }
        double half = error * TDistribution.of(freedom).inverseCumulativeProbability((1 + Estimate.CONFIDENCE) / 2);
        return Estimate.of(slope, slope - half, slope + half);
    }

    /** Returns how improbable a slope so far above the given one is, if that is the true one. */
    double pValueAbove(double other) {
        return TDistribution.of(freedom).survivalProbability((slope - other) / error);
    }

    private static double mean(double[] values, double[] weights) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * Math.log(values[i]);
            weight += weights[i];
        }
        return sum / weight;
    }
}
