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

/**
 * Writes a document as the Markdown of a pull request: verdict and tables; drawings become their key figures. It stays
 * below 60,000 characters, since comments end at 65,536; what does not fit is left out with a line that says so.
 */
final class MarkdownWriter {
    private static final int LONGEST = 60_000;
    /** Of a table of distributions; more is for the HTML report. */
    private static final int MOST_ROWS = 200;

    private static final int DEEPEST = 3;

    private final StringBuilder out = new StringBuilder();

    private MarkdownWriter() {}

    static String markdown(Document document) {
        MarkdownWriter writer = new MarkdownWriter();
        writer.head(document);
        for (Section section : document.sections()) {
            int before = writer.out.length();
            writer.section(section);
            if (writer.out.length() > LONGEST) {
                writer.out.setLength(before);
                writer.line(
                        "",
                        "_Section " + escape(section.title()) + " and those after it do not fit here; they are"
                                + " in the HTML report._");
                break;
            }
        }
        return writer.out.toString();
    }

    private void head(Document document) {
        String mark = switch (document.verdict().level()) {
            case PASSED -> "✅ ";
            case NEUTRAL -> "";
            case WARNING -> "⚠️ ";
            case FAILED -> "❌ ";
        };
        line("# " + escape(document.title()));
        if (!document.subtitle().isEmpty()) {
            line("", escape(document.subtitle()));
        }
        line(
                "",
                mark + "**" + escape(document.verdict().headline()) + "** "
                        + escape(document.verdict().detail()),
                "");
        line(String.join(
                " · ",
                document.chips().stream().map(chip -> escape(chip.text())).toList()));
    }

