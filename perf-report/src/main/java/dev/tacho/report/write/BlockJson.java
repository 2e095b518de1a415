package dev.tacho.report.write;

import com.fasterxml.jackson.core.JsonGenerator;
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
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes the blocks of a section for {@link JsonWriter}; {@link BlockReader} is its inverse. */
final class BlockJson {
    private final JsonGenerator json;

    BlockJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Block block) throws IOException {
        json.writeStartObject();
        text("type", JsonWriter.typeOf(block));
        if (block instanceof Facts facts) {
            facts(facts);
        } else if (block instanceof Table table) {
            table(table);
        } else if (block instanceof Series series) {
            series(series);
        } else if (block instanceof Distribution distribution) {
            distribution(distribution);
        } else if (block instanceof Curve curve) {
            curve(curve);
        } else if (block instanceof Forest forest) {
            forest(forest);
        } else if (block instanceof HeatMap map) {
            heatMap(map);
        } else if (block instanceof Tree tree) {
            tree(tree);
        } else if (block instanceof Note note) {
            word("level", note.level());
            text("text", note.text());
        } else if (block instanceof Finding finding) {
            finding(finding);
        }
        json.writeEndObject();
    }

    private void facts(Facts facts) throws IOException {
        json.writeArrayFieldStart("facts");
        for (Fact fact : facts.facts()) {
            json.writeStartObject();
            text("id", fact.id());
            text("label", fact.label());
            number("value", fact.value());
            word("unit", fact.unit());
            word("better", fact.better());
            interval(fact.interval());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void table(Table table) throws IOException {
        text("title", table.title());
        Table.Shading shading = table.shading();
        if (shading != null) {
            json.writeObjectFieldStart("shading");
            json.writeNumberField("markedRow", shading.markedRow());
            json.writeNumberField("markedColumn", shading.markedColumn());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("columns");
        for (Table.Column column : table.columns()) {
            json.writeStartObject();
            text("label", column.label());
            word("unit", column.unit());
            word("better", column.better());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        for (var row : table.rows()) {
            json.writeStartArray();
            for (Table.Cell cell : row) {
                cell(cell);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /** A text, a number in its column's unit, null for one that is withheld, or an object for anything else. */
    private void cell(Table.Cell cell) throws IOException {
        boolean plain = cell.unit() == null && !Double.isInfinite(cell.value());
        if (plain && cell.text() == null) {
            number(cell.value());
        } else if (plain && Double.isNaN(cell.value())) {
            json.writeString(cell.text());
        } else {
            json.writeStartObject();
            if (cell.text() != null) {
                text("text", cell.text());
            }
            number("value", cell.value());
            if (cell.unit() != null) {
                word("unit", cell.unit());
            }
            json.writeEndObject();
        }
    }

    private void series(Series series) throws IOException {
        text("title", series.title());
        word("unit", series.unit());
        json.writeArrayFieldStart("lines");
        for (Series.Line line : series.lines()) {
            json.writeStartObject();
            text("label", line.label());
            json.writeArrayFieldStart("points");
            for (Series.Point point : line.points()) {
                json.writeStartArray();
                json.writeNumber(point.atNanos());
                number(point.value());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("marks");
        for (Series.Mark mark : series.marks()) {
            json.writeStartObject();
            json.writeNumberField("atNanos", mark.atNanos());
            text("label", mark.label());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void distribution(Distribution distribution) throws IOException {
        text("id", distribution.id());
        text("title", distribution.title());
        text("detail", distribution.detail());
        word("unit", distribution.unit());
        json.writeNumberField("count", distribution.count());
        number("min", distribution.min());
        number("max", distribution.max());
        number("mean", distribution.mean());
        json.writeNumberField("errors", distribution.errors());
        json.writeNumberField("irregular", distribution.irregular());
        json.writeArrayFieldStart("quantiles");
        for (Distribution.Quantile quantile : distribution.quantiles()) {
            row(quantile.percentile(), quantile.value(), quantile.lower(), quantile.upper());
        }
        json.writeEndArray();
    }

    private void curve(Curve curve) throws IOException {
        text("title", curve.title());
        text("xLabel", curve.xLabel());
        word("xUnit", curve.xUnit());
        text("yLabel", curve.yLabel());
        word("yUnit", curve.yUnit());
        word("xScale", curve.xScale());
        word("yScale", curve.yScale());
        json.writeArrayFieldStart("lines");
        for (Curve.Line line : curve.lines()) {
            json.writeStartObject();
            text("label", line.label());
            json.writeArrayFieldStart("points");
            for (Curve.Point point : line.points()) {
                if (point.equals(Curve.Point.of(point.x(), point.y()))) {
                    row(point.x(), point.y());
                } else {
                    row(point.x(), point.y(), point.lower(), point.upper());
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("marks");
        for (Curve.Mark mark : curve.marks()) {
            json.writeStartObject();
            text("axis", mark.isVertical() ? "x" : "y");
            number("at", mark.at());
            text("label", mark.label());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void forest(Forest forest) throws IOException {
        text("title", forest.title());
        number("minimumEffectRatio", forest.minimumEffectRatio());
        number("confidence", forest.confidence());
        json.writeArrayFieldStart("rows");
        for (Forest.Row row : forest.rows()) {
            json.writeStartObject();
            text("label", row.label());
            number("ratio", row.ratio());
            number("lower", row.lower());
            number("upper", row.upper());
            word("verdict", row.verdict());
            text("text", row.text());
            text("detail", row.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        text("caption", forest.caption());
    }

    private void heatMap(HeatMap map) throws IOException {
        text("title", map.title());
        word("unit", map.unit());
        json.writeArrayFieldStart("columns");
        for (HeatMap.Column column : map.columns()) {
            json.writeStartObject();
            json.writeNumberField("fromNanos", column.fromNanos());
            json.writeNumberField("toNanos", column.toNanos());
            json.writeArrayFieldStart("cells");
            for (HeatMap.Cell cell : column.cells()) {
                json.writeStartArray();
                number(cell.lower());
                number(cell.upper());
                json.writeNumber(cell.count());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("strips");
        for (HeatMap.Strip strip : map.strips()) {
            json.writeStartObject();
            json.writeNumberField("fromNanos", strip.fromNanos());
            json.writeNumberField("toNanos", strip.toNanos());
            text("label", strip.label());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void tree(Tree tree) throws IOException {
        text("title", tree.title());
        word("unit", tree.unit());
        text("caption", tree.caption());
        json.writeArrayFieldStart("nodes");
        for (TreeWalk walk = new TreeWalk(tree.root(), Integer.MAX_VALUE); walk.next(); ) {
            Tree.Node node = walk.node();
            json.writeStartObject();
            json.writeNumberField("depth", walk.depth());
            text("label", node.label());
            number("value", node.value());
            if (node.tone() != Tree.Tone.PLAIN) {
                word("tone", node.tone());
            }
            if (node.isCompared()) {
                number("before", node.before());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void finding(Finding finding) throws IOException {
        text("id", finding.id());
        text("title", finding.title());
        text("gain", finding.gain());
        json.writeObjectFieldStart("effect");
        number("saved", finding.effect().saved());
        word("unit", finding.effect().unit());
        interval(finding.effect().interval());
        number("p50Ratio", finding.effect().p50Ratio());
        number("p99Ratio", finding.effect().p99Ratio());
        json.writeEndObject();
        text("evidence", finding.evidence());
        text("refutedBy", finding.refutedBy());
        text("change", finding.change());
    }

    private void interval(@Nullable Interval interval) throws IOException {
        if (interval != null) {
            json.writeObjectFieldStart("interval");
            number("lower", interval.lower());
            number("upper", interval.upper());
            number("confidence", interval.confidence());
            json.writeEndObject();
        }
    }

    private void text(String name, String value) throws IOException {
        json.writeStringField(name, value);
    }

    private void word(String name, Enum<?> value) throws IOException {
        json.writeStringField(name, JsonWriter.word(value));
    }

    private void row(double... values) throws IOException {
        json.writeStartArray();
        for (double value : values) {
            number(value);
        }
        json.writeEndArray();
    }

    private void number(String name, double value) throws IOException {
        json.writeFieldName(name);
        number(value);
    }

    private void number(double value) throws IOException {
        if (Double.isNaN(value)) {
            json.writeNull();
        } else if (Double.isInfinite(value)) {
            json.writeString(Double.toString(value));
        } else {
            json.writeNumber(value);
        }
    }
}
