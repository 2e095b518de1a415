package dev.tacho.report.importer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of a JSON or YAML text as maps, lists and texts: scalars stay as they are written, so that a target of
 * 0.999 is 0.999.
 *
 * <p>An alias shares the value it repeats instead of copying it, so a file of aliases of aliases takes no more memory than it
 * has bytes; and they are counted all the same.
 */
final class Documents {
    static final int MOST_CHARS = 1 << 20;
    private static final int MOST_DEPTH = 32;
    private static final int MOST_VALUES = 100_000;
    private static final int MOST_ALIASES = 1_000;
    private static final String YAML_NEEDED =
            "YAML needs the optional dependency com.fasterxml.jackson.dataformat:jackson-dataformat-yaml, of the same version"
                    + " as jackson-databind: add it, or give the file as JSON";

    private final String name;
    private final Tokens tokens;
    private final JsonParser parser;
    private final Map<String, @Nullable Object> anchors = new HashMap<>();
    private int values;
    private int aliases;

    private Documents(String name, Tokens tokens, JsonParser parser) {
        this.name = name;
        this.tokens = tokens;
        this.parser = parser;
    }

    /** Returns the documents; an array at the top is a list of documents. */
    static List<Map<String, @Nullable Object>> of(String name, String text) {
        if (text.length() > MOST_CHARS) {
            throw new IllegalArgumentException(name + ": has " + text.length() + " characters; must be at most "
                    + MOST_CHARS + "; split the file");
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    name + ": is empty; must hold objects of openslo/v1 as JSON or YAML, an SLO among them");
        }
        try {
            Tokens tokens = isJson(text) ? Tokens.json(text) : yaml(name, text);
            try (JsonParser parser = tokens.parser()) {
                return new Documents(name, tokens, parser).read();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    name + ": " + place(e)
                            + e.getOriginalMessage().lines().findFirst().orElse("damaged"),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    }

    /** A byte order mark is of no YAML or JSON value, but editors write it. */
    private static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    private static Tokens yaml(String name, String text) throws IOException {
        try {
            return new YamlTokens(text);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(name + ": " + YAML_NEEDED, e);
        }
    }

    private List<Map<String, @Nullable Object>> read() throws IOException {
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            anchors.clear();
            Object document = value(token, 0);
            if (document instanceof List<?> list) {
                list.forEach(element -> add(documents, element));
            } else {
                add(documents, document);
            }
        }
        return documents;
    }

    private void add(List<Map<String, @Nullable Object>> documents, @Nullable Object document) {
        if (document == null || document.equals("")) {
            return;
        }
        if (!(document instanceof Map<?, ?>)) {
            throw damaged("document " + (documents.size() + 1) + " is no object with apiVersion and kind");
        }
        documents.add(map(document));
    }

    /** Every map of this reader is one from names to values. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> map(Object map) {
        return (Map<String, @Nullable Object>) map;
    }

    private @Nullable Object value(JsonToken token, int depth) throws IOException {
        if (++values > MOST_VALUES || depth > MOST_DEPTH) {
            throw damaged("more than " + MOST_VALUES + " values, or nested deeper than " + MOST_DEPTH);
        }
        if (tokens.isAlias()) {
            return aliased(parser.getText());
        }
        String anchor = tokens.anchor();
        Object value = switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
        if (anchor != null) {
            anchors.put(anchor, value);
        }
        return value;
    }

    private @Nullable Object aliased(String anchor) {
        if (++aliases > MOST_ALIASES) {
            throw damaged("more than " + MOST_ALIASES + " aliases");
        }
        if (!anchors.containsKey(anchor)) {
            throw damaged("alias *" + anchor + " repeats no value before it");
        }
        return anchors.get(anchor);
    }

    private Map<String, @Nullable Object> object(int depth) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            Object value = value(parser.nextToken(), depth + 1);
            if (field.equals("<<") && value instanceof Map<?, ?> map) {
                merged.putAll(map(map));
            } else if (object.containsKey(field)) {
                throw damaged("the name \"" + field + "\" stands twice in one object");
            } else {
                object.put(field, value);
            }
        }
        merged.forEach(object::putIfAbsent);
        return object;
    }

    private List<@Nullable Object> array(int depth) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, depth + 1));
        }
        return array;
    }

    private IllegalArgumentException damaged(String what) {
        return new IllegalArgumentException(
                name + ": line " + parser.currentLocation().getLineNr() + ": " + what);
    }
}
