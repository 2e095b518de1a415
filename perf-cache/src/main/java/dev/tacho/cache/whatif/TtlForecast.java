package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.Ticks;
import java.time.Duration;
import java.util.List;

/** The hit ratio over size and time to live; see {@link Forecast#grid}. */
final class TtlForecast {
    /** Of hits that LRU loses for want of room at a size, below which the other sizes tell more of what is made good. */
    private static final double PRIOR_LOST = 0.02;

    /**
     * How fast the hits of what is asked for all the time thin out as entries live shorter: as the fourth root of all hits. Found
     * by trial, between not at all and like all hits; {@code TtlAccuracyTest} fails without.
     */
    private static final double THINNING = 0.25;

    /** As if there were no limit: eight times the size in use, as deep as the stack is. */
    private static final int UNLIMITED = Sizes.FACTORS.length;

    private final TtlLanes lanes;
    private final List<SizePoint> curve;
    private final List<SizePoint> lru;
    private final boolean afterWrite;
    private final boolean recentOnly;
    private final double missing;
    private final double madeGoodOverall;

    /**
     * Creates a forecast.
     *
     * @param missing how many lookups the sample has too few, of those that the lanes saw; below 0 if it has too many. A few
     *     keys that are asked for all the time make that difference, and what is asked for all the time is found at any
     *     size (Waldspurger et al., SHARDS, FAST 2015) and nearly any time to live
     */
    TtlForecast(
            TtlLanes lanes,
            List<SizePoint> curve,
            List<SizePoint> lru,
            boolean afterWrite,
            boolean recentOnly,
            double missing) {
        this.lanes = lanes;
        this.curve = curve;
        this.lru = lru;
        this.afterWrite = afterWrite;
        this.recentOnly = recentOnly;
        this.missing = missing;
        this.madeGoodOverall = madeGoodOverall();
    }

    int lanes() {
        return ttls().length;
    }

    Duration ttl(int lane) {
        return ttls()[lane];
    }

    /** Returns the hit ratio, {@code NaN} if it cannot be told. */
    double hitRatio(int lane, int factor) {
        double perHit = ratioPerHit(factor);
        if (Double.isNaN(perHit)) {
            return Double.NaN;
        }
        double now = (lanes.servedNow(factor, recentOnly) + missing) * perHit;
        double then = Math.max(0, served(lane, factor) + missing(lane, factor)) * perHit;
        double better = curve.get(factor).hitRatio() - now;
        double lostNow = lostNow(factor) * perHit;
        double lostThen = lostThen(lane, factor) * perHit;
        double madeGood = (better + PRIOR_LOST * madeGoodOverall) / (lostNow + PRIOR_LOST);
        double rest = better - madeGood * lostNow;
        double restThen = lostNow > 0 ? rest * Math.min(1, lostThen / lostNow) : rest;
        return Math.max(0, Math.min(1, then + madeGood * lostThen + restThen));
    }

    private double missing(int lane, int factor) {
        return missing * Math.pow(served(lane, factor) / lanes.servedNow(factor, recentOnly), THINNING);
    }

    /** Returns how old what is served would be on average; {@code NaN} if it cannot be told. */
    double meanAgeNanos(int lane, int factor) {
        double ticks = afterWrite ? lanes.meanAge(lane, factor, recentOnly) : Double.NaN;
        return Double.isNaN(ticks) ? Double.NaN : Ticks.duration(ticks).toNanos();
    }

    private Duration[] ttls() {
        return afterWrite ? lanes.afterWrite() : lanes.afterAccess();
    }

    /** Of all that LRU loses for want of room at any size, the share that the policy in use makes good. */
    private double madeGoodOverall() {
        double lost = 0;
        double madeGood = 0;
        for (int factor = 0; factor < Sizes.FACTORS.length; factor++) {
            double perHit = ratioPerHit(factor);
            if (!Double.isNaN(perHit)) {
                lost += lostNow(factor) * perHit;
                madeGood += curve.get(factor).hitRatio() - (lanes.servedNow(factor, recentOnly) + missing) * perHit;
            }
        }
        return lost == 0 ? 0 : Math.max(-1, Math.min(1, madeGood / lost));
    }

    /** What a sampled hit stands for: the estimate for LRU corrects the sample as a whole. */
    private double ratioPerHit(int factor) {
        double now = lanes.servedNow(factor, recentOnly) + missing;
        SizePoint point = lru.get(Sizes.at(factor));
        return now > 0 && point.isShown() && curve.get(factor).isShown() ? point.hitRatio() / now : Double.NaN;
    }

    /**
     * The sampled hits that LRU loses for want of room: those deeper in the stack, and, for those deeper than it reaches, as
     * many as in the last octave within the size.
     */
    private double lostNow(int factor) {
        double here = lanes.servedNow(factor, recentOnly);
        double half = factor == 0 ? here : lanes.servedNow(factor - 1, recentOnly);
        return lanes.servedNow(UNLIMITED, recentOnly) - here + (here - half);
    }

    private double lostThen(int lane, int factor) {
        double here = served(lane, factor);
        double half = factor == 0 ? here : served(lane, factor - 1);
        return served(lane, UNLIMITED) - here + (here - half);
    }

    private double served(int lane, int factor) {
        return afterWrite
                ? lanes.servedAfterWrite(lane, factor, recentOnly)
                : lanes.servedAfterAccess(lane, factor, recentOnly);
    }
}
