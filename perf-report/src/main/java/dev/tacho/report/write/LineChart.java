package dev.tacho.report.write;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Unit;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Draws a {@link Curve}, and a {@link Series} as a curve over time. */
final class LineChart {
    private LineChart() {}

    static String svg(String id, Series series) {
        List<Curve.Line> lines = series.lines().stream()
                .map(line -> new Curve.Line(
                        line.label(),
                        line.points().stream()
                                .map(point -> Curve.Point.of(point.atNanos(), point.value()))
                                .toList()))
                .toList();
        return svg(id, new Curve(series.title(), "", Unit.NANOS, "", series.unit(), false, lines));
    }

    /** Draws the first {@link Plot#MOST_LINES} lines; empty if there is no point. */
    static String svg(String id, Curve curve) {
        List<Curve.Line> lines = curve.lines().stream().limit(Plot.MOST_LINES).toList();
        double[] xs = all(lines).mapToDouble(Curve.Point::x).toArray();
        double[] ys = all(lines)
                .flatMapToDouble(point -> DoubleStream.of(point.lower(), point.upper()))
                .filter(y -> !Double.isNaN(y))
                .toArray();
        if (ys.length == 0) {
            return "";
        }
        double xMin = DoubleStream.of(xs).min().orElse(0);
        double xMax = DoubleStream.of(xs).max().orElse(1);
        Scale x = curve.xScale() == Curve.Scale.LOG
                ? Scale.log(curve.xUnit(), xMin, xMax, Plot.LEFT, Plot.RIGHT)
                : Scale.linear(xMin, xMax, Plot.LEFT, Plot.RIGHT);
        double yMax = DoubleStream.of(ys).max().orElse(1);
        // A ratio is read against the whole: its axis ends at 100 %.
        Scale y = Scale.linear(
                DoubleStream.of(ys).min().orElse(0),
                curve.yUnit() == Unit.RATIO && yMax > 0.5 ? Math.max(1, yMax) : yMax,
                Plot.BOTTOM,
                Plot.TOP);
        Plot plot = new Plot(id, curve.title(), describe(curve));
        for (double tick : y.ticks()) {
            plot.rowTick(y.at(tick), Scale.label(curve.yUnit(), tick));
        }
        for (double tick : x.ticks()) {
            plot.columnTick(x.at(tick), Scale.label(curve.xUnit(), tick));
        }
        if (!curve.xLabel().isEmpty()) {
            plot.columnTitle(curve.xLabel());
        }
        for (Curve.Line line : lines) {
            plot.line(
                    line.label(),
                    line.points().stream()
                            .map(point -> new Plot.Point(
                                    x.at(point.x()), y.at(point.y()), y.at(point.lower()), y.at(point.upper())))
                            .toList());
        }
        return plot.finish();
    }

    private static Stream<Curve.Point> all(List<Curve.Line> lines) {
        return lines.stream().flatMap(line -> line.points().stream());
    }

    private static String describe(Curve curve) {
        StringBuilder text = new StringBuilder();
        for (Curve.Line line : curve.lines()) {
            int n = line.points().size();
            if (n > 0) {
                text.append(line.label())
                        .append(" from ")
                        .append(curve.yUnit().format(line.points().get(0).y()))
                        .append(" to ")
                        .append(curve.yUnit().format(line.points().get(n - 1).y()))
                        .append(". ");
            }
        }
        return text.toString().strip();
    }
}
