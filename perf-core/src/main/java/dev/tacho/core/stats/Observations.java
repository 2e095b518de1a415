package dev.tacho.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects observations and makes one point of all that share a size: their median, and how far it can be trusted.
 *
 * <p>The scatter is taken from the differences of successive observations of one size, through their median: neither a
 * stray observation nor a slow drift through the run enlarges it. A size's own scatter is drawn towards that of all
 * sizes, the more so the fewer observations it has.
 */
final class Observations {
    /** The median absolute difference of two normal values, in standard deviations: 0.6745 times the root of 2. */
    private static final double MEDIAN_DIFFERENCE = 0.6745 * Math.sqrt(2);

    /** This many differences make a scatter; the common one weighs as much as this many of a size's own. */
    private static final int ENOUGH = 8;

    private final Map<Double, List<Observation>> bySize = new TreeMap<>();
    private final double floor;

    /**
     * Starts a collection.
     *
     * @param floor the relative standard deviation that no point is trusted beyond, however often it was measured.
     *     Layout, caches and compiled code make each size differ from any law by something that is the same in every
     *     repetition; Mytkowicz et al., Producing Wrong Data Without Doing Anything Obviously Wrong (ASPLOS 2009)
     */
    Observations(double floor) {
        this.floor = floor;
    }

    /**
     * One observation.
     *
     * @param value what was measured, above 0
     * @param error its relative standard error; {@code NaN} if unknown
     * @param count how many measurements it is the median of
     */
    private record Observation(double value, double error, long count) {}

    void add(double x, double value, double error, long count) {
        bySize.computeIfAbsent(x, size -> new ArrayList<>()).add(new Observation(value, error, count));
    }

    boolean isEmpty() {
        return bySize.isEmpty();
    }

    /** Returns one point for each size, by rising size. */
    List<Point> points() {
        double common = scatter(bySize.values().stream()
                .flatMapToDouble(group -> Arrays.stream(differences(group)))
                .toArray());
        return bySize.entrySet().stream()
                .map(entry -> point(entry.getKey(), entry.getValue(), common))
                .toList();
    }

    /** Returns whether the scatter of the points is known from more than their distance to a curve. */
    boolean isReplicated() {
        int differences = bySize.values().stream().mapToInt(List::size).sum() - bySize.size();
        return differences >= ENOUGH
                || bySize.values().stream()
                        .allMatch(group ->
                                group.size() == 1 && !Double.isNaN(group.get(0).error()));
    }

    private Point point(double x, List<Observation> group, double common) {
        double[] sorted =
                group.stream().mapToDouble(Observation::value).sorted().toArray();
        int size = sorted.length;
        double median = Math.sqrt(sorted[(size - 1) / 2] * sorted[size / 2]);
        Observation only = group.get(0);
        if (size == 1) {
            double error = Double.isNaN(only.error()) ? common : only.error();
            return new Point(x, median, only.count(), floor * floor + error * error);
        }
        double own = scatter(differences(group));
        double variance = (ENOUGH * common * common + (size - 1) * own * own) / (ENOUGH + size - 1);
        return new Point(x, median, size, floor * floor + variance * shareOfMedian(size));
    }

    /** The variance of a normal sample's median over that of one value: pi / 2n for many, exact for one. */
    private static double shareOfMedian(int n) {
        return Math.PI / 2 / (n + Math.PI / 2 - 1);
    }

    private static double[] differences(List<Observation> group) {
        double[] out = new double[group.size() - 1];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.abs(Math.log(group.get(i + 1).value() / group.get(i).value()));
        }
        return out;
    }

    private static double scatter(double[] differences) {
        if (differences.length == 0) {
            return 0;
        }
        double[] sorted = differences.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2 / MEDIAN_DIFFERENCE;
    }
}
