package dev.tacho.report.write;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Curve.Mark;
import dev.tacho.core.section.Curve.Point;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Draws a {@link Curve}, and a {@link Series} as a curve over time. */
final class LineChart {
    /** A line has not more points than the drawing has pixels to tell them apart. */
    private static final int MOST_POINTS = 400;

    /** Further marks would hide the lines. */
    private static final int MOST_MARKS = 12;

    /** How far beyond the values a mark may lie and still be drawn, as a factor: else it would flatten the lines. */
    private static final double FAR = 3;

    /** The same on a logarithmic axis. */
    private static final double FAR_LOG = 100;

    /** Of a quantity whose zero says nothing, the axis begins near the values if they vary by less than that share. */
    private static final double FLAT = 0.4;

    /** Larger numbers stand nowhere on an axis of pixels. */
    private static final double HUGE = 1e300;

    private final Curve curve;
    private final boolean overTime;
    private final List<Curve.Line> lines;
    private final List<String> notShown = new ArrayList<>();

    private LineChart(Curve curve, boolean overTime) {
        this.curve = curve;
        this.overTime = overTime;
        this.lines = curve.lines().stream()
                .limit(Plot.MOST_LINES)
                .map(line -> new Curve.Line(
                        line.label(),
                        Thinned.points(line.points(), MOST_POINTS).stream()
                                .map(this::shown)
                                .toList()))
                .toList();
    }

    /** A drawing and what of the block it does not show; empty drawing if there is no point. */
    record Result(String svg, String caption) {}

    static Result draw(String id, Series series) {
        return new LineChart(curve(series), true).draw(id);
    }

    static Result draw(String id, Curve curve) {
        return new LineChart(curve, false).draw(id);
    }

    /** A series as a curve over the nanoseconds since its beginning. */
    static Curve curve(Series series) {
        List<Curve.Line> lines = series.lines().stream()
                .map(line -> new Curve.Line(
                        line.label(),
                        line.points().stream()
                                .map(point -> Point.of(point.atNanos(), point.value()))
                                .toList()))
                .toList();
        List<Mark> marks = series.marks().stream()
                .map(mark -> new Mark(true, mark.atNanos(), mark.label()))
                .toList();
        return new Curve(
                series.title(),
                "",
                Unit.NANOS,
                "",
                series.unit(),
                Curve.Scale.LINEAR,
                Curve.Scale.LINEAR,
                lines,
                marks);
    }

    /** A point that its axes can show, or a gap; a band of which a bound is missing is none. */
    private Point shown(Point point) {
        boolean log = curve.yScale() == Curve.Scale.LOG;
        if (!(Math.abs(point.y()) < HUGE) || (log && point.y() <= 0)) {
            return Point.of(point.x(), Double.NaN);
        }
        boolean banded = Math.abs(point.lower()) < HUGE && Math.abs(point.upper()) < HUGE;
        return banded && !(log && point.lower() <= 0) ? point : Point.of(point.x(), point.y());
    }

    private Result draw(String id) {
        double[] ys = all().filter(point -> !Double.isNaN(point.y()))
                .flatMapToDouble(point -> DoubleStream.of(point.y(), point.lower(), point.upper()))
                .toArray();
        if (ys.length == 0) {
            return new Result("", "");
        }
        Scale x = xScale();
        List<Mark> marks = marks(ys);
        List<Plot.Flag> flags = Plot.flags(marks.stream()
                .filter(Mark::isVertical)
                .map(mark -> new Plot.Flag(x.at(mark.at()), mark.label(), -1))
                .toList());
        Scale y = yScale(ys, marks, Plot.top(flags));
        Plot plot = new Plot(id, curve.title(), describe(), flags);
        for (double tick : y.ticks()) {
            plot.rowTick(y.at(tick), y.label(curve.yUnit(), tick));
        }
        for (double tick : x.ticks()) {
            boolean nines = curve.xScale() == Curve.Scale.NINES;
            plot.columnTick(x.at(tick), nines ? x.labelOfNines(tick) : x.label(curve.xUnit(), tick));
        }
        if (!curve.xLabel().isEmpty()) {
            plot.columnTitle(Plot.cut(curve.xLabel(), 60));
        }
        flags.forEach(plot::columnMark);
        for (Curve.Line line : lines) {
            plot.line(line.label(), pixels(line, x::at, y::at));
        }
        marks.stream().filter(mark -> !mark.isVertical()).forEach(mark -> plot.rowMark(y.at(mark.at()), mark.label()));
        return new Result(plot.finish(), caption());
    }

    private static List<Plot.Point> pixels(Curve.Line line, DoubleUnaryOperator x, DoubleUnaryOperator y) {
        return line.points().stream()
                .map(point -> Double.isNaN(point.y())
                        ? new Plot.Point(0, Double.NaN, Double.NaN, Double.NaN)
                        : new Plot.Point(
                                x.applyAsDouble(point.x()),
                                y.applyAsDouble(point.y()),
                                y.applyAsDouble(point.lower()),
                                y.applyAsDouble(point.upper())))
                .toList();
    }

