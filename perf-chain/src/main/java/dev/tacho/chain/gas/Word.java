package dev.tacho.chain.gas;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words of the EVM as text: {@code 0x} and hexadecimal digits, small letters, no zeros in front. */
final class Word {
    static final String ZERO = "0x0";
    private static final Pattern TEXT = Pattern.compile("(0x)?[0-9a-fA-F]{1,64}");
    private static final int DIGITS = 64;
    private static final int ADDRESS_DIGITS = 40;
    private static final int MOST_SMALL_DIGITS = 8;

    private Word() {}

    /** Tells whether this is a word as some node writes it: at most 64 hexadecimal digits, with or without prefix. */
    static boolean is(String text) {
        return TEXT.matcher(text).matches();
    }

    /** Nodes write words with or without the prefix and the zeros in front. */
    static String of(String text) {
        int start = text.startsWith("0x") ? 2 : 0;
        while (start < text.length() - 1 && text.charAt(start) == '0') {
            start++;
        }
        return start == text.length() ? ZERO : "0x" + text.substring(start).toLowerCase(Locale.ROOT);
    }

    /** The address in a word. */
    static String address(String word) {
        String digits = padded(word);
        return "0x" + digits.substring(DIGITS - ADDRESS_DIGITS);
    }

    /** The selector in the first word of calldata. */
    static String selector(String word) {
        return "0x" + padded(word).substring(0, 8);
    }

    /** A length in memory; -1 if it is none that any transaction could pay for. */
    static long small(@Nullable String word) {
        return word == null || word.length() > MOST_SMALL_DIGITS + 2 ? -1 : Long.parseLong(word.substring(2), 16);
    }

    static String padded(String word) {
        String digits = word.substring(2);
        return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }
}
