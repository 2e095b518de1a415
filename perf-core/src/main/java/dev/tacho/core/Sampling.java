package dev.tacho.core;

/**
 * Decides which calls are timed when one in n is: by a hash of the call's number, not by every n-th, so that a program
 * with a rhythm of its own (each eighth call flushes) is not seen at one beat only.
 */
final class Sampling {
    private Sampling() {}

    /** Returns true for one in {@code every} of the ordinals, spread evenly and without a period. */
    static boolean hits(long ordinal, int every) {
        // The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), then a multiplication in place of a division.
        long z = ordinal * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (((z >>> 32) * every) >>> 32) == 0;
    }
}
