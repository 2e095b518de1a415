package dev.tacho.report.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document as JSON of format {@code tacho-report}, version 1: numbers unrounded in the unit that stands beside
 * them, a number that does not exist or is withheld as {@code null}. A cell of a table is a text, a number in its
 * column's unit, or an object of value and unit.
 */
final class JsonWriter {
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonWriter() {}

    static String json(Document document) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", "tacho-report").put("version", VERSION);
        root.put("title", document.title()).put("subtitle", document.subtitle());
        root.put("takenAt", document.takenAt().toString());
        root.putObject("verdict")
                .put("level", lower(document.verdict().level()))
                .put("headline", document.verdict().headline())
                .put("detail", document.verdict().detail());
        ArrayNode chips = root.putArray("chips");
        document.chips()
                .forEach(chip ->
                        chips.addObject().put("level", lower(chip.level())).put("text", chip.text()));
        ArrayNode sections = root.putArray("sections");
        for (Section section : document.sections()) {
            ObjectNode node = sections.addObject().put("id", section.id()).put("title", section.title());
            ArrayNode blocks = node.putArray("blocks");
            section.blocks().forEach(block -> write(blocks.addObject(), block));
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + '\n';
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ObjectNode node, Block block) {
        node.put("type", block.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        if (block instanceof Facts facts) {
            ArrayNode array = node.putArray("facts");
            facts.facts().forEach(fact -> write(array.addObject(), fact));
        } else if (block instanceof Table table) {
            write(node, table);
        } else if (block instanceof Series series) {
            write(node, series);
        } else if (block instanceof Distribution distribution) {
            write(node, distribution);
        } else if (block instanceof Curve curve) {
            write(node, curve);
        } else if (block instanceof Forest forest) {
            write(node, forest);
        } else if (block instanceof HeatMap map) {
            write(node, map);
        } else if (block instanceof Tree tree) {
            node.put("title", tree.title()).put("unit", lower(tree.unit())).put("caption", tree.caption());
            write(node.putObject("root"), tree.root());
        } else if (block instanceof Note note) {
            node.put("level", lower(note.level())).put("text", note.text());
        } else if (block instanceof Finding finding) {
            node.put("id", finding.id()).put("title", finding.title()).put("gain", finding.gain());
            node.put("evidence", finding.evidence()).put("refutedBy", finding.refutedBy());
            node.put("change", finding.change());
            write(node.putObject("effect"), finding.effect());
        }
    }

    private static void write(ObjectNode node, Fact fact) {
        node.put("id", fact.id()).put("label", fact.label());
        number(node, "value", fact.value()).put("unit", lower(fact.unit())).put("better", lower(fact.better()));
        interval(node, fact.interval());
    }

    private static void write(ObjectNode node, Finding.Effect effect) {
        number(node, "saved", effect.saved()).put("unit", lower(effect.unit()));
        interval(node, effect.interval());
        number(node, "p50Ratio", effect.p50Ratio());
        number(node, "p99Ratio", effect.p99Ratio());
    }

    private static void interval(ObjectNode node, @Nullable Interval interval) {
        if (interval != null) {
            ObjectNode bounds = node.putObject("interval");
            number(bounds, "lower", interval.lower());
            number(bounds, "upper", interval.upper());
            number(bounds, "confidence", interval.confidence());
        }
    }

    private static void write(ObjectNode node, Forest forest) {
        node.put("title", forest.title()).put("caption", forest.caption());
        number(node, "minimumEffectRatio", forest.minimumEffectRatio());
        number(node, "confidence", forest.confidence());
        ArrayNode rows = node.putArray("rows");
        for (Forest.Row row : forest.rows()) {
            ObjectNode json = rows.addObject().put("label", row.label());
            number(json, "ratio", row.ratio());
            number(json, "lower", row.lower());
            number(json, "upper", row.upper());
            json.put("verdict", lower(row.verdict())).put("text", row.text()).put("detail", row.detail());
        }
    }

    private static void write(ObjectNode node, HeatMap map) {
        node.put("title", map.title()).put("unit", lower(map.unit()));
        ArrayNode columns = node.putArray("columns");
        for (HeatMap.Column column : map.columns()) {
            ObjectNode json =
                    columns.addObject().put("fromNanos", column.fromNanos()).put("toNanos", column.toNanos());
            ArrayNode cells = json.putArray("cells");
            for (HeatMap.Cell cell : column.cells()) {
                cells.addArray().add(cell.lower()).add(cell.upper()).add(cell.count());
            }
        }
        ArrayNode strips = node.putArray("strips");
        map.strips()
                .forEach(strip -> strips.addObject()
                        .put("fromNanos", strip.fromNanos())
                        .put("toNanos", strip.toNanos())
                        .put("label", strip.label()));
    }

    private static void write(ObjectNode node, Table table) {
        node.put("title", table.title());
        if (table.shading() != null) {
            node.putObject("shading")
                    .put("markedRow", table.shading().markedRow())
                    .put("markedColumn", table.shading().markedColumn());
        }
        ArrayNode columns = node.putArray("columns");
        table.columns()
                .forEach(column -> columns.addObject()
                        .put("label", column.label())
                        .put("unit", lower(column.unit()))
                        .put("better", lower(column.better())));
        ArrayNode rows = node.putArray("rows");
        table.rows().forEach(row -> {
            ArrayNode cells = rows.addArray();
            row.forEach(cell -> {
                if (cell.text() != null) {
                    cells.add(cell.text());
                } else if (cell.unit() != null) {
                    number(cells.addObject(), "value", cell.value()).put("unit", lower(cell.unit()));
                } else if (Double.isFinite(cell.value())) {
                    cells.add(cell.value());
                } else {
                    cells.addNull();
                }
            });
        });
    }

    private static void write(ObjectNode node, Series series) {
        node.put("title", series.title()).put("unit", lower(series.unit()));
        ArrayNode lines = node.putArray("lines");
        for (Series.Line line : series.lines()) {
            ArrayNode points = lines.addObject().put("label", line.label()).putArray("points");
            for (Series.Point point : line.points()) {
                number(points.addObject().put("atNanos", point.atNanos()), "value", point.value());
            }
        }
        ArrayNode marks = node.putArray("marks");
        series.marks()
                .forEach(
                        mark -> marks.addObject().put("atNanos", mark.atNanos()).put("label", mark.label()));
    }

    private static void write(ObjectNode node, Distribution distribution) {
        node.put("id", distribution.id()).put("title", distribution.title()).put("detail", distribution.detail());
        node.put("unit", lower(distribution.unit())).put("count", distribution.count());
        node.put("errors", distribution.errors()).put("irregular", distribution.irregular());
        number(node, "min", distribution.min());
        number(node, "max", distribution.max());
        number(node, "mean", distribution.mean());
        ArrayNode quantiles = node.putArray("quantiles");
        for (Distribution.Quantile quantile : distribution.quantiles()) {
            ObjectNode rung = quantiles.addObject();
            number(rung, "percentile", quantile.percentile());
            number(rung, "value", quantile.value());
            number(rung, "lower", quantile.lower());
            number(rung, "upper", quantile.upper());
        }
    }

    private static void write(ObjectNode node, Curve curve) {
        node.put("title", curve.title());
        node.put("xScale", lower(curve.xScale())).put("yScale", lower(curve.yScale()));
        node.put("xLabel", curve.xLabel()).put("xUnit", lower(curve.xUnit()));
        node.put("yLabel", curve.yLabel()).put("yUnit", lower(curve.yUnit()));
        ArrayNode lines = node.putArray("lines");
        for (Curve.Line line : curve.lines()) {
            ArrayNode points = lines.addObject().put("label", line.label()).putArray("points");
            for (Curve.Point point : line.points()) {
                ObjectNode json = points.addObject();
                number(json, "x", point.x());
                number(json, "y", point.y());
                number(json, "lower", point.lower());
                number(json, "upper", point.upper());
            }
        }
        ArrayNode marks = node.putArray("marks");
        for (Curve.Mark mark : curve.marks()) {
            ObjectNode json = marks.addObject().put("axis", mark.isVertical() ? "x" : "y");
            number(json, "at", mark.at()).put("label", mark.label());
        }
    }

    private static void write(ObjectNode node, Tree.Node tree) {
        node.put("label", tree.label());
        number(node, "value", tree.value());
        if (tree.tone() != Tree.Tone.PLAIN) {
            node.put("tone", lower(tree.tone()));
        }
        if (tree.isCompared()) {
            number(node, "before", tree.before());
        }
        if (!tree.children().isEmpty()) {
            ArrayNode children = node.putArray("children");
            tree.children().forEach(child -> write(children.addObject(), child));
        }
    }

    private static ObjectNode number(ObjectNode node, String name, double value) {
        return Double.isFinite(value) ? node.put(name, value) : node.putNull(name);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
