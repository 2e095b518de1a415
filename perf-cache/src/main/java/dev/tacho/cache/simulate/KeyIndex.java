package dev.tacho.cache.simulate;

import java.util.Arrays;

/**
 * Gives each key a slot, a small number at which the caches keep what they know of it, and finds the slot of a key. Slots
 * of removed keys are given again.
 *
 * <p>A hash table of slots with linear probing, at most two thirds full. A removed key leaves no mark: what was moved
 * past its place moves back (Knuth, The Art of Computer Programming 6.4, algorithm R), so the table never degrades. The
 * lowest slots belong to no key: they are the heads of the lists ({@link Links}) that the cache chains its slots in.
 */
final class KeyIndex {
    /** What stands for no slot: the first list's head. */
    static final int NONE = 0;

    /** 2^32 over the golden ratio: its multiples spread consecutive keys evenly. */
    private static final int GOLDEN = 0x9E37_79B9;

    private static final int FIRST_CAPACITY = 16;

    /** The largest power of two for which there can be a table. */
    private static final long MAXIMUM_SLOTS = 1 << 29;

    private final int heads;

    /** The most slots that can be needed, heads included. */
    private final int bound;

    private int[] keys;
    private int[] table;
    private int shift;
    private int size;

    /** The lowest slot that was never given. */
    private int fresh;

    /** The slot that was given back last, and in {@code keys} at each one the slot given back before; NONE at the end. */
    private int free = NONE;

    /**
     * Makes an empty index.
     *
     * @param heads how many slots to set aside, at least 1
     * @param maximumEntries the most entries that will be there at once
     * @param maximumRemembered the most other keys that will be there at once
     */
    KeyIndex(int heads, long maximumEntries, long maximumRemembered) {
        this.heads = heads;
        this.bound = (int) Math.min(
                MAXIMUM_SLOTS,
                heads + Math.min(MAXIMUM_SLOTS, maximumEntries) + Math.min(MAXIMUM_SLOTS, maximumRemembered));
        this.fresh = heads;
        this.keys = new int[Math.min(bound, FIRST_CAPACITY)];
        this.table = newTable();
    }

    /** Returns the slot of a key, or NONE. */
    int find(int key) {
        int at = home(key);
        int slot = table[at];
        while (slot != NONE && keys[slot] != key) {
            at = (at + 1) & (table.length - 1);
            slot = table[at];
        }
        return slot;
    }

    /** Gives a slot to a key that has none. */
    int add(int key) {
        int slot = free;
        if (slot != NONE) {
            free = keys[slot];
        } else {
            slot = fresh++;
            if (slot == keys.length) {
                grow();
            }
        }
        keys[slot] = key;
        size++;
        put(slot);
        return slot;
    }

    /** Takes the slot of a key back. */
    void remove(int slot) {
        int mask = table.length - 1;
        int hole = home(keys[slot]);
        while (table[hole] != slot) {
            hole = (hole + 1) & mask;
        }
        for (int at = (hole + 1) & mask; table[at] != NONE; at = (at + 1) & mask) {
            int home = home(keys[table[at]]);
            // Whether the way from its home to where it stands passes the hole.
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                table[hole] = table[at];
                hole = at;
            }
        }
        table[hole] = NONE;
        keys[slot] = free;
        free = slot;
        size--;
    }

    void clear() {
        Arrays.fill(table, NONE);
        size = 0;
        fresh = heads;
        free = NONE;
    }

    /** Returns how many keys have a slot. */
    int size() {
        return size;
    }

    /** Returns how many slots there is room for: a good length for an array with a place for each. */
    int capacity() {
        return keys.length;
    }

    private void grow() {
        keys = Arrays.copyOf(keys, (int) Math.min(bound, 2L * keys.length));
        table = newTable();
        for (int slot = heads; slot < fresh - 1; slot++) {
            put(slot);
        }
    }

    private void put(int slot) {
        int at = home(keys[slot]);
        while (table[at] != NONE) {
            at = (at + 1) & (table.length - 1);
        }
        table[at] = slot;
    }

    private int home(int key) {
        return (key * GOLDEN) >>> shift;
    }

    /** Makes a table of the least power of two that is at least one and a half times the slots. */
    private int[] newTable() {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(keys.length + (keys.length >> 1));
        shift = Integer.SIZE - bits;
        return new int[1 << bits];
    }
}
