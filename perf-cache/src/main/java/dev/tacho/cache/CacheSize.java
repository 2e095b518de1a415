package dev.tacho.cache;

/**
 * How much a cache holds, and how much it may hold.
 *
 * @param entries the number of entries, as far as the cache knows it; {@code NaN} if unknown
 * @param weight the total weight of the entries; {@code NaN} if unknown or the cache does not weigh them
 * @param maximum the most it may hold, in weight if it weighs its entries, else in entries; {@code NaN} if unknown or
 *     unbounded
 */
public record CacheSize(double entries, double weight, double maximum) {
    /** The size of a cache that does not tell it, or is gone. */
    public static final CacheSize UNKNOWN = new CacheSize(Double.NaN, Double.NaN, Double.NaN);

    /**
     * Returns how full the cache is.
     *
     * @return {@code weight / maximum}, or {@code entries / maximum} if it does not weigh its entries; it may exceed 1
     *     until the cache has evicted; {@code NaN} if one of them is unknown or the maximum is 0
     */
    public double fillRatio() {
        return maximum == 0 ? Double.NaN : (Double.isNaN(weight) ? entries : weight) / maximum;
    }
}
