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
import java.util.ArrayList;
import java.util.List;

/** Writes the blocks of sections as Markdown; a drawing becomes its key figures. */
final class MarkdownBlocks {
    /** Of a table; HTML has more, and the JSON form all. */
    private static final int MOST_ROWS = 100;

    private static final int DEEPEST = 3;
    private static final int MOST_NODES = 60;

    private final StringBuilder out = new StringBuilder();

    /** The pieces between which the text may end. */
    private final List<String> pieces = new ArrayList<>();

    /** How many rows and lines the pieces have, by which long sections are told from short ones. */
    private int lines;

    private MarkdownBlocks() {}

    /** Returns the blocks, each as one piece; findings are left out, as they stand at the top. */
    static MarkdownBlocks of(Section section) {
        MarkdownBlocks blocks = new MarkdownBlocks();
        List<Distribution> pending = new ArrayList<>();
        for (Block block : section.blocks()) {
            if (block instanceof Distribution distribution) {
                pending.add(distribution);
            } else {
                blocks.distributions(pending);
                blocks.block(block);
            }
        }
        blocks.distributions(pending);
        return blocks;
    }

    List<String> pieces() {
        return pieces;
    }

    int lines() {
        return lines;
    }

    private void block(Block block) {
        if (block instanceof Facts facts) {
            facts(facts);
        } else if (block instanceof Table table) {
            table(table);
        } else if (block instanceof Series series) {
            series(series);
        } else if (block instanceof Curve curve) {
            curve(curve);
        } else if (block instanceof Forest forest) {
            forest(forest);
        } else if (block instanceof HeatMap map) {
            line("_" + escape(map.title()) + ": a heat map of "
                    + Unit.COUNT.format(map.columns().size()) + " stretches of time, in the HTML report_");
        } else if (block instanceof Tree tree) {
            tree(tree);
        } else if (block instanceof Note note) {
            line((note.level() == Note.Level.INFO ? "> " : "> ⚠️ ") + escape(note.text()));
        }
        end();
    }

    private void distributions(List<Distribution> pending) {
        if (pending.isEmpty()) {
            return;
        }
        line("| operation | count | failed | p50 | p90 | p99 | p99.9 | max |");
        line("|:--|--:|--:|--:|--:|--:|--:|--:|");
        for (Distribution distribution : Ranking.first(pending, MOST_ROWS, Ranking.LONGEST)) {
            Unit unit = distribution.unit();
            List<String> cells = new ArrayList<>();
            String detail = distribution.detail().isBlank() ? "" : ' ' + escape(distribution.detail());
            cells.add("**" + escape(distribution.title()) + "**" + detail);
            cells.add(Unit.COUNT.format(distribution.count()));
            cells.add(Unit.COUNT.format(distribution.errors()));
            for (double percentile : new double[] {50, 90, 99, 99.9}) {
                cells.add(unit.format(distribution.quantile(percentile).value()));
            }
            cells.add(unit.format(distribution.max()));
            row(cells);
        }
        more(pending.size());
        pending.clear();
        end();
    }

    private void facts(Facts facts) {
        line("| fact | value |");
        line("|:--|--:|");
        for (Fact fact : Ranking.first(facts.facts(), MOST_ROWS, Ranking.HAPPENED)) {
            Interval interval = fact.interval();
            String band = interval == null
                    ? ""
                    : " (" + fact.unit().format(interval.lower()) + " … "
                            + fact.unit().format(interval.upper()) + ")";
            row(List.of(escape(fact.label()), fact.text() + band));
        }
        more(facts.facts().size());
    }

