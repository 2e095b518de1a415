package dev.tacho.report.write;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes one section. Distributions that follow one another share a table; drawings stand two abreast. */
final class SectionHtml {
    /** In letters: a longer one needs more than the usual width, as a counter with several tags does. */
    private static final int LONG_LABEL = 36;

    /** More figures than that are a wall; beyond the first ones they are behind a click. */
    private static final int MOST_FACTS = 20;

    private static final int SHOWN_FACTS = 12;

    private final Markup page;
    private final Section section;
    private final List<Distribution> pending = new ArrayList<>();
    private final List<Runnable> figures = new ArrayList<>();
    private int drawings;

    SectionHtml(Markup page, Section section) {
        this.page = page;
        this.section = section;
    }

    void write() {
        page.open("section", "id", section.id());
        page.element("h2", section.title());
        for (Block block : section.blocks()) {
            if (!(block instanceof Distribution)) {
                writePending();
            }
            if (!isFigure(block)) {
                writeFigures();
            }
            write(block);
        }
        writePending();
        writeFigures();
        page.closeLine();
    }

    private static boolean isFigure(Block block) {
        return block instanceof Series || block instanceof Curve;
    }

    private void write(Block block) {
        // Pattern switches come with Java 21; the family is sealed, so the last branch is a Finding.
        if (block instanceof Distribution distribution) {
            pending.add(distribution);
        } else if (block instanceof Facts facts) {
            write(facts);
        } else if (block instanceof Table table) {
            write(table);
        } else if (block instanceof Series series) {
            figure(series.title(), "", LineChart.svg(nextId(), series));
        } else if (block instanceof Curve curve) {
            figure(curve.title(), curve.yLabel(), LineChart.svg(nextId(), curve));
        } else if (block instanceof Forest forest) {
            write(table(forest));
        } else if (block instanceof HeatMap map) {
            write(table(map));
        } else if (block instanceof Tree tree) {
            page.open("figure");
            page.element("h3", tree.title());
            page.raw(TreeChart.svg(nextId(), tree));
            if (!tree.caption().isEmpty()) {
                page.element("figcaption", tree.caption());
            }
            page.closeLine();
        } else if (block instanceof Note note) {
            write(note);
        } else if (block instanceof Finding finding) {
            write(finding);
        }
    }

    private void writePending() {
        if (pending.isEmpty()) {
            return;
        }
        DistributionTable.write(page, section.title(), pending);
        String caption = "Bands are 95 % intervals; the axis counts nines, and a line ends where calls are too few.";
        for (DistributionTable.Chart chart : DistributionTable.charts(pending)) {
            List<Distribution> lines = chart.lines();
            String name = lines.get(0).title();
            String only = chart.of() == 1 ? ' ' + lines.get(0).detail() : "";
            String left = lines.size() < chart.of() ? ", the " + lines.size() + " of " + chart.of() + " longest" : "";
            figure(
                    (name + only).strip() + left,
                    figures.isEmpty() ? caption : "",
                    PercentileChart.svg(nextId(), name, lines));
        }
        pending.clear();
    }

    private void figure(String title, String caption, String svg) {
        if (svg.isEmpty()) {
            return;
        }
        figures.add(() -> {
            page.open("figure");
            page.element("h3", title).raw(svg);
            if (!caption.isEmpty()) {
                page.element("figcaption", caption);
            }
            page.closeLine();
        });
    }

    private void writeFigures() {
        if (!figures.isEmpty()) {
            page.open("div", "class", "two");
            figures.forEach(Runnable::run);
            page.closeLine();
            figures.clear();
        }
    }

    private void write(Facts facts) {
        List<Fact> all = facts.facts();
        boolean wide = all.stream().anyMatch(fact -> fact.label().length() > LONG_LABEL);
        if (all.size() <= MOST_FACTS) {
            write(all, wide);
            return;
        }
        List<Fact> ordered = all.stream()
                .sorted(Comparator.comparing(fact -> fact.value() == 0)) // Stable: what never happened comes last.
                .toList();
        write(ordered.subList(0, SHOWN_FACTS), wide);
        page.open("details").element("summary", Unit.COUNT.format(all.size() - SHOWN_FACTS) + " further figures");
        write(ordered.subList(SHOWN_FACTS, all.size()), wide);
        page.closeLine();
    }

