package dev.tacho.chain.internal.wire;

import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers, hashes and addresses as Ethereum's JSON-RPC writes them: {@code 0x} and hexadecimal digits. */
public final class Quantity {
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,64}");
    private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");

    private Quantity() {}

    /**
     * Reads a number.
     *
     * @param what names it in an error's message
     * @param value the result, or a part of it; a plain JSON number will do, as some nodes write them
     * @return the number, at least 0 and below 2^256
     * @throws IOException if it is none
     */
    public static BigInteger big(String what, @Nullable Object value) throws IOException {
        if (value instanceof String text && HEX.matcher(text).matches()) {
            return new BigInteger(text.substring(2), 16);
        }
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        if (value instanceof BigInteger number && number.signum() >= 0 && number.bitLength() <= 256) {
            return number;
        }
        throw unexpected(what, "a quantity such as 0x1f", value);
    }

    /**
     * Reads a number that fits 63 bits.
     *
     * @param what names it in an error's message
     * @param value the result, or a part of it
     * @return the number, at least 0
     * @throws IOException if it is none, or larger
     */
    public static long of(String what, @Nullable Object value) throws IOException {
        BigInteger number = big(what, value);
        if (number.bitLength() > 63) {
            throw unexpected(what, "below 2^63", value);
        }
        return number.longValue();
    }

    /**
     * Tells whether something is the hash of a block or of a transaction.
     *
     * @param value the result, or a part of it
     * @return whether it is a text of 32 bytes, in either case
     */
    public static boolean isHash(@Nullable Object value) {
        return value instanceof String text && HASH.matcher(text).matches();
    }

    /**
     * Tells whether a text is data: whole bytes.
     *
     * @param text the text, of any length
     * @return whether it is {@code 0x} and an even number of hexadecimal digits, maybe none
     */
    public static boolean isBytes(String text) {
        return text.startsWith("0x")
                && text.length() % 2 == 0
                && text.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    /**
     * Tells whether something is an address.
     *
     * @param value the result, or a part of it, or what a user gave
     * @return whether it is a text of 20 bytes, in either case
     */
    public static boolean isAddress(@Nullable Object value) {
        return value instanceof String text && ADDRESS.matcher(text).matches();
    }

    /**
     * Writes a number.
     *
     * @param value at least 0
     * @return for example {@code 0x1f}
     */
    public static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /**
     * Writes a number.
     *
     * @param value at least 0
     * @return for example {@code 0x1f}
     */
    public static String hex(BigInteger value) {
        return "0x" + value.toString(16);
    }

    /** Values may be private or huge: only a short start of one stands in a message. */
    static IOException unexpected(String what, String wanted, @Nullable Object value) {
        String text = String.valueOf(value);
        String start = text.length() <= 40 ? text : text.substring(0, 40) + "... (" + text.length() + " characters)";
        return new IOException(what + ": expected " + wanted + ", the node says " + start);
    }
}
