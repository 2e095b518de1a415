package dev.tacho.core.slo;

/** The check of a name. */
final class Names {
    private Names() {}

    static String check(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + "=\"" + name + "\": must not be blank");
        }
        return name;
    }
}
