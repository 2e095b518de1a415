package dev.tacho.core.stats;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The ratio of new to old quantile by quantile: whether everything changed, or only the tail.
 *
 * <p>Each quantile is compared as {@link Comparison} does it, with runs as units. The intervals form a band that contains
 * the whole true curve with the given probability. As neighbouring quantiles of a run rise and fall together, the band need
 * not be as wide as that of as many independent comparisons: how much alike they are is found by exchanging signs (of
 * pairs) or sides (of runs) of the centred logarithms, always of all quantiles at once, 1,999 times from a fixed seed
 * (Westfall and Young 1993). It is never narrower than a single interval nor wider than Bonferroni's.
 *
 * <p>Only quantiles are compared beyond which every run has ten calls. The bands are advice: gates compare one quantile,
 * best the median. Immutable and safe for use by any thread.
 */
public final class QuantileRatios {
    private static final double[] LADDER = {0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999
    };

    private final List<Point> points;

    private QuantileRatios(List<Point> points) {
        this.points = List.copyOf(points);
    }

    /**
     * The ratio of one quantile.
     *
     * @param quantile which one, above 0 and below 1
     * @param ratio new by old with its part of the band; from 0 to infinity if the runs are too few
     */
    public record Point(double quantile, Estimate ratio) {
        /**
         * Returns whether the band excludes that this quantile is unchanged.
         *
         * @return true if 1 lies outside
         */
        public boolean isChanged() {
            return ratio.lower() > 1 || ratio.upper() < 1;
        }

        /**
         * Returns the quantile's name.
         *
         * @return for example {@code p99.9}
         */
        public String name() {
            return "p" + String.format(Locale.ROOT, "%.3f", quantile * 100).replaceAll("\\.?0+$", "");
        }
    }

    /**
     * Compares runs in pairs.
     *
     * @param before the distribution of each run of the old side
     * @param after the distribution of each run of the new side, at the index of its pair
     * @param alpha the probability that the band misses the true curve anywhere, above 0 and below 0.5
     * @return the ratios; without points if a run has fewer than 20 calls
     * @throws IllegalArgumentException if the sides differ in length, a side is empty, a compared quantile is 0, or alpha is
     *     out of range
     */
    public static QuantileRatios paired(
            List<DistributionSnapshot> before, List<DistributionSnapshot> after, double alpha) {
        return of(before, after, true, alpha);
    }

    /**
     * Compares runs that do not belong together in pairs.
     *
     * @param before the distribution of each run of the old side
     * @param after the distribution of each run of the new side
     * @param alpha the probability that the band misses the true curve anywhere, above 0 and below 0.5
     * @return the ratios; without points if a run has fewer than 20 calls
     * @throws IllegalArgumentException if a side is empty, a compared quantile is 0, or alpha is out of range
     */
    public static QuantileRatios unpaired(
            List<DistributionSnapshot> before, List<DistributionSnapshot> after, double alpha) {
        return of(before, after, false, alpha);
    }

    private static QuantileRatios of(
            List<DistributionSnapshot> before, List<DistributionSnapshot> after, boolean paired, double alpha) {
        if (!(alpha > 0 && alpha < 0.5)) {
            throw new IllegalArgumentException("alpha=" + alpha + ": must be above 0 and below 0.5, for example 0.05");
        }
        if (before.isEmpty() || after.isEmpty()) {
            throw new IllegalArgumentException("before has " + before.size() + " runs, after has " + after.size()
                    + ": both need one at least, better 10 or more");
        }
        long calls = Stream.concat(before.stream(), after.stream())
                .mapToLong(DistributionSnapshot::count)
                .min()
                .orElseThrow();
        List<Double> quantiles = new ArrayList<>();
        List<LogShift> shifts = new ArrayList<>();
        for (double quantile : LADDER) {
            if (calls >= Samples.callsFor(quantile)) {
                double[] first = Samples.positive("before", Samples.quantiles("before", before, quantile));
                double[] second = Samples.positive("after", Samples.quantiles("after", after, quantile));
                quantiles.add(quantile);
                shifts.add(Samples.shift(first, second, paired));
            }
        }
        double level = SimultaneousLevel.of(shifts, alpha);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < shifts.size(); i++) {
            double[] bounds = shifts.get(i).interval(level);
            double center = shifts.get(i).center();
            Estimate ratio = new Estimate(Math.exp(center), Math.exp(bounds[0]), Math.exp(bounds[1]), 1 - alpha);
            points.add(new Point(quantiles.get(i), ratio));
        }
        return new QuantileRatios(points);
    }

    /**
     * Returns the ratios.
     *
     * @return by rising quantile; empty if the runs have too few calls for any
     */
    public List<Point> points() {
        return points;
    }

    /**
     * Returns what the band says in a sentence.
     *
     * @return for example {@code changed from p99 on: p99.9 +31.2 % (95 %: +12.0 to +55.1)}
     */
    public String text() {
        List<Point> changed = points.stream().filter(Point::isChanged).toList();
        if (points.isEmpty()) {
            return "no quantile can be compared: runs need 20 calls or more";
        }
        if (points.stream().noneMatch(point -> Double.isFinite(point.ratio().upper()))) {
            return "no quantile can be compared: there are too few runs";
        }
        if (changed.isEmpty()) {
            return "no quantile changed beyond chance";
        }
        Point largest = changed.get(0);
        for (Point point : changed) {
            largest = size(point) > size(largest) ? point : largest;
        }
        Estimate ratio = largest.ratio();
        return where(changed) + ": " + largest.name() + ' ' + Percents.change(ratio.value()) + " ("
                + Percents.plain(ratio.confidence()) + ": " + Percents.bare(ratio.lower()) + " to "
                + Percents.bare(ratio.upper()) + ')';
    }

    private static double size(Point point) {
        return Math.abs(Math.log(point.ratio().value()));
    }

    private String where(List<Point> changed) {
        if (changed.size() == points.size()) {
            return "changed everywhere, most";
        }
        String first = changed.get(0).name();
        String last = changed.get(changed.size() - 1).name();
        if (points.subList(points.size() - changed.size(), points.size()).equals(changed)) {
            return "changed from " + first + " on";
        }
        if (points.subList(0, changed.size()).equals(changed)) {
            return "changed up to " + last;
        }
        return "changed at " + changed.size() + " of " + points.size() + " quantiles, most";
    }

    /**
     * Returns the band as a drawing.
     *
     * @param title the drawing's title
     * @return the change of each quantile with its band, on an axis of nines. Without a line's points if the runs are too few
     *     for a band
     */
    public Curve curve(String title) {
        List<Curve.Point> line = points.stream()
                .filter(point -> Double.isFinite(point.ratio().upper()))
                .map(point -> new Curve.Point(
                        point.quantile(),
                        point.ratio().value() - 1,
                        point.ratio().lower() - 1,
                        point.ratio().upper() - 1))
                .toList();
        return new Curve(
                title,
                "percentile",
                Unit.RATIO,
                "change",
                Unit.RATIO,
                Curve.Scale.NINES,
                Curve.Scale.LINEAR,
                List.of(new Curve.Line("new by old", line)),
                List.of());
    }

    @Override
    public String toString() {
        return text();
    }
}
