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
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a document as lines of a terminal: the verdict first, then every section as short tables. */
final class TerminalWriter {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Rows of a table; HTML has more, and the JSON form all. */
    private static final int MOST_ROWS = 40;

    private static final int LONGEST_TEXT = 1_000;
    private static final int DEEPEST = 4;
    private static final int LONGEST_INDENT = 20;
    private static final int SPARK = 40;
    private static final double SMALLEST_SHARE = 0.01;

    private final Terminal terminal;
    private final StringBuilder out = new StringBuilder();

    private TerminalWriter(Terminal terminal) {
        this.terminal = terminal;
    }

    static String text(Document document, Terminal terminal) {
        TerminalWriter writer = new TerminalWriter(terminal);
        writer.head(document);
        document.sections().forEach(writer::section);
        return writer.out.toString();
    }

    /** What a style is, as the terminal takes it (ECMA-48). */
    private enum Style {
        NONE(""),
        BOLD("1"),
        DIM("2"),
        RED("1;31"),
        GREEN("1;32"),
        YELLOW("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    private void head(Document document) {
        String headline = document.verdict().headline();
        wrapped(
                "",
                label(document.verdict().level()) + "  " + headline,
                style(document.verdict().level()));
        wrapped("", document.title(), Style.BOLD);
        String when = WHEN.format(document.takenAt());
        wrapped("", document.subtitle().isEmpty() ? when : document.subtitle() + " · " + when, Style.DIM);
        wrapped("", document.verdict().detail(), Style.NONE);
        for (Check check : document.checks()) {
            if (!check.held()) {
                wrapped("  ", "FAIL  " + check.name() + separated(": ", check.detail()), Style.RED);
            }
        }
        for (Chip chip : document.chips()) {
            wrapped(
                    chip.level() == Level.NEUTRAL ? "  " : label(chip.level()) + "  ",
                    chip.text(),
                    style(chip.level()));
        }
    }

    private static String label(Level level) {
        return switch (level) {
            case PASSED -> "PASS";
            case NEUTRAL -> "INFO";
            case WARNING -> "WARN";
            case FAILED -> "FAIL";
        };
    }

    private static Style style(Level level) {
        return switch (level) {
            case PASSED -> Style.GREEN;
            case NEUTRAL -> Style.NONE;
            case WARNING -> Style.YELLOW;
            case FAILED -> Style.RED;
        };
    }

    private void section(Section section) {
        line("", Style.NONE);
        String title = safe(section.title()) + ' ';
        wrapped("", title, Style.BOLD);
        line((terminal.hasUnicode() ? "─" : "-").repeat(terminal.columns()), Style.DIM);
        List<Distribution> pending = new ArrayList<>();
        for (Block block : section.blocks()) {
            if (block instanceof Distribution distribution) {
                pending.add(distribution);
            } else {
                distributions(pending);
                block(block);
            }
        }
        distributions(pending);
    }

    private void block(Block block) {
        if (!(block instanceof Note)) {
            line("", Style.NONE);
        }
        if (block instanceof Facts facts) {
            facts(facts);
        } else if (block instanceof Table table) {
            table(table);
        } else if (block instanceof Series series) {
            title(series.title());
            for (Series.Line line : series.lines()) {
                double[] values =
                        line.points().stream().mapToDouble(Series.Point::value).toArray();
                spark(line.label(), values, series.unit());
            }
        } else if (block instanceof Curve curve) {
            title(curve.title());
            for (Curve.Line line : curve.lines()) {
                double[] values =
                        line.points().stream().mapToDouble(Curve.Point::y).toArray();
                spark(line.label(), values, curve.yUnit());
            }
        } else if (block instanceof Forest forest) {
            forest(forest);
        } else if (block instanceof HeatMap map) {
            double[] largest = map.columns().stream()
                    .mapToDouble(column -> column.cells().stream()
                            .mapToDouble(HeatMap.Cell::upper)
                            .max()
                            .orElse(Double.NaN))
                    .toArray();
            title(map.title());
            spark("largest of each stretch", largest, map.unit());
        } else if (block instanceof Tree tree) {
            tree(tree);
        } else if (block instanceof Note note) {
            switch (note.level()) {
                case INFO -> wrapped("", note.text(), Style.NONE);
                case WARNING -> wrapped("WARN  ", note.text(), Style.YELLOW);
                case FAILURE -> wrapped("FAIL  ", note.text(), Style.RED);
            }
        } else if (block instanceof Finding finding) {
            finding(finding);
        }
    }

