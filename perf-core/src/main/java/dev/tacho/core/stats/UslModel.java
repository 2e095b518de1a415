package dev.tacho.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The arithmetic of the Universal Scalability Law (Gunther, Guerrilla Capacity Planning, 2007, chapter 4):
 * {@code X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))}.
 *
 * <p>Its reciprocal per worker, {@code N / X = (1 + sigma (N - 1) + kappa N (N - 1)) / lambda}, is linear in three
 * coefficients that are 0 or more, and has the same relative error: so it is fitted as such, without a start to guess
 * and without a local optimum to fall into. Each interval is a profile (see {@link Profile}): with one quantity held
 * fixed, what is left is linear in two coefficients that are 0 or more once more. For the peak, with
 * {@code sigma <= 1} and {@code kappa = (1 - sigma) / P^2}, these two are the weights of {@code 1 + N (N - 1) / P^2}
 * and of {@code N}.
 */
final class UslModel {
    private static final int PARAMETERS = 3;
    private static final int BESIDE_HINGE = 2;

    /** Time per operation that falls by less than this is level. */
    private static final double LEVEL = 1.05;

    /** Neither coefficient is looked for beyond this; at 1 two workers already do less than one. */
    private static final double LARGEST = 1e3;

    private final double[] n;
    private final double[] y;
    private final double[] weights;
    private final Dispersion dispersion;
    private final PositiveFit fit;

    /**
     * Fits the law.
     *
     * @param points concurrency N and time per operation and worker N / X, by rising concurrency
     * @param dispersion how far they scatter
     */
    UslModel(List<Point> points, Dispersion dispersion) {
        this.n = points.stream().mapToDouble(Point::x).toArray();
        this.y = points.stream().mapToDouble(Point::y).toArray();
        this.weights =
                points.stream().mapToDouble(point -> 1 / point.variance()).toArray();
        this.dispersion = dispersion;
        this.fit = PositiveFit.of(columns(), y, weights);
    }

    PositiveFit fit() {
        return fit;
    }

    double lambda() {
        return 1 / fit.coefficient(0);
    }

    double sigma() {
        return fit.coefficient(1) / fit.coefficient(0);
    }

    double kappa() {
        return fit.coefficient(2) / fit.coefficient(0);
    }

    /** Returns whether there is anything left to tell the error from. */
    boolean hasIntervals() {
        return dispersion.freedom(fit.squares(), PARAMETERS) >= 1 && fit.coefficient(0) > 0;
    }

    Estimate sigma(double confidence) {
        double[] pairs = pairs();
        return interval(sigma(), sigma -> squares(column(size -> 1 + sigma * (size - 1)), pairs), confidence, LARGEST);
    }

    Estimate kappa(double confidence) {
        double[] others = column(size -> size - 1);
        return interval(
                kappa(), kappa -> squares(column(size -> 1 + kappa * size * (size - 1)), others), confidence, LARGEST);
    }

    /** Returns the concurrency of the highest throughput, 1 or more; infinite if it never falls. */
    Estimate peak(double confidence) {
        double value = sigma() >= 1 ? 1 : 1 / (kappa() / (1 - sigma()));
        double inverse = sigma() >= 1 ? 1 : Math.min(1, 1 / value);
        Estimate squared =
                interval(inverse, share -> squares(column(size -> 1 + share * size * (size - 1)), n), confidence, 1);
        double lower = Double.isInfinite(squared.upper()) ? 1 : 1 / Math.sqrt(squared.upper());
        return new Estimate(1 / Math.sqrt(inverse), lower, 1 / Math.sqrt(squared.lower()), confidence);
    }

    /**
     * Returns what is left of the highest throughput at the largest concurrency, at worst: if the peak is as early as
     * its interval allows.
     */
    double leastShareOfPeak(double confidence) {
        double peak = peak(confidence).lower();
        double last = n[n.length - 1];
        if (peak >= last) {
            return 1;
        }
        double share = 1 / (peak * peak);
        PositiveFit early =
                PositiveFit.of(new double[][] {column(size -> 1 + share * size * (size - 1)), n}, y, weights);
        double atPeak = early.coefficient(0) * (1 + share * peak * (peak - 1)) + early.coefficient(1) * peak;
        double atLast = early.coefficient(0) * (1 + share * last * (last - 1)) + early.coefficient(1) * last;
        return last / atLast / (peak / atPeak);
    }

