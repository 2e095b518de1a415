package dev.tacho.cache.lettuce;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key or value is as text and in bytes, where that can be told without the application's codec. */
final class Encoded {
    /** Of a longer text the rest is taken to be like its beginning: counting takes about half a nanosecond a character. */
    private static final int MOST_COUNTED = 1_024;

    private static final char REPLACEMENT = '\uFFFD';
    private static final int ONE_BYTE = 0x80;
    private static final int TWO_BYTES = 0x800;

    private Encoded() {}

    /**
     * Returns the text of a key, the same whichever of these types an application's codec has: of bytes that are not UTF-8
     * one character for each. Null if it is of another type.
     */
    static @Nullable String text(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof byte[] bytes) {
            return text(bytes);
        }
        if (key instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return text(bytes);
        }
        return null;
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns whether a key is of a type whose text and bytes can be told. */
    static boolean isKnown(Object key) {
        return key instanceof String || key instanceof byte[] || key instanceof ByteBuffer;
    }

    /**
     * Returns how many bytes a key or value takes, a text in UTF-8, a hash those of its fields and their values; -1 if it is
     * of a type that only a codec knows.
     */
    static int bytes(@Nullable Object keyOrValue) {
        if (keyOrValue instanceof Map<?, ?> hash) {
            int all = 0;
            for (Map.Entry<?, ?> field : hash.entrySet()) {
                int fieldBytes = bytes(field.getKey());
                int valueBytes = bytes(field.getValue());
                if (fieldBytes < 0 || valueBytes < 0) {
                    return -1;
                }
                all += fieldBytes + valueBytes;
            }
            return all;
        }
        if (keyOrValue instanceof byte[] bytes) {
            return bytes.length;
        }
        if (keyOrValue instanceof String text) {
            return utf8Bytes(text);
        }
        return keyOrValue instanceof ByteBuffer buffer ? buffer.remaining() : -1;
    }

    /** Each half of a surrogate pair counts as two of its four bytes. */
    private static int utf8Bytes(String text) {
        int length = text.length();
        int counted = Math.min(length, MOST_COUNTED);
        int bytes = counted;
        for (int i = 0; i < counted; i++) {
            char c = text.charAt(i);
            if (c >= ONE_BYTE) {
                bytes += c < TWO_BYTES || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return counted == length ? bytes : (int) Math.min(Integer.MAX_VALUE, (long) bytes * length / counted);
    }
}
