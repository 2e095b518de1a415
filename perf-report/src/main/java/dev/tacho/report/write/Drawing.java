package dev.tacho.report.write;

/** One SVG drawing: it has a title and a description for who cannot see it, and reads without a style sheet. */
final class Drawing {
    private final Markup svg = new Markup();

    /** Begins a drawing; {@code id} is the page's only one of that name. */
    Drawing(String id, int width, int height, String title, String description) {
        svg.open(
                "svg",
                "viewBox",
                "0 0 " + width + ' ' + height,
                "width",
                width,
                "height",
                height,
                "font-family",
                "sans-serif",
                "role",
                "img",
                "aria-labelledby",
                description.isEmpty() ? id + "-t" : id + "-t " + id + "-d");
        svg.element("title", title, "id", id + "-t");
        if (!description.isEmpty()) {
            svg.element("desc", description, "id", id + "-d");
        }
    }

    /** Where text stands against its point. */
    enum Anchor {
        START,
        MIDDLE,
        END;

        private String css() {
            return switch (this) {
                case START -> "start";
                case MIDDLE -> "middle";
                case END -> "end";
            };
        }
    }

    void line(Ink ink, double x1, double y1, double x2, double y2) {
        svg.empty("line", ink.with("x1", x1, "y1", y1, "x2", x2, "y2", y2));
    }

    void rect(Ink ink, double x, double y, double width, double height) {
        svg.empty("rect", ink.with("x", x, "y", y, "width", width, "height", height));
    }

    /** A rectangle that tells its name where the pointer rests on it. */
    void rect(Ink ink, double x, double y, double width, double height, String name) {
        svg.open("rect", ink.with("x", x, "y", y, "width", width, "height", height));
        svg.element("title", name).close();
    }

    void circle(Ink ink, double x, double y, double radius) {
        svg.empty("circle", ink.with("cx", x, "cy", y, "r", radius));
    }

    void path(Ink ink, CharSequence commands, Object... attributes) {
        Object[] all = new Object[attributes.length + 2];
        System.arraycopy(attributes, 0, all, 0, attributes.length);
        all[attributes.length] = "d";
        all[attributes.length + 1] = commands;
        svg.empty("path", ink.with(all));
    }

    void text(Ink ink, double x, double y, Anchor anchor, String text) {
        if (anchor == Anchor.START) {
            svg.element("text", text, ink.with("x", x, "y", y));
        } else {
            svg.element("text", text, ink.with("x", x, "y", y, "text-anchor", anchor.css()));
        }
    }

    /** Text that was cut, with the whole of it where the pointer rests. */
    void text(Ink ink, double x, double y, Anchor anchor, String shown, String whole) {
        if (shown.equals(whole)) {
            text(ink, x, y, anchor, shown);
            return;
        }
        svg.open("text", ink.with("x", x, "y", y, "text-anchor", anchor.css()));
        svg.text(shown).element("title", whole).close();
    }

    /** Ends the drawing. */
    String finish() {
        return svg.close().toString();
    }

    static String point(double x, double y) {
        return Markup.number(x) + ' ' + Markup.number(y);
    }
}
