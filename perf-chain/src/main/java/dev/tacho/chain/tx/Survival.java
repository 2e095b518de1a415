package dev.tacho.chain.tx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which share of the transactions that a node took was included within which time, told without forgetting those still
 * under way.
 *
 * <p>The estimate is that of Kaplan and Meier (1958). A transaction that is still under way, or was given up after its
 * time, is <em>censored</em>: it counts as not included up to then and says nothing about later. One that can not be
 * included any more, because it was replaced or dropped, stays in the denominator for ever: the share is that of
 * inclusion against all other ends (the cumulative incidence of Fine and Gray, 1999), not what it would be if nothing
 * were ever dropped. The interval is Greenwood's, on the scale of log(-log), where it stays within 0 and 1 (Kalbfleisch
 * and Prentice, 1980).
 *
 * <p>Immutable.
 */
public final class Survival {
    /** The 97.5th percentile of the normal distribution. */
    private static final double Z = 1.959_963_984_540_054;

    private final List<Step> steps;
    private final int sample;
    private final int included;
    private final int censored;

    private Survival(List<Step> steps, int sample, int included, int censored) {
        this.steps = List.copyOf(steps);
        this.sample = sample;
        this.included = included;
        this.censored = censored;
    }

    /**
     * The estimate from one inclusion on.
     *
     * @param nanos the time since the send call
     * @param includedRatio the share included within it, 0 to 1
     * @param lower the lower bound of its 95 % interval
     * @param upper the upper bound of its 95 % interval
     * @param atRisk how many had not been included just before, nor censored
     */
    public record Step(long nanos, double includedRatio, double lower, double upper, int atRisk) {}

    /**
     * Estimates.
     *
     * @param includedNanos the times of those included
     * @param censoredNanos how long the others were watched that may still be included
     * @param never how many will not be
     */
    static Survival of(long[] includedNanos, long[] censoredNanos, int never) {
        long[] events = includedNanos.clone();
        long[] cut = censoredNanos.clone();
        Arrays.sort(events);
        Arrays.sort(cut);
        int sample = events.length + cut.length + never;
        List<Step> steps = new ArrayList<>();
        double survival = 1;
        double greenwood = 0;
        int gone = 0;
        for (int i = 0; i < events.length; ) {
            long time = events[i];
            int together = 0;
            while (i < events.length && events[i] == time) {
                together++;
                i++;
            }
            // One censored at this very time was still at risk: by convention the event comes first.
            while (gone < cut.length && cut[gone] < time) {
                gone++;
            }
            int atRisk = sample - (i - together) - gone;
            survival *= 1 - (double) together / atRisk;
            greenwood += (double) together / ((double) atRisk * (atRisk - together));
            steps.add(step(time, survival, greenwood, atRisk));
        }
        return new Survival(steps, sample, events.length, cut.length);
    }

    private static Step step(long time, double survival, double greenwood, int atRisk) {
        if (survival <= 0) {
            // The last one at risk was included: Greenwood's variance has no value there.
            return new Step(time, 1, Double.NaN, 1, atRisk);
        }
        double logarithm = Math.log(survival);
        double spread = Z * Math.sqrt(greenwood) / Math.abs(logarithm);
        double low = Math.pow(survival, Math.exp(spread));
        double high = Math.pow(survival, Math.exp(-spread));
        return new Step(time, 1 - survival, 1 - high, 1 - low, atRisk);
    }

    /**
     * Returns the estimate as a staircase.
     *
     * @return a step for each distinct time of inclusion, by rising time; empty if none was included
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * Returns how many transactions it is made from: those that the node did not refuse.
     *
     * @return included, censored, and those that will not be included; refused ones were never on their way and are not
     *     among them
     */
    public int sample() {
        return sample;
    }

    /**
     * Returns how many were included.
     *
     * @return the count
     */
    public int included() {
        return included;
    }

    /**
     * Returns how many were still under way, or given up after their time.
     *
     * @return the count
     */
    public int censored() {
        return censored;
    }

    /**
     * Returns the share that was included so far of those that the node took, with Wilson's interval (1927); the censored
     * ones count as not included, and refused ones are no part of it.
     *
     * @return {@code included / sample}; a value of {@code NaN} and no interval if the node took nothing
     */
    public Ratio includedRatio() {
        if (sample == 0) {
            return new Ratio(Double.NaN, Double.NaN, Double.NaN);
        }
        double n = sample;
        double p = included / n;
        double centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        return new Ratio(p, Math.max(0, Math.min(p, centre - half)), Math.min(1, Math.max(p, centre + half)));
    }

    /**
     * A share with its error.
     *
     * @param ratio the share, 0 to 1
     * @param lower the lower bound of its 95 % interval
     * @param upper the upper bound of its 95 % interval
     */
    public record Ratio(double ratio, double lower, double upper) {}

    /**
     * Returns the share included within a time.
     *
     * @param nanos the time since the send call
     * @return 0 to 1; 0 before the first inclusion; {@code NaN} if nothing was sent
     */
    public double includedWithin(long nanos) {
        double ratio = sample == 0 ? Double.NaN : 0;
        for (Step step : steps) {
            if (step.nanos() <= nanos) {
                ratio = step.includedRatio();
            }
        }
        return ratio;
    }

    /**
     * Returns the time within which a share is included.
     *
     * @param ratio above 0 and at most 1
     * @return nanoseconds since the send call; {@code NaN} if the estimate does not get there: more are needed, or a
     *     longer look
     * @throws IllegalArgumentException if the ratio is out of range
     */
    public double timeToNanos(double ratio) {
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio=" + ratio + ": must be above 0 and at most 1");
        }
        for (Step step : steps) {
            // Products of many ratios may fall short of a round number by a rounding.
            if (step.includedRatio() >= ratio - 1e-12) {
                return step.nanos();
            }
        }
        return Double.NaN;
    }

    /** Returns the counts, for debugging. */
    @Override
    public String toString() {
        return "Survival[sample=" + sample + ", included=" + included + ", censored=" + censored + ']';
    }
}
