package dev.tacho.cache.whatif;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predictions made by hand, for what reads them. */
public final class Predictions {
    private Predictions() {}

    /**
     * Returns a prediction of which the points are so high at 1/8 to 8 times the maximum, each with an error of a point to
     * either side; {@code NaN} is withheld.
     */
    public static Prediction of(CacheShape shape, double... hitRatios) {
        List<SizePoint> curve = new ArrayList<>();
        for (int i = 0; i < hitRatios.length; i++) {
            curve.add(point(Sizes.FACTORS[i], shape.maximum() * Sizes.FACTORS[i], hitRatios[i]));
        }
        return of(shape, null, hitRatios[Sizes.NOW], curve, List.of(), List.of());
    }

    /** Returns one with a time to live, at the size in use. */
    public static Prediction ofTtl(CacheShape shape, double now, Duration ttl, double hitRatio) {
        TtlPoint point = new TtlPoint(1, shape.maximum(), ttl, hitRatio, 0.01, 1, 1e9, null);
        return of(shape, null, now, List.of(), List.of(point), List.of(point));
    }

    /** Returns one without points. */
    public static Prediction withheld(CacheShape shape, String reason) {
        return of(shape, reason, 0.5, List.of(), List.of(), List.of());
    }

    /** Returns a point with an error of a point to either side. */
    public static SizePoint point(double factor, double maximum, double hitRatio) {
        return Double.isNaN(hitRatio)
                ? SizePoint.withheld(factor, maximum, "too few samples")
                : new SizePoint(
                        factor,
                        maximum,
                        hitRatio,
                        Math.max(0, hitRatio - 0.01),
                        Math.min(1, hitRatio + 0.01),
                        Double.NaN,
                        Double.NaN,
                        null);
    }

    private static Prediction of(
            CacheShape shape,
            @Nullable String withheld,
            double now,
            List<SizePoint> curve,
            List<TtlPoint> afterWrite,
            List<TtlPoint> afterAccess) {
        Prediction.Basis basis = new Prediction.Basis(1_000_000, now, 5_000, 500, 0.5, 0.002, 60, true);
        return new Prediction(shape, basis, withheld, curve, curve, List.of(), afterWrite, afterAccess);
    }
}