    private void section(Section section) {
        line("", "## " + escape(section.title()));
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
            line(
                    "",
                    "_" + escape(map.title()) + ": a heat map of "
                            + Unit.COUNT.format(map.columns().size()) + " stretches of time, in the HTML report_");
        } else if (block instanceof Tree tree) {
            line("", "**" + escape(tree.title()) + "**", "");
            node(tree.root(), tree.unit(), 0);
            if (!tree.caption().isEmpty()) {
                line("", escape(tree.caption()));
            }
        } else if (block instanceof Note note) {
            line("", (note.level() == Note.Level.INFO ? "> " : "> ⚠️ ") + escape(note.text()));
        } else if (block instanceof Finding finding) {
            finding(finding);
        }
    }

    private void distributions(List<Distribution> pending) {
        if (pending.isEmpty()) {
            return;
        }
        line("", "| operation | calls | failed | p50 | p90 | p99 | p99.9 | max |", "|:--|--:|--:|--:|--:|--:|--:|--:|");
        for (Distribution distribution : pending.subList(0, Math.min(MOST_ROWS, pending.size()))) {
            Unit unit = distribution.unit();
            List<String> cells = new ArrayList<>();
            cells.add(("**" + escape(distribution.title()) + "** " + escape(distribution.detail())).strip());
            cells.add(Unit.COUNT.format(distribution.count()));
            cells.add(Unit.COUNT.format(distribution.errors()));
            for (double percentile : new double[] {50, 90, 99, 99.9}) {
                cells.add(unit.format(distribution.quantile(percentile).value()));
            }
            cells.add(unit.format(distribution.max()));
            row(cells);
        }
        if (pending.size() > MOST_ROWS) {
            line("", "_and " + Unit.COUNT.format(pending.size() - MOST_ROWS) + " more in the HTML report_");
        }
        pending.clear();
    }

    private void facts(Facts facts) {
        line("", "| fact | value |", "|:--|--:|");
        for (Fact fact : facts.facts()) {
            Interval interval = fact.interval();
            row(List.of(
                    escape(fact.label()),
                    fact.text()
                            + (interval == null
                                    ? ""
                                    : " (" + fact.unit().format(interval.lower()) + " … "
                                            + fact.unit().format(interval.upper()) + ")")));
        }
    }

    private void table(Table table) {
        if (!table.title().isEmpty()) {
            line("", "**" + escape(table.title()) + "**");
        }
        line("");
        row(table.columns().stream().map(column -> escape(column.label())).toList());
        StringBuilder rule = new StringBuilder("|");
        for (int i = 0; i < table.columns().size(); i++) {
            int column = i;
            boolean text = table.rows().stream().allMatch(row -> row.get(column).text() != null);
            rule.append(text ? ":--|" : "--:|");
        }
        line(rule.toString());
        Table.Shading shading = table.shading();
        for (int number = 0; number < table.rows().size(); number++) {
            List<Table.Cell> cells = table.rows().get(number);
            List<String> row = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                String text = escape(cells.get(i).format(table.columns().get(i).unit()));
                boolean marked = shading != null && shading.markedRow() == number && shading.markedColumn() == i;
                row.add(marked ? "**" + text + "**" : text);
            }
            row(row);
        }
    }

    private void series(Series series) {
        line("", "**" + escape(series.title()) + "**", "");
        for (Series.Line line : series.lines()) {
            if (!line.points().isEmpty()) {
                ends(
                        line.label(),
                        series.unit().format(line.points().get(0).value()),
                        series.unit()
                                .format(line.points()
                                        .get(line.points().size() - 1)
                                        .value()));
            }
        }
    }

    private void curve(Curve curve) {
        line("", "**" + escape(curve.title()) + "**", "");
        for (Curve.Line line : curve.lines()) {
            if (!line.points().isEmpty()) {
                Curve.Point first = line.points().get(0);
                Curve.Point last = line.points().get(line.points().size() - 1);
                ends(
                        line.label(),
                        curve.yUnit().format(first.y()) + " at " + curve.xUnit().format(first.x()),
                        curve.yUnit().format(last.y()) + " at " + curve.xUnit().format(last.x()));
            }
        }
    }

    private void forest(Forest forest) {
        line("", "**" + escape(forest.title()) + "**", "");
        line("| comparison | change | at least | at most | verdict |", "|:--|--:|--:|--:|:--|");
        for (Forest.Row row : forest.rows()) {
            row(List.of(
                    escape(row.label()),
                    change(row.ratio()),
                    change(row.lower()),
                    change(row.upper()),
                    escape((row.text() + ' ' + row.detail()).strip())));
        }
        if (!forest.caption().isEmpty()) {
            line("", escape(forest.caption()));
        }
    }

    private static String change(double ratio) {
        return (ratio > 1 ? "+" : "") + Unit.RATIO.format(ratio - 1);
    }

    private void ends(String label, String first, String last) {
        line("- " + escape(label) + ": " + first + " → " + last);
    }

    private void node(Tree.Node node, Unit unit, int level) {
        line("  ".repeat(level) + "- " + escape(node.label()) + ": " + unit.format(node.value()) + mark(node.tone()));
        if (level < DEEPEST) {
            node.children().forEach(child -> node(child, unit, level + 1));
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

    private void finding(Finding finding) {
        line("", "**" + escape(finding.title()) + "** " + escape(finding.gain()), "", escape(finding.evidence()));
        if (!finding.change().isEmpty()) {
            line(
                    "",
                    "Change: `` "
                            + Text.clean(finding.change()).replace("`", "'").replace('\n', ' ') + " ``");
        }
        if (!finding.refutedBy().isEmpty()) {
            line("", "Would be disproved by: " + escape(finding.refutedBy()));
        }
    }

    private void row(List<String> cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String... lines) {
        for (String line : lines) {
            out.append(line).append('\n');
        }
    }

    /** Keeps a name from becoming markup, a table's edge, a link or a mention. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        String clean = Text.clean(text);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            switch (c) {
                case '\n', '\t' -> escaped.append(' ');
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                // A zero-width space after it: GitHub would notify whoever has that name.
                case '@' -> escaped.append("@\u200b");
                case '\\', '`', '*', '_', '[', ']', '|', '#', '~' ->
                    escaped.append('\\').append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
