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
 * @param xScale how the axis of the argument is best drawn
 * @param yScale how the axis of the value is best drawn
 * @param lines the lines
 * @param marks what stands out on an axis: a budget, the setting of today, a change point
 */
public record Curve(
        String title,
        String xLabel,
        Unit xUnit,
        String yLabel,
        Unit yUnit,
        Scale xScale,
        Scale yScale,
        List<Line> lines,
        List<Mark> marks)
        implements Block {
    /**
     * Copies the lines.
     *
     * @throws IllegalArgumentException if the title is blank, or an argument does not stand on its axis: a logarithmic one
     *     begins above 0, one of nines ends below 1
     */
    public Curve {
        Checks.text("title", title);
        Objects.requireNonNull(xLabel, "xLabel");
        Objects.requireNonNull(xUnit, "xUnit");
        Objects.requireNonNull(yLabel, "yLabel");
        Objects.requireNonNull(yUnit, "yUnit");
        Objects.requireNonNull(xScale, "xScale");
        Objects.requireNonNull(yScale, "yScale");
        lines = List.copyOf(lines);
        marks = List.copyOf(marks);
        for (Line line : lines) {
            for (Point point : line.points()) {
                xScale.check(point.x(), line.label());
            }
        }
    }

    /**
     * Returns a curve with a plain axis of values and without marks.
     *
     * @param title names the drawing
     * @param xLabel names the argument
     * @param xUnit the unit of the argument
     * @param yLabel names the value
     * @param yUnit the unit of the value
     * @param logX whether the argument is best drawn on a logarithmic axis
     * @param lines the lines
     * @throws IllegalArgumentException as above
     */
    public Curve(String title, String xLabel, Unit xUnit, String yLabel, Unit yUnit, boolean logX, List<Line> lines) {
        this(title, xLabel, xUnit, yLabel, yUnit, logX ? Scale.LOG : Scale.LINEAR, Scale.LINEAR, lines, List.of());
    }

    /** How an axis is drawn. */
    public enum Scale {
        /** Equal steps are equally far apart. */
        LINEAR,
        /** Equal factors are equally far apart; numbers of 0 and less have no place. */
        LOG,
        /** For quantiles, 0 to below 1: 0.9, 0.99, 0.999 are equally far apart. */
        NINES;

        private void check(double x, String label) {
            if (this == LOG && !(x > 0)) {
                throw new IllegalArgumentException("x=" + x + " in \"" + label
                        + "\": a logarithmic axis needs x > 0; take a linear one or leave the point out");
            }
            if (this == NINES && !(x >= 0 && x < 1)) {
                throw new IllegalArgumentException(
                        "x=" + x + " in \"" + label + "\": an axis of nines needs 0 <= x < 1; leave the point out");
            }
        }
    }

    /**
     * A line across the drawing.
     *
     * @param isVertical whether it stands at an argument; at a value otherwise
     * @param at where, in the unit of its axis
     * @param label what it is
     */
    public record Mark(boolean isVertical, double at, String label) {
        /**
         * Checks the label.
         *
         * @throws IllegalArgumentException if it is blank
         */
        public Mark {
            Checks.text("label", label);
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
