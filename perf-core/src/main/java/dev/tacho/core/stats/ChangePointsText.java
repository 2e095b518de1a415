package dev.tacho.core.stats;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.ChangePoints.Change;
import dev.tacho.core.stats.ChangePoints.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@link ChangePoints} say about themselves: a line and blocks. */
final class ChangePointsText {
    private final ChangePoints points;

    ChangePointsText(ChangePoints points) {
        this.points = points;
    }

    String line() {
        List<Change> changes = points.changes();
        String count = switch (changes.size()) {
            case 0 -> "no change";
            case 1 -> "1 change";
            default -> changes.size() + " changes";
        };
        String list = changes.stream().map(ChangePointsText::text).collect(Collectors.joining("; "));
        int length = points.values().length;
        return points.name() + ": " + count + " in " + length + (length == 1 ? " point" : " points")
                + (list.isEmpty() ? "" : ", " + list);
    }

    private static String text(Change change) {
        Estimate ratio = change.ratio();
        String interval = Double.isFinite(ratio.upper())
                ? " (" + Percents.plain(ratio.confidence()) + ": " + Percents.bare(ratio.lower()) + " to "
                        + Percents.bare(ratio.upper()) + ')'
                : "";
        return "at " + change.index() + (change.worse() ? " worse " : " better ") + Percents.change(ratio.value())
                + interval;
    }

    Section section() {
        List<Block> blocks = new ArrayList<>();
        boolean worse = points.changes().stream().anyMatch(Change::worse);
        blocks.add(worse ? Note.warning(line()) : Note.info(line()));
        if (points.values().length > 0) {
            blocks.add(curve());
        }
        List<Change> all = Stream.concat(points.changes().stream(), points.hints().stream())
                .toList();
        if (!all.isEmpty()) {
            List<Column> columns = List.of(
                    Column.text("what"),
                    Column.of("at point", Unit.COUNT),
                    new Column("change", Unit.RATIO, points.better()),
                    Column.of("from", Unit.RATIO),
                    Column.of("to", Unit.RATIO),
                    Column.of("p", Unit.NONE));
            blocks.add(new Table(
                    "Changes of level",
                    columns,
                    all.stream().map(ChangePointsText::row).toList()));
        }
        return new Section(points.name(), "History of " + points.name(), blocks);
    }

    private static List<Cell> row(Change change) {
        Estimate ratio = change.ratio();
        boolean bounded = Double.isFinite(ratio.upper());
        return List.of(
                Cell.of((change.strict() ? "" : "perhaps ") + (change.worse() ? "worse" : "better")),
                Cell.of(change.index()),
                Cell.of(ratio.value() - 1),
                Cell.of(bounded ? ratio.lower() - 1 : Double.NaN),
                Cell.of(bounded ? ratio.upper() - 1 : Double.NaN),
                Cell.of(change.p()));
    }

    private Curve curve() {
        double[] values = points.values();
        List<Curve.Point> measured = IntStream.range(0, values.length)
                .mapToObj(i -> Curve.Point.of(i, values[i]))
                .toList();
        List<Curve.Point> levels =
                points.segments().stream().flatMap(ChangePointsText::level).toList();
        return new Curve(
                "Level over time",
                "run",
                Unit.COUNT,
                points.name(),
                points.unit(),
                false,
                List.of(new Curve.Line("measured", measured), new Curve.Line("level", levels)));
    }

    private static Stream<Curve.Point> level(Segment segment) {
        Estimate median = segment.median();
        boolean bounded = Double.isFinite(median.upper());
        double lower = bounded ? median.lower() : median.value();
        double upper = bounded ? median.upper() : median.value();
        return IntStream.of(segment.from(), segment.to() - 1)
                .mapToObj(i -> new Curve.Point(i, median.value(), lower, upper));
    }
}
