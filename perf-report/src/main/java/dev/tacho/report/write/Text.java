package dev.tacho.report.write;

/** Which characters no form of a report passes on. */
final class Text {
    /** Stands for a character that was left out. */
    static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /** Control characters, and those that turn the direction of text around, which can make a name read as another. */
    static boolean isUnsafe(char c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t')
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u2028'
                || c == '\u2029';
    }

    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            clean.append(isUnsafe(text.charAt(i)) ? REPLACEMENT : text.charAt(i));
        }
        return clean.toString();
    }
}
