package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * Numbers over time.
 *
 * @param title names the drawing
 * @param unit the unit of every line's values
 * @param lines the lines, each with its own instants
 * @param marks what happened meanwhile, by time
 */
public record Series(String title, Unit unit, List<Line> lines, List<Mark> marks) implements Block {
    /**
     * Copies the lines.
     *
     * @throws IllegalArgumentException if the title is blank
     */
    public Series {
        Checks.text("title", title);
        Objects.requireNonNull(unit, "unit");
        lines = List.copyOf(lines);
        marks = List.copyOf(marks);
    }

    /**
     * Returns a series without marks.
     *
     * @param title names the drawing
     * @param unit the unit of all values
     * @param lines the lines
     * @throws IllegalArgumentException if the title is blank
     */
    public Series(String title, Unit unit, List<Line> lines) {
        this(title, unit, lines, List.of());
    }

    /**
     * Something that happened.
     *
     * @param atNanos when, counted as the points are
     * @param label what
     */
    public record Mark(long atNanos, String label) {
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
     * One line of a series.
     *
     * @param label names the line
     * @param points its points, in order of time
     */
    public record Line(String label, List<Point> points) {
        /**
         * Copies the points.
         *
         * @throws IllegalArgumentException if a point is earlier than the one before it
         */
        public Line {
            Checks.text("label", label);
            points = List.copyOf(points);
            for (int i = 1; i < points.size(); i++) {
                if (points.get(i).atNanos() < points.get(i - 1).atNanos()) {
                    throw new IllegalArgumentException("point " + i + " of \"" + label + "\" is at "
                            + points.get(i).atNanos() + " ns, before its predecessor: sort the points by time");
                }
            }
        }
    }

    /**
     * A value at an instant.
     *
     * @param atNanos nanoseconds since the start of the run
     * @param value the value in the series' unit; {@code NaN} makes a gap
     */
    public record Point(long atNanos, double value) {}
}
