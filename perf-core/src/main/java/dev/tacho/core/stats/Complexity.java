package dev.tacho.core.stats;

/**
 * How the time of an operation grows with the size n of its input, from the slowest growth to the fastest.
 *
 * <p>These six are what measurements of ordinary length can tell apart. The square root of n lies too close to its
 * neighbours once a fixed cost is allowed for, and would leave many a measurement undecided that has an answer; 2^n is
 * told from a cube only at sizes of about 10 to 30, where nobody needs a fit. A law that is not in this list shows as
 * one that fits none of them, with its exponent.
 */
public enum Complexity {
    /** No growth worth the name: less than a tenth over the measured sizes. */
    CONSTANT("O(1)"),
    /** Grows with the logarithm of n: a search in a tree or a sorted array. */
    LOG_N("O(log n)"),
    /** Grows in proportion: a scan. */
    N("O(n)"),
    /** Grows a little faster than in proportion: a sort. */
    N_LOG_N("O(n log n)"),
    /** Grows with the square: all pairs. */
    N_SQUARED("O(n^2)"),
    /** Grows with the cube: a product of matrices. */
    N_CUBED("O(n^3)");

    private final String label;

    Complexity(String label) {
        this.label = label;
    }

    /**
     * Returns the usual way to write it.
     *
     * @return for example {@code O(n log n)}
     */
    public String label() {
        return label;
    }

    /**
     * Returns the law's value, without its factor.
     *
     * @param n the size, 1 or more
     * @return 1 for {@link #CONSTANT}; never 0, as the logarithm is that of n + 1
     */
    double at(double n) {
        return switch (this) {
            case CONSTANT -> 1;
            case LOG_N -> Math.log1p(n);
            case N -> n;
            case N_LOG_N -> n * Math.log1p(n);
            case N_SQUARED -> n * n;
            case N_CUBED -> n * n * n;
        };
    }
}
