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

/** The table of measurements: a row for each distribution, with its spread drawn small at the end. */
final class DistributionTable {
    /** Further names stand in the table only. */
    private static final int MOST_CHARTS = 6;

    /** A table of more rows shows those that took longest; the others are behind a click. */
    private static final int MOST_ROWS = 20;

    private static final int SHOWN_ROWS = 12;

    private static final double SPARK_WIDTH = 120;

    /** Durations first, they come first among the units. */
    private static final Comparator<Distribution> LONGEST =
            Comparator.comparing(Distribution::unit).thenComparingDouble(distribution -> -total(distribution));

    private DistributionTable() {}

    /** Lines to draw together, the ones that took longest first, and of how many they are. */
    record Chart(List<Distribution> lines, int of) {}

    static void write(Markup page, String caption, List<Distribution> distributions) {
        if (distributions.size() <= MOST_ROWS) {
            table(page, caption, distributions, distributions);
            return;
        }
        Set<Distribution> longest = Collections.newSetFromMap(new IdentityHashMap<>());
        distributions.stream().sorted(LONGEST).limit(SHOWN_ROWS).forEach(longest::add);
        table(page, caption, distributions.stream().filter(longest::contains).toList(), distributions);
        page.open("details")
                .element("summary", Unit.COUNT.format(distributions.size() - SHOWN_ROWS) + " further measurements");
        table(
                page,
                caption + ", further",
                distributions.stream().filter(row -> !longest.contains(row)).toList(),
                distributions);
        page.closeLine();
    }

    private static void table(Markup page, String caption, List<Distribution> rows, List<Distribution> all) {
        page.open("div", "class", "scroll").open("table");
        page.element("caption", caption, "class", "hidden");
        page.open("thead").open("tr");
        page.element("th", "operation", "scope", "col", "class", "t");
        for (String heading : List.of("calls", "failed", "p50", "p90", "p99", "p99.9", "max", "p99 error")) {
            page.element("th", heading, "scope", "col", "class", "n");
        }
        page.element("th", "p50 – p99, p99.9, max", "scope", "col", "class", "n plain");
        page.close().close().open("tbody");
        for (Distribution distribution : rows) {
            row(page, distribution, scale(all, distribution.unit()));
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
                        group.stream().sorted(LONGEST).limit(Plot.MOST_LINES).toList(), group.size()))
                .toList();
    }

    private static double totalOf(List<Distribution> group) {
        return group.stream().mapToDouble(DistributionTable::total).sum();
    }

    private static double total(Distribution distribution) {
        return distribution.count() == 0 ? 0 : distribution.mean() * distribution.count();
    }

    private static void row(Markup page, Distribution distribution, Scale scale) {
        page.open("tr");
        page.open("th", "scope", "row", "class", "t").text(distribution.title());
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
        number(page, Unit.COUNT, distribution.count(), "");
        number(page, Unit.COUNT, distribution.errors(), "");
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            Quantile quantile = distribution.quantile(percentile);
            number(
                    page,
                    unit,
                    quantile.value(),
                    Double.isNaN(quantile.value())
                            ? "withheld: " + Unit.COUNT.format(distribution.count()) + " calls are too few"
                            : "95 % interval " + unit.format(quantile.lower()) + " … " + unit.format(quantile.upper()));
        }
        number(page, unit, distribution.max(), "");
        page.element("td", error(distribution.quantile(99)), "class", "n");
        page.open("td", "class", "n").raw(spark(distribution, scale)).close();
        page.closeLine();
    }

    private static void number(Markup page, Unit unit, double value, String title) {
        page.open("td", "class", "n", "data-v", Double.isNaN(value) ? "" : String.valueOf(value));
        String text = unit.format(value);
        if (Double.isNaN(value)) {
            page.element("span", text, "class", "mute", "title", title);
        } else if (title.isEmpty()) {
            page.text(text);
        } else {
            page.element("span", text, "title", title);
        }
        page.close();
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
        svg.open("svg", "class", "spark", "viewBox", "0 0 120 16", "aria-hidden", "true");
        if (distribution.count() > 0) {
            svg.empty(
                    "line",
                    "class",
                    "sp",
                    "x1",
                    scale.at(distribution.min()),
                    "x2",
                    scale.at(distribution.max()),
                    "y1",
                    8,
                    "y2",
                    8);
        }
        double p50 = distribution.quantile(50).value();
        double p99 = distribution.quantile(99).value();
        double p999 = distribution.quantile(99.9).value();
        if (!Double.isNaN(p50)) {
            double right = Double.isNaN(p99) ? p50 : p99;
            svg.empty(
                    "rect",
                    "class",
                    "spb",
                    "x",
                    scale.at(p50),
                    "y",
                    4,
                    "width",
                    Math.max(0.5, scale.at(right) - scale.at(p50)),
                    "height",
                    8);
            svg.empty("line", "class", "spm", "x1", scale.at(p50), "x2", scale.at(p50), "y1", 2, "y2", 14);
        }
        if (!Double.isNaN(p999)) {
            svg.empty("circle", "class", "spt", "cx", scale.at(p999), "cy", 8, "r", 2);
        }
        return svg.close().toString();
    }
}
