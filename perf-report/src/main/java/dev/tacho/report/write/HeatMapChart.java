package dev.tacho.report.write;

import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.HeatMap.Cell;
import dev.tacho.core.section.HeatMap.Column;
import dev.tacho.core.section.HeatMap.Strip;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Drawing.Anchor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Draws a {@link HeatMap}: time to the right, values upwards on a logarithmic axis, the darker the more values fell there.
 * The cells are a grid of at most 200 times 40; those of one level are one path, and neighbours in a row are one stroke
 * of it, so that the largest map takes less than 100 KB.
 */
final class HeatMapChart {
    private static final int MOST_COLUMNS = 200;
    private static final int ROWS = 40;
    private static final int WIDTH = 560;
    private static final int LEFT = 60;
    private static final int RIGHT = 548;
    private static final int TOP = 8;
    private static final int BOTTOM = 188;
    private static final int STRIP_Y = 193;
    private static final int STRIP_HEIGHT = 5;
    private static final int HEIGHT = 250;

    /** A short pause would be less than a pixel. */
    private static final double NARROWEST_STRIP = 2;

    private static final int MOST_STRIPS = 200;
    private static final double LETTER_WIDTH = 6;

    private final HeatMap map;
    private final double start;
    private final double end;
    private final Scale values;
    private final double bottom;
    private final double top;
    private final int columns;
    private final double[][] counts;
    private double highest;

    private HeatMapChart(HeatMap map) {
        this.map = map;
        this.start = map.columns().get(0).fromNanos();
        this.end =
                Math.max(start + 1, map.columns().get(map.columns().size() - 1).toNanos());
        double[] bounds = map.columns().stream()
                .flatMap(column -> column.cells().stream())
                .flatMapToDouble(cell -> DoubleStream.of(cell.lower(), cell.upper()))
                .filter(bound -> bound > 0 && !Double.isInfinite(bound))
                .toArray();
        double least = DoubleStream.of(bounds).min().orElse(1);
        double most = Math.max(DoubleStream.of(bounds).max().orElse(1), least * 1.01);
        this.values = Scale.log(map.unit(), least, most, BOTTOM, TOP);
        List<Double> ticks = values.ticks();
        this.bottom = Math.log(ticks.get(0));
        this.top = Math.log(ticks.get(ticks.size() - 1));
        this.columns = Math.min(MOST_COLUMNS, map.columns().size());
        this.counts = new double[ROWS][columns];
        map.columns().forEach(this::add);
        for (double[] row : counts) {
            for (double count : row) {
                highest = Math.max(highest, count);
            }
        }
    }

    /** Empty if no value occurred. */
    static String svg(String id, HeatMap map) {
        return map.columns().stream().allMatch(column -> column.cells().isEmpty())
                ? ""
                : new HeatMapChart(map).draw(id);
    }

    /** Spreads a stretch over the grid's columns, and each range of values over its rows, by how much they share. */
    private void add(Column column) {
        double from = (column.fromNanos() - start) / (end - start) * columns;
        double to = Math.max(from + 1e-9, (column.toNanos() - start) / (end - start) * columns);
        for (int x = index(from, columns); x <= index(to - 1e-9, columns); x++) {
            double share = (Math.min(to, x + 1) - Math.max(from, x)) / (to - from);
            if (share > 1e-6) {
                for (Cell cell : column.cells()) {
                    add(cell, x, cell.count() * Math.min(1, share));
                }
            }
        }
    }

    private void add(Cell cell, int x, double count) {
        double low = row(cell.lower());
        double high = Math.max(row(cell.upper()), low + 1e-6);
        for (int y = index(low, ROWS); y <= index(high - 1e-9, ROWS); y++) {
            double share = (Math.min(high, y + 1) - Math.max(low, y)) / (high - low);
            counts[y][x] += count * Math.max(0, Math.min(1, share));
        }
    }

    private static int index(double place, int size) {
        return (int) Math.max(0, Math.min(size - 1, Math.floor(place)));
    }

    /** How many rows above the lowest a value stands; a value of 0 and less stands in the lowest. */
    private double row(double value) {
        double log = value <= 0 ? bottom : Math.max(bottom, Math.min(top, Math.log(value)));
        return (log - bottom) / (top - bottom) * ROWS;
    }

    private double x(double nanos) {
        return LEFT + (Math.max(start, Math.min(end, nanos)) - start) / (end - start) * (RIGHT - LEFT);
    }

    private String draw(String id) {
        Drawing svg = new Drawing(id, WIDTH, HEIGHT, map.title(), describe());
        for (double tick : values.ticks()) {
            svg.line(Ink.GRID, LEFT, values.at(tick), RIGHT, values.at(tick));
            svg.text(Ink.TICK, LEFT - 6, values.at(tick) + 3.5, Anchor.END, values.label(map.unit(), tick));
        }
        String place = "translate(" + LEFT + ' ' + TOP + ") scale("
                + Markup.number((double) (RIGHT - LEFT) / columns, 4) + ' '
                + Markup.number((double) (BOTTOM - TOP) / ROWS, 4) + ')';
        List<Ink> levels = Ink.heat();
        for (int level = 0; level < levels.size(); level++) {
            String path = path(level);
            if (!path.isEmpty()) {
                svg.path(
                        levels.get(level),
                        path,
                        "transform",
                        place,
                        "stroke-width",
                        1,
                        "shape-rendering",
                        "crispEdges");
            }
        }
        strips(svg);
        times(svg);
        legend(svg, levels);
        return svg.finish();
    }

