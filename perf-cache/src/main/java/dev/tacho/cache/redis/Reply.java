package dev.tacho.cache.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one shape of what clients return. Total: what is of another shape is null, or -1. */
final class Reply {
    /** What is longer is cut: {@code INFO} is some 10 KB, of a server with many commands and databases 100 KB. */
    static final int LONGEST_TEXT = 4 << 20;

    private Reply() {}

    /** Returns a text, or the text that is a list's only element; null if it is neither. */
    static @Nullable String text(@Nullable Object reply) {
        Object only = reply instanceof List<?> list && list.size() == 1 ? list.get(0) : reply;
        if (only instanceof CharSequence text) {
            return text.subSequence(0, Math.min(text.length(), LONGEST_TEXT)).toString();
        }
        if (only instanceof byte[] bytes) {
            return new String(bytes, 0, Math.min(bytes.length, LONGEST_TEXT), StandardCharsets.UTF_8);
        }
        if (only instanceof ByteBuffer buffer) {
            ByteBuffer bytes = buffer.slice();
            bytes.limit(Math.min(bytes.limit(), LONGEST_TEXT));
            return StandardCharsets.UTF_8.decode(bytes).toString();
        }
        return null;
    }

    /** Returns the elements of an array, or keys and values of a map in turn; null if it is neither. */
    static @Nullable List<?> list(@Nullable Object reply) {
        if (reply instanceof Map<?, ?> map) {
            return inTurn(map.entrySet());
        }
        List<?> list =
                reply instanceof Object[] array ? Arrays.asList(array) : reply instanceof List<?> some ? some : null;
        // Some clients give a map as a list of its entries.
        return list != null && !list.isEmpty() && list.get(0) instanceof Map.Entry<?, ?> ? inTurn(list) : list;
    }

    private static List<?> inTurn(Collection<?> entries) {
        List<@Nullable Object> flat = new ArrayList<>();
        for (Object element : entries) {
            if (element instanceof Map.Entry<?, ?> entry) {
                flat.add(entry.getKey());
                flat.add(entry.getValue());
            }
        }
        return flat;
    }

    /** Returns a whole number of 0 or more, -1 if it is none. */
    static long number(@Nullable Object reply) {
        if (reply instanceof Number number) {
            return Math.max(-1, number.longValue());
        }
        String text = text(reply);
        double parsed = text == null ? Double.NaN : InfoParser.number(text);
        return Double.isNaN(parsed) ? -1 : (long) parsed;
    }
}
