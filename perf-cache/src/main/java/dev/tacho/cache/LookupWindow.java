package dev.tacho.cache;

/**
 * The lookups of the most recent past.
 *
 * @param spanNanos how far back the window reaches: the counts are those of exactly this span, not of the length that
 *     was asked for
 * @param hits how many lookups found their entry
 * @param misses how many did not
 */
public record LookupWindow(long spanNanos, long hits, long misses) {
    /**
     * Returns how many lookups there were.
     *
     * @return {@code hits + misses}
     */
    public long requests() {
        return hits + misses;
    }

    /**
     * Returns the share of the lookups that found their entry.
     *
     * @return {@code hits / requests}, 0 to 1; {@code NaN} if there was no request
     */
    public double hitRatio() {
        return ratio(hits, misses);
    }

    /** Returns {@code hits / (hits + misses)}, or {@code NaN}: no lookup is neither a good cache nor a bad one. */
    static double ratio(long hits, long misses) {
        return hits + misses == 0 ? Double.NaN : (double) hits / (hits + misses);
    }
}
