package dev.tacho.report.write;

import dev.tacho.core.section.HeatMap;
import java.util.List;

/** Draws a {@link HeatMap}: a cell for each value, with its number, the darker the higher; what is in use is framed. */
final class HeatMapChart {
    private static final int LEFT = 78;
    private static final int TOP = 12;
    private static final int CELL_HEIGHT = 26;
    private static final int BELOW = 40;
    /** How much of the colour the lowest and the highest value have. Text must stay readable on it. */
    private static final double LIGHTEST = 0.06;

    private static final double DARKEST = 0.50;

    private final Markup svg = new Markup();
    private final HeatMap map;
    private final double cellWidth;
    private final double lowest;
    private final double highest;

    private HeatMapChart(HeatMap map) {
        this.map = map;
        this.cellWidth = (double) (Plot.WIDTH - LEFT - 4) / map.columns().size();
        double[] shown = map.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        this.lowest = shown.length == 0 ? 0 : shown[0];
        this.highest = shown.length == 0 ? 1 : shown[shown.length - 1];
    }

    static String svg(String id, HeatMap map) {
        return new HeatMapChart(map).draw(id);
    }

    private String draw(String id) {
        int height = TOP + map.rows().size() * CELL_HEIGHT + BELOW;
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + Plot.WIDTH + ' ' + height,
                "role",
                "img",
                "aria-labelledby",
                id + "-t " + id + "-d");
        svg.element("title", map.title(), "id", id + "-t").element("desc", description(), "id", id + "-d");
        for (int row = 0; row < map.rows().size(); row++) {
            double y = y(row);
            String label = Scale.label(map.yUnit(), map.rows().get(row));
            svg.element("text", label, "class", "tick", "x", LEFT - 6, "y", y + 17, "text-anchor", "end");
            for (int column = 0; column < map.columns().size(); column++) {
                cell(row, column);
            }
        }
        int bottom = TOP + map.rows().size() * CELL_HEIGHT;
        for (int column = 0; column < map.columns().size(); column++) {
            double x = x(column) + cellWidth / 2;
            String label = Scale.label(map.xUnit(), map.columns().get(column));
            svg.element("text", label, "class", "tick", "x", x, "y", bottom + 15, "text-anchor", "middle");
        }
        double middle = LEFT + (Plot.WIDTH - LEFT) / 2.0;
        svg.element("text", map.xLabel(), "class", "tick", "x", middle, "y", bottom + 32, "text-anchor", "middle");
        svg.element("text", map.yLabel(), "class", "tick", "x", 2, "y", bottom + 32);
        mark();
        return svg.close().toString();
    }

    private void cell(int row, int column) {
        double value = map.values().get(row).get(column);
        double x = x(column);
        double y = y(row);
        boolean shown = Double.isFinite(value);
        if (shown) {
            double share = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
            String opacity = Markup.number(LIGHTEST + share * (DARKEST - LIGHTEST), 2);
            svg.empty(
                    "rect",
                    "class",
                    "heat",
                    "x",
                    x + 0.5,
                    "y",
                    y + 0.5,
                    "width",
                    cellWidth - 1,
                    "height",
                    CELL_HEIGHT - 1,
                    "fill-opacity",
                    opacity);
        }
        String text = shown ? map.unit().format(value) : "–";
        svg.element(
                "text",
                text,
                "class",
                shown ? "ft" : "tick",
                "x",
                x + cellWidth / 2,
                "y",
                y + 17,
                "text-anchor",
                "middle");
    }

    private void mark() {
        if (map.markedColumn() >= 0 && map.markedRow() >= 0) {
            svg.empty(
                    "rect",
                    "class",
                    "mark",
                    "x",
                    x(map.markedColumn()) + 1,
                    "y",
                    y(map.markedRow()) + 1,
                    "width",
                    cellWidth - 2,
                    "height",
                    CELL_HEIGHT - 2);
        }
    }

    private String description() {
        int columns = map.columns().size();
        int rows = map.rows().size();
        return corner(0, 0) + corner(columns - 1, 0) + corner(0, rows - 1) + corner(columns - 1, rows - 1);
    }

    private String corner(int column, int row) {
        return map.unit().format(map.values().get(row).get(column)) + " at "
                + map.xUnit().format(map.columns().get(column)) + " and "
                + map.yUnit().format(map.rows().get(row)) + ". ";
    }

    private double x(int column) {
        return LEFT + column * cellWidth;
    }

    /** The first row stands at the bottom, as on an axis. */
    private double y(int row) {
        return TOP + (map.rows().size() - 1.0 - row) * CELL_HEIGHT;
    }
}
