package dev.tacho.cache.internal;

import java.util.Arrays;

/**
 * Finds the place of an int key: an open-addressed table from keys to places {@code 0..65,533}. The keys themselves
 * stand in an array of the user's, by place, so that the table takes 2 bytes a cell. Linear probing; a removal shifts
 * back what follows, so nothing is left behind that would slow later lookups (Knuth, TAOCP 3, algorithm 6.4 R).
 *
 * <p>At most half of the cells are used: 4 to 8 bytes a place. Not safe for use by several threads.
 */
public final class IntIndex {
    /** The most places there may be. */
    public static final int MOST = Character.MAX_VALUE - 1;

    /** 2^32 over the golden ratio: the top bits of a multiple depend on all bits of the key. */
    private static final int GOLDEN = 0x9E37_79B9;

    private int[] keys;
    private char[] cells;
    private int shift;
    private int mask;

    /**
     * Creates an empty index.
     *
     * @param keys the key of each place, kept by the user of this index
     */
    public IntIndex(int[] keys) {
        this.keys = keys;
        int size = Integer.highestOneBit(Math.max(2, Math.min(MOST, keys.length) - 1)) << 2;
        this.cells = new char[size];
        this.mask = size - 1;
        this.shift = Integer.numberOfLeadingZeros(mask);
    }

    /**
     * Returns where a key stands.
     *
     * @param key the key
     * @return its place, or -1 if it is not here
     */
    public int find(int key) {
        int cell = home(key);
        while (cells[cell] != 0) {
            int place = cells[cell] - 1;
            if (keys[place] == key) {
                return place;
            }
            cell = (cell + 1) & mask;
        }
        return -1;
    }

    /**
     * Enters a place, whose key is in the array already and not in this index.
     *
     * @param place the place
     */
    public void add(int place) {
        int cell = home(keys[place]);
        while (cells[cell] != 0) {
            cell = (cell + 1) & mask;
        }
        cells[cell] = (char) (place + 1);
    }

    /**
     * Removes a place that was added, whose key is still in the array.
     *
     * @param place the place
     */
    public void remove(int place) {
        int gap = home(keys[place]);
        while (cells[gap] != place + 1) {
            gap = (gap + 1) & mask;
        }
        for (int next = (gap + 1) & mask; cells[next] != 0; next = (next + 1) & mask) {
            int home = home(keys[cells[next] - 1]);
            // What is at home between the gap and its cell must stay; everything else moves into the gap.
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                cells[gap] = cells[next];
                gap = next;
            }
        }
        cells[gap] = 0;
    }

    /** Removes every place. */
    public void clear() {
        Arrays.fill(cells, (char) 0);
    }

    private int home(int key) {
        return (key * GOLDEN) >>> shift;
    }
}
