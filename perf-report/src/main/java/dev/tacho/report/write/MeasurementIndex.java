package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Thousands of measurements as a list to open: those of one name together, single ones by the alphabet. It holds those
 * that took longest; the others are folded into one row for each name.
 */
final class MeasurementIndex {
    /** A browser opens as many in a blink; they take about half a megabyte. */
    static final int MOST_ROWS = 2_000;

    /** Fewer of one name stand among the single ones. */
    private static final int LEAST_GROUP = 8;

    private static final int CHUNK = 250;

    private final Markup page;
    private final List<Distribution> kept;
    private final List<Distribution> folded;

    /** {@code distributions} stand in order of what they took, the most first. */
    MeasurementIndex(Markup page, List<Distribution> distributions) {
        this.page = page;
        int end = Math.min(MOST_ROWS, distributions.size());
        this.kept = distributions.subList(0, end);
        this.folded = distributions.subList(end, distributions.size());
    }

    /** Writes the list; {@code leftOut} gets those that have no row of their own. */
    void write(Tally leftOut) {
        page.element("h3", Unit.COUNT.format(kept.size() + folded.size()) + " further measurements");
        Map<String, List<Distribution>> names = byName(kept);
        List<Distribution> single = new ArrayList<>();
        page.open("div", "class", "index");
        names.forEach((name, group) -> {
            if (group.size() < LEAST_GROUP) {
                single.addAll(group);
            } else {
                details(name + ": " + Unit.COUNT.format(group.size()) + " measurements", group);
            }
        });
        for (int from = 0; from < single.size(); from += CHUNK) {
            List<Distribution> chunk = single.subList(from, Math.min(single.size(), from + CHUNK));
            String first = chunk.get(0).title();
            String last = chunk.get(chunk.size() - 1).title();
            String range = first.equals(last) ? first : first + " … " + last;
            details(range + ": " + Unit.COUNT.format(chunk.size()) + " measurements", chunk);
        }
        page.closeLine();
        if (!folded.isEmpty()) {
            folded.forEach(row -> leftOut.add(Tally.of(row)));
            fold();
        }
    }

    private static Map<String, List<Distribution>> byName(List<Distribution> distributions) {
        Map<String, List<Distribution>> names = new TreeMap<>();
        distributions.forEach(distribution -> names.computeIfAbsent(distribution.title(), name -> new ArrayList<>())
                .add(distribution));
        return names;
    }

    private void details(String summary, List<Distribution> rows) {
        page.open("details").element("summary", Plot.cut(summary, 200));
        head(summary, "operation");
        rows.forEach(row -> row(
                row.title(),
                row.detail(),
                row.count(),
                row.errors(),
                row.unit(),
                row.quantile(50).value(),
                row.quantile(99).value(),
                row.max()));
        page.close().close().close().closeLine();
    }

    private void fold() {
        page.element(
                "p",
                Unit.COUNT.format(folded.size())
                        + " further measurements, those that took least, are folded into one row for each name; the JSON"
                        + " form of this report holds each of them.",
                "class",
                "note");
        page.open("details").element("summary", "What is folded, by name");
        head("Folded measurements", "name");
        FoldedRow.of(folded)
                .forEach(row -> row(
                        row.name(),
                        Unit.COUNT.format(row.size()) + " measurements, the largest of each figure that all have",
                        row.count(),
                        row.errors(),
                        row.unit(),
                        row.p50(),
                        row.p99(),
                        row.max()));
        page.close().close().close().closeLine();
    }

    private void head(String name, String first) {
        TableHtml.openScroll(page, name);
        page.open("table", "class", "rows");
        page.element("caption", Plot.cut(name, 200), "class", "hidden");
        page.open("thead").open("tr");
        for (String heading : List.of(first, "calls", "failed", "p50", "p99", "max")) {
            page.element("th", heading, "scope", "col");
        }
        page.close().close().open("tbody");
    }

    private void row(
            String title, String detail, long count, long errors, Unit unit, double p50, double p99, double max) {
        page.open("tr").open("th", "scope", "row").text(title);
        if (!detail.isEmpty()) {
            page.text(" ").element("small", detail);
        }
        page.close();
        for (String text : List.of(
                Unit.COUNT.format(count),
                Unit.COUNT.format(errors),
                unit.format(p50),
                unit.format(p99),
                unit.format(max))) {
            page.element("td", text);
        }
        page.closeLine();
    }
}
