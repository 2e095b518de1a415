package dev.tacho.cache;

import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.cache.whatif.TtlPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was predicted when a cache's configuration changed, whoever changed it, and compares it with what is then
 * measured: after the cache could have been filled twice, over as many lookups as would fill it ten times.
 *
 * <p>Used by one thread at a time.
 */
final class Promises {
    private static final double SETTLED_TURNOVERS = 2;
    private static final double MEASURED_TURNOVERS = 10;
    private static final int MOST_KEPT = 20;

    private final List<Outcome> outcomes = new ArrayList<>();
    private @Nullable Promise pending;

    /** What is to be checked, and the counts at which to begin and to end. */
    private record Promise(
            CacheShape before,
            CacheShape after,
            double hitRatioBefore,
            SizePoint predicted,
            double beginAt,
            double lookupsAtBegin,
            double hitsAtBegin) {}

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    boolean isPending() {
        return pending != null;
    }

    /**
     * Notes a change.
     *
     * @param prediction what was predicted before it
     * @param after the configuration from now on
     * @param lookups all lookups so far
     */
    void changed(Prediction prediction, CacheShape after, double lookups) {
        // A promise that was not settled yet can no longer be.
        pending = predicted(prediction, after)
                .map(point -> new Promise(
                        prediction.shape(),
                        after,
                        prediction.basis().hitRatio(),
                        point,
                        lookups + SETTLED_TURNOVERS * after.maximum(),
                        Double.NaN,
                        Double.NaN))
                .orElse(null);
    }

    /** Looks whether a promise can be settled. */
    void check(double lookups, double hits) {
        Promise promise = pending;
        if (promise == null || lookups < promise.beginAt) {
            return;
        }
        if (Double.isNaN(promise.lookupsAtBegin)) {
            pending = new Promise(
                    promise.before,
                    promise.after,
                    promise.hitRatioBefore,
                    promise.predicted,
                    promise.beginAt,
                    lookups,
                    hits);
        } else if (lookups - promise.lookupsAtBegin >= MEASURED_TURNOVERS * promise.after.maximum()) {
            pending = null;
            if (outcomes.size() == MOST_KEPT) {
                outcomes.remove(0);
            }
            outcomes.add(new Outcome(
                    promise.before,
                    promise.after,
                    promise.hitRatioBefore,
                    promise.predicted.hitRatio(),
                    promise.predicted.lowerRatio(),
                    promise.predicted.upperRatio(),
                    (hits - promise.hitsAtBegin) / (lookups - promise.lookupsAtBegin)));
        }
    }

    /** What was predicted for a configuration; nothing if more than one thing differs, or the prediction was withheld. */
    static Optional<SizePoint> predicted(Prediction prediction, CacheShape after) {
        CacheShape before = prediction.shape();
        boolean sameWrite = Objects.equals(before.expireAfterWrite(), after.expireAfterWrite());
        boolean sameAccess = Objects.equals(before.expireAfterAccess(), after.expireAfterAccess());
        if (before.policy() != after.policy() || before.weighted() != after.weighted()) {
            return Optional.empty();
        }
        if (sameWrite && sameAccess) {
            return prediction.atMaximum(after.maximum());
        }
        if (before.maximum() == after.maximum() && (sameWrite || sameAccess)) {
            Duration ttl = sameWrite ? after.expireAfterAccess() : after.expireAfterWrite();
            List<TtlPoint> grid = sameWrite ? prediction.expireAfterAccess() : prediction.expireAfterWrite();
            return ttl == null ? Optional.empty() : Prediction.at(grid, 1, ttl).map(Promises::asSizePoint);
        }
        return Optional.empty();
    }

    private static SizePoint asSizePoint(TtlPoint point) {
        return new SizePoint(
                point.factor(),
                point.maximum(),
                point.hitRatio(),
                Math.max(0, point.hitRatio() - point.errorRatio()),
                Math.min(1, point.hitRatio() + point.errorRatio()),
                Double.NaN,
                Double.NaN,
                point.withheld());
    }
}
