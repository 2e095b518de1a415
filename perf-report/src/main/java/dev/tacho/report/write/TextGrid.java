package dev.tacho.report.write;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a terminal: columns as wide as they need, those of text narrower and wrapped where the line is too short
 * for all, and columns that do not fit even so in a second table below, beside the first column again.
 */
final class TextGrid {
    private static final String GAP = "  ";
    private static final int NARROWEST = 12;
    /** Of one cell; what is longer is for the HTML report. */
    private static final int MOST_LINES = 3;

    private final List<String> labels = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    TextGrid column(String label, boolean isNumber) {
        labels.add(label);
        right.add(isNumber);
        return this;
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    /** Returns the lines; those of a header are marked by a first character of 0, for whoever colours them. */
    List<Line> lines(int columns) {
        List<Line> lines = new ArrayList<>();
        int next = 1;
        do {
            List<Integer> group = new ArrayList<>(List.of(0));
            int used = Math.min(needed(0), leastOf(0));
            while (next < labels.size() && (group.size() == 1 || used + GAP.length() + leastOf(next) <= columns)) {
                used += GAP.length() + leastOf(next);
                group.add(next++);
            }
            group(group, columns, lines);
        } while (next < labels.size());
        return lines;
    }

    /** @param isHeader whether it is the line of the labels */
    record Line(String text, boolean isHeader) {}

    private void group(List<Integer> group, int columns, List<Line> lines) {
        int[] widths = new int[labels.size()];
        int total = GAP.length() * (group.size() - 1);
        for (int column : group) {
            widths[column] = Math.min(columns, needed(column));
            total += widths[column];
        }
        while (total > columns) {
            int widest = -1;
            for (int column : group) {
                if (widths[column] > leastOf(column) && (widest < 0 || widths[column] > widths[widest])) {
                    widest = column;
                }
            }
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            total--;
        }
        boolean labelled = labels.stream().anyMatch(label -> !label.isEmpty());
        if (labelled) {
            add(group, widths, labels, true, lines);
        }
        rows.forEach(row -> add(group, widths, row, false, lines));
    }

    private int needed(int column) {
        int needed = TextCells.width(labels.get(column));
        for (List<String> row : rows) {
            needed = Math.max(needed, TextCells.width(row.get(column)));
        }
        return Math.max(1, needed);
    }

    private int leastOf(int column) {
        return right.get(column) ? Math.min(needed(column), 2 * NARROWEST) : Math.min(needed(column), NARROWEST);
    }

    private void add(List<Integer> group, int[] widths, List<String> cells, boolean header, List<Line> lines) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int column : group) {
            List<String> parts = TextCells.wrap(cells.get(column), widths[column]);
            wrapped.add(parts);
            height = Math.max(height, Math.min(MOST_LINES, parts.size()));
        }
        for (int i = 0; i < height; i++) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < wrapped.size(); j++) {
                String part = i < wrapped.get(j).size() ? wrapped.get(j).get(i) : "";
                boolean isCut = i == MOST_LINES - 1 && wrapped.get(j).size() > MOST_LINES;
                int column = group.get(j);
                String text = isCut ? dotted(part, widths[column]) : part;
                line.append(j == 0 ? "" : GAP).append(TextCells.pad(text, widths[column], right.get(column)));
            }
            lines.add(new Line(line.toString().stripTrailing(), header));
        }
    }

    private static String dotted(String text, int width) {
        String dots = "..";
        List<String> fitting = TextCells.wrap(text + dots, width);
        return fitting.size() == 1
                ? text + dots
                : TextCells.wrap(text, Math.max(1, width - dots.length())).get(0) + dots;
    }
}
