package dev.tacho.report.write;

import dev.tacho.report.write.Drawing.Anchor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The frame of a line drawing: grid, ticks, marks, lines with their bands, and a name at the end of each line. Subclasses
 * of nothing: charts give it scales and points.
 */
final class Plot {
    static final int WIDTH = 560;
    static final int HEIGHT = 260;
    static final int LEFT = 60;
    static final int RIGHT = 452;
    static final int TOP = 12;
    static final int BOTTOM = 224;

    /** More lines than that cannot be told apart. */
    static final int MOST_LINES = 4;

    private static final int LABEL_HEIGHT = 14;
    private static final int LABEL_LETTERS = 14;

    /** Names of vertical marks stand in rows above the drawing; further ones are told where the pointer rests. */
    private static final int MOST_FLAG_ROWS = 3;

    private static final int FLAG_HEIGHT = 14;
    private static final int FLAG_LETTERS = 30;
    private static final double LETTER_WIDTH = 6.1;

    private final Drawing svg;
    private final int top;
    private final List<Label> labels = new ArrayList<>();
    private int lines;

    /** The name at a line's end. */
    private record Label(List<String> rows, double y, Ink ink) {
        double height() {
            return rows.size() * (double) LABEL_HEIGHT;
        }
    }

    /** A point in pixels, with the band around it. */
    record Point(double x, double y, double lower, double upper) {}

    /** A vertical mark: where it stands and in which row its name has room; -1 for none. */
    record Flag(double x, String label, int row) {}

    /** Begins a drawing that has room above for the names of the given marks. */
    Plot(String id, String title, String description, List<Flag> flags) {
        this.svg = new Drawing(id, WIDTH, HEIGHT, title, description);
        this.top = top(flags);
    }

    /** Gives each name the first row in which it has room. */
    static List<Flag> flags(List<Flag> wanted) {
        double[] ends = new double[MOST_FLAG_ROWS];
        List<Flag> placed = new ArrayList<>();
        for (Flag flag :
                wanted.stream().sorted(Comparator.comparingDouble(Flag::x)).toList()) {
            int row = -1;
            double left = left(flag);
            for (int i = 0; i < MOST_FLAG_ROWS && row < 0; i++) {
                if (ends[i] <= left) {
                    row = i;
                    ends[i] = left + width(flag) + 8;
                }
            }
            placed.add(new Flag(flag.x(), flag.label(), row));
        }
        return placed;
    }

    /** Where the drawing begins below the names of its marks. */
    static int top(List<Flag> flags) {
        return TOP
                + FLAG_HEIGHT
                        * flags.stream().mapToInt(flag -> flag.row() + 1).max().orElse(0);
    }

    private static double width(Flag flag) {
        return Math.min(flag.label().length(), FLAG_LETTERS) * LETTER_WIDTH;
    }

    private static double left(Flag flag) {
        return Math.max(0, Math.min(flag.x() - width(flag) / 2, WIDTH - width(flag)));
    }

    /** A horizontal grid line with its text to the left. */
    void rowTick(double y, String text) {
        svg.line(Ink.GRID, LEFT, y, RIGHT, y);
        svg.text(Ink.TICK, LEFT - 6, y + 3.5, Anchor.END, text);
    }

    /** A vertical grid line with its text below. */
    void columnTick(double x, String text) {
        svg.line(Ink.GRID, x, top, x, BOTTOM);
        svg.text(Ink.TICK, x, BOTTOM + 16, Anchor.MIDDLE, text);
    }

    /** The name of the horizontal axis. */
    void columnTitle(String text) {
        svg.text(Ink.TICK, (LEFT + RIGHT) / 2.0, HEIGHT - 4, Anchor.MIDDLE, text);
    }

    /** A mark across the drawing, named at its right end. */
    void rowMark(double y, String name) {
        svg.line(Ink.LIMIT, LEFT, y, RIGHT, y);
        labels.add(new Label(rows(name), y, Ink.LIMIT_LABEL));
    }

    /** A mark from top to bottom, named above. */
    void columnMark(Flag flag) {
        if (flag.row() < 0) {
            svg.line(Ink.POLE, flag.x(), top, flag.x(), BOTTOM);
            return;
        }
        double y = TOP + 8.0 + FLAG_HEIGHT * flag.row();
        svg.line(Ink.POLE, flag.x(), y + 3, flag.x(), BOTTOM);
        svg.text(
                Ink.FLAG,
                left(flag) + width(flag) / 2,
                y,
                Anchor.MIDDLE,
                cut(flag.label(), FLAG_LETTERS),
                flag.label());
    }

    /** A line through points; a gap of NaN splits it. */
    void line(String name, List<Point> points) {
        int line = lines++;
        StringBuilder path = new StringBuilder();
        List<Point> run = new ArrayList<>();
        List<Point> alone = new ArrayList<>();
        Point last = null;
        for (Point point : points) {
            if (Double.isNaN(point.y())) {
                end(run, line, alone);
                continue;
            }
            path.append(run.isEmpty() ? 'M' : 'L').append(Drawing.point(point.x(), point.y()));
            run.add(point);
            last = point;
        }
        end(run, line, alone);
        if (last != null) {
            svg.path(Ink.line(line), path);
            alone.forEach(point -> svg.circle(Ink.point(line), point.x(), point.y(), 3));
            labels.add(new Label(rows(name), last.y(), Ink.name(line)));
        }
    }

    /** The drawing, with the names of its lines pushed apart where they would overlap. */
    String finish() {
        labels.sort(Comparator.comparingDouble(Label::y));
        double free = top;
        double[] places = new double[labels.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(labels.get(i).y(), free);
            free = places[i] + labels.get(i).height();
        }
        double ceiling = BOTTOM + LABEL_HEIGHT;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], ceiling - labels.get(i).height());
            ceiling = places[i];
        }
        for (int i = 0; i < places.length; i++) {
            Label label = labels.get(i);
            for (int row = 0; row < label.rows().size(); row++) {
                double y = places[i] + 4 + row * (double) LABEL_HEIGHT;
                svg.text(label.ink(), RIGHT + 6, y, Anchor.START, label.rows().get(row));
            }
        }
        return svg.finish();
    }

    /** A long name has two rows; of a still longer one the end is kept, as names mostly differ there. */
    private static List<String> rows(String name) {
        int length = name.length();
        if (length <= LABEL_LETTERS) {
            return List.of(name);
        }
        int space = name.lastIndexOf(' ', LABEL_LETTERS);
        int cut = space > 0 ? space : LABEL_LETTERS;
        String rest = name.substring(cut).strip();
        return List.of(
                name.substring(0, cut),
                rest.length() <= LABEL_LETTERS ? rest : '…' + rest.substring(rest.length() - LABEL_LETTERS + 1));
    }

    /** Of a long name the beginning. */
    static String cut(String text, int letters) {
        return text.length() <= letters ? text : text.substring(0, Math.max(1, letters - 1)) + '…';
    }

    private void end(List<Point> run, int line, List<Point> alone) {
        if (run.size() == 1) {
            alone.add(run.get(0));
        }
        band(run, line);
        run.clear();
    }

    private void band(List<Point> run, int line) {
        if (run.stream().noneMatch(point -> point.lower() != point.upper())) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < run.size(); i++) {
            path.append(i == 0 ? 'M' : 'L')
                    .append(Drawing.point(run.get(i).x(), run.get(i).upper()));
        }
        for (int i = run.size() - 1; i >= 0; i--) {
            path.append('L').append(Drawing.point(run.get(i).x(), run.get(i).lower()));
        }
        svg.path(Ink.band(line), path.append('Z'));
    }
}