    /** Returns the throughput at a concurrency. */
    Estimate throughput(double at) {
        double allowance = dispersion.allowance(Estimate.CONFIDENCE, fit.squares(), PARAMETERS);
        double[] there = {1, at - 1, at * (at - 1)};
        Estimate perWorker = Profile.at(columns(), there, y, weights, fit, allowance);
        return new Estimate(
                at / perWorker.value(), at / perWorker.upper(), at / perWorker.lower(), Estimate.CONFIDENCE);
    }

    /**
     * Returns whether the throughput at the largest concurrency is proved to be at least a share of what as many
     * workers would do without hindering each other.
     */
    boolean isEfficient(double share, double confidence) {
        double last = n[n.length - 1];
        double rise = 1 / share - 1;
        if (sigma() * (last - 1) + kappa() * last * (last - 1) >= rise) {
            return false;
        }
        double[] contended = column(size -> 1 / rise + (size - 1) / (last - 1));
        double[] incoherent = column(size -> 1 / rise + size * (size - 1) / (last * (last - 1)));
        return squares(contended, incoherent) > limit(confidence);
    }

    /**
     * A concurrency at which the points leave the law.
     *
     * @param at the concurrency
     * @param rising true if from there on the time per operation rises faster than the law allows, as when the
     *     processors are used up; false if up to there it falls, as when more workers help each other
     * @param squares the least squares with that hinge
     * @param p the p-value of the law against the hinge
     */
    record Hinge(double at, boolean rising, double squares, double p) {}

    /** Returns the hinge that explains the points best, if the law is rejected for any at this level (Bonferroni). */
    Optional<Hinge> hinge(double level) {
        List<Hinge> hinges = new ArrayList<>();
        for (int k = 1; k < n.length - 1; k++) {
            // On either side a hinge bends the curve at two points or more.
            if (k + BESIDE_HINGE < n.length) {
                hinges.add(hinge(k, true));
            }
            if (k >= BESIDE_HINGE) {
                hinges.add(hinge(k, false));
            }
        }
        return hinges.stream()
                .filter(hinge -> hinge.p() < level / hinges.size())
                .min(Comparator.comparingDouble(Hinge::squares));
    }

    private Hinge hinge(int k, boolean upwards) {
        double at = n[k];
        double[][] columns = Arrays.copyOf(columns(), PARAMETERS + 1);
        columns[PARAMETERS] = column(size -> Math.max(0, upwards ? size - at : at - size));
        double[] start = Arrays.copyOf(fit.coefficients(), PARAMETERS + 1);
        PositiveFit hinged = PositiveFit.from(columns, y, weights, start);
        double squares = hinged.squares();
        // A fall that only takes back the law's own rise leaves a level, then a rise.
        boolean rising = upwards || hinged.fitted(0) <= hinged.fitted(k) * LEVEL;
        double p = dispersion.pValue(fit.squares() - squares, 1, squares, PARAMETERS + 1);
        return new Hinge(at, rising, squares, p);
    }

    private Estimate interval(double value, DoubleUnaryOperator squares, double confidence, double largest) {
        double[] bounds = Profile.interval(squares, value, limit(confidence), largest);
        return new Estimate(value, Math.min(bounds[0], value), Math.max(bounds[1], value), confidence);
    }

    private double limit(double confidence) {
        return fit.squares() + dispersion.allowance(confidence, fit.squares(), PARAMETERS);
    }

    private double squares(double[]... columns) {
        return PositiveFit.of(columns, y, weights).squares();
    }

    private double[][] columns() {
        return new double[][] {column(size -> 1), column(size -> size - 1), pairs()};
    }

    private double[] pairs() {
        return column(size -> size * (size - 1));
    }

    private double[] column(DoubleUnaryOperator value) {
        return Arrays.stream(n).map(value).toArray();
    }
}
