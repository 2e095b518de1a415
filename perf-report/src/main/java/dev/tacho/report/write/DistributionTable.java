package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Distribution.Quantile;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of measurements: a row for each distribution, with its spread drawn small at the end. */
final class DistributionTable {
    /** Further names stand in the table only. */
    private static final int MOST_CHARTS = 6;

    /** A table of more rows shows those that took longest; the others are behind a click. */
    private static final int MOST_ROWS = 20;

    private static final int SHOWN_ROWS = 12;

    /** More of them are too many to read one after the other, and are grouped by name. */
    private static final int MOST_FURTHER_ROWS = 100;

    private static final double SPARK_WIDTH = 120;

    private DistributionTable() {}

    /** Lines to draw together, the ones that took longest first, and of how many they are. */
    record Chart(List<Distribution> lines, int of) {}

    /** Writes the table; {@code links} leads a row to its drawing, {@code leftOut} gets what has no row of its own. */
    static void write(
            Markup page,
            String caption,
            List<Distribution> distributions,
            IdentityHashMap<Distribution, String> links,
            Tally leftOut) {
        if (distributions.size() <= MOST_ROWS) {
            table(page, caption, distributions, distributions, links);
            return;
        }
        Set<Distribution> longest = Collections.newSetFromMap(new IdentityHashMap<>());
        longest.addAll(Ranking.first(distributions, SHOWN_ROWS, Ranking.LONGEST));
        table(page, caption, distributions.stream().filter(longest::contains).toList(), distributions, links);
        List<Distribution> further =
                distributions.stream().filter(row -> !longest.contains(row)).toList();
        if (further.size() > MOST_FURTHER_ROWS) {
            new MeasurementIndex(page, further.stream().sorted(Ranking.LONGEST).toList()).write(leftOut);
            return;
        }
        page.open("details").element("summary", Unit.COUNT.format(further.size()) + " further measurements");
        table(page, caption + ", further", further, distributions, links);
        page.closeLine();
    }

    private static void table(
            Markup page,
            String caption,
            List<Distribution> rows,
            List<Distribution> all,
            IdentityHashMap<Distribution, String> links) {
        TableHtml.openScroll(page, caption);
        page.open("table");
        page.element("caption", Plot.cut(caption, 200), "class", "hidden");
        page.open("thead").open("tr");
        page.element("th", "operation", "scope", "col", "class", "t");
        for (String heading : List.of("calls", "failed", "p50", "p90", "p99", "p99.9", "max", "p99 error")) {
            page.element("th", heading, "scope", "col", "class", "n");
        }
        page.element("th", "p50 – p99, p99.9, max", "scope", "col", "class", "n plain");
        page.close().close().open("tbody");
        for (Distribution distribution : rows) {
            row(page, distribution, scale(all, distribution.unit()), links.get(distribution));
        }
        page.close().close().closeLine();
    }

    /** The distributions to draw: those of one name and unit together, the ones that took longest first. */
    static List<Chart> charts(List<Distribution> distributions) {
        Map<String, List<Distribution>> groups = new LinkedHashMap<>();
        for (Distribution distribution : distributions) {
            List<Distribution> group =
                    groups.computeIfAbsent(distribution.title() + '|' + distribution.unit(), key -> new ArrayList<>());
            if (distribution.quantile(50).value() > 0) {
                group.add(distribution);
            }
        }
        return groups.values().stream()
                .filter(group -> !group.isEmpty())
                .sorted(Comparator.comparing(
                                (List<Distribution> group) -> group.get(0).unit())
                        .thenComparingDouble(group -> -totalOf(group)))
                .limit(MOST_CHARTS)
                .map(group -> new Chart(
                        group.stream()
                                .sorted(Ranking.LONGEST)
                                .limit(Plot.MOST_LINES)
                                .toList(),
                        group.size()))
                .toList();
    }

    private static double totalOf(List<Distribution> group) {
        return group.stream().mapToDouble(Ranking::total).sum();
    }

