package dev.tacho.cache;

/**
 * The lookups of the keys of one group.
 *
 * @param group what the user's function calls it; {@code (other)} for groups beyond the limit
 * @param hits how many lookups found their entry
 * @param misses how many did not
 */
public record GroupHits(String group, long hits, long misses) {
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
        return LookupWindow.ratio(hits, misses);
    }
}