    private void distributions(List<Distribution> pending) {
        if (pending.isEmpty()) {
            return;
        }
        boolean failures = pending.stream().anyMatch(distribution -> distribution.errors() > 0);
        TextGrid grid = new TextGrid().column("operation", false).column("count", true);
        if (failures) {
            grid.column("failed", true);
        }
        grid.column("p50", true).column("p99", true).column("p99.9", true).column("max", true);
        grid.column("ladder", false);
        for (Distribution distribution : Ranking.first(pending, MOST_ROWS, Ranking.LONGEST)) {
            Unit unit = distribution.unit();
            List<String> cells = new ArrayList<>();
            cells.add(safe(distribution.title() + separated(" ", distribution.detail())));
            cells.add(safe(Unit.COUNT.format(distribution.count())));
            if (failures) {
                cells.add(safe(Unit.COUNT.format(distribution.errors())));
            }
            for (double percentile : new double[] {50, 99, 99.9}) {
                cells.add(safe(unit.format(distribution.quantile(percentile).value())));
            }
            cells.add(safe(unit.format(distribution.max())));
            cells.add(Sparkline.ladder(distribution, terminal.hasUnicode()));
            grid.row(cells);
        }
        grid(grid);
        more(pending.size(), "operations");
        wrapped("", "ladder: min, p50, p75, p90, p99, p99.9, p99.99, max on a logarithmic scale", Style.DIM);
        pending.clear();
    }

    private void facts(Facts facts) {
        TextGrid grid = new TextGrid().column("", false).column("", true).column("", false);
        for (Fact fact : Ranking.first(facts.facts(), MOST_ROWS, Ranking.HAPPENED)) {
            Interval interval = fact.interval();
            String band = interval == null
                    ? ""
                    : fact.unit().format(interval.lower()) + " … " + fact.unit().format(interval.upper());
            grid.row(List.of(safe(fact.label()), safe(fact.text()), safe(band)));
        }
        grid(grid);
        more(facts.facts().size(), "figures");
    }

