package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.IntIndex;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The sampled keys by how recently they were used, which tells for each use how many other sampled keys were used since
 * the last: the stack distance of Mattson, Gecsei, Slutz and Traiger (1970).
 *
 * <p>An entry's place in time is a slot; a use takes a new one. A bit for each slot says whether its entry still stands
 * there, so a distance is a count of the bits after a slot: whole words at a time, and from the next multiple of 1,024 on
 * by the sums of blocks. That is a third of the work of a Fenwick tree and a twentieth of its memory, and short for the
 * frequent short distances. When the slots are used up, one pass moves the entries together.
 *
 * <p>Bounded in depth, not in keys seen: beyond {@code capacity} entries the least recently used is dropped, which no
 * smaller distance depends on. Entries are numbers below {@code capacity}, stable while the key is here, so that others
 * can keep attributes by them.
 */
final class ReuseStack {
    private static final int SLOTS_PER_ENTRY = 3;
    private static final int WORDS_PER_BLOCK = 16;
    private static final int BLOCK_SHIFT = 10;

    private final int capacity;
    private final int[] keys;
    private final IntIndex index;
    private final char[] slotOf;

    private final int slots;
    private final char[] entryAt;
    private final long[] live;
    private final int[] liveInBlock;

    /** The entries' weights, and their sum by block of slots; null where every entry weighs 1. */
    private final float[] weights;

    private final double[] weightInBlock;
    private double totalWeight;

    private int free;
    private final char[] freeEntries;
    private int nextSlot;
    private int oldestWord;

    /**
     * Creates an empty stack.
     *
     * @param capacity the most entries, 1 to {@link IntIndex#MOST}{@code / 3}
     * @param weighted whether distances are sums of weights
     */
    ReuseStack(int capacity, boolean weighted) {
        this.capacity = capacity;
        this.keys = new int[capacity];
        this.index = new IntIndex(keys);
        this.slotOf = new char[capacity];
        int words = (SLOTS_PER_ENTRY * capacity + Long.SIZE - 1) / Long.SIZE;
        this.slots = words * Long.SIZE;
        this.entryAt = new char[slots];
        this.live = new long[words];
        int blocks = (words + WORDS_PER_BLOCK - 1) / WORDS_PER_BLOCK;
        this.liveInBlock = new int[blocks];
        this.weights = weighted ? new float[capacity] : new float[0];
        this.weightInBlock = new double[weighted ? blocks : 0];
        this.freeEntries = new char[capacity];
        clear();
    }

    /** Returns the entry of a key, or -1. */
    int find(int key) {
        return index.find(key);
    }

    /** Returns how many entries there are. */
    int size() {
        return capacity - free;
    }

    int capacity() {
        return capacity;
    }

    /** Returns the weight of all entries, or their number where they are not weighed. */
    double depth() {
        return weights.length == 0 ? size() : totalWeight;
    }

    /** Returns how many entries, or how much weight, were used since this entry was. */
    double distance(int entry) {
        return weights.length == 0 ? liveAfter(slotOf[entry]) : weightAfter(slotOf[entry]);
    }

    /** Makes an entry the most recently used. */
    void touch(int entry) {
        vacate(entry);
        occupy(entry);
    }

    /**
     * Adds a key that is not here as the most recently used; drops the least recently used one if there is no room.
     *
     * @return its entry
     */
    int add(int key, float weight) {
        if (free == 0) {
            dropOldest();
        }
        int entry = freeEntries[--free];
        keys[entry] = key;
        index.add(entry);
        if (weights.length != 0) {
            weights[entry] = weight;
            totalWeight += weight;
        }
        occupy(entry);
        return entry;
    }

    /** Removes an entry. */
    void remove(int entry) {
        vacate(entry);
        index.remove(entry);
        if (weights.length != 0) {
            totalWeight = Math.max(0, totalWeight - weights[entry]);
        }
        freeEntries[free++] = (char) entry;
    }

    /** Changes an entry's weight where entries are weighed. */
    void reweigh(int entry, float weight) {
        if (weights.length != 0) {
            double change = (double) weight - weights[entry];
            weights[entry] = weight;
            totalWeight += change;
            weightInBlock[slotOf[entry] >>> BLOCK_SHIFT] += change;
        }
    }

