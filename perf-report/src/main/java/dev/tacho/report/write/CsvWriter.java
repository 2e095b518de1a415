package dev.tacho.report.write;

import dev.tacho.core.section.Better;
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
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document as CSV (RFC 4180, UTF-8) in long form: one line a number, so that a spreadsheet's filter or a data
 * frame takes what it needs by section, type, id and tag. A number that does not exist is an empty field; decimals have
 * a dot, and no number an exponent.
 *
 * <p>A text that a spreadsheet would take for a formula gets an apostrophe in front, also behind a semicolon or a line
 * break, where a program set to another separator would begin a cell.
 */
final class CsvWriter {
    static final List<String> COLUMNS = List.of(
            "section", "block", "type", "id", "label", "tag", "value", "unit", "lower", "upper", "better", "text");

    /** What starts a formula, at the start of what any program takes for a cell. */
    private static final Pattern FORMULA =
            Pattern.compile("(^|[;\\t\\n])(?=[\\p{Zs}\"\\ufeff]*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20])");

    private final Writer out;
    private String section = "";
    private int block;
    private String type = "";

    private CsvWriter(Writer out) {
        this.out = out;
    }

    static void write(Document document, OutputStream stream) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        new CsvWriter(out).document(document);
        out.flush();
    }

    private void document(Document document) throws IOException {
        out.write(String.join(",", COLUMNS));
        out.write("\r\n");
        type = "document";
        text("", document.title(), "title", document.subtitle());
        text("", "taken at", "takenAt", document.takenAt().toString());
        text(
                "",
                document.verdict().headline(),
                JsonWriter.word(document.verdict().level()),
                document.verdict().detail());
        type = "check";
        for (Document.Check check : document.checks()) {
            text("", check.name(), check.held() ? "held" : "failed", check.detail());
        }
        type = "chip";
        for (Document.Chip chip : document.chips()) {
            text("", "", JsonWriter.word(chip.level()), chip.text());
        }
        type = "machine";
        for (Map.Entry<String, String> part : document.machine().parts().entrySet()) {
            text("", part.getKey(), "", part.getValue());
        }
        for (Section each : document.sections()) {
            section = each.id();
            block = 0;
            for (Block one : each.blocks()) {
                block++;
                type = JsonWriter.typeOf(one);
                block(one);
            }
        }
    }

    private void block(Block one) throws IOException {
        if (one instanceof Facts facts) {
            for (Fact fact : facts.facts()) {
                Interval interval = fact.interval();
                double lower = interval == null ? Double.NaN : interval.lower();
                double upper = interval == null ? Double.NaN : interval.upper();
                line(fact.id(), fact.label(), "", fact.value(), fact.unit(), lower, upper, fact.better(), "");
            }
        } else if (one instanceof Distribution distribution) {
            distribution(distribution);
        } else if (one instanceof Table table) {
            table(table);
        } else if (one instanceof Series series) {
            for (Series.Line line : series.lines()) {
                for (Series.Point point : line.points()) {
                    number(series.title(), line.label(), point.atNanos() + " nanos", point.value(), series.unit());
                }
            }
            for (Series.Mark mark : series.marks()) {
                text(series.title(), "mark", mark.atNanos() + " nanos", mark.label());
            }
        } else if (one instanceof Curve curve) {
            curve(curve);
        } else if (one instanceof Forest forest) {
            for (Forest.Row row : forest.rows()) {
                line(
                        forest.title(),
                        row.label(),
                        JsonWriter.word(row.verdict()),
                        row.ratio(),
                        Unit.NONE,
                        row.lower(),
                        row.upper(),
                        Better.NEITHER,
                        (row.text() + ' ' + row.detail()).strip());
            }
        } else if (one instanceof HeatMap map) {
            heatMap(map);
        } else if (one instanceof Tree tree) {
            for (TreeWalk walk = new TreeWalk(tree.root(), Integer.MAX_VALUE); walk.next(); ) {
                Tree.Node node = walk.node();
                number(tree.title(), node.label(), "depth " + walk.depth(), node.value(), tree.unit());
            }
        } else if (one instanceof Note note) {
            text("", "", JsonWriter.word(note.level()), note.text());
        } else if (one instanceof Finding finding) {
            finding(finding);
        }
    }

    private void distribution(Distribution distribution) throws IOException {
        Unit unit = distribution.unit();
        statistic(distribution, "count", distribution.count(), Unit.COUNT);
        statistic(distribution, "errors", distribution.errors(), Unit.COUNT);
        statistic(distribution, "irregular", distribution.irregular(), Unit.COUNT);
        statistic(distribution, "min", distribution.min(), unit);
        statistic(distribution, "mean", distribution.mean(), unit);
        statistic(distribution, "max", distribution.max(), unit);
        for (Distribution.Quantile rung : distribution.quantiles()) {
            line(
                    distribution.id(),
                    distribution.title(),
                    "p" + plain(rung.percentile()),
                    rung.value(),
                    unit,
                    rung.lower(),
                    rung.upper(),
                    Better.NEITHER,
                    distribution.detail());
        }
    }

    private void statistic(Distribution distribution, String tag, double value, Unit unit) throws IOException {
        line(
                distribution.id(),
                distribution.title(),
                tag,
                value,
                unit,
                Double.NaN,
                Double.NaN,
                Better.NEITHER,
                distribution.detail());
    }

    /** The first column names the row. */
    private void table(Table table) throws IOException {
        for (List<Table.Cell> row : table.rows()) {
            String label = shown(row.get(0), table.columns().get(0));
            for (int i = 0; i < row.size(); i++) {
                Table.Cell cell = row.get(i);
                Table.Column column = table.columns().get(i);
                if (cell.text() == null) {
                    Unit unit = cell.unit() == null ? column.unit() : cell.unit();
                    double none = Double.NaN;
                    line(table.title(), label, column.label(), cell.value(), unit, none, none, column.better(), "");
                } else if (i > 0 || row.size() == 1) {
                    text(table.title(), label, column.label(), cell.text());
                }
            }
        }
    }

    private static String shown(Table.Cell cell, Table.Column column) {
        return cell.format(column.unit());
    }

    private void curve(Curve curve) throws IOException {
        for (Curve.Line line : curve.lines()) {
            for (Curve.Point point : line.points()) {
                String at = plain(point.x()) + ' ' + JsonWriter.word(curve.xUnit());
                line(
                        curve.title(),
                        line.label(),
                        at,
                        point.y(),
                        curve.yUnit(),
                        point.lower(),
                        point.upper(),
                        Better.NEITHER,
                        "");
            }
        }
        for (Curve.Mark mark : curve.marks()) {
            number(
                    curve.title(),
                    mark.label(),
                    mark.isVertical() ? "mark x" : "mark y",
                    mark.at(),
                    mark.isVertical() ? curve.xUnit() : curve.yUnit());
        }
    }

    /** Bounds are those of the values, in the map's unit, which the text names; the value is how many there were. */
    private void heatMap(HeatMap map) throws IOException {
        for (HeatMap.Column column : map.columns()) {
            for (HeatMap.Cell cell : column.cells()) {
                line(
                        map.title(),
                        "count",
                        column.fromNanos() + " nanos",
                        cell.count(),
                        Unit.COUNT,
                        cell.lower(),
                        cell.upper(),
                        Better.NEITHER,
                        "bounds in " + JsonWriter.word(map.unit()));
            }
        }
        for (HeatMap.Strip strip : map.strips()) {
            double lasted = (double) strip.toNanos() - strip.fromNanos();
            number(map.title(), strip.label(), strip.fromNanos() + " nanos", lasted, Unit.NANOS);
        }
    }

    private void finding(Finding finding) throws IOException {
        Finding.Effect effect = finding.effect();
        Interval interval = effect.interval();
        line(
                finding.id(),
                finding.title(),
                "saved",
                effect.saved(),
                effect.unit(),
                interval == null ? Double.NaN : interval.lower(),
                interval == null ? Double.NaN : interval.upper(),
                Better.HIGHER,
                finding.gain());
        number(finding.id(), finding.title(), "share of p50", effect.p50Ratio(), Unit.RATIO);
        number(finding.id(), finding.title(), "share of p99", effect.p99Ratio(), Unit.RATIO);
        text(finding.id(), finding.title(), "evidence", finding.evidence());
        text(finding.id(), finding.title(), "refuted by", finding.refutedBy());
        text(finding.id(), finding.title(), "change", finding.change());
    }

    private void text(String id, String label, String tag, String text) throws IOException {
        line(id, label, tag, Double.NaN, null, Double.NaN, Double.NaN, null, text);
    }

    private void number(String id, String label, String tag, double value, Unit unit) throws IOException {
        line(id, label, tag, value, unit, Double.NaN, Double.NaN, Better.NEITHER, "");
    }

    private void line(
            String id,
            String label,
            String tag,
            double value,
            @Nullable Unit unit,
            double lower,
            double upper,
            @Nullable Better better,
            String text)
            throws IOException {
        out.write(quoted(section) + ',' + (block == 0 ? "" : String.valueOf(block)) + ',' + type + ',');
        out.write(quoted(id) + ',' + quoted(label) + ',' + quoted(tag) + ',');
        out.write(plain(value) + ',' + (unit == null ? "" : JsonWriter.word(unit)) + ',');
        out.write(plain(lower) + ',' + plain(upper) + ',');
        out.write((better == null ? "" : JsonWriter.word(better)) + ',' + quoted(text) + "\r\n");
    }

    static String quoted(String text) {
        if (text.isEmpty()) {
            return "";
        }
        Matcher formula = FORMULA.matcher(Text.clean(text));
        return '"' + formula.replaceAll("$1'").replace("\"", "\"\"") + '"';
    }

    /** Nothing for a number that does not exist; an infinity by the name that programs of statistics read. */
    static String plain(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Inf" : "-Inf";
        }
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
    }
}
