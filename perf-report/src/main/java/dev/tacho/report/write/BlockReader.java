package dev.tacho.report.write;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes blocks of what {@link BlockJson} wrote. */
final class BlockReader {
    private BlockReader() {}

    /**
     * Reads a block. One of a kind that a later version added becomes a note that says so.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong
     */
    static Block block(Fields json) {
        String type = json.text("type");
        return switch (type) {
            case "facts" -> facts(json);
            case "table" -> table(json);
            case "series" -> series(json);
            case "distribution" -> distribution(json);
            case "curve" -> curve(json);
            case "forest" -> forest(json);
            case "heatmap" -> heatMap(json);
            case "tree" -> tree(json);
            case "note" -> new Note(json.one(Note.Level.class, "level"), json.text("text"));
            case "finding" -> finding(json);
            default ->
                Note.warning("A block of the kind \"" + Fields.quote(type)
                        + "\" was left out: a later version of Tacho wrote it, and this one does not know it.");
        };
    }

    private static Facts facts(Fields json) {
        List<Fact> facts = new ArrayList<>();
        for (Fields fact : json.objects("facts")) {
            facts.add(new Fact(
                    fact.text("id"),
                    fact.text("label"),
                    fact.number("value"),
                    fact.one(Unit.class, "unit"),
                    fact.one(Better.class, "better"),
                    interval(fact)));
        }
        return new Facts(facts);
    }

    private static @Nullable Interval interval(Fields json) {
        Fields interval = json.child("interval");
        return interval == null
                ? null
                : new Interval(interval.number("lower"), interval.number("upper"), interval.number("confidence"));
    }

    private static Table table(Fields json) {
        List<Table.Column> columns = new ArrayList<>();
        for (Fields column : json.objects("columns")) {
            columns.add(new Table.Column(
                    column.text("label"), column.one(Unit.class, "unit"), column.one(Better.class, "better")));
        }
        List<List<Table.Cell>> rows = new ArrayList<>();
        for (JsonNode row : json.list("rows")) {
            List<Table.Cell> cells = new ArrayList<>();
            for (JsonNode cell : row) {
                cells.add(cell(cell));
            }
            rows.add(cells);
        }
        Fields shading = json.child("shading");
        return new Table(
                json.text("title"),
                columns,
                rows,
                shading == null ? null : new Table.Shading(shading.index("markedRow"), shading.index("markedColumn")));
    }

    private static Table.Cell cell(JsonNode json) {
        if (json.isTextual()) {
            return Table.Cell.of(json.textValue());
        }
        if (!json.isObject()) {
            return Table.Cell.of(Fields.number("cell", json));
        }
        Fields cell = new Fields(json);
        return new Table.Cell(
                cell.has("text") ? cell.text("text") : null,
                cell.number("value"),
                cell.has("unit") ? cell.one(Unit.class, "unit") : null);
    }

    private static Series series(Fields json) {
        List<Series.Line> lines = new ArrayList<>();
        for (Fields line : json.objects("lines")) {
            List<Series.Point> points = new ArrayList<>();
            for (JsonNode point : line.list("points")) {
                double value = Fields.row("points", point, 2, 2)[1];
                points.add(new Series.Point(Fields.whole("points", point.get(0)), value));
            }
            lines.add(new Series.Line(line.text("label"), points));
        }
        List<Series.Mark> marks = new ArrayList<>();
        for (Fields mark : json.objects("marks")) {
            marks.add(new Series.Mark(mark.whole("atNanos"), mark.text("label")));
        }
        return new Series(json.text("title"), json.one(Unit.class, "unit"), lines, marks);
    }

    private static Distribution distribution(Fields json) {
        List<Distribution.Quantile> quantiles = new ArrayList<>();
        for (JsonNode quantile : json.list("quantiles")) {
            double[] rung = Fields.row("quantiles", quantile, 4, 4);
            quantiles.add(new Distribution.Quantile(rung[0], rung[1], rung[2], rung[3]));
        }
        return new Distribution(
                json.text("id"),
                json.text("title"),
                json.text("detail"),
                json.one(Unit.class, "unit"),
                json.whole("count"),
                json.number("min"),
                json.number("max"),
                json.number("mean"),
                json.whole("errors"),
                json.whole("irregular"),
                quantiles);
    }

