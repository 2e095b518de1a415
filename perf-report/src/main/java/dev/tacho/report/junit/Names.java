package dev.tacho.report.junit;

/** Makes names of any origin safe for one line of a given length. */
final class Names {
    private static final char ELLIPSIS = '…';

    private Names() {}

    /** Returns the text in one line: white space as single spaces, characters that steer a terminal or turn text round as ?. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isSpace = Character.isWhitespace(c) || c == '\u0085';
            if (isSpace) {
                space = line.length() > 0;
                continue;
            }
            if (space) {
                line.append(' ');
                space = false;
            }
            int type = Character.getType(c);
            line.append(type == Character.CONTROL || type == Character.FORMAT ? '?' : c);
        }
        return line.toString();
    }

    /** Returns the text, or as much of its end as fits, behind an ellipsis. */
    static String lastOf(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int from = text.length() - Math.max(0, most - 1);
        if (from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from++;
        }
        return most < 1 ? "" : ELLIPSIS + text.substring(from);
    }

    /** Returns the text, or as much of its beginning as fits, before an ellipsis. */
    static String firstOf(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int to = Math.max(0, most - 1);
        if (to > 0 && Character.isHighSurrogate(text.charAt(to - 1))) {
            to--;
        }
        return most < 1 ? "" : text.substring(0, to) + ELLIPSIS;
    }
}
