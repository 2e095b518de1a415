package dev.tacho.report.write;

import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Shading;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How dark each cell of a shaded table is: a class of the style sheet, from the lowest number to the highest. */
final class Shades {
    private static final int STEPS = 10;

    private final Table table;
    private final @Nullable Shading shading;
    private final double lowest;
    private final double highest;

    private Shades(Table table) {
        this.table = table;
        this.shading = table.shading();
        double[] shown = table.rows().stream()
                .flatMap(row -> IntStream.range(1, row.size()).mapToObj(row::get))
                .mapToDouble(Table.Cell::value)
                .filter(Double::isFinite)
                .toArray();
        this.lowest = DoubleStream.of(shown).min().orElse(0);
        this.highest = DoubleStream.of(shown).max().orElse(0);
    }

    static Shades of(Table table) {
        return new Shades(table);
    }

    boolean isNone() {
        return shading == null;
    }

    /** Returns the classes of a cell, each after a space; none for a row's name. */
    String css(int row, int column) {
        Shading present = shading;
        double value = table.rows().get(row).get(column).value();
        if (present == null || column == 0) {
            return "";
        }
        String mark = row == present.markedRow() && column == present.markedColumn() ? " mark" : "";
        if (!Double.isFinite(value) || lowest == highest) {
            return mark;
        }
        return " s" + (int) Math.min(STEPS - 1, STEPS * (value - lowest) / (highest - lowest)) + mark;
    }
}
