package dev.tacho.core;

import java.util.Objects;

/** The rule for every name a user gives: not null, not blank. */
final class Names {
    private Names() {}

    static String check(String what, String name) {
        Objects.requireNonNull(name, what);
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + "=\"" + name + "\": must not be blank");
        }
        return name;
    }
}
