package dev.tacho.core.snapshot;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an instrument is called: its name and its tags.
 *
 * @param name the name, for example {@code rpc}
 * @param tags the tags by rising key; empty if there are none
 */
public record InstrumentId(String name, Map<String, String> tags) implements Comparable<InstrumentId> {
    private static final Map<String, String> OVERFLOW = Map.of("overflow", "true");

    /** Copies and sorts the tags. */
    public InstrumentId {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /**
     * Returns whether this stands for whatever found no room: the tags of its name, or the names of a set, beyond the
     * limit. Its calls are counted, but whose they are is not known.
     *
     * @return true if the only tag is {@code overflow=true}
     */
    public boolean isOverflow() {
        return tags.equals(OVERFLOW);
    }

    /**
     * Returns the tags as people read them.
     *
     * @return for example {@code method=eth_call outcome=ok}; empty if there are none
     */
    public String detail() {
        return tags.entrySet().stream()
                .map(tag -> tag.getKey() + '=' + tag.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns one word that names the instrument across runs: the name, then the tags in braces. White space and
     * control characters become underscores.
     *
     * @return for example {@code rpc{method=eth_call,outcome=ok}}
     */
    public String word() {
        String word = tags.isEmpty() ? name : name + '{' + detail().replace(' ', ',') + '}';
        StringBuilder clean = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            clean.append(Character.isWhitespace(c) || Character.isISOControl(c) ? '_' : c);
        }
        return clean.toString();
    }

    /** Orders by name, then by tags. */
    @Override
    public int compareTo(InstrumentId other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : detail().compareTo(other.detail());
    }

    /** Returns the name and the tags, for example {@code rpc method=eth_call outcome=ok}. */
    @Override
    public String toString() {
        return tags.isEmpty() ? name : name + ' ' + detail();
    }
}
