package dev.tacho.report.write;

import java.util.ArrayList;
import java.util.List;

/**
 * Text as a terminal's cells: which characters reach it, how many cells they take, and where a line breaks. An East
 * Asian character takes two cells (UAX #11), a mark that combines with its neighbour none.
 */
final class TextCells {
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0xa4cf},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f900, 0x1f9ff},
        {0x20000, 0x3fffd}
    };

    private TextCells() {}

    /**
     * Makes one line of a foreign text: without what a terminal takes for a command, and without characters that are
     * not seen but move others, such as marks of direction.
     */
    static String safe(String text, boolean unicode) {
        StringBuilder safe = new StringBuilder(text.length());
        Text.line(text).codePoints().forEach(point -> {
            if (point == '\u00a0') {
                safe.append(' ');
            } else if (Character.getType(point) == Character.FORMAT) {
                safe.append("");
            } else if (unicode || point < 0x7f) {
                safe.appendCodePoint(point);
            } else {
                safe.append(ascii(point));
            }
        });
        return safe.toString();
    }

    private static String ascii(int point) {
        return switch (point) {
            case 'µ' -> "u";
            case '…' -> "...";
            case '·' -> "-";
            case '–', '─' -> "-";
            case '→' -> "->";
            case '∞' -> "inf";
            case '±' -> "+-";
            case '×' -> "x";
            default -> "?";
        };
    }

    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += width(text.codePointAt(i));
        }
        return width;
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (point >= range[0] && point <= range[1]) {
                return 2;
            }
        }
        return 1;
    }

    static String pad(String text, int width, boolean right) {
        String spaces = " ".repeat(Math.max(0, width - width(text)));
        return right ? spaces + text : text + spaces;
    }

    /** Breaks at spaces, or amid a word that is longer than a line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (width(rest) > width) {
            int end = 0;
            int space = -1;
            int used = 0;
            while (used + width(rest.codePointAt(end)) <= width) {
                used += width(rest.codePointAt(end));
                if (rest.charAt(end) == ' ') {
                    space = end;
                }
                end += Character.charCount(rest.codePointAt(end));
            }
            int cut = rest.charAt(end) == ' '
                    ? end
                    : space > 0 ? space : Math.max(Character.charCount(rest.codePointAt(0)), end);
            lines.add(rest.substring(0, cut));
            rest = rest.substring(cut).stripLeading();
        }
        if (!rest.isEmpty() || lines.isEmpty()) {
            lines.add(rest);
        }
        return lines;
    }
}
