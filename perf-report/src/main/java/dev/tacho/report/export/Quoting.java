package dev.tacho.report.export;

import java.util.Locale;

/** Text as a literal of each of the languages that a rule file is made of. */
final class Quoting {
    private Quoting() {}

    /** A double-quoted scalar of YAML on one line: every character that is no plain one is escaped. */
    static String yaml(String text) {
        return quoted(text);
    }

    /** A string literal of PromQL, with Go's escapes. */
    static String promql(String text) {
        return quoted(text);
    }

    /** Text that a Go template prints as it stands. */
    static String template(String text) {
        return text.replace("{{", "{{\"{{\"}}");
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8).append('"');
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c >= 0xD800 && c <= 0xDFFF) {
                // Half a character, which no UTF-8 file can hold.
                out.append('\uFFFD');
            } else if (c < ' ' || c == 0x7F) {
                out.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else if ((c > 0x7F && c <= 0x9F) || isInvisible(c)) {
                out.append(String.format(Locale.ROOT, c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }

    /** Line breaks that YAML knows beside the usual ones, marks of direction, and what stands for no character. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || c == 0xFEFF;
    }
}
