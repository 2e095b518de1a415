package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * One number as a function of another, such as the hit ratio over the size of a cache.
 *
 * @param title names the drawing
 * @param xLabel names the argument
 * @param xUnit the unit of the argument
 * @param yLabel names the value
 * @param yUnit the unit of the value
 * @param logX whether the argument is best drawn on a logarithmic axis
 * @param lines the lines
 */
public record Curve(String title, String xLabel, Unit xUnit, String yLabel, Unit yUnit, boolean logX, List<Line> lines)
        implements Block {
    /**
     * Copies the lines.
     *
     * @throws IllegalArgumentException if the title is blank, or a logarithmic axis is asked for an argument of 0 or
     *     less
     */
    public Curve {
        Checks.text("title", title);
        Objects.requireNonNull(xLabel, "xLabel");
        Objects.requireNonNull(xUnit, "xUnit");
        Objects.requireNonNull(yLabel, "yLabel");
        Objects.requireNonNull(yUnit, "yUnit");
        lines = List.copyOf(lines);
        for (Line line : lines) {
            for (Point point : line.points()) {
                if (logX && !(point.x() > 0)) {
                    throw new IllegalArgumentException("x=" + point.x() + " in \"" + line.label()
                            + "\": a logarithmic axis needs x > 0; leave logX off or the point out");
                }
            }
        }
    }

    /**
     * One line of a curve.
     *
     * @param label names the line
     * @param points its points, by rising argument
     */
    public record Line(String label, List<Point> points) {
        /**
         * Copies the points.
         *
         * @throws IllegalArgumentException if the label is blank, or an argument is smaller than the one before it
         */
        public Line {
            Checks.text("label", label);
            points = List.copyOf(points);
            for (int i = 1; i < points.size(); i++) {
                if (!(points.get(i).x() >= points.get(i - 1).x())) {
                    throw new IllegalArgumentException("x=" + points.get(i).x() + " of \"" + label + "\" follows "
                            + points.get(i - 1).x() + ": sort the points by x");
                }
            }
        }
    }

    /**
     * A point with its error band.
     *
     * @param x the argument
     * @param y the value
     * @param lower the lower bound of the value; equal to {@code y} when it is exact
     * @param upper the upper bound of the value; equal to {@code y} when it is exact
     */
    public record Point(double x, double y, double lower, double upper) {
        /**
         * Returns an exact point.
         *
         * @param x the argument
         * @param y the value
         * @return the point, without a band
         */
        public static Point of(double x, double y) {
            return new Point(x, y, y, y);
        }
    }
}
