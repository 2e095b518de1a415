package dev.tacho.chain.bytecode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tail that a compiler appends to code: a CBOR map (RFC 8949) and its length in the last two bytes. It never runs
 * and costs like any other byte.
 *
 * @param sizeBytes the whole tail, its length field included
 * @param solcVersion the compiler that it names, for example {@code 0.8.37}; null where it names none, or no release
 */
public record Metadata(int sizeBytes, @Nullable String solcVersion) {
    private static final int LENGTH_BYTES = 2;
    private static final int VERSION_BYTES = 3;

    /** CBOR's kinds of values that compilers use, from the first three bits of a value. */
    private static final int BYTES = 2;

    private static final int TEXT = 3;
    private static final int MAP = 5;
    private static final int SIMPLE = 7;

    /** Values up to here stand in the first byte itself; the next kind has a byte of its own. */
    private static final int LARGEST_INLINE = 23;

    /** Finds the tail; empty unless it is a map that fills exactly what its length says. */
    static Optional<Metadata> find(byte[] code) {
        if (code.length <= LENGTH_BYTES) {
            return Optional.empty();
        }
        int end = code.length - LENGTH_BYTES;
        int length = ((code[end] & 0xff) << 8) | (code[end + 1] & 0xff);
        return length == 0 || length > end ? Optional.empty() : new Parser(code, end - length, end).parse();
    }

    private static final class Parser {
        private final byte[] code;
        private final int end;
        private int at;

        Parser(byte[] code, int start, int end) {
            this.code = code;
            this.at = start;
            this.end = end;
        }

        Optional<Metadata> parse() {
            int size = end - at + LENGTH_BYTES;
            int entries = head(MAP);
            String version = null;
            for (int i = 0; i < entries; i++) {
                byte[] key = value(head(TEXT));
                int kind = at < end ? (code[at] & 0xff) >> 5 : -1;
                int amount = kind == BYTES || kind == TEXT || kind == SIMPLE ? head(kind) : -1;
                byte[] value = kind == SIMPLE ? new byte[0] : value(amount);
                if (key == null || amount < 0 || value == null) {
                    return Optional.empty();
                }
                if (kind == BYTES
                        && value.length == VERSION_BYTES
                        && new String(key, StandardCharsets.UTF_8).equals("solc")) {
                    version = value[0] + "." + value[1] + "." + value[2];
                }
            }
            return entries > 0 && at == end ? Optional.of(new Metadata(size, version)) : Optional.empty();
        }

        /** Reads the head of a value of the given kind: its length or number; -1 if it is another. */
        private int head(int kind) {
            if (at >= end || (code[at] & 0xff) >> 5 != kind) {
                return -1;
            }
            int small = code[at++] & 0x1f;
            if (small <= LARGEST_INLINE) {
                return small;
            }
            return small == LARGEST_INLINE + 1 && at < end ? code[at++] & 0xff : -1;
        }

        private byte @Nullable [] value(int length) {
            if (length < 0 || length > end - at) {
                return null;
            }
            at += length;
            return Arrays.copyOfRange(code, at - length, at);
        }
    }
}