    private void write(List<Fact> facts, boolean wide) {
        page.open("dl", "class", wide ? "facts wide" : "facts");
        for (Fact fact : facts) {
            page.open("div", "title", fact.id());
            page.element("dt", fact.label()).open("dd");
            number(fact.unit(), fact.value());
            Interval interval = fact.interval();
            if (interval != null) {
                page.element(
                        "small",
                        fact.unit().format(interval.lower()) + " … "
                                + fact.unit().format(interval.upper()));
            }
            page.close().closeLine();
        }
        page.closeLine();
    }

    private void write(Table table) {
        if (!table.title().isEmpty()) {
            page.element("h3", table.title());
        }
        boolean[] text = new boolean[table.columns().size()];
        boolean words = true;
        for (int i = 0; i < text.length; i++) {
            text[i] = isText(table, i);
            words &= text[i];
        }
        Shades shades = Shades.of(table);
        page.open("div", "class", "scroll");
        page.open("table", "class", words ? "words" : shades.isNone() ? "numbers" : "numbers heat")
                .open("thead")
                .open("tr");
        for (int i = 0; i < text.length; i++) {
            page.element("th", table.columns().get(i).label(), "scope", "col", "class", text[i] ? "t" : "n");
        }
        page.close().close().open("tbody");
        for (int row = 0; row < table.rows().size(); row++) {
            page.open("tr");
            for (int i = 0; i < text.length; i++) {
                cell(table.columns().get(i), table.rows().get(row).get(i), i, text[i], shades.css(row, i));
            }
            page.closeLine();
        }
        page.close().close().closeLine();
    }

    private static Table table(Forest forest) {
        List<Column> columns = List.of(
                Column.text("comparison"),
                Column.of("ratio", Unit.NONE),
                Column.of("at least", Unit.NONE),
                Column.of("at most", Unit.NONE),
                Column.text("verdict"),
                Column.text(""));
        List<List<Cell>> rows = forest.rows().stream()
                .map(row -> List.of(
                        Cell.of(row.label()),
                        Cell.of(row.ratio()),
                        Cell.of(row.lower()),
                        Cell.of(row.upper()),
                        Cell.of(row.text()),
                        Cell.of(row.detail())))
                .toList();
        return new Table(forest.title(), columns, rows);
    }

    private static Table table(HeatMap map) {
        List<Column> columns =
                List.of(Column.of("from", Unit.NANOS), Column.of("to", Unit.NANOS), Column.of("values", Unit.COUNT));
        List<List<Cell>> rows = map.columns().stream()
                .map(column -> List.of(
                        Cell.of(column.fromNanos()),
                        Cell.of(column.toNanos()),
                        Cell.of(column.cells().stream()
                                .mapToLong(HeatMap.Cell::count)
                                .sum())))
                .toList();
        return new Table(map.title(), columns, rows);
    }

    private void cell(Column column, Cell cell, int index, boolean text, String shade) {
        String css = text ? "t" : "n" + shade;
        if (index == 0) {
            page.open("th", "scope", "row", "class", css);
        } else if (text) {
            page.open("td", "class", css);
        } else {
            page.open("td", "class", css, "data-v", Double.isNaN(cell.value()) ? "" : String.valueOf(cell.value()));
        }
        if (cell.text() != null) {
            page.text(cell.text());
        } else {
            number(cell.unit() != null ? cell.unit() : column.unit(), cell.value());
        }
        page.close();
    }

    private static boolean isText(Table table, int column) {
        return table.rows().stream().allMatch(row -> row.get(column).text() != null);
    }

    private void write(Note note) {
        String css = switch (note.level()) {
            case INFO -> "note";
            case WARNING -> "note warn";
            case FAILURE -> "note bad";
        };
        page.element("p", note.text(), "class", css).text("\n");
    }

    private void write(Finding finding) {
        page.open("div", "class", "find", "id", section.id() + '-' + finding.id());
        if (!finding.gain().isEmpty()) {
            page.element("span", finding.gain(), "class", "gain");
        }
        page.element("b", finding.title()).element("p", finding.evidence());
        if (!finding.change().isEmpty()) {
            page.open("p")
                    .element("small", "change: ")
                    .element("code", finding.change())
                    .close();
        }
        if (!finding.refutedBy().isEmpty()) {
            page.open("p")
                    .element("small", "would be disproved by: " + finding.refutedBy())
                    .close();
        }
        page.closeLine();
    }

    private void number(Unit unit, double value) {
        if (Double.isNaN(value)) {
            page.element("span", "n/a", "class", "mute");
        } else {
            page.text(unit.format(value));
        }
    }

    private String nextId() {
        return section.id() + "-chart-" + ++drawings;
    }
}
