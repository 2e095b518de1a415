package dev.tacho.report.write;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;

/** Writes one section. Distributions that follow one another share a table; drawings stand two abreast. */
final class SectionHtml {
    private static final String ABOUT_PERCENTILES =
            "Bands are 95 % intervals; the axis counts nines, and a line ends where calls are too few.";

    private static final int MOST_GRID_COLUMNS = 9;
    private static final int MOST_GRID_ROWS = 12;

    private final Markup page;
    private final Space space;
    private final Tally leftOut;
    private final boolean scripted;
    private final Outline.Entry entry;
    private final Section section;
    private final List<Distribution> pending = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private boolean percentilesExplained;

    /** {@code leftOut} gets what is not written one by one. */
    SectionHtml(Markup page, Space space, Tally leftOut, Outline.Entry entry, boolean scripted) {
        this.page = page;
        this.space = space;
        this.leftOut = leftOut;
        this.entry = entry;
        this.scripted = scripted;
        this.section = entry.section();
    }

    void write() {
        page.open("section", "id", entry.id());
        page.open("h2").text(entry.heading());
        if (!entry.hint().isEmpty()) {
            page.text(" ").element("small", entry.hint());
        }
        page.closeLine();
        List<Block> blocks = section.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (!(block instanceof Distribution)) {
                writePending();
            }
            if (!isFigure(block)) {
                writeFigures();
            }
            write(block, entry.blockIds().get(i));
        }
        writePending();
        writeFigures();
        page.closeLine();
    }

    private static boolean isFigure(Block block) {
        return block instanceof Series
                || block instanceof Curve
                || block instanceof HeatMap
                || (block instanceof Table table && isGrid(table));
    }

    /** A shaded table that is small enough is read as a drawing is. */
    private static boolean isGrid(Table table) {
        return table.shading() != null
                && table.columns().size() <= MOST_GRID_COLUMNS
                && table.rows().size() <= MOST_GRID_ROWS;
    }

    private void write(Block block, String id) {
        // Pattern switches come with Java 21; the family is sealed, so the last branch is a Finding.
        if (block instanceof Distribution distribution) {
            pending.add(distribution);
        } else if (block instanceof Series series) {
            draw(series.title(), "", LineChart.draw(chartId(), series), DataTable.of(LineChart.curve(series)));
        } else if (block instanceof Curve curve) {
            draw(heading(curve), "", LineChart.draw(chartId(), curve), DataTable.of(curve));
        } else if (block instanceof HeatMap map) {
            figure(map.title(), "", HeatMapChart.svg(chartId(), map), DataTable.of(map));
        } else if (block instanceof Table table && isGrid(table)) {
            Markup part = new Markup().open("div");
            TableHtml.write(part, section.title(), table, leftOut);
            keep(table.title(), part.closeLine());
        } else {
            Markup part = new Markup();
            Tally within = new Tally();
            add(write(part, block, id, within), part, within, List.of(block));
        }
    }

    /** Writes a block that takes the whole width; returns its name. */
    private String write(Markup part, Block block, String id, Tally within) {
        if (block instanceof Facts facts) {
            FactsHtml.write(part, facts, within);
            return "figures of " + section.title();
        }
        if (block instanceof Table table) {
            TableHtml.write(part, section.title(), table, within);
            return table.title().isEmpty() ? section.title() : table.title();
        }
        if (block instanceof Forest forest) {
            write(part, forest);
            return forest.title();
        }
        if (block instanceof Tree tree) {
            write(part, tree);
            return tree.title();
        }
        if (block instanceof Note note) {
            write(part, note);
            return "a note of " + section.title();
        }
        Finding finding = (Finding) block;
        FindingHtml.write(part, id, finding);
        return finding.title();
    }

    /**
     * Where there is no room for the whole, all of it is left out, and not only what is not written within. Other blocks
     * and drawings are named at the top instead of counted.
     */
    private void add(String name, Markup part, Tally within, List<? extends Block> blocks) {
        String markup = part.toString();
        if (space.take(markup, name)) {
            page.raw(markup);
            leftOut.add(within);
        } else {
            blocks.stream().filter(SectionHtml::isCounted).forEach(block -> leftOut.add(Tally.of(block)));
        }
    }

    private static boolean isCounted(Block block) {
        return block instanceof Distribution || block instanceof Table || block instanceof Facts;
    }

    private void writePending() {
        if (pending.isEmpty()) {
            return;
        }
        IdentityHashMap<Distribution, String> links = new IdentityHashMap<>();
        for (DistributionTable.Chart chart : DistributionTable.charts(pending)) {
            if (!space.takeChart()) {
                break;
            }
            List<Distribution> lines = chart.lines();
            String name = lines.get(0).title();
            String only = chart.of() == 1 ? ' ' + lines.get(0).detail() : "";
            String left = lines.size() < chart.of() ? ", the " + lines.size() + " of " + chart.of() + " longest" : "";
            String caption = percentilesExplained ? "" : ABOUT_PERCENTILES;
            Curve curve = PercentileChart.curve(name, lines);
            String id = chartId();
            if (draw((name + only).strip() + left, caption, LineChart.draw(id, curve), DataTable.of(curve), id)) {
                percentilesExplained = true;
                lines.forEach(line -> links.put(line, id));
            }
        }
        Markup part = new Markup();
        Tally within = new Tally();
        DistributionTable.write(part, section.title(), pending, links, within);
        add("measurements of " + section.title(), part, within, pending);
        pending.clear();
    }

    private void draw(String title, String caption, LineChart.Result result, Table data) {
        draw(title, caption, result, data, "");
    }

    private boolean draw(String title, String caption, LineChart.Result result, Table data, String id) {
        String all = result.caption().isEmpty() ? caption : (caption + ' ' + result.caption()).strip();
        return figure(title, all, result.svg(), data, id);
    }

    private void figure(String title, String caption, String svg, Table data) {
        figure(title, caption, svg, data, "");
    }

    /** Keeps a drawing until what stands beside it is known; false if there is nothing to draw, or no room. */
    private boolean figure(String title, String caption, String svg, Table data, String id) {
        if (svg.isEmpty()) {
            return false;
        }
        Markup part = new Markup();
        if (id.isEmpty()) {
            part.open("figure");
        } else {
            part.open("figure", "id", id);
        }
        part.element("h3", title);
        drawing(part, title, svg);
        if (!caption.isEmpty()) {
            part.element("figcaption", caption);
        }
        data(part, title, data);
        part.closeLine();
        return keep(title, part);
    }

    private boolean keep(String name, Markup part) {
        String markup = part.toString();
        boolean fits = space.take(markup, name);
        if (fits) {
            figures.add(markup);
        }
        return fits;
    }

    /** The title, and what the curve shows where the title does not say so. */
    private static String heading(Curve curve) {
        String label = curve.yLabel();
        boolean said = curve.title().toLowerCase(Locale.ROOT).contains(label.toLowerCase(Locale.ROOT));
        return said ? curve.title() : curve.title() + " · " + label;
    }

    /** A drawing keeps a size at which it reads; where that is too wide, it scrolls. */
    private static void drawing(Markup part, String title, String svg) {
        part.open("div", "class", "draw", "role", "group", "aria-label", Plot.cut(title, 200), "tabindex", 0);
        part.raw(svg).close();
    }

    private static void data(Markup part, String title, Table data) {
        part.open("details", "class", "data");
        part.open("summary")
                .text("Data")
                .element("span", " of " + title, "class", "hidden")
                .close();
        TableHtml.writeData(part, data);
        part.close();
    }

    private void writeFigures() {
        if (!figures.isEmpty()) {
            page.open("div", "class", "two");
            figures.forEach(page::raw);
            page.closeLine();
            figures.clear();
        }
    }

    private void write(Markup part, Forest forest) {
        String svg = ForestChart.svg(chartId(), forest);
        part.open("figure").element("h3", forest.title());
        if (svg.isEmpty()) {
            part.element("p", "Nothing was compared.", "class", "mute");
        } else {
            part.open("div", "class", "forest");
            drawing(part, forest.title(), svg);
            TableHtml.writeData(part, DataTable.of(forest));
            part.close();
        }
        part.element("figcaption", about(forest));
        part.closeLine();
    }

    private static String about(Forest forest) {
        int left = forest.rows().size() - ForestChart.MOST_ROWS;
        String zone = forest.minimumEffectRatio() == 0
                ? ""
                : "; the shaded zone (±" + percent(forest.minimumEffectRatio()) + ") is too small to matter";
        return ("Change with its " + percent(forest.confidence()) + " interval" + zone + ". "
                        + (left > 0 ? "The table holds " + left + " further rows. " : "") + forest.caption())
                .strip();
    }

    private static String percent(double ratio) {
        return Digits.tick(Unit.RATIO, ratio, 0.01);
    }

    private void write(Markup part, Tree tree) {
        if (FlameHtml.suits(tree)) {
            FlameHtml.write(part, chartId(), tree, scripted);
            return;
        }
        part.open("figure").element("h3", tree.title());
        drawing(part, tree.title(), TreeChart.svg(chartId(), tree));
        if (!tree.caption().isEmpty()) {
            part.element("figcaption", tree.caption());
        }
        data(part, tree.title(), DataTable.of(tree));
        part.closeLine();
    }

    private static void write(Markup part, Note note) {
        String css = switch (note.level()) {
            case INFO -> "note";
            case WARNING -> "note warn";
            case FAILURE -> "note bad";
        };
        part.element("p", note.text(), "class", css).text("\n");
    }

    private String chartId() {
        return space.drawingId(entry.id() + "-chart");
    }
}
