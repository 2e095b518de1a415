package dev.tacho.core.stats;

/**
 * What was measured at one size or one concurrency: the median of all observations there.
 *
 * @param x the size or the concurrency
 * @param y the median
 * @param count how many observations the median rests on
 * @param variance the variance of {@code ln y}: what the observations' own scatter tells, and a floor
 */
record Point(double x, double y, long count, double variance) {
    /** From this many observations on a single stray one cannot move the median out of the others' range. */
    private static final int SAFE = 6;

    /** Returns whether one stray observation could have made this point what it is. */
    boolean isExposed() {
        return count < SAFE;
    }
}
