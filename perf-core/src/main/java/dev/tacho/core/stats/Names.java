package dev.tacho.core.stats;

/** The check of a fit's name, which becomes an id. */
final class Names {
    private Names() {}

    static String check(String name) {
        if (name.isBlank() || name.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(
                    "name=\"" + name + "\": must not be blank or hold white space; use dots or dashes");
        }
        return name;
    }
}
