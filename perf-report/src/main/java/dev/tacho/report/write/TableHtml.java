package dev.tacho.report.write;

import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;

/** Writes a {@link Table}; of a long one the first rows, and further ones behind a click. */
final class TableHtml {
    /** A longer table shows its first rows; the others are behind a click. */
    private static final int MOST_ROWS = 60;

    private static final int SHOWN_ROWS = 30;

    /** No reader goes further; what is beyond is said. */
    private static final int MOST_HIDDEN_ROWS = 1_000;

    private final Markup page;
    private final Table table;
    private final Shades shades;
    private final boolean[] text;

    private TableHtml(Markup page, Table table) {
        this.page = page;
        this.table = table;
        this.shades = Shades.of(table);
        this.text = new boolean[table.columns().size()];
        for (int i = 0; i < text.length; i++) {
            text[i] = isText(i);
        }
    }

    /**
     * Writes the table below its title, if it has one; {@code section} names it if not, {@code leftOut} gets the rows that
     * are not written.
     */
    static void write(Markup page, String section, Table table, Tally leftOut) {
        if (!table.title().isEmpty()) {
            page.element("h3", table.title());
        }
        String name = table.title().isEmpty() ? section : table.title();
        TableHtml html = new TableHtml(page, table);
        int rows = table.rows().size();
        if (rows <= MOST_ROWS) {
            html.rows(name, 0, rows, "");
            return;
        }
        html.rows(name, 0, SHOWN_ROWS, "");
        int end = Math.min(rows, SHOWN_ROWS + MOST_HIDDEN_ROWS);
        page.open("details").element("summary", Unit.COUNT.format(rows - SHOWN_ROWS) + " further rows");
        html.rows(name + ", further rows", SHOWN_ROWS, end, "");
        if (end < rows) {
            leftOut.add(Tally.Part.ROWS, rows - end);
            page.element(
                    "p",
                    Unit.COUNT.format(rows - end) + " further rows are left out here; the JSON form holds them.",
                    "class",
                    "note");
        }
        page.closeLine();
    }

    /** Writes the numbers of a drawing; its rows stay in their order. */
    static void writeData(Markup page, Table table) {
        new TableHtml(page, table)
                .rows("Data of " + table.title(), 0, table.rows().size(), " fixed");
    }

    /** Opens what scrolls sideways where it is too narrow; it takes the focus, so that a keyboard can scroll it. */
    static void openScroll(Markup page, String name) {
        page.open("div", "class", "scroll", "role", "group", "aria-label", Plot.cut(name, 200), "tabindex", 0);
    }

    private void rows(String name, int from, int to, String css) {
        boolean words = true;
        for (boolean column : text) {
            words &= column;
        }
        openScroll(page, name);
        page.open("table", "class", (words ? "words" : shades.isNone() ? "numbers" : "numbers heat") + css);
        page.element("caption", Plot.cut(name, 200), "class", "hidden");
        page.open("thead").open("tr");
        for (int i = 0; i < text.length; i++) {
            page.element("th", table.columns().get(i).label(), "scope", "col", "class", text[i] ? "t" : "n");
        }
        page.close().close().open("tbody");
        for (int row = from; row < to; row++) {
            page.open("tr");
            for (int i = 0; i < text.length; i++) {
                cell(table.columns().get(i), table.rows().get(row).get(i), i, text[i], shades.css(row, i));
            }
            page.closeLine();
        }
        page.close().close().closeLine();
    }

    private void cell(Column column, Cell cell, int index, boolean words, String shade) {
        String css = words ? "t" : "n" + shade;
        if (index == 0) {
            page.open("th", "scope", "row", "class", css);
        } else if (words) {
            page.open("td", "class", css);
        } else {
            page.open("td", "class", css, "data-v", Double.isNaN(cell.value()) ? "" : String.valueOf(cell.value()));
        }
        if (cell.text() != null) {
            page.text(cell.text());
        } else {
            number(page, cell.unit() != null ? cell.unit() : column.unit(), cell.value());
        }
        page.close();
    }

    static void number(Markup page, Unit unit, double value) {
        if (Double.isNaN(value)) {
            page.element("span", "n/a", "class", "mute");
        } else {
            page.text(unit.format(value));
        }
    }

    /** A column of text stands left; one whose unit is that of numbers, right. */
    private boolean isText(int column) {
        return table.rows().stream().allMatch(row -> row.get(column).text() != null);
    }
}
