package dev.tacho.cache.whatif;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable reading of a {@link WhatIf}: what other sizes, policies and times to live would have done over the lookups
 * that it covers.
 */
public final class Prediction {
    private final CacheShape shape;
    private final Basis basis;
    private final @Nullable String withheld;
    private final List<SizePoint> curve;
    private final List<SizePoint> lru;
    private final List<PolicyPoint> policies;
    private final List<TtlPoint> afterWrite;
    private final List<TtlPoint> afterAccess;

    /**
     * What a prediction rests on.
     *
     * @param lookups all lookups that it covers
     * @param hitRatio how many of them hit in reality; {@code NaN} if there was none
     * @param sampledLookups how many lookups were simulated
     * @param sampledKeys how many keys are held
     * @param samplingRatio the share of the keys that is sampled, 0 to 1
     * @param modelErrorRatio how far the model's hit ratio at the size in use is from what the same keys did in reality:
     *     the model's own error; {@code NaN} if the policy in use is not modelled
     * @param seconds the time that the lookups took
     * @param steady whether the cache could have been filled ten times over since it was last resized
     */
    public record Basis(
            double lookups,
            double hitRatio,
            double sampledLookups,
            int sampledKeys,
            double samplingRatio,
            double modelErrorRatio,
            double seconds,
            boolean steady) {}

    Prediction(
            CacheShape shape,
            Basis basis,
            @Nullable String withheld,
            List<SizePoint> curve,
            List<SizePoint> lru,
            List<PolicyPoint> policies,
            List<TtlPoint> afterWrite,
            List<TtlPoint> afterAccess) {
        this.shape = shape;
        this.basis = basis;
        this.withheld = withheld;
        this.curve = List.copyOf(curve);
        this.lru = List.copyOf(lru);
        this.policies = List.copyOf(policies);
        this.afterWrite = List.copyOf(afterWrite);
        this.afterAccess = List.copyOf(afterAccess);
    }

    /**
     * Returns how the cache was configured.
     *
     * @return the shape that the prediction varies
     */
    public CacheShape shape() {
        return shape;
    }

    /**
     * Returns what the prediction rests on.
     *
     * @return counts and errors
     */
    public Basis basis() {
        return basis;
    }

    /**
     * Returns why there is no prediction.
     *
     * @return the reason; empty if there is one
     */
    public Optional<String> withheld() {
        return Optional.ofNullable(withheld);
    }

    /**
     * Returns the hit ratio over the size under the policy in use, from 1/8 to 8 times the size in use. At the size in use it
     * is the measured one.
     *
     * @return the points by rising size, some of them perhaps withheld; empty if the cache is unbounded
     */
    public List<SizePoint> curve() {
        return curve;
    }

    /**
     * Returns the hit ratio over the size under LRU, in smaller steps.
     *
     * @return the points by rising size, some of them perhaps withheld
     */
    public List<SizePoint> lruCurve() {
        return lru;
    }

    /**
     * Returns the point of the curve at a factor of the size in use.
     *
     * @param factor 1/8, 1/4, 1/2, 1, 2, 4 or 8
     * @return the point; empty if the curve has none there, or it is withheld
     */
    public Optional<SizePoint> at(double factor) {
        return curve.stream()
                .filter(point -> point.factor() == factor && point.isShown())
                .findFirst();
    }

