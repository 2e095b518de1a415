package dev.tacho.chain.block;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The last blocks of the canonical chain, without a hole, and the last that were orphaned. Both are bounded. */
final class Branch {
    private final int window;
    private final NavigableMap<Long, Head> canonical = new TreeMap<>();
    private final Map<String, Head> orphans;

    Branch(int window) {
        this.window = window;
        this.orphans = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
                return size() > window;
            }
        };
    }

    @Nullable
    Head tip() {
        return canonical.isEmpty() ? null : canonical.lastEntry().getValue();
    }

    /** The number of the oldest block that is remembered. */
    long oldest() {
        return canonical.firstKey();
    }

    boolean holds(long number, String hash) {
        Head head = canonical.get(number);
        return head != null && head.hash().equals(hash);
    }

    @Nullable
    Head canonical(long number) {
        return canonical.get(number);
    }

    @Nullable
    Head orphan(String hash) {
        return orphans.get(hash);
    }

    /** The canonical blocks from a number on, oldest first. */
    List<Head> from(long number) {
        return new ArrayList<>(canonical.tailMap(number, true).values());
    }

    /** Orphans the blocks from a number on. */
    void orphanFrom(long number) {
        NavigableMap<Long, Head> top = canonical.tailMap(number, true);
        top.values().forEach(head -> orphans.put(head.hash(), head));
        top.clear();
    }

    /** Appends a block to the tip that is its parent, or begins anew with it. */
    void append(Head head) {
        orphans.remove(head.hash());
        canonical.put(head.number(), head);
        while (canonical.size() > window) {
            canonical.pollFirstEntry();
        }
    }

    /** Forgets the canonical blocks, as the next one to come is not known to descend from them. */
    void forget() {
        canonical.clear();
    }
}
