package dev.tacho.report.write;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The frame of a line drawing: grid, ticks, lines with their bands, and a name at the end of each line. Subclasses of
 * nothing: charts give it scales and points.
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

    private final Markup svg = new Markup();
    private final List<Label> labels = new ArrayList<>();
    private int lines;

    /** The name at a line's end. */
    private record Label(List<String> rows, double y, char line) {
        double height() {
            return rows.size() * (double) LABEL_HEIGHT;
        }
    }

    /** A point in pixels, with the band around it. */
    record Point(double x, double y, double lower, double upper) {}

    Plot(String id, String title, String description) {
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + ' ' + HEIGHT,
                "role",
                "img",
                "aria-labelledby",
                id + "-t " + id + "-d");
        svg.element("title", title, "id", id + "-t").element("desc", description, "id", id + "-d");
    }

    /** A horizontal grid line with its text to the left. */
    void rowTick(double y, String text) {
        svg.empty("line", "class", "grid", "x1", LEFT, "x2", RIGHT, "y1", y, "y2", y);
        svg.element("text", text, "class", "tick", "x", LEFT - 6, "y", y + 3.5, "text-anchor", "end");
    }

    /** A vertical grid line with its text below. */
    void columnTick(double x, String text) {
        svg.empty("line", "class", "grid", "x1", x, "x2", x, "y1", TOP, "y2", BOTTOM);
        svg.element("text", text, "class", "tick", "x", x, "y", BOTTOM + 16, "text-anchor", "middle");
    }

    /** The name of the horizontal axis. */
    void columnTitle(String text) {
        svg.element("text", text, "class", "tick", "x", (LEFT + RIGHT) / 2, "y", HEIGHT - 4, "text-anchor", "middle");
    }

    /** A line through points; a gap of NaN splits it. */
    void line(String name, List<Point> points) {
        char line = (char) ('a' + lines++);
        StringBuilder path = new StringBuilder();
        List<Point> run = new ArrayList<>();
        Point last = null;
        for (Point point : points) {
            if (Double.isNaN(point.y())) {
                band(run, line);
                run.clear();
                continue;
            }
            path.append(run.isEmpty() ? 'M' : 'L').append(pair(point.x(), point.y()));
            run.add(point);
            last = point;
        }
        band(run, line);
        if (last != null) {
            svg.empty("path", "class", "line " + line, "d", path);
            if (points.size() == 1) {
                svg.empty("circle", "class", "pt " + line, "cx", last.x(), "cy", last.y(), "r", 3);
            }
            labels.add(new Label(rows(name), last.y(), line));
        }
    }

    /** The drawing, with the names of its lines pushed apart where they would overlap. */
    String finish() {
        labels.sort(Comparator.comparingDouble(Label::y));
        double free = TOP;
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
            svg.open("text", "class", "lab " + label.line() + 't', "y", places[i] + 4);
            for (int row = 0; row < label.rows().size(); row++) {
                svg.element("tspan", label.rows().get(row), "x", RIGHT + 6, "dy", row == 0 ? 0 : LABEL_HEIGHT);
            }
            svg.close();
        }
        return svg.close().toString();
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

    private void band(List<Point> run, char line) {
        if (run.stream().noneMatch(point -> point.lower() != point.upper())) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < run.size(); i++) {
            path.append(i == 0 ? 'M' : 'L')
                    .append(pair(run.get(i).x(), run.get(i).upper()));
        }
        for (int i = run.size() - 1; i >= 0; i--) {
            path.append('L').append(pair(run.get(i).x(), run.get(i).lower()));
        }
        svg.empty("path", "class", "band " + line, "d", path.append('Z'));
    }

    private static String pair(double x, double y) {
        return Markup.number(x) + ' ' + Markup.number(y);
    }
}
