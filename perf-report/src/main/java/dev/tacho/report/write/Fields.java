package dev.tacho.report.write;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, taken as what they have to be. Whatever is missing or of another kind is an {@link
 * IllegalArgumentException} that names the field, what was found and what should have been; fields nobody asks for are
 * passed over, since a later version may write more.
 */
record Fields(JsonNode node) {
    private static final int LONGEST_QUOTE = 40;

    Fields {
        if (!node.isObject()) {
            throw new IllegalArgumentException(quote(node) + " stands where an object should");
        }
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    String text(String name) {
        JsonNode value = value(name);
        if (!value.isTextual()) {
            throw wrong(name, value, "a text");
        }
        return value.textValue();
    }

    boolean flag(String name) {
        JsonNode value = value(name);
        if (!value.isBoolean()) {
            throw wrong(name, value, "true or false");
        }
        return value.booleanValue();
    }

    long whole(String name) {
        return whole(name, value(name));
    }

    static long whole(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, value, "a whole number of 64 bits");
        }
        return value.longValue();
    }

    int index(String name) {
        JsonNode value = value(name);
        if (!value.isInt()) {
            throw wrong(name, value, "a whole number of 32 bits");
        }
        return value.intValue();
    }

    double number(String name) {
        return number(name, value(name));
    }

    /** A number, null for one that is not there, or an infinity's name. */
    static double number(String name, JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isNull()) {
            return Double.NaN;
        }
        if (value.isTextual() && value.textValue().matches("-?Infinity")) {
            return Double.parseDouble(value.textValue());
        }
        throw wrong(name, value, "a number, null or \"Infinity\"");
    }

    byte[] bytes(String name) {
        JsonNode value = value(name);
        try {
            return Base64.getDecoder().decode(text(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, value, "bytes in base64");
        }
    }

    <E extends Enum<E>> E one(Class<E> type, String name) {
        String word = text(name);
        E[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> JsonWriter.word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        node.get(name),
                        "one of "
                                + Arrays.stream(constants).map(JsonWriter::word).collect(Collectors.joining(", "))));
    }

    @Nullable
    Fields child(String name) {
        return has(name) ? new Fields(node.get(name)) : null;
    }

    JsonNode list(String name) {
        JsonNode value = value(name);
        if (!value.isArray()) {
            throw wrong(name, value, "a list");
        }
        return value;
    }

    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (JsonNode element : list(name)) {
            objects.add(new Fields(element));
        }
        return objects;
    }

    /** The numbers of one row of a list of rows, as many as one of the two counts says. */
    static double[] row(String name, JsonNode row, int few, int many) {
        if (!row.isArray() || (row.size() != few && row.size() != many)) {
            throw wrong(name, row, "a list of " + few + (few == many ? "" : " or " + many) + " numbers");
        }
        double[] numbers = new double[row.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(name, row.get(i));
        }
        return numbers;
    }

    private JsonNode value(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the field \"" + name + "\" is missing");
        }
        return value;
    }

    private static IllegalArgumentException wrong(String name, JsonNode found, String wanted) {
        return new IllegalArgumentException("\"" + name + "\" is " + quote(found) + ", must be " + wanted);
    }

    private static String quote(JsonNode node) {
        if (node.isContainerNode()) {
            return (node.isArray() ? "a list of " : "an object of ") + node.size();
        }
        return quote(node.toString());
    }

    /** A foreign text as an error quotes it: short, and without what would turn around or overwrite a terminal's line. */
    static String quote(String text) {
        String clean = Text.clean(text).replace('\n', ' ').replace('\t', ' ');
        return clean.length() <= LONGEST_QUOTE
                ? clean
                : String.format(Locale.ROOT, "%s… (%,d characters)", clean.substring(0, LONGEST_QUOTE), clean.length());
    }
}
