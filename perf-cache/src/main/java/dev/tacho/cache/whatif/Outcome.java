package dev.tacho.cache.whatif;

/**
 * What was predicted for a change of a cache's configuration, and what came of it: the predictions' own track record.
 *
 * @param before how the cache was configured
 * @param after how it was configured from then on
 * @param hitRatioBefore the hit ratio that was measured before
 * @param predictedRatio the hit ratio that was predicted for the change
 * @param lowerRatio the lower end of the prediction's error bar
 * @param upperRatio the upper end of the prediction's error bar
 * @param measuredRatio the hit ratio over the ten turnovers of the cache after it had settled
 */
public record Outcome(
        CacheShape before,
        CacheShape after,
        double hitRatioBefore,
        double predictedRatio,
        double lowerRatio,
        double upperRatio,
        double measuredRatio) {
    /**
     * Tells whether what was measured lies within the error bar of what was predicted.
     *
     * @return whether the prediction held
     */
    public boolean held() {
        return measuredRatio >= lowerRatio && measuredRatio <= upperRatio;
    }

    /**
     * Returns how far off the prediction was.
     *
     * @return predicted less measured, so above 0 if too much was promised
     */
    public double errorRatio() {
        return predictedRatio - measuredRatio;
    }
}
