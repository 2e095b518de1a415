package dev.tacho.report.write;

/** Which characters no form of a report passes on. */
final class Text {
    /** Stands for a character that was left out. */
    static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /**
     * Control characters, those that turn the direction of text around, which can make a name read as another, and the
     * two that no XML may hold.
     */
    static boolean isUnsafe(char c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t')
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u2028'
                || c == '\u2029'
                || c >= '\ufffe';
    }

    /** Replaces what is unsafe, and halves of surrogate pairs, which no encoding has. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(isUnsafe(c) || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return clean.toString();
    }

    /** The same in one line. */
    static String line(String text) {
        return clean(text).replace('\n', ' ').replace('\t', ' ').strip();
    }

    /** The first {@code most} characters, with an ellipsis in place of the last one if there are more. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + '…';
    }
}
