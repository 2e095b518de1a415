package dev.tacho.report.bottleneck;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;

/**
 * How long calls would have taken without the pauses that some of them met, worked out from those that met none.
 *
 * <p>Those are not a fair sample: a call of length x is the likelier to meet a pause the longer it is (the inspection
 * paradox; Cox, Renewal Theory, 1962). As a pause stops the threads that make calls, it is met if it begins within a
 * call's own time, however long it is itself. If pauses begin independently of the calls, r a nanosecond, a call meets
 * none with probability {@code exp(-r x)}. So of all calls there were {@code exp(r x)} for each that is seen to meet
 * none, and {@code exp(r x) - 1} of these met one. The rate r is the one at which as many did as were counted.
 */
final class Unpaused {
    /** Buckets are joined to about as many groups, each taken at its middle. */
    private static final int GROUPS = 1_024;

    private static final int HALVINGS = 60;

    private final double[] nanos = new double[GROUPS + 1];
    private final double[] counts = new double[GROUPS + 1];
    private final double met;
    private final double rate;
    private int groups;

    /**
     * Takes the durations of calls that met no pause.
     *
     * @param clear the durations, at least one above 0
     * @param met how many calls met a pause
     */
    Unpaused(DistributionSnapshot clear, long met) {
        this.met = met;
        group(clear);
        double total = 0;
        for (int i = 0; i < groups; i++) {
            total += counts[i] * nanos[i];
        }
        scale(clear.mean() * clear.count() / total);
        this.rate = rate(met / (clear.mean() * clear.count()));
    }

    private void group(DistributionSnapshot values) {
        BucketLayout layout = values.layout();
        int first = layout.indexOf(values.minValue().orElse(0));
        int last = layout.indexOf(values.maxValue().orElse(0));
        int step = 1 + (last - first) / GROUPS;
        long before = 0;
        for (int from = first; from <= last; from += step) {
            int to = Math.min(last, from + step - 1);
            long upTo = values.countAtMost(layout.highest(to));
            nanos[groups] = layout.lowest(from) / 2.0 + layout.highest(to) / 2.0;
            counts[groups++] = upTo - before;
            before = upTo;
        }
    }

    /** The mean is known more exactly than the buckets have it. */
    private void scale(double factor) {
        for (int i = 0; i < groups; i++) {
            nanos[i] *= factor;
        }
    }

    /** The exponential is above its tangent, so the rate is below the one that the tangent gives. */
    private double rate(double most) {
        double low = 0;
        double high = most;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            double expected = 0;
            for (int group = 0; group < groups; group++) {
                expected += counts[group] * Math.expm1(middle * nanos[group]);
            }
            if (expected < met) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * Returns how long the calls that met a pause would have taken.
     *
     * @return the sum over all of them, in nanoseconds
     */
    double metNanos() {
        double sum = 0;
        for (int i = 0; i < groups; i++) {
            sum += counts[i] * Math.expm1(rate * nanos[i]) * nanos[i];
        }
        return sum;
    }

    /**
     * Returns the standard error of {@link #metNanos}: of the calls that happened to meet a pause, and of the sample from
     * which their lengths are known.
     *
     * @return nanoseconds
     */
    double errorNanos() {
        double mean = metNanos() / met;
        double variance = 0;
        for (int i = 0; i < groups; i++) {
            double weight = Math.expm1(rate * nanos[i]);
            double off = nanos[i] - mean;
            variance += counts[i] * (weight + weight * weight) * off * off;
        }
        return Math.sqrt(variance);
    }

    /**
     * Returns a quantile of all calls as they would have been.
     *
     * @param quantile 0 to 1
     * @return nanoseconds
     */
    double quantile(double quantile) {
        double total = 0;
        for (int i = 0; i < groups; i++) {
            total += counts[i] * Math.exp(rate * nanos[i]);
        }
        double below = 0;
        for (int i = 0; i < groups; i++) {
            below += counts[i] * Math.exp(rate * nanos[i]);
            if (below >= quantile * total) {
                return nanos[i];
            }
        }
        return nanos[groups - 1];
    }
}
