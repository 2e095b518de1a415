package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * A number for each pair of two others, such as the hit ratio over size and time to live of a cache.
 *
 * @param title names the drawing
 * @param xLabel names what the columns differ in
 * @param xUnit the unit of the columns
 * @param columns the columns, rising
 * @param yLabel names what the rows differ in
 * @param yUnit the unit of the rows
 * @param rows the rows, rising
 * @param unit the unit of the values
 * @param values the values, a list for each row with a value for each column; {@code NaN} where one is withheld
 * @param markedColumn which column is the one in use, -1 if none is
 * @param markedRow which row is the one in use, -1 if none is
 */
public record HeatMap(
        String title,
        String xLabel,
        Unit xUnit,
        List<Double> columns,
        String yLabel,
        Unit yUnit,
        List<Double> rows,
        Unit unit,
        List<List<Double>> values,
        int markedColumn,
        int markedRow)
        implements Block {
    /**
     * Copies the lists and checks the shape.
     *
     * @throws IllegalArgumentException if the title is blank, there are no columns or rows, the values are not as many as
     *     those, or a mark is none of them
     */
    public HeatMap {
        Checks.text("title", title);
        Objects.requireNonNull(xLabel, "xLabel");
        Objects.requireNonNull(xUnit, "xUnit");
        Objects.requireNonNull(yLabel, "yLabel");
        Objects.requireNonNull(yUnit, "yUnit");
        Objects.requireNonNull(unit, "unit");
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        values = values.stream().map(List::copyOf).toList();
        if (columns.isEmpty() || rows.isEmpty()) {
            throw new IllegalArgumentException(
                    "columns=" + columns.size() + ", rows=" + rows.size() + ": a heat map needs at least one of each");
        }
        int width = columns.size();
        if (values.size() != rows.size() || values.stream().anyMatch(row -> row.size() != width)) {
            throw new IllegalArgumentException(
                    "values: must be " + rows.size() + " rows of " + width + "; use NaN where one is withheld");
        }
        if (markedColumn < -1 || markedColumn >= width || markedRow < -1 || markedRow >= rows.size()) {
            throw new IllegalArgumentException("markedColumn=" + markedColumn + ", markedRow=" + markedRow
                    + ": must be -1 or one of the " + width + " columns and " + rows.size() + " rows");
        }
    }
}