    private void table(Table table) {
        if (!table.title().isEmpty()) {
            title(table.title());
        }
        row(table.columns().stream().map(column -> escape(column.label())).toList());
        StringBuilder rule = new StringBuilder("|");
        for (int i = 0; i < table.columns().size(); i++) {
            int column = i;
            boolean text = table.rows().stream().allMatch(row -> row.get(column).text() != null);
            rule.append(text ? ":--|" : "--:|");
        }
        line(rule.toString());
        Table.Shading shading = table.shading();
        for (int number = 0; number < Math.min(MOST_ROWS, table.rows().size()); number++) {
            List<Table.Cell> cells = table.rows().get(number);
            List<String> row = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                String text = escape(cells.get(i).format(table.columns().get(i).unit()));
                boolean marked = shading != null && shading.markedRow() == number && shading.markedColumn() == i;
                row.add(marked ? "**" + text + "**" : text);
            }
            row(row);
        }
        more(table.rows().size());
    }

    private void series(Series series) {
        title(series.title());
        for (Series.Line line : first(series.lines())) {
            List<Series.Point> points = line.points();
            if (!points.isEmpty()) {
                ends(
                        line.label(),
                        series.unit().format(points.get(0).value()),
                        series.unit().format(points.get(points.size() - 1).value()));
            }
        }
        more(series.lines().size());
    }

    private void curve(Curve curve) {
        title(curve.title());
        for (Curve.Line line : first(curve.lines())) {
            if (!line.points().isEmpty()) {
                Curve.Point first = line.points().get(0);
                Curve.Point last = line.points().get(line.points().size() - 1);
                ends(
                        line.label(),
                        curve.yUnit().format(first.y()) + " at " + curve.xUnit().format(first.x()),
                        curve.yUnit().format(last.y()) + " at " + curve.xUnit().format(last.x()));
            }
        }
        more(curve.lines().size());
    }

    private void forest(Forest forest) {
        title(forest.title());
        line("| | comparison | change | at least | at most | verdict |");
        line("|:--|:--|--:|--:|--:|:--|");
        for (Forest.Row row : first(forest.rows())) {
            row(comparison(row));
        }
        more(forest.rows().size());
        if (!forest.caption().isEmpty()) {
            line("");
            line(escape(forest.caption()));
        }
    }

    static List<String> comparison(Forest.Row row) {
        String mark = switch (row.verdict()) {
            case WORSE -> "🔴";
            case BETTER -> "🟢";
            case SAME -> "⚪";
            case UNCLEAR -> "❔";
        };
        String detail = row.detail().isBlank() ? "" : ' ' + escape(row.detail());
        return List.of(
                mark,
                escape(row.label()),
                change(row.ratio()),
                change(row.lower()),
                change(row.upper()),
                "**" + escape(row.text()) + "**" + detail);
    }

    static String change(double ratio) {
        return (ratio > 1 ? "+" : "") + Unit.RATIO.format(ratio - 1);
    }

    private void ends(String label, String first, String last) {
        line("- " + escape(label) + ": " + first + " → " + last);
    }

    private void tree(Tree tree) {
        title(tree.title());
        int shown = 0;
        boolean complete = true;
        for (TreeWalk walk = new TreeWalk(tree.root(), DEEPEST); walk.next(); ) {
            if (shown++ == MOST_NODES) {
                complete = false;
                break;
            }
            Tree.Node node = walk.node();
            complete &= walk.depth() < DEEPEST || node.children().isEmpty();
            String before = node.isCompared() ? " (before " + tree.unit().format(node.before()) + ')' : "";
            line("  ".repeat(walk.depth()) + "- " + escape(node.label()) + ": "
                    + tree.unit().format(node.value()) + before + mark(node.tone()));
        }
        if (!complete) {
            line("");
            line("_and deeper parts in the HTML report_");
        }
        if (!tree.caption().isEmpty()) {
            line("");
            line(escape(tree.caption()));
        }
    }

    private static String mark(Tree.Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case STRONG -> " (!)";
            case GOOD -> " (better)";
            case BAD -> " (worse)";
        };
    }

    static String finding(Finding finding) {
        Finding.Effect effect = finding.effect();
        StringBuilder text = new StringBuilder("**" + escape(finding.title()) + "**");
        if (!finding.gain().isBlank()) {
            text.append(' ').append(escape(finding.gain()));
        }
        if (Effects.isNews(finding)) {
            String saved = effect.unit().format(effect.saved());
            text.append("\n\nSaves ").append(saved).append(Effects.noun(effect, saved));
            Interval interval = effect.interval();
            if (interval != null && !Effects.isExact(effect)) {
                text.append(" (").append(effect.unit().format(interval.lower()));
                text.append(" … ")
                        .append(effect.unit().format(interval.upper()))
                        .append(')');
            }
            share(text, "p50", effect.p50Ratio());
            share(text, "p99", effect.p99Ratio());
            text.append('.');
        }
        text.append("\n\n").append(escape(finding.evidence()));
        if (!finding.change().isBlank()) {
            text.append("\n\n").append(MarkdownText.code(finding.change()));
        }
        if (!finding.refutedBy().isBlank()) {
            text.append("\n\nWould be disproved by: ").append(escape(finding.refutedBy()));
        }
        return text.append('\n').toString();
    }

    private static void share(StringBuilder text, String of, double ratio) {
        if (!Double.isNaN(ratio)) {
            text.append(", ").append(Unit.RATIO.format(ratio)).append(" of ").append(of);
        }
    }

    private void title(String title) {
        line("**" + escape(title) + "**");
        line("");
    }

    private static <T> List<T> first(List<T> list) {
        return list.subList(0, Math.min(MOST_ROWS, list.size()));
    }

    private void more(int all) {
        if (all > MOST_ROWS) {
            line("");
            line("_and " + Unit.COUNT.format(all - MOST_ROWS) + " more in the JSON form of this report_");
        }
    }

    static String row(List<String> cells, String end) {
        return "| " + String.join(" | ", cells) + " |" + end;
    }

    private void row(List<String> cells) {
        line(row(cells, ""));
    }

    private void line(String line) {
        out.append(line).append('\n');
        lines++;
    }

    private void end() {
        if (!out.isEmpty()) {
            pieces.add(out.toString());
            out.setLength(0);
        }
    }

    private static String escape(String text) {
        return MarkdownText.escape(text);
    }
}
