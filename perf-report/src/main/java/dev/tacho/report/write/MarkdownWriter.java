package dev.tacho.report.write;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Section;
import dev.tacho.report.bottleneck.Bottlenecks;
import dev.tacho.report.write.Document.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a document as the Markdown of a pull request, of what matters first: verdict, failed checks, comparisons that
 * got worse, findings by what they save, then the sections, long ones folded up. It stays within 60,000 bytes, since
 * comments end at 65,536 characters; what does not fit is left out with a line that says so.
 */
final class MarkdownWriter {
    private static final int MOST_BYTES = 60_000;
    /** Kept for the last line and for what closes a section. */
    private static final int RESERVE = 1_000;
    /** Of a section that is not folded up. */
    private static final int SHORT = 12;

    private static final int MOST_FIRST = 30;

    private final StringBuilder out = new StringBuilder();
    private int bytes;
    private boolean full;

    private MarkdownWriter() {}

    static String markdown(Document document) {
        MarkdownWriter writer = new MarkdownWriter();
        writer.head(document);
        writer.checks(document.checks());
        writer.worse(document.sections());
        writer.findings(document.sections());
        int told = 0;
        while (told < document.sections().size()
                && writer.section(document.sections().get(told))) {
            told++;
        }
        if (writer.full) {
            writer.rest(document.sections(), told);
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
        String title = escape(document.title());
        add("# " + (title.isBlank() ? "Report" : title) + "\n");
        String subtitle = escape(document.subtitle());
        if (!subtitle.isBlank()) {
            add("\n" + subtitle + "\n");
        }
        String headline = escape(document.verdict().headline());
        add("\n" + mark + (headline.isBlank() ? "" : "**" + headline + "** ")
                + escape(document.verdict().detail()) + "\n");
        List<String> chips =
                document.chips().stream().map(chip -> escape(chip.text())).toList();
        if (!chips.isEmpty()) {
            add("\n" + String.join(" · ", chips.subList(0, Math.min(MOST_FIRST, chips.size()))) + "\n");
        }
    }

    /** A report whose checks all held says so in one sentence, its verdict. */
    private void checks(List<Check> checks) {
        List<String> rows = checks.stream()
                .filter(check -> !check.held())
                .map(check -> MarkdownBlocks.row(List.of("❌", escape(check.name()), escape(check.detail())), "\n"))
                .toList();
        first("### Failed checks", "| | check | figures |\n|:--|:--|:--|\n", rows, "");
    }

    private void worse(List<Section> sections) {
        List<String> rows = new ArrayList<>();
        for (Section section : sections) {
            for (Block block : section.blocks()) {
                if (block instanceof Forest forest) {
                    forest.rows().stream()
                            .filter(row -> row.verdict() == Forest.Verdict.WORSE)
                            .forEach(row -> rows.add(MarkdownBlocks.row(MarkdownBlocks.comparison(row), "\n")));
                }
            }
        }
        String header = "| | comparison | change | at least | at most | verdict |\n|:--|:--|--:|--:|--:|:--|\n";
        first("### Slower or worse", header, rows, "");
    }

    /** Of several units, times first; what cannot be told in numbers last. */
    private void findings(List<Section> sections) {
        first(
                "### What to change",
                "",
                Bottlenecks.rank(sections).stream()
                        .map(ranked -> MarkdownBlocks.finding(ranked.finding()))
                        .toList(),
                "\n");
    }

    private void first(String heading, String header, List<String> rows, String between) {
        if (rows.isEmpty() || !add('\n' + heading + "\n\n" + header)) {
            return;
        }
        int told = 0;
        while (told < Math.min(MOST_FIRST, rows.size()) && add((told == 0 ? "" : between) + rows.get(told))) {
            told++;
        }
        full = false;
        if (told < rows.size()) {
            add("\n_and " + (rows.size() - told) + " more in the JSON form of this report_\n");
        }
    }

    /** Returns whether the whole section fitted. */
    private boolean section(Section section) {
        MarkdownBlocks blocks = MarkdownBlocks.of(section);
        if (blocks.pieces().isEmpty()) {
            return true;
        }
        boolean isLong = blocks.lines() > SHORT;
        String open = isLong
                ? "\n<details><summary>" + MarkdownText.html(section.title()) + "</summary>\n"
                : "\n### " + escape(section.title()) + "\n";
        if (!add(open)) {
            return false;
        }
        boolean whole = true;
        for (String piece : blocks.pieces()) {
            if (!add('\n' + piece)) {
                whole = false;
                break;
            }
        }
        if (isLong) {
            out.append("\n</details>\n");
        }
        return whole;
    }

    private void rest(List<Section> sections, int told) {
        int left = sections.size() - told - 1;
        out.append("\n_Section ")
                .append(escape(Text.cut(sections.get(told).title(), 100)))
                .append(
                        left == 0
                                ? " does not fit here whole; it is"
                                : " and the " + left + " after it do not fit here; they are")
                .append(" in the HTML report._\n");
    }

    /** Adds a text whole, or not at all if it does not fit. */
    private boolean add(String text) {
        int more = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes + more > MOST_BYTES - RESERVE) {
            full = true;
            return false;
        }
        out.append(text);
        bytes += more;
        return true;
    }

    private static String escape(String text) {
        return MarkdownText.escape(text);
    }
}
