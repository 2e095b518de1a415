package dev.tacho.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys and values that tell instruments of one name apart: {@code method=eth_call, outcome=ok}. Immutable; the order in
 * which tags are given does not matter.
 *
 * <p>Each combination of values is an instrument of its own, with its own memory: a tag is for a handful of values
 * (a method, an outcome), never for ids or addresses.
 */
public final class Tags {
    private static final Tags NONE = new Tags(Map.of());

    private final Map<String, String> map;

    private Tags(Map<String, String> map) {
        this.map = map;
    }

    /**
     * Returns the empty set of tags.
     *
     * @return no tags
     */
    public static Tags none() {
        return NONE;
    }

    /**
     * Returns tags of alternating keys and values.
     *
     * @param keysAndValues key, value, key, value and so on
     * @return the tags
     * @throws IllegalArgumentException if a value is missing, a key or value is blank, or a key occurs twice
     */
    public static Tags of(String... keysAndValues) {
        if (keysAndValues.length == 0) {
            return NONE;
        }
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "tags=" + Arrays.toString(keysAndValues) + ": strings given: " + keysAndValues.length
                            + ", must be pairs of key and value; add the missing value or remove the key");
        }
        TreeMap<String, String> map = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            put(map, keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Tags(Collections.unmodifiableMap(map));
    }

    /**
     * Returns these tags and one more.
     *
     * @param key the key, not among these tags
     * @param value the value
     * @return the longer set; this one stays as it is
     * @throws IllegalArgumentException if the key or value is blank, or the key is there already
     */
    public Tags with(String key, String value) {
        TreeMap<String, String> more = new TreeMap<>(map);
        put(more, key, value);
        return new Tags(Collections.unmodifiableMap(more));
    }

    /**
     * Returns the tags as a map.
     *
     * @return an unmodifiable map by rising key
     */
    public Map<String, String> asMap() {
        return map;
    }

    /** Returns whether both hold the same keys and values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tags that && map.equals(that.map);
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    /** Returns for example {@code {method=eth_call, outcome=ok}}. */
    @Override
    public String toString() {
        return map.toString();
    }

    private static void put(Map<String, String> map, String key, String value) {
        Names.check("tag key", key);
        Names.check("value of tag \"" + key + '"', value);
        String before = map.putIfAbsent(key, value);
        if (before != null) {
            throw new IllegalArgumentException("tag \"" + key + "\" is given twice, as \"" + before + "\" and as \""
                    + value + "\"; keep one of them");
        }
    }
}