    /** Removes the least recently used entry. */
    void dropOldest() {
        while (live[oldestWord] == 0) {
            oldestWord++;
        }
        remove(entryAt[oldestWord * Long.SIZE + Long.numberOfTrailingZeros(live[oldestWord])]);
    }

    /** Removes the keys at or above a threshold, as unsigned numbers. */
    void removeFrom(long threshold) {
        for (int word = 0; word < live.length; word++) {
            for (long bits = live[word]; bits != 0; bits &= bits - 1) {
                int entry = entryAt[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
                if (Integer.toUnsignedLong(keys[entry]) >= threshold) {
                    remove(entry);
                }
            }
        }
    }

    int key(int entry) {
        return keys[entry];
    }

    /** Gives each entry, the least recently used one first, to an action that does not change this stack. */
    void forEachOldestFirst(IntConsumer action) {
        for (int word = 0; word < live.length; word++) {
            for (long bits = live[word]; bits != 0; bits &= bits - 1) {
                action.accept(entryAt[word * Long.SIZE + Long.numberOfTrailingZeros(bits)]);
            }
        }
    }

    /** Removes every entry. */
    void clear() {
        index.clear();
        Arrays.fill(live, 0);
        Arrays.fill(liveInBlock, 0);
        Arrays.fill(weightInBlock, 0);
        totalWeight = 0;
        nextSlot = 0;
        oldestWord = 0;
        free = capacity;
        for (int i = 0; i < capacity; i++) {
            freeEntries[i] = (char) (capacity - 1 - i);
        }
    }

    private void occupy(int entry) {
        if (nextSlot == slots) {
            compact();
        }
        int slot = nextSlot++;
        slotOf[entry] = (char) slot;
        entryAt[slot] = (char) entry;
        live[slot >>> 6] |= 1L << slot;
        liveInBlock[slot >>> BLOCK_SHIFT]++;
        if (weights.length != 0) {
            weightInBlock[slot >>> BLOCK_SHIFT] += weights[entry];
        }
    }

    private void vacate(int entry) {
        int slot = slotOf[entry];
        live[slot >>> 6] &= ~(1L << slot);
        liveInBlock[slot >>> BLOCK_SHIFT]--;
        if (weights.length != 0) {
            weightInBlock[slot >>> BLOCK_SHIFT] -= weights[entry];
        }
    }

    private int liveAfter(int slot) {
        int word = slot >>> 6;
        int count = Long.bitCount(live[word] & after(slot));
        int block = slot >>> BLOCK_SHIFT;
        int end = Math.min(live.length, (block + 1) * WORDS_PER_BLOCK);
        while (++word < end) {
            count += Long.bitCount(live[word]);
        }
        int last = (nextSlot - 1) >>> BLOCK_SHIFT;
        while (++block <= last) {
            count += liveInBlock[block];
        }
        return count;
    }

    private double weightAfter(int slot) {
        int word = slot >>> 6;
        double sum = weightIn(word, live[word] & after(slot));
        int block = slot >>> BLOCK_SHIFT;
        int end = Math.min(live.length, (block + 1) * WORDS_PER_BLOCK);
        while (++word < end) {
            sum += weightIn(word, live[word]);
        }
        int last = (nextSlot - 1) >>> BLOCK_SHIFT;
        while (++block <= last) {
            sum += weightInBlock[block];
        }
        return sum;
    }

    private double weightIn(int word, long bits) {
        double sum = 0;
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            sum += weights[entryAt[word * Long.SIZE + Long.numberOfTrailingZeros(rest)]];
        }
        return sum;
    }

    /** The bits above a slot's own. */
    private static long after(int slot) {
        return -2L << slot;
    }

    /** Moves the entries to the first slots, in order. */
    private void compact() {
        int to = 0;
        for (int word = 0; word < live.length; word++) {
            for (long bits = live[word]; bits != 0; bits &= bits - 1) {
                int entry = entryAt[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
                entryAt[to] = (char) entry;
                slotOf[entry] = (char) to++;
            }
        }
        Arrays.fill(live, 0);
        Arrays.fill(liveInBlock, 0);
        Arrays.fill(weightInBlock, 0);
        nextSlot = 0;
        oldestWord = 0;
        // Taken anew, which also rids the sums of weights of what rounding added up to.
        for (int i = 0; i < to; i++) {
            occupy(entryAt[i]);
        }
    }
}
