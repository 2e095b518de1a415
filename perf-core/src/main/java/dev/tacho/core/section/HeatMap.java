package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * How often which value occurred when: one column for each stretch of time, on a logarithmic axis of values.
 *
 * @param title names the drawing
 * @param unit the unit of the values
 * @param columns the stretches, by time, not overlapping
 * @param strips what lasted a while meanwhile, such as a pause of the collector
 */
public record HeatMap(String title, Unit unit, List<Column> columns, List<Strip> strips) implements Block {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the title is blank, or a stretch begins before the one before it ends
     */
    public HeatMap {
        Checks.text("title", title);
        Objects.requireNonNull(unit, "unit");
        columns = List.copyOf(columns);
        strips = List.copyOf(strips);
        for (int i = 1; i < columns.size(); i++) {
            if (columns.get(i).fromNanos() < columns.get(i - 1).toNanos()) {
                throw new IllegalArgumentException("column " + i + " begins at "
                        + columns.get(i).fromNanos() + " ns, before its predecessor ends at "
                        + columns.get(i - 1).toNanos() + " ns: sort the columns by time");
            }
        }
    }

    /**
     * One stretch of time.
     *
     * @param fromNanos when it begins, counted from the beginning of the drawing
     * @param toNanos when it ends
     * @param cells what occurred in it, by rising value; what did not occur has no cell
     */
    public record Column(long fromNanos, long toNanos, List<Cell> cells) {
        /**
         * Copies the cells.
         *
         * @throws IllegalArgumentException if it ends before it begins
         */
        public Column {
            if (toNanos < fromNanos) {
                throw new IllegalArgumentException(
                        "fromNanos=" + fromNanos + ", toNanos=" + toNanos + ": must not end before it begins");
            }
            cells = List.copyOf(cells);
        }
    }

    /**
     * How often values of one range occurred.
     *
     * @param lower the smallest value of the range
     * @param upper the largest value of the range
     * @param count how often, at least 1
     */
    public record Cell(double lower, double upper, long count) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a bound is not a number, the bounds are the wrong way round, or the count is
         *     below 1
         */
        public Cell {
            if (!(lower <= upper) || count < 1) {
                throw new IllegalArgumentException("lower=" + lower + ", upper=" + upper + ", count=" + count
                        + ": must be lower <= upper and count >= 1");
            }
        }
    }

    /**
     * Something that lasted a while.
     *
     * @param fromNanos when it began, counted as the columns are
     * @param toNanos when it ended
     * @param label what it was
     */
    public record Strip(long fromNanos, long toNanos, String label) {
        /**
         * Checks the label.
         *
         * @throws IllegalArgumentException if it is blank, or the strip ends before it begins
         */
        public Strip {
            Checks.text("label", label);
            if (toNanos < fromNanos) {
                throw new IllegalArgumentException(
                        "fromNanos=" + fromNanos + ", toNanos=" + toNanos + ": must not end before it begins");
            }
        }
    }
}
