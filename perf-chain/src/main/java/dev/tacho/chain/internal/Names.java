package dev.tacho.chain.internal;

/** The names that users give to connections, chains and providers, which stand in instruments and reports. */
public final class Names {
    private Names() {}

    /**
     * Checks a name.
     *
     * @param what what it names, for an error's message
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it is blank, holds white space or control characters, or is a URL, which is not
     *     quoted, since it may hold a key
     */
    public static String check(String what, String name) {
        if (name.contains("://")) {
            throw new IllegalArgumentException(what
                    + " is a URL, which may hold a key and would stand in every report; give it a name, for example"
                    + " \"mainnet\"");
        }
        if (name.isBlank() || name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException(what + "=\"" + name
                    + "\": must not be blank or hold white space or control characters; use dots or dashes");
        }
        return name;
    }
}