    private static void row(Markup page, Distribution distribution, Scale scale, @Nullable String link) {
        page.open("tr");
        page.open("th", "scope", "row", "class", "t");
        if (link == null) {
            page.text(distribution.title());
        } else {
            page.element("a", distribution.title(), "href", "#" + link);
        }
        if (!distribution.detail().isEmpty()) {
            page.text(" ").element("small", distribution.detail());
        }
        if (distribution.irregular() > 0) {
            page.text(" ")
                    .element(
                            "small",
                            Unit.COUNT.format(distribution.irregular()) + " odd",
                            "class",
                            "bad",
                            "title",
                            "negative, or 2^42 and more (73 minutes in nanoseconds): odd for a duration, counted all the same");
        }
        page.close();
        Unit unit = distribution.unit();
        number(page, Unit.COUNT, distribution.count());
        number(page, Unit.COUNT, distribution.errors());
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            Quantile quantile = distribution.quantile(percentile);
            page.open("td", "class", "n", "data-v", value(quantile.value()));
            if (Double.isNaN(quantile.value())) {
                String reason = Folding.isOther(distribution)
                        ? "withheld: percentiles of several measurements cannot be added up"
                        : "withheld: " + Unit.COUNT.format(distribution.count()) + " calls are too few";
                page.element("span", "n/a", "class", "mute", "title", reason);
            } else {
                String text = Digits.format(unit, quantile.value(), quantile.lower(), quantile.upper());
                String range = Digits.range(unit, quantile.value(), quantile.lower(), quantile.upper());
                page.element("span", text, "title", "95 % interval " + range);
            }
            page.close();
        }
        number(page, unit, distribution.max());
        page.element("td", error(distribution.quantile(99)), "class", "n");
        page.open("td", "class", "n").raw(spark(distribution, scale)).close();
        page.closeLine();
    }

    private static void number(Markup page, Unit unit, double value) {
        page.open("td", "class", "n", "data-v", value(value));
        TableHtml.number(page, unit, value);
        page.close();
    }

    private static String value(double value) {
        return Double.isNaN(value) ? "" : String.valueOf(value);
    }

    /** Both sides apart where they differ: the tail is often known far less well upwards than downwards. */
    private static String error(Quantile p99) {
        double below = 100 * (p99.value() - p99.lower()) / p99.value();
        double above = 100 * (p99.upper() - p99.value()) / p99.value();
        if (!Double.isFinite(below) || !Double.isFinite(above)) {
            return "";
        }
        double half = (below + above) / 2;
        return Math.max(below, above) <= 1.5 * half
                ? "±" + percent(half)
                : "−" + percent(below) + " +" + percent(above);
    }

    private static String percent(double percent) {
        return String.format(Locale.ROOT, percent < 100 ? "%.1f\u00a0%%" : "%.0f\u00a0%%", percent);
    }

    /** One scale for all rows of a unit, so that their sparks compare. */
    private static Scale scale(List<Distribution> all, Unit unit) {
        double min = Double.POSITIVE_INFINITY;
        double max = 1;
        for (Distribution distribution : all) {
            if (distribution.unit() == unit && distribution.count() > 0) {
                min = Math.min(min, Math.max(1, distribution.min()));
                max = Math.max(max, distribution.max());
            }
        }
        return Scale.log(unit, Math.min(min, max), max, 2, SPARK_WIDTH - 2);
    }

    private static String spark(Distribution distribution, Scale scale) {
        Markup svg = new Markup();
        svg.open("svg", "class", "spark", "viewBox", "0 0 120 16", "width", 120, "height", 16, "aria-hidden", "true");
        if (distribution.count() > 0) {
            double left = scale.at(distribution.min());
            double right = scale.at(distribution.max());
            svg.empty("line", Ink.SPARK_RANGE.with("x1", left, "x2", right, "y1", 8, "y2", 8));
        }
        double p50 = distribution.quantile(50).value();
        double p99 = distribution.quantile(99).value();
        double p999 = distribution.quantile(99.9).value();
        if (!Double.isNaN(p50)) {
            double left = scale.at(p50);
            double width = Math.max(0.5, (Double.isNaN(p99) ? left : scale.at(p99)) - left);
            svg.empty("rect", Ink.SPARK_BODY.with("x", left, "y", 4, "width", width, "height", 8));
            svg.empty("line", Ink.SPARK_MEDIAN.with("x1", left, "x2", left, "y1", 2, "y2", 14));
        }
        if (!Double.isNaN(p999)) {
            svg.empty("circle", Ink.SPARK_TAIL.with("cx", scale.at(p999), "cy", 8, "r", 2));
        }
        return svg.close().toString();
    }
}
