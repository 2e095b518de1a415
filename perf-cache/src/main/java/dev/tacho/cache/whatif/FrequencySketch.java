package dev.tacho.cache.whatif;

import java.util.Arrays;

/**
 * How often a key was seen lately, 0 to 15: a count-min sketch of four counters of 4 bits a key within one block of 128,
 * all halved when a sample's worth of keys was added (Einziger, Friedman and Manes, "TinyLFU", ACM ToS 2017). 8 to 16
 * bytes for each entry of the cache.
 *
 * <p>Keys are taken to be mixed hashes already.
 */
final class FrequencySketch {
    private static final long ONES = 0x1111_1111_1111_1111L;
    private static final long ALL_BUT_THE_TOP = 0x7777_7777_7777_7777L;
    private static final int LONGS_PER_BLOCK = 8;
    private static final int COUNTERS_PER_LONG = 16;
    private static final int HASHES = 4;
    /** 2^32 over the golden ratio: the top bits of a multiple depend on all bits of the key. */
    private static final int GOLDEN = 0x9E37_79B9;

    private final long[] table;
    private final int blockMask;
    private final int sampleSize;
    private int added;

    /**
     * Creates a sketch.
     *
     * @param entries how many entries the cache has
     * @param sampleSize after how many additions the counters are halved
     */
    FrequencySketch(int entries, int sampleSize) {
        int longs = Integer.highestOneBit(Math.max(LONGS_PER_BLOCK, entries) * 2 - 1);
        this.table = new long[longs];
        this.blockMask = longs / LONGS_PER_BLOCK - 1;
        this.sampleSize = Math.max(1, sampleSize);
    }

    int frequency(int key) {
        int block = (key & blockMask) * LONGS_PER_BLOCK;
        int counters = counters(key);
        int least = COUNTERS_PER_LONG;
        for (int i = 0; i < HASHES; i++) {
            int hash = counters >>> (i * Byte.SIZE);
            least = Math.min(least, (int) (table[block + slot(hash, i)] >>> shift(hash)) & 15);
        }
        return least;
    }

    void add(int key) {
        int block = (key & blockMask) * LONGS_PER_BLOCK;
        int counters = counters(key);
        boolean grew = false;
        for (int i = 0; i < HASHES; i++) {
            int hash = counters >>> (i * Byte.SIZE);
            int at = block + slot(hash, i);
            long full = 15L << shift(hash);
            if ((table[at] & full) != full) {
                table[at] += 1L << shift(hash);
                grew = true;
            }
        }
        if (grew && ++added >= sampleSize) {
            halve();
        }
    }

    void clear() {
        Arrays.fill(table, 0);
        added = 0;
    }

    private void halve() {
        int odd = 0;
        for (int i = 0; i < table.length; i++) {
            odd += Long.bitCount(table[i] & ONES);
            table[i] = (table[i] >>> 1) & ALL_BUT_THE_TOP;
        }
        added = Math.max(0, (added - odd / HASHES) / 2);
    }

    /** Each hash has two longs of the block of its own. */
    private static int slot(int hash, int i) {
        return (hash & 1) + 2 * i;
    }

    private static int shift(int hash) {
        return ((hash >>> 1) & 15) << 2;
    }

    private static int counters(int key) {
        int spread = key * GOLDEN;
        return spread ^ (spread >>> 15);
    }
}
