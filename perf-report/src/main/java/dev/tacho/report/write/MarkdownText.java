package dev.tacho.report.write;

import java.util.regex.Pattern;

/**
 * Keeps a foreign text from becoming anything but text on GitHub: markup, a table's edge, an image, a link, a mention of
 * a person, a reference to an issue, mathematics.
 *
 * <p>A backslash does for what the parser of Markdown reads. What is looked for in its result (addresses, mentions,
 * references) does not see the backslash, so an invisible zero-width space parts it.
 */
final class MarkdownText {
    private static final char PART = '\u200b';
    private static final int LONGEST = 1_000;
    private static final String MARKUP = "\\`*_[]|#~$";

    /** A reference by {@code #1} or {@code GH-1}, the head of an address, or the name of a host on its own. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(#)(?=\\d)|\\b(GH-)(?=\\d)|(:)(?=//)|\\b(www)(?=\\.)|\\b(mailto:|xmpp:)", Pattern.CASE_INSENSITIVE);

    /** What begins a list, a heading's underline, a rule or a code block where a paragraph should begin. */
    private static final Pattern BEGIN = Pattern.compile("^([-+=]|\\d{1,9}(?=[.)](\\s|$)))");

    private MarkdownText() {}

    /** Text of a paragraph, a table's cell or a list's item. */
    static String escape(String text) {
        String parted = parted(text);
        StringBuilder escaped = new StringBuilder(parted.length() + 16);
        for (int i = 0; i < parted.length(); i++) {
            char c = parted.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                default -> {
                    if (MARKUP.indexOf(c) >= 0) {
                        escaped.append('\\');
                    }
                    escaped.append(c);
                }
            }
        }
        return BEGIN.matcher(escaped)
                .replaceFirst(begin ->
                        Character.isDigit(begin.group().charAt(0)) ? begin.group() + "\\\\" : "\\\\" + begin.group());
    }

    /** Text within HTML, where Markdown's marks mean nothing. */
    static String html(String text) {
        return parted(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A block of code, fenced by more backticks than it holds in a row. */
    static String code(String code) {
        String clean = Text.clean(Text.cut(code, LONGEST));
        int longest = 2;
        int row = 0;
        for (int i = 0; i < clean.length(); i++) {
            row = clean.charAt(i) == '`' ? row + 1 : 0;
            longest = Math.max(longest, row);
        }
        String fence = "`".repeat(longest + 1);
        return fence + '\n' + clean + '\n' + fence;
    }

    private static String parted(String text) {
        String line = Text.line(Text.cut(text, LONGEST)).replace("@", "@" + PART);
        return REFERENCE.matcher(line).replaceAll("$0" + PART);
    }
}
