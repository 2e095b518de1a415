package dev.tacho.chain.gas;

import dev.tacho.chain.internal.wire.JsonReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Small documents of JSON as maps, lists, strings, numbers, booleans and null. Large ones are read as a stream. */
final class Json {
    private static final int MOST_DIGITS_OF_A_LONG = 18;

    private Json() {}

    /** Takes the next value, whatever it is. */
    static @Nullable Object value(JsonReader json) throws IOException {
        return switch (json.peek()) {
            case OBJECT -> object(json);
            case ARRAY -> array(json);
            case STRING -> json.string();
            case NUMBER -> number(json.number());
            case BOOLEAN -> json.bool();
            default -> {
                json.nullValue();
                yield null;
            }
        };
    }

    /** Reads a whole document that a user gives. */
    static @Nullable Object parse(String what, String text) {
        try (JsonReader json = new JsonReader(text.getBytes(StandardCharsets.UTF_8))) {
            Object value = value(json);
            if (json.peek() != JsonReader.Token.END_OF_DOCUMENT) {
                throw new IOException("more than one document");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException(what + ": is not JSON: " + e.getMessage(), e);
        }
    }

    /** Writes what {@link #value} reads. */
    static String text(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(String.valueOf(entry.getKey())) + ':' + text(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String string ? quoted(string) : String.valueOf(value);
    }

    private static Map<String, @Nullable Object> object(JsonReader json) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            map.put(json.name(), value(json));
        }
        json.endObject();
        return map;
    }

    private static List<@Nullable Object> array(JsonReader json) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            list.add(value(json));
        }
        json.endArray();
        return list;
    }

    private static Number number(String text) {
        boolean whole = text.length() <= MOST_DIGITS_OF_A_LONG
                && text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return whole ? (Number) Long.valueOf(text) : new BigDecimal(text);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