    /**
     * Returns what the curve says of a size between its points.
     *
     * @param maximum the size, in entries or weight
     * @return the point, between its neighbours over the logarithm of the size, with an error bar that reaches from the
     *     lower end of the one to the upper end of the other, for the curve may have a step there; empty if it is beyond
     *     the curve or one of its neighbours is withheld
     */
    public Optional<SizePoint> atMaximum(double maximum) {
        for (int i = 1; i < curve.size(); i++) {
            SizePoint left = curve.get(i - 1);
            SizePoint right = curve.get(i);
            if (maximum >= left.maximum() && maximum <= right.maximum()) {
                if (maximum == left.maximum() || maximum == right.maximum()) {
                    return Optional.of(maximum == left.maximum() ? left : right).filter(SizePoint::isShown);
                }
                return left.isShown() && right.isShown()
                        ? Optional.of(between(left, right, maximum))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private SizePoint between(SizePoint left, SizePoint right, double maximum) {
        double share = Math.log(maximum / left.maximum()) / Math.log(right.maximum() / left.maximum());
        return new SizePoint(
                maximum / shape.maximum(),
                maximum,
                mix(left.hitRatio(), right.hitRatio(), share),
                Math.min(left.lowerRatio(), right.lowerRatio()),
                Math.max(left.upperRatio(), right.upperRatio()),
                mix(left.loadTimeFactor(), right.loadTimeFactor(), share),
                mix(left.weightHitRatio(), right.weightHitRatio(), share),
                null);
    }

    private static double mix(double left, double right, double share) {
        return left + share * (right - left);
    }

    /**
     * Returns what other policies would do at the size in use.
     *
     * @return the policies tried, the best first; empty if none can be, as for weighted caches
     */
    public List<PolicyPoint> policies() {
        return policies;
    }

    /**
     * Returns what other times to live after the write would do, at each size.
     *
     * @return the points by rising time, and by rising size for each; empty if there is nothing to say yet
     */
    public List<TtlPoint> expireAfterWrite() {
        return afterWrite;
    }

    /**
     * Returns what other times to live after the last use would do, at each size.
     *
     * @return the points by rising time, and by rising size for each; empty if there is nothing to say yet
     */
    public List<TtlPoint> expireAfterAccess() {
        return afterAccess;
    }

    /**
     * Returns the point of a grid.
     *
     * @param grid {@link #expireAfterWrite} or {@link #expireAfterAccess}
     * @param factor the size over the one in use
     * @param ttl the time to live
     * @return the point; empty if the grid has none there
     */
    public static Optional<TtlPoint> at(List<TtlPoint> grid, double factor, Duration ttl) {
        return grid.stream()
                .filter(point -> point.factor() == factor && point.ttl().equals(ttl))
                .findFirst();
    }

    /**
     * Returns what was predicted for another configuration of the cache: another maximum, or another time to live that is
     * on the grid.
     *
     * @param changed the configuration
     * @return the point; empty if more than one thing differs from {@link #shape}, or there is no prediction of it
     */
    public Optional<SizePoint> of(CacheShape changed) {
        boolean sameWrite = Objects.equals(shape.expireAfterWrite(), changed.expireAfterWrite());
        boolean sameAccess = Objects.equals(shape.expireAfterAccess(), changed.expireAfterAccess());
        if (shape.policy() != changed.policy() || shape.weighted() != changed.weighted()) {
            return Optional.empty();
        }
        if (sameWrite && sameAccess) {
            return atMaximum(changed.maximum());
        }
        if (shape.maximum() == changed.maximum() && (sameWrite || sameAccess)) {
            Duration ttl = sameWrite ? changed.expireAfterAccess() : changed.expireAfterWrite();
            List<TtlPoint> grid = sameWrite ? afterAccess : afterWrite;
            return ttl == null
                    ? Optional.empty()
                    : at(grid, 1, ttl).filter(TtlPoint::isShown).map(TtlPoint::asSizePoint);
        }
        return Optional.empty();
    }

    /**
     * Returns the curve as a table, for a log or the output of a test.
     *
     * @return a line that says what is in use, and one for each size
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%s: %s of %,.0f lookups hit", shape, percent(basis.hitRatio()), basis.lookups()));
        if (withheld != null) {
            return text.append("; no prediction: ").append(withheld).toString();
        }
        text.append(String.format("%n%12s  %9s  %8s  %8s", "size", "hit ratio", "at least", "at most"));
        for (SizePoint point : curve.isEmpty() ? lru : curve) {
            text.append(String.format(Locale.ROOT, "%n%,12.0f  ", point.maximum()));
            text.append(
                    point.isShown()
                            ? String.format(
                                    "%9s  %8s  %8s",
                                    percent(point.hitRatio()), percent(point.lowerRatio()), percent(point.upperRatio()))
                            : point.withheld());
        }
        return text.toString();
    }

    private static String percent(double ratio) {
        return Double.isNaN(ratio) ? "n/a" : String.format(Locale.ROOT, "%.1f %%", ratio * 100);
    }
}
