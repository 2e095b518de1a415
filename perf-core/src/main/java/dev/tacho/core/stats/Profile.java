package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Intervals by profile likelihood: a value of one parameter is inside as long as the best fit that has this value is
 * not much worse than the best fit of all. What is not much is told by the F distribution (Bates and Watts, Nonlinear
 * Regression Analysis and Its Applications, section 6.1). Unlike an interval of a value plus and minus its standard
 * error, it needs no symmetry and keeps to values that exist: none below 0.
 */
final class Profile {
    /** An interval's end is found to this share of itself. */
    private static final double PRECISION = 1e-4;

    /** A parameter below this share of its largest value is looked at as 0. */
    private static final double SMALLEST = 1e-15;

    /** The weight of a point through which a curve is forced, in multiples of the heaviest real point. */
    private static final double FORCED = 1e8;

    /** No interval of a curve reaches further than this factor. */
    private static final double WIDEST = 1e9;

    private Profile() {}

    /**
     * Returns the interval of a parameter that is 0 or more.
     *
     * @param squares the least squares of the model for a given value of the parameter, lowest at the estimate
     * @param value the estimate
     * @param limit the most the squares may be inside the interval
     * @param largest where to stop looking; the bound is infinite if that is still inside
     * @return lower and upper bound
     */
    static double[] interval(DoubleUnaryOperator squares, double value, double limit, double largest) {
        double smallest = largest * SMALLEST;
        double inside = Math.max(value, smallest);
        double lower = squares.applyAsDouble(0) <= limit ? 0 : edge(squares, inside, Math.min(smallest, inside), limit);
        double upper = squares.applyAsDouble(largest) <= limit
                ? Double.POSITIVE_INFINITY
                : edge(squares, inside, largest, limit);
        return new double[] {lower, upper};
    }

    /** Returns where the squares cross the limit, by halving the logarithm. */
    private static double edge(DoubleUnaryOperator squares, double inside, double outside, double limit) {
        double in = Math.log(inside);
        double out = Math.log(outside);
        while (Math.abs(out - in) > PRECISION) {
            double middle = (in + out) / 2;
            if (squares.applyAsDouble(Math.exp(middle)) <= limit) {
                in = middle;
            } else {
                out = middle;
            }
        }
        return Math.exp(out);
    }

    /**
     * Returns the value of a curve at one place with its interval. It is that of the curve; one measurement there lies
     * about the curve with its own error.
     *
     * @param columns the columns of the model
     * @param at the value of each column at that place
     * @param y the measurements
     * @param weights one over the variance of each
     * @param best the best fit
     * @param allowance by how much the squares may rise
     * @return the value with its interval
     */
    static Estimate at(
            double[][] columns, double[] at, double[] y, double[] weights, PositiveFit best, double allowance) {
        double value = 0;
        for (int c = 0; c < columns.length; c++) {
            value += best.coefficient(c) * at[c];
        }
        if (Double.isInfinite(allowance)) {
            return Estimate.of(value, 0, Double.POSITIVE_INFINITY);
        }
        double limit = best.squares() + allowance;
        DoubleUnaryOperator squares = through -> forced(columns, at, y, weights, through);
        return Estimate.of(value, bound(squares, value, 1 / WIDEST, limit), bound(squares, value, WIDEST, limit));
    }

    /** Returns the least squares of the model among all curves through one more place. */
    static double forced(double[][] columns, double[] at, double[] y, double[] weights, double through) {
        int last = y.length;
        double[][] longer = new double[columns.length][];
        for (int c = 0; c < columns.length; c++) {
            longer[c] = Arrays.copyOf(columns[c], last + 1);
            longer[c][last] = at[c];
        }
        double[] heavier = Arrays.copyOf(weights, last + 1);
        heavier[last] = FORCED * Arrays.stream(weights).max().orElse(1);
        double[] values = Arrays.copyOf(y, last + 1);
        values[last] = through;
        return PositiveFit.of(longer, values, heavier).squares();
    }

    private static double bound(DoubleUnaryOperator squares, double value, double factor, double limit) {
        // Walks outwards in growing steps first, as the edge is mostly near.
        double step = Math.signum(Math.log(factor)) * 0.02;
        double in = Math.log(value);
        double end = in + Math.log(factor);
        while (Math.abs(step) < Math.abs(end - in) && squares.applyAsDouble(Math.exp(in + step)) <= limit) {
            in += step;
            step *= 2;
        }
        double out = Math.abs(step) < Math.abs(end - in) ? in + step : end;
        return edge(squares, Math.exp(in), Math.exp(out), limit);
    }
}
