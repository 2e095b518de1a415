package dev.tacho.report.write;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
                List.of(new Chip(Level.WARNING, name)),
                List.of(section("one", name)));
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
                                name, List.of(new Series.Point(0, 0.2), new Series.Point(5_000_000_000L, 0.6))))),
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
                new Finding("do-it", name, name, name, name, name));
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
