package dev.tacho.cache.whatif;

import java.util.Arrays;

/**
 * The sizes whose hits are counted. Of a bounded cache: a quarter of an octave apart, from 1/8 to 8 times its maximum. Of
 * an unbounded one: half an octave apart, from one entry up.
 */
final class Sizes {
    /** The factors of a curve's points. */
    static final double[] FACTORS = {1 / 8.0, 1 / 4.0, 1 / 2.0, 1, 2, 4, 8};
    /** Which of the factors is 1. */
    static final int NOW = 3;
    /** What the largest factor is. */
    static final double REACH = 8;

    private static final int STEPS_PER_OCTAVE = 4;
    private static final int UNBOUNDED_STEPS_PER_OCTAVE = 2;
    private static final int UNBOUNDED_OCTAVES = 32;

    private final double[] sizes;

    private Sizes(double[] sizes) {
        this.sizes = sizes;
    }

    static Sizes around(double maximum, boolean whole) {
        double[] sizes = new double[(FACTORS.length - 1) * STEPS_PER_OCTAVE + 1];
        for (int i = 0; i < sizes.length; i++) {
            double size = maximum * Math.pow(2, (double) i / STEPS_PER_OCTAVE - NOW);
            sizes[i] = whole ? Math.max(1, Math.rint(size)) : size;
        }
        return new Sizes(sizes);
    }

    static Sizes unbounded() {
        double[] sizes = new double[UNBOUNDED_OCTAVES * UNBOUNDED_STEPS_PER_OCTAVE + 1];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.rint(Math.pow(2, (double) i / UNBOUNDED_STEPS_PER_OCTAVE));
        }
        return new Sizes(sizes);
    }

    int count() {
        return sizes.length;
    }

    double get(int i) {
        return sizes[i];
    }

    /** Returns which is the size of a bounded cache at a factor. */
    static int at(int factor) {
        return factor * STEPS_PER_OCTAVE;
    }

    /** Returns which is the smallest factor whose size holds what stands at {@code bucket}; as many as there are if none. */
    static int factorOf(int bucket) {
        return (bucket + STEPS_PER_OCTAVE - 1) / STEPS_PER_OCTAVE;
    }

    /** Returns the smallest size that a depth fits into, {@link #count} if there is none. */
    int bucket(double depth) {
        int found = Arrays.binarySearch(sizes, depth);
        if (found < 0) {
            return -found - 1;
        }
        // Rounded sizes of a small cache may be equal: the smallest counts.
        while (found > 0 && sizes[found - 1] == depth) {
            found--;
        }
        return found;
    }
}
