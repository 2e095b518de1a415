package dev.tacho.cache.whatif;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What another size with another time to live would do.
 *
 * @param factor the size over the one in use
 * @param maximum the size, in entries or weight
 * @param ttl the time to live
 * @param hitRatio the predicted hit ratio, 0 to 1; {@code NaN} if withheld
 * @param errorRatio half the width of its error bar; {@code NaN} if withheld
 * @param loadsPerSecond how many loads there would be; {@code NaN} if withheld
 * @param meanAgeNanos how old, in nanoseconds since their load, the entries served would be on average; {@code NaN} if
 *     withheld, or the time to live counts from the last use
 * @param withheld why nothing is said, or null
 */
public record TtlPoint(
        double factor,
        double maximum,
        Duration ttl,
        double hitRatio,
        double errorRatio,
        double loadsPerSecond,
        double meanAgeNanos,
        @Nullable String withheld) {
    /**
     * Tells whether a prediction is made.
     *
     * @return false if it is {@linkplain #withheld withheld}
     */
    public boolean isShown() {
        return withheld == null;
    }

    SizePoint asSizePoint() {
        return new SizePoint(
                factor,
                maximum,
                hitRatio,
                Math.max(0, hitRatio - errorRatio),
                Math.min(1, hitRatio + errorRatio),
                Double.NaN,
                Double.NaN,
                withheld);
    }
}
