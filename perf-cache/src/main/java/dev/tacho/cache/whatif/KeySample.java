package dev.tacho.cache.whatif;

/**
 * Estimates a total over all keys from a sample of the keys, given the totals that are known without sampling.
 *
 * <p>Which keys were sampled is chance, and a few hot ones make much of a difference. But of the sampled keys we know
 * both what they did in the simulation and what they did in reality, and of reality we know the totals: how many lookups
 * there were and how many of them hit. So the sample's own error in those two is known exactly, and what it says about the
 * error in the simulated hits is a linear regression over random groups of the keys: the regression estimator of sampling
 * theory (Cochran, Sampling Techniques, 3rd ed. 1977, chapter 7). Simply scaling up, and adding the difference of lookups
 * as hits (SHARDS-adj, Waldspurger et al., FAST 2015), are its special cases with slopes fixed in advance.
 *
 * <p>What the regression leaves unexplained between the groups is the sampling error of the estimate: jackknifed, that is each
 * group's rest as if the regression had been made without it (MacKinnon and White, Journal of Econometrics 29, 1985), since
 * few hot keys may dominate it.
 */
final class KeySample {
    /** Random groups of keys; enough for two slopes and a standard error. */
    static final int GROUPS = 64;

    /** Of the largest variance, added so that controls without variance of their own get slope 0. */
    private static final double RIDGE = 1e-9;

    /** A group with one very hot key fits itself; what is left of it is taken to be no smaller than a tenth. */
    private static final double LEAST_FREEDOM = 0.1;

    private static final double LEAST_VARIANCE = 1e-9;

    private final double samplingRatio;
    private final double[] lookups;
    private final double[] hits;
    private final double lookupsMissing;
    private final double hitsMissing;

    /**
     * Creates an estimator.
     *
     * @param samplingRatio the share of the keys that were sampled
     * @param lookups the sampled lookups by group
     * @param hits those of them that hit in reality, by group
     * @param allLookups all lookups
     * @param allHits those of them that hit
     */
    KeySample(double samplingRatio, double[] lookups, double[] hits, double allLookups, double allHits) {
        this.samplingRatio = samplingRatio;
        this.lookups = centred(lookups);
        this.hits = centred(hits);
        this.lookupsMissing = allLookups - sum(lookups) / samplingRatio;
        this.hitsMissing = allHits - sum(hits) / samplingRatio;
    }

    /**
     * A total with its error.
     *
     * @param value the estimate
     * @param standardError of sampling; 0 if every key was sampled
     */
    record Total(double value, double standardError) {}

    /** Estimates the total of what the sampled keys counted by group. */
    Total total(double[] counted) {
        double value = sum(counted) / samplingRatio;
        if (samplingRatio >= 1) {
            return new Total(value, 0);
        }
        double[] rest = centred(counted);
        double ll = product(lookups, lookups);
        double hh = product(hits, hits);
        double lh = product(lookups, hits);
        double ridge = RIDGE * Math.max(ll, hh) + LEAST_VARIANCE;
        double determinant = (ll + ridge) * (hh + ridge) - lh * lh;
        double lc = product(lookups, rest);
        double hc = product(hits, rest);
        double lookupSlope = ((hh + ridge) * lc - lh * hc) / determinant;
        double hitSlope = ((ll + ridge) * hc - lh * lc) / determinant;
        double unexplained = 0;
        int groups = rest.length;
        for (int i = 0; i < groups; i++) {
            double left = rest[i] - lookupSlope * lookups[i] - hitSlope * hits[i];
            double leverage = 1.0 / groups
                    + ((hh + ridge) * lookups[i] * lookups[i]
                                    - 2 * lh * lookups[i] * hits[i]
                                    + (ll + ridge) * hits[i] * hits[i])
                            / determinant;
            double jackknifed = left / Math.max(LEAST_FREEDOM, 1 - leverage);
            unexplained += jackknifed * jackknifed;
        }
        return new Total(
                value + lookupSlope * lookupsMissing + hitSlope * hitsMissing,
                Math.sqrt(unexplained * (1 - samplingRatio)) / samplingRatio);
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static double[] centred(double[] values) {
        double mean = sum(values) / values.length;
        double[] centred = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            centred[i] = values[i] - mean;
        }
        return centred;
    }

    private static double product(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
