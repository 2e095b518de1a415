package dev.tacho.core.section;

import java.util.Locale;

/** The few checks that every value of the model makes; messages name the value, the bound and the cure. */
final class Checks {
    private Checks() {}

    static String text(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + "=\"" + value + "\": must not be blank");
        }
        return value;
    }

    static String id(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "id=\"%s\": white space or a control character at index %d; use dots or dashes",
                        value,
                        i));
            }
        }
        return text("id", value);
    }
}
