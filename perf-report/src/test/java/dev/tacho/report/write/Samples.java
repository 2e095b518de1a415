package dev.tacho.report.write;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Curve;
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
import dev.tacho.report.write.Document.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A document with every kind of block, from seeded values. */
public final class Samples {
    private Samples() {}

    /** A document in which every text is {@code name}. */
    static Document everyBlock(String name) {
        return new Document(
                name,
                name,
                Instant.parse("2026-11-22T10:00:00Z"),
                new Verdict(Level.PASSED, name, name),
                List.of(new Check(name, true, name), new Check("b", false, "")),
                List.of(new Chip(Level.WARNING, name)),
                List.of(section("one", name)),
                new Fingerprint(new TreeMap<>(Map.of("cpu", name))),
                List.of(new Sample(
                        name,
                        Unit.NANOS,
                        List.of(measured(name)
                                .timer("t", "tag", name)
                                .snapshot()
                                .ok()))));
    }

    static Section section(String id, String name) {
        return Section.of(
                id,
                name,
                measured(name).timer("t", "tag", name).snapshot().toBlock(),
                Facts.of(
                        Fact.of("exact", name, 0.712, Unit.RATIO, Better.HIGHER),
                        new Fact("banded", name, 10, Unit.BYTES, Better.LOWER, new Interval(8, 12, 0.95)),
                        Fact.of("absent", name, Double.NaN, Unit.NANOS, Better.LOWER)),
                new Table(
                        name,
                        List.of(Table.Column.text(name), Table.Column.of(name, Unit.NANOS)),
                        List.of(
                                List.of(Table.Cell.of(name), Table.Cell.of(1500)),
                                List.of(Table.Cell.of("b"), Table.Cell.of(Double.NaN)))),
                new Series(
                        name,
                        Unit.RATIO,
                        List.of(new Series.Line(
                                name, List.of(new Series.Point(0, 0.2), new Series.Point(5_000_000_000L, 0.6)))),
                        List.of(new Series.Mark(2_000_000_000L, name))),
                curve(name),
                new Table(
                        name,
                        List.of(
                                Table.Column.of(name, Unit.NANOS),
                                Table.Column.of("100", Unit.RATIO),
                                Table.Column.of("200", Unit.RATIO)),
                        List.of(
                                List.of(Table.Cell.of(1e9), Table.Cell.of(0.5), Table.Cell.of(0.7)),
                                List.of(Table.Cell.of(2e9), Table.Cell.of(0.6), Table.Cell.of(Double.NaN))),
                        new Table.Shading(0, 1)),
                new Tree(
                        name,
                        Unit.GAS,
                        new Tree.Node(
                                name,
                                100,
                                List.of(
                                        new Tree.Node(name, 60, List.of()),
                                        new Tree.Node(
                                                "b",
                                                30,
                                                List.of(
                                                        new Tree.Node("c", 10, List.of(), Tree.Tone.STRONG),
                                                        new Tree.Node("d", 8, List.of(), Tree.Tone.GOOD),
                                                        new Tree.Node("e", 8, List.of(), Tree.Tone.BAD))))),
                        name),
                Note.info(name),
                Note.warning(name),
                Note.failure(name),
                new Finding("do-it", name, name, name, name, name),
                quantiles(name),
                forest(name),
                heatMap(name),
                new Tree(
                        name,
                        Unit.NANOS,
                        new Tree.Node(
                                name,
                                9,
                                List.of(new Tree.Node(name, 0, List.of(), Tree.Tone.GOOD, 4)),
                                Tree.Tone.PLAIN,
                                8)),
                new Finding(
                        "do-that",
                        name,
                        name,
                        new Finding.Effect(4e9, Unit.NANOS, new Interval(3e9, 5e9, 0.95), 0.4, Double.NaN),
                        name,
                        name,
                        name));
    }

    private static Forest forest(String name) {
        return new Forest(
                name,
                0.05,
                0.99,
                List.of(
                        new Forest.Row(name, 1.083, 1.061, 1.104, Forest.Verdict.WORSE, "SLOWER", name),
                        new Forest.Row("b", 0.5, 0.4, 0.6, Forest.Verdict.BETTER, "FASTER", ""),
                        new Forest.Row("c", 1, 0.99, 1.01, Forest.Verdict.SAME, "SAME", ""),
                        new Forest.Row("d", 1.02, 0.9, 1.2, Forest.Verdict.UNCLEAR, "CANNOT TELL", "22 more pairs"),
                        new Forest.Row(
                                "e", Double.NaN, Double.NaN, Double.NaN, Forest.Verdict.UNCLEAR, "CANNOT TELL", "")),
                name);
    }

    private static HeatMap heatMap(String name) {
        List<HeatMap.Column> columns = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            columns.add(new HeatMap.Column(
                    i * 1_000_000_000L,
                    (i + 1) * 1_000_000_000L,
                    List.of(new HeatMap.Cell(1e5, 1.1e5, 100 + i), new HeatMap.Cell(1e6, 1.1e6, 1 + i % 3))));
        }
        return new HeatMap(name, Unit.NANOS, columns, List.of(new HeatMap.Strip(4_000_000_000L, 5_000_000_000L, name)));
    }

    private static Curve quantiles(String name) {
        List<Curve.Point> points = new ArrayList<>();
        for (double quantile : new double[] {0, 0.5, 0.9, 0.99, 0.999}) {
            double value = 1e5 / (1 - quantile);
            points.add(new Curve.Point(quantile, value, value * 0.9, value * 1.1));
        }
        return new Curve(
                name,
                name,
                Unit.RATIO,
                name,
                Unit.NANOS,
                Curve.Scale.NINES,
                Curve.Scale.LOG,
                List.of(new Curve.Line(name, points)),
                List.of(new Curve.Mark(false, 1e6, name), new Curve.Mark(true, 0.99, name)));
    }

    private static Curve curve(String name) {
        List<Curve.Point> points = new ArrayList<>();
        for (int i = -3; i <= 3; i++) {
            double size = 10_000 * Math.pow(2, i);
            double ratio = 0.55 + 0.1 * i;
            points.add(new Curve.Point(size, ratio, ratio - 0.02, ratio + 0.02));
        }
        return new Curve(name, name, Unit.COUNT, name, Unit.RATIO, true, List.of(new Curve.Line(name, points)));
    }

    static Perf measured(String name) {
        Perf perf = Perf.create(name);
        Timer timer = perf.timer("t", "tag", name);
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            timer.record((long) Math.exp(13 + random.nextGaussian()));
        }
        return perf;
    }
}
