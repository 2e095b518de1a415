package dev.tacho.core.stats;

import java.util.Arrays;

/**
 * Least squares in relative terms: chooses coefficients {@code c >= 0} so that {@code ln(c1 g1 + c2 g2 + ...)} comes as
 * near to {@code ln y} as it can, in weighted squares.
 *
 * <p>Times and throughputs err by a share of themselves, so it is their logarithm that has an even error. The fit is a
 * Gauss-Newton iteration (Nocedal and Wright, Numerical Optimization, section 10.3). Because the model is linear in
 * c, its linearised step is itself a linear least squares problem with {@code c >= 0}, which for at most three columns
 * is solved exactly by trying every set of non-zero coefficients; the way from the last point to the step's is inside
 * the bounds, so halving the step keeps them. It is deterministic, and needs no start and no tuning.
 */
final class PositiveFit {
    private static final int MOST_STEPS = 60;
    private static final int MOST_HALVINGS = 30;
    private static final double SMALLEST_GAIN = 1e-11;

    private final double[][] columns;
    private final double[] logs;
    private final double[] weights;
    private double[] coefficients;
    private double[] fitted;
    private double squares;

    private PositiveFit(double[][] columns, double[] y, double[] weights, double[] start) {
        this.columns = columns;
        this.logs = Arrays.stream(y).map(Math::log).toArray();
        this.weights = weights;
        this.coefficients = start;
        this.fitted = combine(start);
        this.squares = squares(fitted);
    }

    /**
     * Fits from scratch.
     *
     * @param columns one to three columns of values >= 0, of which at least one has no 0
     * @param y the measurements, each above 0
     * @param weights one over the variance of each logarithm
     * @return the best fit
     */
    static PositiveFit of(double[][] columns, double[] y, double[] weights) {
        double[] start = new double[columns.length];
        for (int c = 0; c < columns.length; c++) {
            double top = Arrays.stream(columns[c]).max().orElse(1);
            start[c] = Arrays.stream(y).max().orElse(1) / top / columns.length;
        }
        return from(columns, y, weights, start);
    }

    /**
     * Fits from a known point, which the result is never worse than.
     *
     * @param columns as in {@link #of}
     * @param y as in {@link #of}
     * @param weights as in {@link #of}
     * @param start the coefficients to start from, under which the model is positive everywhere
     * @return the best fit
     */
    static PositiveFit from(double[][] columns, double[] y, double[] weights, double[] start) {
        PositiveFit fit = new PositiveFit(columns, y, weights, start);
        fit.rescale();
        for (int step = 0; step < MOST_STEPS && fit.improve(); step++) {}
        return fit;
    }

    /** Returns the coefficients, one a column. */
    double coefficient(int column) {
        return coefficients[column];
    }

    /** Returns the fit of the same points with other weights, starting from this one. */
    PositiveFit withWeights(double[] others) {
        double[] y = Arrays.stream(logs).map(Math::exp).toArray();
        return from(columns, y, others, coefficients);
    }

    int parameters() {
        return columns.length;
    }

    double[] coefficients() {
        return coefficients.clone();
    }

    /** Returns the model's value at each measurement. */
    double fitted(int point) {
        return fitted[point];
    }

    /** Returns the weighted sum of squared residuals. */
    double squares() {
        return squares;
    }

    /** Returns {@code ln(y / fitted)} of one measurement. */
    double residual(int point) {
        return logs[point] - Math.log(fitted[point]);
    }

    /** The best common factor is known in closed form: the mean residual. */
    private void rescale() {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < logs.length; i++) {
            sum += weights[i] * residual(i);
            total += weights[i];
        }
        double factor = Math.exp(sum / total);
        accept(Arrays.stream(coefficients).map(c -> c * factor).toArray());
    }

    private boolean improve() {
        double[] target = linearStep();
        double before = squares;
        double share = 1;
        for (int i = 0; i < MOST_HALVINGS; i++) {
            double[] next = new double[target.length];
            for (int c = 0; c < next.length; c++) {
                next[c] = coefficients[c] + share * (target[c] - coefficients[c]);
            }
            double candidate = squares(combine(next));
            if (candidate < before) {
                accept(next);
                return before - candidate > SMALLEST_GAIN * before;
            }
            share /= 2;
        }
        return false;
    }

    private void accept(double[] next) {
        coefficients = next;
        fitted = combine(next);
        squares = squares(fitted);
    }

    private double[] combine(double[] c) {
        double[] sum = new double[logs.length];
        for (int k = 0; k < c.length; k++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += c[k] * columns[k][i];
            }
        }
        return sum;
    }

    private double squares(double[] model) {
        double sum = 0;
        for (int i = 0; i < logs.length; i++) {
            double r = logs[i] - Math.log(model[i]);
            sum += weights[i] * r * r;
        }
        return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
    }

    /**
     * The linearised problem: with m the present model, {@code ln(y / (m + d)) = r - d / m}, so the squares of
     * {@code 1 + r - (c1 g1 + ...) / m} are to be least.
     */
    private double[] linearStep() {
        double[][] scaled = new double[columns.length][logs.length];
        double[] target = new double[logs.length];
        for (int i = 0; i < target.length; i++) {
            double root = Math.sqrt(weights[i]);
            target[i] = root * (1 + residual(i));
            for (int c = 0; c < columns.length; c++) {
                scaled[c][i] = root * columns[c][i] / fitted[i];
            }
        }
        return NonNegative.solve(scaled, target);
    }
}