    private Scale xScale() {
        double[] xs = all().mapToDouble(Point::x).toArray();
        double min = DoubleStream.of(xs).min().orElse(0);
        double max = DoubleStream.of(xs).max().orElse(1);
        return switch (curve.xScale()) {
            case LOG -> Scale.log(curve.xUnit(), min, max, Plot.LEFT, Plot.RIGHT);
            case NINES -> Scale.nines(Math.max(0.5, max), Plot.LEFT, Plot.RIGHT);
            case LINEAR ->
                overTime ? Scale.time(min, max, Plot.LEFT, Plot.RIGHT) : Scale.linear(min, max, Plot.LEFT, Plot.RIGHT);
        };
    }

    private Scale yScale(double[] ys, List<Mark> marks, int top) {
        double[] all = DoubleStream.concat(
                        DoubleStream.of(ys),
                        marks.stream().filter(mark -> !mark.isVertical()).mapToDouble(Mark::at))
                .toArray();
        double min = DoubleStream.of(all).min().orElse(0);
        double max = DoubleStream.of(all).max().orElse(1);
        if (curve.yScale() == Curve.Scale.LOG) {
            return Scale.log(curve.yUnit(), min, max, Plot.BOTTOM, top);
        }
        // A ratio is read against the whole: its axis ends at 100 %.
        if (curve.yUnit() == Unit.RATIO) {
            return Scale.linear(min, max > 0.5 ? Math.max(1, max) : max, Plot.BOTTOM, top);
        }
        return min > 0 && max - min < FLAT * max
                ? Scale.close(min, max, Plot.BOTTOM, top)
                : Scale.linear(min, max, Plot.BOTTOM, top);
    }

    /** The marks that stand near enough to the values; the others are told below. */
    private List<Mark> marks(double[] ys) {
        double[] xs = all().mapToDouble(Point::x).toArray();
        List<Mark> shown = new ArrayList<>();
        for (Mark mark : curve.marks()) {
            boolean near = mark.isVertical()
                    ? holds(xs, mark.at(), curve.xScale() == Curve.Scale.NINES ? 1 : 0, false)
                    : holds(ys, mark.at(), FAR, curve.yScale() == Curve.Scale.LOG);
            if (near && shown.size() < MOST_MARKS) {
                shown.add(mark);
            } else {
                Unit unit = mark.isVertical() ? curve.xUnit() : curve.yUnit();
                notShown.add(mark.label() + (Double.isNaN(mark.at()) ? "" : " at " + unit.format(mark.at())));
            }
        }
        return shown;
    }

    private static boolean holds(double[] values, double at, double far, boolean log) {
        double min = DoubleStream.of(values).min().orElse(0);
        double max = DoubleStream.of(values).max().orElse(0);
        if (log) {
            return at > min / FAR_LOG && at < max * FAR_LOG;
        }
        double room = far * Math.max(max - min, Math.abs(max) / 2);
        return far == 0 ? at >= min && at <= max : at >= min - room && at <= max + room;
    }

    private Stream<Point> all() {
        return lines.stream().flatMap(line -> line.points().stream());
    }

    private String caption() {
        int left = curve.lines().size() - lines.size();
        String text = left > 0 ? lines.size() + " of " + curve.lines().size() + " lines are drawn. " : "";
        if (!notShown.isEmpty()) {
            String further = notShown.size() > 3 ? " and " + (notShown.size() - 3) + " further" : "";
            text += "Not drawn: " + notShown.stream().limit(3).collect(Collectors.joining(", ")) + further + '.';
        }
        return text.strip();
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (Curve.Line line : lines) {
            List<Point> points = line.points().stream()
                    .filter(point -> !Double.isNaN(point.y()))
                    .toList();
            if (points.isEmpty()) {
                continue;
            }
            text.append(line.label());
            if (curve.xScale() == Curve.Scale.NINES) {
                text.append(at(points, 0.5, ": median ")).append(at(points, 0.99, ", 99th percentile "));
            } else {
                text.append(" from ")
                        .append(curve.yUnit().format(points.get(0).y()))
                        .append(" to ")
                        .append(curve.yUnit()
                                .format(points.get(points.size() - 1).y()));
            }
            text.append(". ");
        }
        curve.marks().stream()
                .limit(MOST_MARKS)
                .forEach(mark -> text.append(mark.label())
                        .append(" at ")
                        .append((mark.isVertical() ? curve.xUnit() : curve.yUnit()).format(mark.at()))
                        .append(". "));
        return text.toString().strip();
    }

    private String at(List<Point> points, double quantile, String name) {
        return points.stream()
                .filter(point -> Math.abs(point.x() - quantile) < 1e-9)
                .findFirst()
                .map(point -> name + curve.yUnit().format(point.y()))
                .orElse("");
    }
}
