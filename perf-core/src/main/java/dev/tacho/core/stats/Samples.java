package dev.tacho.core.stats;

import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What a comparison asks of its runs. */
final class Samples {
    /** A quantile of a run is trusted if so many calls lie beyond it. */
    static final int CALLS_BEYOND = 10;

    private Samples() {}

    static double[] positive(String side, double[] values) {
        double[] copy = values.clone();
        for (int i = 0; i < copy.length; i++) {
            if (!(copy[i] > 0 && copy[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        side + "[" + i + "]=" + copy[i]
                                + ": must be a finite number above 0, as ratios are compared; leave failed runs out on both sides");
            }
        }
        return copy;
    }

    static LogShift shift(double[] before, double[] after, boolean paired) {
        if (!paired) {
            return new RankSum(logs(before), logs(after));
        }
        if (before.length != after.length) {
            throw new IllegalArgumentException("before has " + before.length + " runs, after has " + after.length
                    + ": pairs need as many on both sides; compare without pairs otherwise");
        }
        double[] differences = new double[before.length];
        for (int i = 0; i < differences.length; i++) {
            // The quotient first: equal ratios then are equal to the last digit, and tied.
            double ratio = after[i] / before[i];
            boolean normal = ratio > Double.MIN_NORMAL && ratio < Double.MAX_VALUE;
            differences[i] = normal ? Math.log(ratio) : Math.log(after[i]) - Math.log(before[i]);
        }
        return new SignedRank(differences);
    }

    private static double[] logs(double[] values) {
        double[] logs = new double[values.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(values[i]);
        }
        return logs;
    }

    /** The share of pairs of one run after and one before in which the former is above, ties counting half. */
    static double superiority(double[] before, double[] after) {
        double above = 0;
        for (double b : before) {
            for (double a : after) {
                above += a > b ? 1 : a == b ? 0.5 : 0;
            }
        }
        return above / ((double) before.length * after.length);
    }

    static double[] quantiles(String side, List<DistributionSnapshot> runs, double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException(
                    "quantile=" + quantile + ": must be above 0 and below 1; the 99th percentile is 0.99");
        }
        double[] values = new double[runs.size()];
        for (int i = 0; i < values.length; i++) {
            DistributionSnapshot run = Objects.requireNonNull(runs.get(i), side);
            if (run.count() == 0) {
                throw new IllegalArgumentException(
                        side + "[" + i + "] is empty: each run needs at least one call; leave failed runs out");
            }
            values[i] = run.valueAtPercentile(quantile * 100);
        }
        return values;
    }

    /** {@return the fewest calls that a run needs for a quantile to be compared} */
    static long callsFor(double quantile) {
        return (long) Math.ceil(CALLS_BEYOND / Math.min(quantile, 1 - quantile) - 1e-6);
    }

    /** {@return a warning if a run has too few calls for the quantile; empty if none has} */
    static String thinTail(double quantile, List<DistributionSnapshot> before, List<DistributionSnapshot> after) {
        long calls = Stream.concat(before.stream(), after.stream())
                .mapToLong(DistributionSnapshot::count)
                .min()
                .orElse(Long.MAX_VALUE);
        return calls >= callsFor(quantile)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "a run has only %,d calls: the quantile %s needs %,d in each, so this is advice and no gate",
                        calls,
                        Double.toString(quantile),
                        callsFor(quantile));
    }

    static List<String> warnings(
            double[] before,
            double[] after,
            LogShift.Statistic none,
            boolean paired,
            Design design,
            int fewest,
            boolean enough) {
        List<String> warnings = new ArrayList<>();
        if (!enough) {
            warnings.add("too few runs: a verdict needs at least " + fewest + (paired ? " pairs" : " runs a side"));
        }
        if (!design.isRandomised()) {
            warnings.add("not randomised (" + design.text() + "): drift of the machine between both sides looks like a"
                    + " change; run both sides in random order");
        }
        String alike = alike(before, after, paired);
        if (!alike.isEmpty()) {
            warnings.add(alike);
        }
        int runs = paired ? before.length : before.length + after.length;
        // If every value is tied, the metric is a count, and there is nothing to warn of.
        if (none.tied() > 0 && none.tied() < runs) {
            warnings.add(none.tied() + " of " + runs + (paired ? " pairs" : " runs") + " are tied: p values are "
                    + (none.distribution().isExact()
                            ? "exact given the ties, and the interval a little too wide"
                            : "approximate, with a correction for ties"));
        } else if (!none.distribution().isExact()) {
            warnings.add("p values of so many runs are approximate");
        }
        return warnings;
    }

    private static String alike(double[] before, double[] after, boolean paired) {
        if (paired) {
            double[] ratios = new double[before.length];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = Math.log(after[i]) - Math.log(before[i]);
            }
            return SerialCheck.isDependent(ratios)
                    ? "neighbouring pairs are alike beyond chance: the effect itself drifts, and the interval is too narrow"
                    : "";
        }
        return SerialCheck.isDependent(logs(before)) || SerialCheck.isDependent(logs(after))
                ? "neighbouring runs are alike beyond chance: the machine drifted; pairs would cancel that"
                : "";
    }
}
