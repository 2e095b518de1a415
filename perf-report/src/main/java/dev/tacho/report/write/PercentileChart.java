package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Distribution.Quantile;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values over percentiles: the horizontal axis counts nines, so that the tail has as much room as the body, the
 * vertical one is logarithmic. Each line ends where the sample becomes too small.
 */
final class PercentileChart {
    private static final double[] TICKS = {0, 50, 90, 99, 99.9, 99.99, 99.999};

    private PercentileChart() {}

    /** Draws up to {@link Plot#MOST_LINES} distributions of one unit; empty if none has a percentile to show. */
    static String svg(String id, String title, List<Distribution> distributions) {
        double min = Double.POSITIVE_INFINITY;
        double max = 0;
        double top = 50;
        for (Distribution distribution : distributions) {
            for (Quantile quantile : rungs(distribution)) {
                min = Math.min(min, positive(quantile.lower()));
                max = Math.max(max, positive(quantile.upper()));
                top = Math.max(top, quantile.percentile());
            }
        }
        if (max == 0) {
            return "";
        }
        int last = 1;
        while (last < TICKS.length - 1 && TICKS[last] < top) {
            last++;
        }
        double right = nines(TICKS[last]);
        Unit unit = distributions.get(0).unit();
        Scale y = Scale.log(unit, min, max, Plot.BOTTOM, Plot.TOP);
        Plot plot = new Plot(id, title + " by percentile", describe(distributions));
        for (double tick : y.ticks()) {
            plot.rowTick(y.at(tick), Scale.label(unit, tick));
        }
        for (int i = 0; i <= last; i++) {
            plot.columnTick(x(TICKS[i], right), trim(TICKS[i]) + (i == last ? " %" : ""));
        }
        Set<String> common = commonTags(distributions);
        for (Distribution distribution : distributions) {
            List<Plot.Point> points = new ArrayList<>();
            for (Quantile quantile : rungs(distribution)) {
                points.add(new Plot.Point(
                        x(quantile.percentile(), right),
                        y.at(positive(quantile.value())),
                        y.at(positive(quantile.lower())),
                        y.at(positive(quantile.upper()))));
            }
            if (!points.isEmpty()) {
                plot.line(name(distribution, common), points);
            }
        }
        return plot.finish();
    }

    /** What tells lines of one chart apart: the values of the tags they do not share. */
    private static String name(Distribution distribution, Set<String> common) {
        String name = Stream.of(distribution.detail().split(" "))
                .filter(tag -> !common.contains(tag))
                .map(tag -> tag.substring(tag.indexOf('=') + 1))
                .collect(Collectors.joining(" "));
        return name.isBlank() ? distribution.title() : name;
    }

    private static Set<String> commonTags(List<Distribution> distributions) {
        Set<String> common = new HashSet<>(List.of(distributions.get(0).detail().split(" ")));
        for (Distribution distribution : distributions) {
            common.retainAll(List.of(distribution.detail().split(" ")));
        }
        return common;
    }

    private static List<Quantile> rungs(Distribution distribution) {
        return distribution.quantiles().stream()
                .filter(quantile -> quantile.percentile() < 100 && !Double.isNaN(quantile.value()))
                .toList();
    }

    private static String describe(List<Distribution> distributions) {
        Set<String> common = commonTags(distributions);
        StringBuilder text = new StringBuilder();
        for (Distribution distribution : distributions) {
            text.append(name(distribution, common))
                    .append(": median ")
                    .append(distribution.unit().format(distribution.quantile(50).value()))
                    .append(", 99th percentile ")
                    .append(distribution.unit().format(distribution.quantile(99).value()))
                    .append(". ");
        }
        return text.toString().strip();
    }

    private static double x(double percentile, double right) {
        return Plot.LEFT + nines(percentile) / right * (Plot.RIGHT - Plot.LEFT);
    }

    private static double nines(double percentile) {
        return Math.log10(100 / (100 - percentile));
    }

    /** A logarithmic axis has no 0; less than one nanosecond or byte is drawn as one. */
    private static double positive(double value) {
        return Math.max(1, value);
    }

    private static String trim(double percentile) {
        return percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : String.valueOf(percentile);
    }
}
