package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.internal.Durations;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change of a running cache's configuration that is undone if it does not do what was predicted.
 *
 * <pre>{@code
 * for (Advice advice : keys.advice()) {
 *     if (advice.kind() == Advice.Kind.UNDERSIZED) {
 *         GuardedChange.apply(pools, advice.proposed()).whenDecided().thenAccept(...);
 *     }
 * }
 * }</pre>
 *
 * <p>The change is made at once, through the cache's {@link Policy}. When the cache has settled, after as
 * many lookups as would fill it twenty times, for Caffeine has to learn anew what is asked for often, its hit ratio is
 * measured over as many as would fill it ten times. If it is below the lower end of the prediction's error bar by more than
 * a point, what was set before is set again. A load that has changed meanwhile may have done that as
 * well: then the cache is as it was, and what is predicted next starts from the new load. The decision is made on a thread
 * of the common pool, and kept in {@link KeyMeter#outcomes}.
 *
 * <p>Safe for use by any thread. Does not keep the cache alive.
 */
public final class GuardedChange {
    private static final Logger log = LoggerFactory.getLogger(GuardedChange.class);
    /** Less is what a hit ratio varies by itself. */
    private static final double TOLERANCE = 0.01;

    private final WeakReference<Cache<?, ?>> cache;
    private final String name;
    private final CacheShape before;
    private final CacheShape after;
    private final SizePoint predicted;
    private final CompletableFuture<State> decision = new CompletableFuture<>();
    private volatile @Nullable Outcome outcome;

    /** What has become of a change. */
    public enum State {
        /** It is in force, and being measured. */
        WATCHED,
        /** It did what was predicted, and stays. */
        KEPT,
        /** It did not, and was undone. */
        ROLLED_BACK,
        /** Somebody else changed the configuration before it was decided; or the cache, or what measured it, is gone. */
        SUPERSEDED
    }

    private GuardedChange(Cache<?, ?> cache, String name, CacheShape before, CacheShape after, SizePoint predicted) {
        this.cache = new WeakReference<>(cache);
        this.name = name;
        this.before = before;
        this.after = after;
        this.predicted = predicted;
    }

    /**
     * Changes a cache's maximum, or one of its times to live.
     *
     * @param cache a cache that {@link MeasuredCaffeine} measures with {@link MeasuredCaffeine#whatIf}
     * @param proposed the configuration to try, as {@link dev.tacho.cache.Advice#proposed} has it
     * @return the change, made and being watched
     * @throws IllegalArgumentException if the cache has no predictions, or cannot be changed like that while it runs
     * @throws IllegalStateException if nothing is predicted of that configuration, at present: there would be nothing to
     *     check
     */
    public static GuardedChange apply(Cache<?, ?> cache, CacheShape proposed) {
        return apply(cache, Decorators.meterOf(cache), proposed);
    }

    /**
     * Changes an asynchronous cache's maximum, or one of its times to live; see {@link #apply(Cache, CacheShape)}.
     *
     * @param cache a cache that {@link MeasuredCaffeine} measures with {@link MeasuredCaffeine#whatIf}
     * @param proposed the configuration to try, as {@link dev.tacho.cache.Advice#proposed} has it
     * @return the change, made and being watched
     * @throws IllegalArgumentException if the cache has no predictions, or cannot be changed like that while it runs
     * @throws IllegalStateException if nothing is predicted of that configuration, at present
     */
    public static GuardedChange apply(AsyncCache<?, ?> cache, CacheShape proposed) {
        return apply(cache.synchronous(), Decorators.meterOf(cache), proposed);
    }

    private static GuardedChange apply(Cache<?, ?> cache, Optional<CacheMeter> measured, CacheShape proposed) {
        Objects.requireNonNull(proposed, "proposed");
        CacheMeter meter = measured.orElseThrow(() ->
                new IllegalArgumentException("cache: is not measured by key; build it with MeasuredCaffeine.whatIf()"));
        KeyMeter keys = meter.keys().orElseThrow();
        Prediction prediction = keys.predictRecent()
                .orElseThrow(() -> new IllegalArgumentException(
                        "cache \"" + meter.name() + "\": has no predictions; build it with MeasuredCaffeine.whatIf()"));
        SizePoint predicted = prediction
                .of(proposed)
                .orElseThrow(() -> new IllegalStateException("proposed=" + proposed + ": nothing is predicted of it"
                        + prediction.withheld().map(reason -> ", " + reason).orElse("")
                        + "; propose one other maximum between 1/8 and 8 times of that in use, or a time to live of the"
                        + " prediction's grid, when the cache has been used for a while since its last change"));
        GuardedChange change = new GuardedChange(cache, meter.name(), prediction.shape(), proposed, predicted);
        change.make(cache.policy(), keys);
        return change;
    }

    private <K, V> void make(Policy<K, V> policy, KeyMeter keys) {
        if (after.equals(before)) {
            throw new IllegalArgumentException("proposed=" + after + ": is what the cache has already");
        }
        set(policy, before, after);
        CompletableFuture<Outcome> future = keys.nextOutcome().orElse(null);
        if (future == null) {
            // What was predicted a moment ago no longer is.
            set(policy, after, before);
            throw new IllegalStateException(
                    "proposed=" + after + ": nothing is predicted of it any more, or the meter of keys is closed");
        }
        CompletableFuture<Outcome> unused = future.whenCompleteAsync((known, cancelled) -> decide(known));
    }

    private void decide(@Nullable Outcome known) {
        Cache<?, ?> live = cache.get();
        if (known == null || live == null) {
            decision.complete(State.SUPERSEDED);
            return;
        }
        outcome = known;
        if (known.measuredRatio() >= predicted.lowerRatio() - TOLERANCE) {
            decision.complete(State.KEPT);
            return;
        }
        try {
            set(live.policy(), after, before);
            log.info("Cache {} is configured as before again, for its prediction did not hold: {}", name, known);
            decision.complete(State.ROLLED_BACK);
        } catch (RuntimeException e) {
            decision.completeExceptionally(e);
        }
    }

    private static <K, V> void set(Policy<K, V> policy, CacheShape from, CacheShape to) {
        if (from.maximum() != to.maximum()) {
            policy.eviction()
                    .orElseThrow(() -> new IllegalArgumentException("proposed=" + to + ": the cache has no maximum"))
                    .setMaximum(Math.round(to.maximum()));
        }
        set("expireAfterWrite", policy.expireAfterWrite(), from.expireAfterWrite(), to.expireAfterWrite());
        set("expireAfterAccess", policy.expireAfterAccess(), from.expireAfterAccess(), to.expireAfterAccess());
    }

    private static void set(
            String option,
            Optional<? extends Policy.FixedExpiration<?, ?>> policy,
            @Nullable Duration from,
            @Nullable Duration to) {
        if (!Objects.equals(from, to)) {
            if (policy.isEmpty() || to == null) {
                throw new IllegalArgumentException(
                        option + "=" + to + ": a cache in use cannot begin or cease to expire; build it anew");
            }
            policy.get().setExpiresAfter(Durations.nanos(to), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Returns what was predicted of this change.
     *
     * @return the point with its error bar
     */
    public SizePoint predicted() {
        return predicted;
    }

    /**
     * Returns what has become of this change.
     *
     * @return the state at this moment; watched too if undoing it failed
     */
    public State state() {
        return decision.isCompletedExceptionally() ? State.WATCHED : decision.getNow(State.WATCHED);
    }

    /**
     * Returns what was measured.
     *
     * @return the prediction beside the measurement; empty unless it is kept or rolled back
     */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /**
     * Returns the state that this change comes to.
     *
     * @return a future of it, never {@link State#WATCHED}; it fails if undoing the change fails
     */
    public CompletableFuture<State> whenDecided() {
        return decision.copy();
    }

    @Override
    public String toString() {
        return "GuardedChange[" + name + ", from " + before + " to " + after + ", " + state() + ']';
    }
}