    private static Curve curve(Fields json) {
        List<Curve.Line> lines = new ArrayList<>();
        for (Fields line : json.objects("lines")) {
            List<Curve.Point> points = new ArrayList<>();
            for (JsonNode point : line.list("points")) {
                double[] row = Fields.row("points", point, 2, 4);
                points.add(
                        row.length == 2
                                ? Curve.Point.of(row[0], row[1])
                                : new Curve.Point(row[0], row[1], row[2], row[3]));
            }
            lines.add(new Curve.Line(line.text("label"), points));
        }
        List<Curve.Mark> marks = new ArrayList<>();
        for (Fields mark : json.objects("marks")) {
            marks.add(new Curve.Mark(mark.text("axis").equals("x"), mark.number("at"), mark.text("label")));
        }
        return new Curve(
                json.text("title"),
                json.text("xLabel"),
                json.one(Unit.class, "xUnit"),
                json.text("yLabel"),
                json.one(Unit.class, "yUnit"),
                json.one(Curve.Scale.class, "xScale"),
                json.one(Curve.Scale.class, "yScale"),
                lines,
                marks);
    }

    private static Forest forest(Fields json) {
        List<Forest.Row> rows = new ArrayList<>();
        for (Fields row : json.objects("rows")) {
            rows.add(new Forest.Row(
                    row.text("label"),
                    row.number("ratio"),
                    row.number("lower"),
                    row.number("upper"),
                    row.one(Forest.Verdict.class, "verdict"),
                    row.text("text"),
                    row.text("detail")));
        }
        return new Forest(
                json.text("title"),
                json.number("minimumEffectRatio"),
                json.number("confidence"),
                rows,
                json.text("caption"));
    }

    private static HeatMap heatMap(Fields json) {
        List<HeatMap.Column> columns = new ArrayList<>();
        for (Fields column : json.objects("columns")) {
            List<HeatMap.Cell> cells = new ArrayList<>();
            for (JsonNode cell : column.list("cells")) {
                double[] row = Fields.row("cells", cell, 3, 3);
                cells.add(new HeatMap.Cell(row[0], row[1], Fields.whole("cells", cell.get(2))));
            }
            columns.add(new HeatMap.Column(column.whole("fromNanos"), column.whole("toNanos"), cells));
        }
        List<HeatMap.Strip> strips = new ArrayList<>();
        for (Fields strip : json.objects("strips")) {
            strips.add(new HeatMap.Strip(strip.whole("fromNanos"), strip.whole("toNanos"), strip.text("label")));
        }
        return new HeatMap(json.text("title"), json.one(Unit.class, "unit"), columns, strips);
    }

    /**
     * Builds a tree from its nodes, each before its children: from the last one back, so that a node's children are
     * there before it, and without a frame of the stack for each level.
     */
    private static Tree tree(Fields json) {
        List<Fields> nodes = json.objects("nodes");
        int[] depths = new int[nodes.size()];
        int deepest = 0;
        for (int i = 0; i < depths.length; i++) {
            depths[i] = nodes.get(i).index("depth");
            boolean fits = i == 0 ? depths[i] == 0 : depths[i] >= 1 && depths[i] <= depths[i - 1] + 1;
            if (!fits) {
                throw new IllegalArgumentException("node " + i + " has the depth " + depths[i]
                        + ": must be 0 for the first, and from 1 to one more than its predecessor's for each other");
            }
            deepest = Math.max(deepest, depths[i]);
        }
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("\"nodes\" is an empty list, must hold the root at least");
        }
        List<List<Tree.Node>> waiting = new ArrayList<>();
        for (int depth = 0; depth <= deepest + 1; depth++) {
            waiting.add(new ArrayList<>());
        }
        for (int i = depths.length - 1; i >= 0; i--) {
            Fields node = nodes.get(i);
            List<Tree.Node> children = waiting.get(depths[i] + 1);
            Collections.reverse(children);
            waiting.get(depths[i])
                    .add(new Tree.Node(
                            node.text("label"),
                            node.number("value"),
                            children,
                            node.has("tone") ? node.one(Tree.Tone.class, "tone") : Tree.Tone.PLAIN,
                            node.has("before") ? node.number("before") : Double.NaN));
            children.clear();
        }
        return new Tree(
                json.text("title"), json.one(Unit.class, "unit"), waiting.get(0).get(0), json.text("caption"));
    }

    private static Finding finding(Fields json) {
        Fields effect = json.child("effect");
        return new Finding(
                json.text("id"),
                json.text("title"),
                json.text("gain"),
                effect == null
                        ? Finding.Effect.UNKNOWN
                        : new Finding.Effect(
                                effect.number("saved"),
                                effect.one(Unit.class, "unit"),
                                interval(effect),
                                effect.number("p50Ratio"),
                                effect.number("p99Ratio")),
                json.text("evidence"),
                json.text("refutedBy"),
                json.text("change"));
    }
}
