package dev.tacho.chain.internal.wire;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON as Java's own types: maps, lists, strings, numbers, booleans and null, which both lines of Jackson make. */
public final class Json {
    private Json() {}

    /**
     * Reads a document.
     *
     * @param text the document
     * @return its value; numbers are {@link BigDecimal}s
     * @throws IOException if it is no JSON
     */
    public static @Nullable Object parse(String text) throws IOException {
        try (JsonReader reader = new JsonReader(text.getBytes(StandardCharsets.UTF_8))) {
            return value(reader);
        }
    }

    /**
     * Tells whether a value consists of nothing but what {@link #write} knows.
     *
     * @param value any value
     * @return whether it is made of maps with string keys, lists, strings, numbers, booleans and null
     */
    public static boolean isPlain(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(Json::isPlain);
        }
        if (value instanceof Map<?, ?> map) {
            return map.keySet().stream().allMatch(String.class::isInstance)
                    && map.values().stream().allMatch(Json::isPlain);
        }
        return value == null || value instanceof String || value instanceof Boolean || value instanceof Number;
    }

    /**
     * Writes a plain value as it is.
     *
     * @param value the value
     * @return its text
     */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder(128);
        write(value, out, false);
        return out.toString();
    }

    /**
     * Writes a plain value so that what means the same reads the same: members in order of their names, those that are
     * null left out, hexadecimal digits in lower case.
     *
     * @param value the value
     * @return its text
     */
    public static String canonical(@Nullable Object value) {
        StringBuilder out = new StringBuilder(128);
        write(value, out, true);
        return out.toString();
    }

    /**
     * Returns what stands for a text that is not to be kept, such as {@link #canonical} makes of parameters.
     *
     * @param text the text
     * @return its SHA-256, 32 bytes, from which nobody reads it and by which no two are taken for one another
     */
    public static ByteBuffer sha256(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static @Nullable Object value(JsonReader reader) throws IOException {
        switch (reader.peek()) {
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                reader.beginObject();
                while (reader.hasNext()) {
                    map.put(reader.name(), value(reader));
                }
                reader.endObject();
                return map;
            }
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                reader.beginArray();
                while (reader.hasNext()) {
                    list.add(value(reader));
                }
                reader.endArray();
                return list;
            }
            case STRING -> {
                return reader.string();
            }
            case NUMBER -> {
                return new BigDecimal(reader.number());
            }
            case BOOLEAN -> {
                return reader.bool();
            }
            case NULL -> {
                reader.nullValue();
                return null;
            }
            default -> throw new IOException("no JSON at byte " + reader.offset());
        }
    }

    private static void write(@Nullable Object value, StringBuilder out, boolean canonical) {
        if (value instanceof String text) {
            quote(canonical && isHex(text) ? text.toLowerCase(Locale.ROOT) : text, out);
        } else if (value instanceof List<?> list) {
            char separator = '[';
            for (Object element : list) {
                out.append(separator);
                write(element, out, canonical);
                separator = ',';
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            write(map, out, canonical);
        } else {
            out.append(value);
        }
    }

    private static void write(Map<?, ?> map, StringBuilder out, boolean canonical) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : (canonical ? new TreeMap<>(map) : map).entrySet()) {
            if (canonical && member.getValue() == null) {
                continue;
            }
            if (!first) {
                out.append(',');
            }
            first = false;
            quote((String) member.getKey(), out);
            out.append(':');
            write(member.getValue(), out, canonical);
        }
        out.append('}');
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isHex(String text) {
        if (text.length() < 2 || text.charAt(0) != '0' || (text.charAt(1) | 0x20) != 'x') {
            return false;
        }
        for (int i = 2; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
