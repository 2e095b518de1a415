package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows and columns of text and numbers.
 *
 * @param title names the table; may be empty when the section's title says it all
 * @param columns the columns, at least one; the first names the row
 * @param rows the rows, each as long as {@code columns}
 * @param shading shades the numbers behind the first column, the darker the higher, as a heat map; null for a plain table
 */
public record Table(
        String title,
        List<Column> columns,
        List<List<Cell>> rows,
        @Nullable Shading shading) implements Block {
    /**
     * Copies the lists and checks the shape.
     *
     * @throws IllegalArgumentException if there is no column, a row is shorter or longer than the columns, or the marked cell
     *     is none of the table's
     */
    public Table {
        Objects.requireNonNull(title, "title");
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("columns=[]: a table needs at least one column");
        }
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows.get(i).size() + " cells, the table has " + columns.size()
                                + " columns: give each column a cell");
            }
        }
        if (shading != null && (shading.markedRow() >= rows.size() || shading.markedColumn() >= columns.size())) {
            throw new IllegalArgumentException("markedRow=" + shading.markedRow() + ", markedColumn="
                    + shading.markedColumn() + ": the table has " + rows.size() + " rows and " + columns.size()
                    + " columns; use -1 to mark none");
        }
    }

    /**
     * Returns a plain table.
     *
     * @param title names the table; may be empty when the section's title says it all
     * @param columns the columns, at least one; the first names the row
     * @param rows the rows, each as long as {@code columns}
     */
    public Table(String title, List<Column> columns, List<List<Cell>> rows) {
        this(title, columns, rows, null);
    }

    /**
     * How a table is a heat map.
     *
     * @param markedRow the row of the cell to frame, for what is in use; -1 to frame none
     * @param markedColumn its column
     */
    public record Shading(int markedRow, int markedColumn) {}

    /**
     * A column of a table.
     *
     * @param label the heading
     * @param unit the unit of its numbers; {@link Unit#NONE} for text
     * @param better which direction of its numbers is the better one
     */
    public record Column(String label, Unit unit, Better better) {
        /** Checks for null. */
        public Column {
            Objects.requireNonNull(label, "label");
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(better, "better");
        }

        /**
         * Returns a column of text.
         *
         * @param label the heading
         * @return the column
         */
        public static Column text(String label) {
            return new Column(label, Unit.NONE, Better.NEITHER);
        }

        /**
         * Returns a column of numbers in which no direction is the better one.
         *
         * @param label the heading
         * @param unit the unit of the numbers
         * @return the column
         */
        public static Column of(String label, Unit unit) {
            return new Column(label, unit, Better.NEITHER);
        }
    }

    /**
     * A cell: either text or a number.
     *
     * @param text the text, or null if this cell is a number
     * @param value the number; {@code NaN} if this cell is text or the number is withheld
     * @param unit the unit of the number, or null if it is its column's
     */
    public record Cell(
            @Nullable String text, double value, @Nullable Unit unit) {
        /**
         * Returns a cell of text.
         *
         * @param text the text, may be empty
         * @return the cell
         */
        public static Cell of(String text) {
            return new Cell(Objects.requireNonNull(text, "text"), Double.NaN, null);
        }

        /**
         * Returns a cell of a number.
         *
         * @param value the number in the column's unit; {@code NaN} when it is withheld
         * @return the cell
         */
        public static Cell of(double value) {
            return new Cell(null, value, null);
        }

        /**
         * Returns a cell of a number with a unit of its own, for a table whose rows are of different kinds.
         *
         * @param value the number in {@code unit}; {@code NaN} when it is withheld
         * @param unit its unit
         * @return the cell
         */
        public static Cell of(double value, Unit unit) {
            return new Cell(null, value, Objects.requireNonNull(unit, "unit"));
        }

        /**
         * Returns what a person reads.
         *
         * @param columnUnit the unit of this cell's column
         * @return the text, or the number with its unit
         */
        public String format(Unit columnUnit) {
            return text != null ? text : (unit != null ? unit : columnUnit).format(value);
        }
    }
}
