package dev.tacho.cache.simulate;

/** A set of numbers that knows its highest one: bits, and above each 64 of them a bit that says whether one is set. */
final class HighestBit {
    /** From the numbers' own bits up to a single word. */
    private final long[][] levels;

    /**
     * Makes an empty set.
     *
     * @param size how many numbers, from 0, it can hold
     */
    HighestBit(int size) {
        int words = words(size);
        int depth = 1;
        for (int above = words; above > 1; above = words(above)) {
            depth++;
        }
        levels = new long[depth][];
        for (int level = 0; level < depth; level++) {
            levels[level] = new long[words];
            words = words(words);
        }
    }

    boolean get(int number) {
        return (levels[0][number >> 6] & 1L << number) != 0;
    }

    void set(int number) {
        int bit = number;
        for (long[] words : levels) {
            words[bit >> 6] |= 1L << bit;
            bit >>= 6;
        }
    }

    void clear(int number) {
        int bit = number;
        for (long[] words : levels) {
            words[bit >> 6] &= ~(1L << bit);
            if (words[bit >> 6] != 0) {
                return;
            }
            bit >>= 6;
        }
    }

    /** Returns the highest number; there is one. */
    int highest() {
        int bit = 0;
        for (int level = levels.length - 1; level >= 0; level--) {
            bit = (bit << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(levels[level][bit]);
        }
        return bit;
    }

    private static int words(int bits) {
        return Math.max(1, (bits + Long.SIZE - 1) >> 6);
    }
}
