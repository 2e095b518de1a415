package dev.tacho.core.stats;

import org.apache.commons.statistics.distribution.FDistribution;

/**
 * How far points lie from their curve by chance, and whether a better curve is better by more than that.
 *
 * <p>Residuals are in units of the points' own standard deviations, so their mean square is 1 if those are right. What
 * is used is a compromise between that prior and the residuals' own mean square, weighted by their degrees of freedom,
 * as Smyth does for many small samples (Linear models and empirical Bayes methods, 2004). Where the residuals
 * contradict the prior, it is dropped: then the points' scatter within a size says nothing about that between sizes.
 * Without repetitions there is no prior, only the least variance that is believed.
 *
 * @param points how many points
 * @param replicated whether the points' standard deviations are known from repetitions
 * @param least the least variance believed without repetitions, in units of the points' own: 1 where too small a one
 *     would decide something wrong, 0 where it would only make an interval narrow
 */
record Dispersion(int points, boolean replicated, double least) {
    /**
     * The degrees of freedom that the scatter within sizes counts for: fewer than it has, as it misses what is constant
     * through a run.
     */
    private static final int PRIOR = 6;

    /** The prior is dropped when residuals as large as these would have this probability under it. */
    private static final double CONFLICT = 0.1;

    /** Returns the variance that the standard deviations of the points are to be multiplied by. */
    double variance(double squares, int parameters) {
        double own = squares / Math.max(1, points - parameters);
        if (!replicated) {
            return Math.max(least, own);
        }
        int freedom = points - parameters;
        return hasPrior(squares, parameters) ? (squares + PRIOR) / (freedom + PRIOR) : own;
    }

    /** Returns the degrees of freedom of {@link #variance}; 0 or less if there is nothing to tell it from. */
    int freedom(double squares, int parameters) {
        return points - parameters + (hasPrior(squares, parameters) ? PRIOR : 0);
    }

    /**
     * Returns how improbable the gain of a richer model is if the poorer one is true.
     *
     * @param gain by how much the richer model lowers the squares
     * @param restrictions how many parameters the poorer model lacks
     * @param squares the squares of the richer model
     * @param parameters the parameters of the richer model
     * @return the p-value of the F test; 1 if there are too few points for one
     */
    double pValue(double gain, int restrictions, double squares, int parameters) {
        int freedom = freedom(squares, parameters);
        if (freedom < 1 || !(gain > 0)) {
            return 1;
        }
        double f = gain / restrictions / variance(squares, parameters);
        return FDistribution.of(restrictions, freedom).survivalProbability(f);
    }

    /**
     * Returns by how much the squares may rise above the least ones while a value of one parameter stays inside its
     * interval.
     *
     * @param confidence the coverage of the interval
     * @param squares the least squares
     * @param parameters the parameters of the model
     * @return the rise; infinite if there are too few points for an interval
     */
    double allowance(double confidence, double squares, int parameters) {
        int freedom = freedom(squares, parameters);
        return freedom < 1
                ? Double.POSITIVE_INFINITY
                : variance(squares, parameters) * FDistribution.of(1, freedom).inverseCumulativeProbability(confidence);
    }

    private boolean hasPrior(double squares, int parameters) {
        int freedom = points - parameters;
        return replicated
                && (freedom < 1 || FDistribution.of(freedom, PRIOR).survivalProbability(squares / freedom) > CONFLICT);
    }
}
