package dev.tacho.report.bottleneck;

/**
 * How many calls are in progress at a random moment where they start independently of each other: Poisson about the mean
 * that Little's law gives, whatever their durations (M/G/infinity). A load of a fixed number of threads varies less.
 */
final class Poisson {
    /** The chance of more than the bound. */
    private static final double BEYOND = 1e-3;

    /** From here on the normal law is close enough, 3.09 deviations. */
    private static final double LARGE = 500;

    private Poisson() {}

    /**
     * Returns the number that is exceeded once in a thousand looks.
     *
     * @param mean 0 or more
     * @return the smallest n with P(N &gt; n) &lt;= 0.001
     */
    static long upper(double mean) {
        if (mean > LARGE) {
            return (long) Math.ceil(mean + 3.0902 * Math.sqrt(mean) + 1);
        }
        double probability = Math.exp(-mean);
        double below = probability;
        long n = 0;
        while (1 - below > BEYOND) {
            n++;
            probability *= mean / n;
            below += probability;
        }
        return n;
    }
}
