package dev.tacho.report.importer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The fields of an object, each with the path that a message needs, and the ones that nobody asked for. */
final class Fields {
    private final String path;
    private final Map<String, @Nullable Object> values;
    private final Set<String> asked = new TreeSet<>();

    Fields(String path, Map<String, @Nullable Object> values) {
        this.path = path;
        this.values = values;
    }

    String path(String field) {
        return path + '.' + field;
    }

    boolean has(String field) {
        asked.add(field);
        return values.get(field) != null;
    }

    /** Passes over fields whose content is of no interest. */
    void ignore(String... fields) {
        asked.addAll(List.of(fields));
    }

    @Nullable
    String text(String field) {
        asked.add(field);
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        throw refused(field, "must be a text or a number");
    }

    String required(String field) {
        String text = text(field);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(path(field) + " is missing");
        }
        return text;
    }

    @Nullable
    BigDecimal number(String field) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text.strip());
            if (number.precision() <= 40 && Math.abs(number.scale()) <= 40) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(field, "must be a number");
        }
        throw refused(field, "must be a number of at most 40 digits");
    }

    BigDecimal requiredNumber(String field) {
        required(field);
        BigDecimal number = number(field);
        if (number == null) {
            throw new IllegalArgumentException(path(field) + " is missing");
        }
        return number;
    }

    @Nullable
    Fields object(String field) {
        asked.add(field);
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return new Fields(path(field), Documents.map(map));
        }
        throw refused(field, "must be an object");
    }

    Fields requiredObject(String field) {
        Fields object = object(field);
        if (object == null) {
            throw new IllegalArgumentException(path(field) + " is missing");
        }
        return object;
    }

    /** The elements of a list of objects; empty if there is none. A text stands for an object with that one field. */
    List<Fields> objects(String field, String textField) {
        asked.add(field);
        Object value = values.get(field);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw refused(field, "must be a list");
        }
        List<Fields> objects = new ArrayList<>();
        for (Object element : list) {
            String place = path(field) + '[' + objects.size() + ']';
            if (element instanceof Map<?, ?> map) {
                objects.add(new Fields(place, Documents.map(map)));
            } else if (element instanceof String text && !textField.isEmpty()) {
                objects.add(new Fields(place, Map.of(textField, text)));
            } else {
                throw new IllegalArgumentException(place + ": must be an object");
            }
        }
        return objects;
    }

    IllegalArgumentException refused(String field, String why) {
        Object value = values.get(field);
        String shown = String.valueOf(value instanceof String ? value : "(a list or an object)");
        return new IllegalArgumentException(
                path(field) + "=" + (shown.length() > 100 ? shown.substring(0, 100) + "..." : shown) + ": " + why);
    }

    void reportUnknown(Consumer<String> remarks) {
        for (String field : values.keySet()) {
            if (!asked.contains(field)) {
                remarks.accept(path(field) + " is no field of openslo/v1 that is read here; it was left out");
            }
        }
    }
}
