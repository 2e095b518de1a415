package dev.tacho.cache;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was predicted when a cache's configuration changed, whoever changed it, and compares it with what is then
 * measured: when the cache has settled, over as many lookups as would fill it ten times.
 *
 * <p>Used by one thread at a time.
 */
final class Promises {
    private static final double SETTLED_TURNOVERS = 2;
    /**
     * Caffeine forgets all frequencies when its maximum grows, halves them every ten turnovers, and moves its window by as
     * many: on a Zipf load its hit ratio is that of a cache which always had the new maximum after 16 to 20.
     */
    private static final double ADAPTED_TURNOVERS = 20;

    private static final double MEASURED_TURNOVERS = 10;
    /** Lookups of a turnover, at least: ten times as many leave a hit ratio within a point of itself. */
    private static final double LEAST_TURNOVER = 1_000;
    /** Lookups of a turnover of a cache of which nobody knows how much it holds. */
    private static final double UNKNOWN_TURNOVER = 1_000;

    private static final int MOST_KEPT = 20;

    private final List<Outcome> outcomes = new ArrayList<>();
    private @Nullable Promise pending;

    /** What is to be checked, and the counts at which to begin. */
    private static final class Promise {
        private final Prediction prediction;
        private final SizePoint predicted;
        private final CacheShape after;
        private final double turnover;
        private final double beginAt;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private double lookupsAtBegin = Double.NaN;
        private double hitsAtBegin;

        Promise(Prediction prediction, SizePoint predicted, CacheShape after, double turnover, double lookups) {
            this.prediction = prediction;
            this.predicted = predicted;
            this.after = after;
            this.turnover = turnover;
            boolean adapts = after.isBounded() && after.policy() == EvictionPolicy.W_TINY_LFU;
            this.beginAt = lookups + (adapts ? ADAPTED_TURNOVERS : SETTLED_TURNOVERS) * turnover;
        }

        Outcome outcome(double lookups, double hits) {
            return new Outcome(
                    prediction.shape(),
                    after,
                    prediction.basis().hitRatio(),
                    predicted.hitRatio(),
                    predicted.lowerRatio(),
                    predicted.upperRatio(),
                    // Hits and lookups are not read at one moment.
                    Math.min(1, (hits - hitsAtBegin) / (lookups - lookupsAtBegin)));
        }
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    boolean isPending() {
        return pending != null;
    }

    /** Returns what will come of the last change; empty if it was not predicted, or is settled. */
    Optional<CompletableFuture<Outcome>> next() {
        return Optional.ofNullable(pending).map(promise -> promise.outcome);
    }

    /**
     * Notes a change.
     *
     * @param prediction what was predicted before it
     * @param after the configuration from now on
     * @param entries how many entries the cache holds; {@code NaN} if unknown
     * @param lookups all lookups so far
     */
    void changed(Prediction prediction, CacheShape after, double entries, double lookups) {
        // A promise that was not settled yet can no longer be.
        cancel();
        pending = prediction
                .of(after)
                .map(point ->
                        new Promise(prediction, point, after, turnover(prediction.shape(), after, entries), lookups))
                .orElse(null);
    }

    /** Returns how many lookups could fill the cache. */
    private static double turnover(CacheShape before, CacheShape after, double entries) {
        boolean bounded = after.isBounded();
        if (bounded && !after.weighted()) {
            return Math.max(LEAST_TURNOVER, after.maximum());
        }
        if (Double.isNaN(entries)) {
            return UNKNOWN_TURNOVER;
        }
        return Math.max(LEAST_TURNOVER, bounded ? entries * after.maximum() / before.maximum() : entries);
    }

    /** Gives up what is not settled. */
    void cancel() {
        if (pending != null) {
            pending.outcome.cancel(false);
            pending = null;
        }
    }

    /** Looks whether a promise can be settled. */
    void check(double lookups, double hits) {
        Promise promise = pending;
        if (promise == null || lookups < promise.beginAt) {
            return;
        }
        if (Double.isNaN(promise.lookupsAtBegin)) {
            promise.lookupsAtBegin = lookups;
            promise.hitsAtBegin = hits;
        } else if (lookups - promise.lookupsAtBegin >= MEASURED_TURNOVERS * promise.turnover) {
            pending = null;
            if (outcomes.size() == MOST_KEPT) {
                outcomes.remove(0);
            }
            Outcome outcome = promise.outcome(lookups, hits);
            outcomes.add(outcome);
            // Elsewhere: whoever waits may take long, and may read the meter.
            promise.outcome.completeAsync(() -> outcome);
        }
    }
}
