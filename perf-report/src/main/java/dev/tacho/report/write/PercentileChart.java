package dev.tacho.report.write;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Distribution.Quantile;
import dev.tacho.core.section.Unit;
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
    private PercentileChart() {}

    /** Distributions of one unit as one curve each; those without a percentile to show have no line. */
    static Curve curve(String title, List<Distribution> distributions) {
        Set<String> common = commonTags(distributions);
        List<Curve.Line> lines = distributions.stream()
                .map(distribution -> new Curve.Line(
                        name(distribution, common),
                        rungs(distribution).map(PercentileChart::point).toList()))
                .filter(line -> !line.points().isEmpty())
                .toList();
        return new Curve(
                title + " by percentile",
                "",
                Unit.RATIO,
                "",
                distributions.get(0).unit(),
                Curve.Scale.NINES,
                Curve.Scale.LOG,
                lines,
                List.of());
    }

    private static Curve.Point point(Quantile quantile) {
        return new Curve.Point(
                quantile.percentile() / 100,
                positive(quantile.value()),
                positive(quantile.lower()),
                positive(quantile.upper()));
    }

    private static Stream<Quantile> rungs(Distribution distribution) {
        return distribution.quantiles().stream()
                .filter(quantile -> quantile.percentile() < 100 && !Double.isNaN(quantile.value()));
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

    /** A logarithmic axis has no 0; less than one nanosecond or byte is drawn as one. */
    private static double positive(double value) {
        return Math.max(1, value);
    }
}
