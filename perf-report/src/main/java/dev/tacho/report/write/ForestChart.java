package dev.tacho.report.write;

import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Forest.Row;
import dev.tacho.core.section.Forest.Verdict;
import dev.tacho.report.write.Drawing.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Draws a {@link Forest}: a row for each comparison in the given order, on an axis on which half and double are equally
 * far from the middle. The verdict is told by colour, by shape and in words.
 */
final class ForestChart {
    /** Further rows stand in the table only. */
    static final int MOST_ROWS = 40;

    private static final int WIDTH = 620;
    private static final int LEFT = 186;
    private static final int RIGHT = 500;
    private static final int ROW = 26;
    private static final int TOP = 8;
    private static final int LABEL_LETTERS = 27;
    private static final int TEXT_LETTERS = 16;

    /** An interval that reaches further ends in an arrow. */
    private static final double MOST = 8;

    /** Ticks in the order in which they are given room. */
    private static final double[] TICKS = {
        1, 0.5, 2, 0.25, 4, 0.75, 1.5, 0.9, 1.1, 1.2, 0.8, 0.95, 1.05, 0.98, 1.02, 0.99, 1.01, 0.125, 8, 3, 0.35, 0.65
    };

    private static final double TICK_ROOM = 46;

    private final Forest forest;
    private final List<Row> rows;
    private final double low;
    private final double high;

    private ForestChart(Forest forest) {
        this.forest = forest;
        this.rows = forest.rows().stream().limit(MOST_ROWS).toList();
        double zone = zone();
        double[] shown = rows.stream()
                .flatMapToDouble(row -> DoubleStream.of(row.ratio(), row.lower(), row.upper()))
                .filter(ratio -> !Double.isNaN(ratio))
                .map(ratio -> Math.min(MOST, Math.max(1 / MOST, ratio)))
                .toArray();
        double least = Math.min(1 / zone, DoubleStream.of(shown).min().orElse(1));
        double most = Math.max(zone, DoubleStream.of(shown).max().orElse(1));
        double room = Math.max(0.04 * Math.log(most / least), 0.005);
        this.low = least * Math.exp(-room);
        this.high = most * Math.exp(room);
    }

    /** Empty if there is no row. */
    static String svg(String id, Forest forest) {
        return forest.rows().isEmpty() ? "" : new ForestChart(forest).draw(id);
    }

    /** The zone's upper end as a ratio; its lower end is the inverse, as the axis is logarithmic. */
    private double zone() {
        return 1 + Math.min(forest.minimumEffectRatio(), MOST - 1);
    }

    private double x(double ratio) {
        return LEFT + Math.log(ratio / low) / Math.log(high / low) * (RIGHT - LEFT);
    }

    private String draw(String id) {
        int bottom = TOP + rows.size() * ROW;
        Drawing svg = new Drawing(id, WIDTH, bottom + 24, forest.title(), describe());
        svg.rect(Ink.ZONE, x(1 / zone()), TOP - 4.0, x(zone()) - x(1 / zone()), bottom - TOP + 8.0);
        svg.line(Ink.AXIS, x(1), TOP - 4.0, x(1), bottom + 4.0);
        List<Double> taken = new ArrayList<>();
        for (double tick : TICKS) {
            double x = x(tick);
            if (tick > low && tick < high && taken.stream().allMatch(other -> Math.abs(other - x) >= TICK_ROOM)) {
                taken.add(x);
                svg.line(Ink.GRID, x, bottom, x, bottom + 4.0);
                svg.text(Ink.TICK, x, bottom + 17.0, Anchor.MIDDLE, tickText(tick));
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), TOP + i * ROW + ROW / 2.0);
        }
        return svg.finish();
    }

    private static String tickText(double ratio) {
        long percent = Math.round(100 * (ratio - 1));
        return ratio >= 3
                ? "×" + Math.round(ratio)
                : percent == 0 ? "0" : (percent > 0 ? "+" : "−") + Math.abs(percent) + "\u00a0%";
    }

    private void row(Drawing svg, Row row, double y) {
        svg.text(Ink.LABEL, LEFT - 12, y + 4, Anchor.END, Plot.cut(row.label(), LABEL_LETTERS), row.label());
        if (Double.isNaN(row.ratio())) {
            svg.text(Ink.TICK, x(1), y + 4, Anchor.MIDDLE, "no ratio");
        } else {
            interval(svg, row, y);
            marker(svg, row.verdict(), x(Math.min(MOST, Math.max(1 / MOST, row.ratio()))), y);
        }
        svg.text(text(row.verdict()), RIGHT + 14, y + 4, Anchor.START, Plot.cut(row.text(), TEXT_LETTERS), row.text());
    }

    private void interval(Drawing svg, Row row, double y) {
        if (Double.isNaN(row.lower()) || Double.isNaN(row.upper())) {
            return;
        }
        boolean left = row.lower() < low;
        boolean right = row.upper() > high;
        // All of it may lie beyond one end.
        double from = x(Math.min(high, Math.max(low, row.lower())));
        double to = x(Math.min(high, Math.max(low, row.upper())));
        svg.line(bar(row.verdict()), from, y, to, y);
        if (left) {
            arrow(svg, row.verdict(), LEFT, y, -1);
        }
        if (right) {
            arrow(svg, row.verdict(), RIGHT, y, 1);
        }
    }

    private static void arrow(Drawing svg, Verdict verdict, double x, double y, int side) {
        svg.path(
                mark(verdict),
                "M" + Drawing.point(x + 6 * side, y) + 'L' + Drawing.point(x - side, y - 5) + 'L'
                        + Drawing.point(x - side, y + 5) + 'Z');
    }

    /** Up for worse, down for better, a square for the same, an open circle where the runs cannot tell. */
    private static void marker(Drawing svg, Verdict verdict, double x, double y) {
        Ink ink = mark(verdict);
        switch (verdict) {
            case WORSE -> svg.path(ink, triangle(x, y, -6));
            case BETTER -> svg.path(ink, triangle(x, y, 6));
            case SAME -> svg.rect(ink, x - 4.5, y - 4.5, 9, 9);
            case UNCLEAR -> svg.circle(ink, x, y, 4.6);
        }
    }

    private static String triangle(double x, double y, double size) {
        return "M" + Drawing.point(x, y + size) + 'L' + Drawing.point(x - 6, y - size) + 'L'
                + Drawing.point(x + 6, y - size) + 'Z';
    }

    private static Ink bar(Verdict verdict) {
        return switch (verdict) {
            case WORSE -> Ink.WORSE;
            case BETTER -> Ink.BETTER;
            case SAME, UNCLEAR -> Ink.SAME;
        };
    }

    private static Ink mark(Verdict verdict) {
        return switch (verdict) {
            case WORSE -> Ink.WORSE_MARK;
            case BETTER -> Ink.BETTER_MARK;
            case SAME -> Ink.SAME_MARK;
            case UNCLEAR -> Ink.UNCLEAR_MARK;
        };
    }

    private static Ink text(Verdict verdict) {
        return switch (verdict) {
            case WORSE -> Ink.WORSE_TEXT;
            case BETTER -> Ink.BETTER_TEXT;
            case SAME, UNCLEAR -> Ink.SAME_TEXT;
        };
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(row.label())
                    .append(": ")
                    .append(Digits.change(row.ratio(), row.lower(), row.upper()))
                    .append(", ")
                    .append(row.text())
                    .append(". ");
        }
        return text.toString().strip();
    }
}
