package dev.tacho.cache.whatif;

import org.jspecify.annotations.Nullable;

/**
 * What a cache of another size would do.
 *
 * @param factor the size over the one in use; {@code NaN} if the cache is unbounded
 * @param maximum the size, in entries or weight
 * @param hitRatio the predicted hit ratio, 0 to 1; {@code NaN} if withheld
 * @param lowerRatio the lower end of its error bar, which holds the truth in about 19 of 20 cases; {@code NaN} if withheld
 * @param upperRatio the upper end of its error bar; {@code NaN} if withheld
 * @param loadTimeFactor the time spent on loads over what is spent now: 0.5 is half; {@code NaN} if unknown or withheld
 * @param weightHitRatio the share of the weight (or bytes) looked up that would hit; {@code NaN} if unknown or withheld
 * @param withheld why nothing is said, or null
 */
public record SizePoint(
        double factor,
        double maximum,
        double hitRatio,
        double lowerRatio,
        double upperRatio,
        double loadTimeFactor,
        double weightHitRatio,
        @Nullable String withheld) {
    /**
     * Tells whether a prediction is made.
     *
     * @return false if it is {@linkplain #withheld withheld}
     */
    public boolean isShown() {
        return withheld == null;
    }

    static SizePoint withheld(double factor, double maximum, String reason) {
        return new SizePoint(factor, maximum, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, reason);
    }
}
