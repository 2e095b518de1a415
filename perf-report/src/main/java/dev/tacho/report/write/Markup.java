package dev.tacho.report.write;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Builds HTML and SVG. Everything a caller passes as text or as an attribute's value is escaped here and nowhere else,
 * so no name of a measured program can become markup; elements are closed in the order they were opened.
 */
final class Markup {
    private static final double MOST_PLAIN = 1e15;

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element with attributes as alternating names and values. */
    Markup open(String element, Object... attributes) {
        tag(element, attributes);
        open.push(element);
        return this;
    }

    /** Closes the element opened last. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** Closes the element opened last and breaks the line, to keep the file readable. */
    Markup closeLine() {
        close();
        out.append('\n');
        return this;
    }

    /** Adds an element without content. */
    Markup empty(String element, Object... attributes) {
        tag(element, attributes);
        if (!isVoid(element)) {
            out.append("</").append(element).append('>');
        }
        return this;
    }

    /** Adds an element that holds only text. */
    Markup element(String element, String text, Object... attributes) {
        open(element, attributes);
        text(text);
        return close();
    }

    /** Adds text. */
    Markup text(String text) {
        escape(text);
        return this;
    }

    /** Adds markup of our own making: a style sheet, a script, another builder's result. */
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return out.toString();
    }

    /** A coordinate: at most one decimal, never an exponent or a locale's comma. */
    static String number(double value) {
        if (!(Math.abs(value) < MOST_PLAIN)) {
            return number(value, 1);
        }
        // A page has thousands of them, and a format is parsed each time.
        long tenths = Math.round(value * 10);
        String whole = (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10;
        return tenths % 10 == 0 ? whole : whole + '.' + Math.abs(tenths) % 10;
    }

    static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private void tag(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            Object value = attributes[i + 1];
            escape(value instanceof Double number ? number(number) : value.toString());
            out.append('"');
        }
        out.append('>');
    }

    private static boolean isVoid(String element) {
        return element.equals("meta") || element.equals("br") || element.equals("link");
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Text.isUnsafe(c) ? Text.REPLACEMENT : c);
            }
        }
    }
}