    /** Strokes of one row's height, from the top row down. */
    private String path(int level) {
        StringBuilder path = new StringBuilder();
        for (int y = ROWS - 1; y >= 0; y--) {
            int at = -1;
            for (int x = 0; x < columns; x++) {
                int from = x;
                while (x < columns && level(counts[y][x]) == level) {
                    x++;
                }
                if (x > from) {
                    if (at < 0) {
                        path.append('M')
                                .append(from)
                                .append(' ')
                                .append(ROWS - 1 - y)
                                .append(".5");
                    } else {
                        path.append('m').append(from - at).append(" 0");
                    }
                    path.append('h').append(x - from);
                    at = x;
                }
            }
        }
        return path.toString();
    }

    /** Equal factors of the count are equal steps of the level; -1 where nothing occurred. */
    private int level(double count) {
        if (count < 1e-3) {
            return -1;
        }
        int levels = Ink.heat().size();
        return highest <= 1 ? levels - 1 : index(Math.log(Math.max(1, count)) / Math.log(highest) * levels, levels);
    }

    /** The counts at which a level begins. */
    private long from(int level) {
        return (long) Math.ceil(
                Math.pow(Math.max(1, highest), (double) level / Ink.heat().size()) - 1e-9);
    }

    private void strips(Drawing svg) {
        List<Strip> longest = map.strips().stream()
                .filter(strip -> strip.toNanos() >= start && strip.fromNanos() <= end)
                .sorted(Comparator.comparingLong((Strip strip) -> strip.fromNanos() - strip.toNanos()))
                .limit(MOST_STRIPS)
                .toList();
        boolean[] taken = new boolean[WIDTH];
        for (Strip strip : longest) {
            double from = x(strip.fromNanos());
            double width = Math.max(NARROWEST_STRIP, x(strip.toNanos()) - from);
            String name = strip.label() + ", " + Unit.NANOS.format(strip.toNanos() - strip.fromNanos());
            svg.rect(Ink.STRIP, from, STRIP_Y, width, STRIP_HEIGHT, name);
            double half = name.length() * LETTER_WIDTH / 2;
            double middle = Math.max(LEFT + half, Math.min(RIGHT - half, from + width / 2));
            int left = (int) (middle - half) - 8;
            int right = (int) (middle + half) + 8;
            if (left >= 0 && right < WIDTH && free(taken, left, right)) {
                Arrays.fill(taken, left, right, true);
                svg.text(Ink.TICK, middle, STRIP_Y + STRIP_HEIGHT + 12.0, Anchor.MIDDLE, name);
            }
        }
    }

    private static boolean free(boolean[] taken, int left, int right) {
        for (int i = left; i < right; i++) {
            if (taken[i]) {
                return false;
            }
        }
        return true;
    }

    private void times(Drawing svg) {
        Scale times = Scale.time(start, end, LEFT, RIGHT);
        for (double tick : times.ticks()) {
            svg.text(Ink.TICK, times.at(tick), STRIP_Y + 33.0, Anchor.MIDDLE, times.label(Unit.NANOS, tick));
        }
    }

    private void legend(Drawing svg, List<Ink> levels) {
        double x = LEFT;
        double y = HEIGHT - 8;
        svg.text(Ink.TICK, x, y + 3.5, Anchor.START, "values in a cell:");
        x += 96;
        for (int level = 0; level < levels.size(); level++) {
            if (level > 0 && from(level) == from(level - 1)) {
                continue;
            }
            svg.path(levels.get(level), "M" + Drawing.point(x, y) + "h12", "stroke-width", 10);
            String text = Unit.COUNT.format(from(level)) + (level == levels.size() - 1 ? " and more" : "");
            svg.text(Ink.TICK, x + 17, y + 3.5, Anchor.START, text);
            x += 30 + text.length() * LETTER_WIDTH;
        }
    }

    private String describe() {
        long total = map.columns().stream()
                .flatMap(column -> column.cells().stream())
                .mapToLong(Cell::count)
                .sum();
        String text = Unit.COUNT.format(total) + " values over " + Unit.NANOS.format(end - start) + '.';
        Strip longest = map.strips().stream()
                .max(Comparator.comparingLong(strip -> strip.toNanos() - strip.fromNanos()))
                .orElse(null);
        if (longest == null) {
            return text;
        }
        int strips = map.strips().size();
        return text + ' ' + (strips == 1 ? "1 interruption, " : strips + " interruptions, the longest ")
                + longest.label() + " of " + Unit.NANOS.format(longest.toNanos() - longest.fromNanos()) + '.';
    }
}
