package dev.tacho.chain.block;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last blocks of the canonical chain, without a hole, the hashes of some before them, and the last that were
 * orphaned. All are bounded.
 */
final class Branch {
    private final int window;
    private final int deeper;
    private final NavigableMap<Long, Head> canonical = new TreeMap<>();
    private final NavigableMap<Long, String> older = new TreeMap<>();
    private long lowest = Long.MAX_VALUE;
    private final Map<String, Head> orphans;

    /**
     * Makes an empty one.
     *
     * @param window how many blocks are remembered
     * @param deeper of how many before them the hashes are
     */
    Branch(int window, int deeper) {
        this.window = window;
        this.deeper = deeper;
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

    /** The number of the lowest block that ever was one. */
    long lowest() {
        return lowest;
    }

    /** Whether a block is one of those before the oldest that is remembered. */
    boolean held(long number, String hash) {
        return hash.equals(older.get(number));
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
        lowest = Math.min(lowest, head.number());
        while (canonical.size() > window) {
            Head last = canonical.pollFirstEntry().getValue();
            older.put(last.number(), last.hash());
        }
        while (older.size() > deeper) {
            older.pollFirstEntry();
        }
    }

    /** Forgets the canonical blocks, as the next one to come is not known to descend from them. */
    void forget() {
        canonical.clear();
        older.clear();
    }
}
