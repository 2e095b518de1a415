package dev.tacho.report.write;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The numbers of a drawing as a table, for who cannot see it or wants to copy them; thinned where they are many. */
final class DataTable {
    private static final int MOST_ROWS = 25;
    private static final int MOST_LINES = 12;
    private static final int MOST_STRETCHES = 24;
    private static final int MOST_NODES = 60;

    /** Smaller parts of a tree are not listed. */
    private static final double LEAST_SHARE = 0.002;

    private static final double[] NINES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999};

    private DataTable() {}

    static Table of(Curve curve) {
        List<Curve.Line> lines = curve.lines().stream().limit(MOST_LINES).toList();
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(
                !curve.xLabel().isEmpty()
                        ? curve.xLabel()
                        : curve.xScale() == Curve.Scale.NINES ? "percentile" : "after",
                curve.xUnit()));
        lines.forEach(line -> columns.add(Column.text(line.label())));
        List<List<Cell>> rows = new ArrayList<>();
        for (double x : arguments(curve)) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(x));
            lines.forEach(line -> row.add(Cell.of(value(curve, line, x))));
            rows.add(row);
        }
        for (Curve.Mark mark : curve.marks().stream().limit(MOST_ROWS).toList()) {
            List<Cell> row = new ArrayList<>();
            Unit unit = mark.isVertical() ? curve.xUnit() : curve.yUnit();
            row.add(Cell.of(mark.label() + ": " + unit.format(mark.at())));
            lines.forEach(line -> row.add(Cell.of("")));
            rows.add(row);
        }
        return new Table(curve.title(), columns, rows);
    }

    /** The arguments to list: the usual percentiles, else evenly chosen ones. */
    private static double[] arguments(Curve curve) {
        double[] all = curve.lines().stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Curve.Point::x)
                .collect(TreeSet<Double>::new, TreeSet::add, TreeSet::addAll)
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (curve.xScale() == Curve.Scale.NINES) {
            double[] usual = Arrays.stream(all).filter(DataTable::isUsual).toArray();
            if (usual.length >= 3) {
                return usual;
            }
        }
        int step = (all.length + MOST_ROWS - 1) / MOST_ROWS;
        List<Double> chosen = new ArrayList<>();
        for (int i = 0; i < all.length; i += Math.max(1, step)) {
            chosen.add(all[i]);
        }
        return chosen.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static boolean isUsual(double quantile) {
        return DoubleStream.of(NINES).anyMatch(usual -> Math.abs(usual - quantile) < 1e-9);
    }

    private static String value(Curve curve, Curve.Line line, double x) {
        for (Curve.Point point : line.points()) {
            if (point.x() == x) {
                boolean banded = point.lower() < point.upper();
                return banded
                        ? Digits.format(curve.yUnit(), point.y(), point.lower(), point.upper()) + " ("
                                + Digits.range(curve.yUnit(), point.y(), point.lower(), point.upper()) + ')'
                        : curve.yUnit().format(point.y());
            }
        }
        return "";
    }

    static Table of(Forest forest) {
        List<Column> columns = List.of(
                Column.text("comparison"),
                Column.of("change", Unit.NONE),
                Column.of("between", Unit.NONE),
                Column.text("verdict"),
                Column.text("runs"));
        List<List<Cell>> rows = forest.rows().stream()
                .map(row -> List.of(
                        Cell.of(row.label()),
                        Cell.of(Digits.change(row.ratio(), row.lower(), row.upper())),
                        Cell.of(Digits.changes(row.lower(), row.upper())),
                        Cell.of(row.text()),
                        Cell.of(row.detail())))
                .toList();
        return new Table(forest.title(), columns, rows);
    }

    static Table of(HeatMap map) {
        List<Column> columns = List.of(
                Column.of("from", Unit.NANOS),
                Column.of("to", Unit.NANOS),
                Column.of("values", Unit.COUNT),
                Column.of("smallest", map.unit()),
                Column.of("largest", map.unit()),
                Column.text("meanwhile"));
        List<List<Cell>> rows = new ArrayList<>();
        List<HeatMap.Column> all = map.columns();
        int step = Math.max(1, (all.size() + MOST_STRETCHES - 1) / MOST_STRETCHES);
        for (int i = 0; i < all.size(); i += step) {
            List<HeatMap.Column> stretch = all.subList(i, Math.min(all.size(), i + step));
            long from = stretch.get(0).fromNanos();
            long to = stretch.get(stretch.size() - 1).toNanos();
            List<HeatMap.Cell> cells =
                    stretch.stream().flatMap(column -> column.cells().stream()).toList();
            String strips = map.strips().stream()
                    .filter(strip -> strip.fromNanos() < to && strip.toNanos() >= from)
                    .limit(3)
                    .map(strip -> strip.label() + ' ' + Unit.NANOS.format(strip.toNanos() - strip.fromNanos()))
                    .collect(Collectors.joining(", "));
            rows.add(List.of(
                    Cell.of(from),
                    Cell.of(to),
                    Cell.of(cells.stream().mapToLong(HeatMap.Cell::count).sum()),
                    Cell.of(cells.stream()
                            .mapToDouble(HeatMap.Cell::lower)
                            .min()
                            .orElse(Double.NaN)),
                    Cell.of(cells.stream()
                            .mapToDouble(HeatMap.Cell::upper)
                            .max()
                            .orElse(Double.NaN)),
                    Cell.of(strips)));
        }
        return new Table(map.title(), columns, rows);
    }

    static Table of(Tree tree) {
        boolean compared = tree.root().isCompared();
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("part"),
                Column.of("total", tree.unit()),
                Column.of("of the whole", Unit.RATIO),
                Column.of("itself", tree.unit())));
        if (compared) {
            columns.add(Column.of("before", tree.unit()));
        }
        List<List<Cell>> rows = new ArrayList<>();
        list(tree, tree.root(), 0, compared, rows);
        return new Table(tree.title(), columns, rows);
    }

    private static void list(Tree tree, Tree.Node node, int depth, boolean compared, List<List<Cell>> rows) {
        double whole = Math.max(tree.root().value(), compared ? tree.root().before() : 0);
        double before = Double.isNaN(node.before()) ? 0 : node.before();
        if (rows.size() >= MOST_NODES || (depth > 0 && Math.max(node.value(), before) < LEAST_SHARE * whole)) {
            return;
        }
        List<Cell> row = new ArrayList<>(List.of(
                Cell.of("· ".repeat(Math.min(depth, 20)) + node.label()),
                Cell.of(node.value()),
                Cell.of(
                        tree.root().value() == 0
                                ? Double.NaN
                                : node.value() / tree.root().value()),
                Cell.of(node.self())));
        if (compared) {
            row.add(Cell.of(node.before()));
        }
        rows.add(row);
        node.children().forEach(child -> list(tree, child, depth + 1, compared, rows));
    }
}