    private void table(Table table) {
        title(table.title());
        TextGrid grid = new TextGrid();
        for (int i = 0; i < table.columns().size(); i++) {
            int column = i;
            boolean text = table.rows().stream().allMatch(row -> row.get(column).text() != null);
            grid.column(safe(table.columns().get(i).label()), !text);
        }
        for (List<Table.Cell> row :
                table.rows().subList(0, Math.min(MOST_ROWS, table.rows().size()))) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(safe(row.get(i).format(table.columns().get(i).unit())));
            }
            grid.row(cells);
        }
        grid(grid);
        more(table.rows().size(), "rows");
    }

    private void spark(String label, double[] values, Unit unit) {
        if (values.length > 0) {
            String bars = Sparkline.of(values, Math.min(SPARK, terminal.columns() / 2), terminal.hasUnicode());
            String ends = unit.format(values[0]) + " → " + unit.format(values[values.length - 1]);
            wrapped("  ", label + ": " + ends, Style.NONE);
            line("  " + bars, Style.DIM);
        }
    }

    private void forest(Forest forest) {
        title(forest.title());
        TextGrid grid = new TextGrid()
                .column("comparison", false)
                .column("change", true)
                .column("at least", true)
                .column("at most", true)
                .column("verdict", false);
        for (Forest.Row row :
                forest.rows().subList(0, Math.min(MOST_ROWS, forest.rows().size()))) {
            grid.row(List.of(
                    safe(row.label()),
                    safe(MarkdownBlocks.change(row.ratio())),
                    safe(MarkdownBlocks.change(row.lower())),
                    safe(MarkdownBlocks.change(row.upper())),
                    safe(row.text() + separated(", ", row.detail()))));
        }
        grid(grid);
        more(forest.rows().size(), "comparisons");
        wrapped("", forest.caption(), Style.DIM);
    }

    private void tree(Tree tree) {
        title(tree.title());
        int shown = 0;
        int all = 0;
        double whole = tree.root().value();
        for (TreeWalk walk = new TreeWalk(tree.root(), DEEPEST); walk.next(); ) {
            Tree.Node node = walk.node();
            double share = whole > 0 ? node.value() / whole : 1;
            all++;
            if (share >= SMALLEST_SHARE && shown < MOST_ROWS) {
                shown++;
                String value = tree.unit().format(node.value()) + "  " + Unit.RATIO.format(share);
                String before = node.isCompared() ? "  before " + tree.unit().format(node.before()) : "";
                wrapped("  ".repeat(walk.depth() + 1), node.label() + "  " + value + before, style(node.tone()));
            }
        }
        if (all > shown) {
            wrapped("", "… smaller and deeper parts are in the HTML report", Style.DIM);
        }
        wrapped("", tree.caption(), Style.DIM);
    }

    private static Style style(Tree.Tone tone) {
        return switch (tone) {
            case PLAIN -> Style.NONE;
            case STRONG -> Style.YELLOW;
            case GOOD -> Style.GREEN;
            case BAD -> Style.RED;
        };
    }

    private void finding(Finding finding) {
        wrapped("", finding.title() + separated(" · ", finding.gain()), Style.BOLD);
        wrapped("  ", finding.evidence(), Style.NONE);
        if (!finding.refutedBy().isEmpty()) {
            wrapped("  ", "disproved by: " + finding.refutedBy(), Style.NONE);
        }
        for (String code : Text.cut(finding.change(), LONGEST_TEXT).lines().toList()) {
            int indent =
                    Math.min(LONGEST_INDENT, code.length() - code.stripLeading().length());
            wrapped("    " + " ".repeat(indent), code, Style.DIM);
        }
    }

    private static String separated(String separator, String text) {
        return text.isEmpty() ? "" : separator + text;
    }

    private void title(String title) {
        if (!title.isEmpty()) {
            wrapped("", title, Style.BOLD);
        }
    }

    private void more(int all, String what) {
        if (all > MOST_ROWS) {
            wrapped(
                    "",
                    "… and " + Unit.COUNT.format(all - MOST_ROWS) + " more " + what
                            + " in the JSON form of this report",
                    Style.DIM);
        }
    }

    private void grid(TextGrid grid) {
        for (TextGrid.Line line : grid.lines(terminal.columns())) {
            line(line.text(), line.isHeader() ? Style.DIM : Style.NONE);
        }
    }

    private String safe(String text) {
        return TextCells.safe(Text.cut(text, LONGEST_TEXT), terminal.hasUnicode());
    }

    /** The first line gets the mark, the others are indented as far. */
    private void wrapped(String mark, String text, Style style) {
        String safe = safe(text);
        if (safe.isEmpty()) {
            return;
        }
        String before = mark;
        for (String line : TextCells.wrap(safe, terminal.columns() - mark.length())) {
            line(before + line, style);
            before = " ".repeat(mark.length());
        }
    }

    private void line(String text, Style style) {
        if (terminal.hasColor() && style != Style.NONE) {
            out.append("\u001b[").append(style.code).append('m').append(text).append("\u001b[0m\n");
        } else {
            out.append(text).append('\n');
        }
    }
}
