package dev.tacho.cache;

import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;

/**
 * What a higher hit ratio is worth in time: the loads it spares, at the mean time of the loads measured.
 *
 * <p>A lookup is taken for a mixture: a hit, which takes next to nothing, or else a load, as long as the measured ones.
 * So the p99 of lookups at a hit ratio of 90 % is the p90 of loads, and a higher hit ratio moves it down the loads'
 * distribution, or off it.
 *
 * @param lookups how many lookups there were
 * @param missRatio the share of them that missed
 * @param loadsPerMiss 1 if every miss led to a load, as of a loading cache; less if some did not, and never more
 * @param loads how long loads took, in nanoseconds
 */
record LoadsSpared(double lookups, double missRatio, double loadsPerMiss, DistributionSnapshot loads) {
    /** The confidence of predicted hit ratios: their error bars hold the truth in about 19 of 20 cases. */
    private static final double CONFIDENCE = 0.95;

    /** What a hit takes; the measured loads are far longer where an effect matters. */
    private static final double HIT_NANOS = 100;

    static LoadsSpared of(CacheSnapshot counts) {
        return new LoadsSpared(
                counts.requests(),
                1 - counts.hitRatio(),
                counts.misses() == 0 ? 0 : Math.min(1, (double) counts.loads() / counts.misses()),
                counts.load().latency());
    }

    /**
     * Returns the effect of a change of the hit ratio.
     *
     * @param gain how much higher it would be, 0 to 1
     * @param least how much at least
     * @param most how much at most
     * @return unknown if no load was timed
     */
    Effect effect(double gain, double least, double most) {
        double mean = loads.mean();
        if (!(mean > 0) || !(least <= most) || Double.isNaN(gain)) {
            return Effect.UNKNOWN;
        }
        double perPoint = lookups * loadsPerMiss * mean;
        return new Effect(
                gain * perPoint,
                Unit.NANOS,
                new Interval(least * perPoint, most * perPoint, CONFIDENCE),
                share(0.5, gain),
                share(0.99, gain));
    }

    private double share(double quantile, double gain) {
        double before = lookup(quantile, missRatio);
        double after = lookup(quantile, missRatio - gain);
        return 1 - after / before;
    }

    /** The time of a lookup at a quantile; {@code NaN} if too few loads are known for it. */
    private double lookup(double quantile, double missing) {
        double loading = missing * loadsPerMiss;
        double beyond = 1 - quantile;
        return loading <= beyond
                ? HIT_NANOS
                : Math.max(
                        HIT_NANOS,
                        loads.percentile(100 * (1 - beyond / loading)).value());
    }
}
