package dev.tacho.cache;

import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.section.Finding.Effect;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a cache, why, and what it would bring.
 *
 * @param kind what kind of advice it is
 * @param finding what to do, in a few words
 * @param evidence what was measured
 * @param gain what it would bring, with its error; empty if that cannot be told
 * @param gainRatio the predicted change of the hit ratio; {@code NaN} if it is not about the hit ratio or cannot be told
 * @param confidence how sure it is
 * @param change the change to make, as code; empty if there is none to name
 * @param refutedBy what would show that the advice is wrong
 * @param proposed the configuration that the change leads to; null if it changes something else
 * @param effect what it would have saved over the lookups measured: the time that callers waited for loads, or a number of
 *     loads; {@link Effect#UNKNOWN} if that cannot be told
 */
public record Advice(
        Kind kind,
        String finding,
        String evidence,
        String gain,
        double gainRatio,
        Confidence confidence,
        String change,
        String refutedBy,
        @Nullable CacheShape proposed,
        Effect effect) {
    /**
     * Makes an advice whose effect is not known in numbers.
     *
     * @param kind what kind of advice it is
     * @param finding what to do, in a few words
     * @param evidence what was measured
     * @param gain what it would bring, with its error; empty if that cannot be told
     * @param gainRatio the predicted change of the hit ratio; {@code NaN} if that cannot be told
     * @param confidence how sure it is
     * @param change the change to make, as code; empty if there is none to name
     * @param refutedBy what would show that the advice is wrong
     * @param proposed the configuration that the change leads to; null if it changes something else
     */
    public Advice(
            Kind kind,
            String finding,
            String evidence,
            String gain,
            double gainRatio,
            Confidence confidence,
            String change,
            String refutedBy,
            @Nullable CacheShape proposed) {
        this(kind, finding, evidence, gain, gainRatio, confidence, change, refutedBy, proposed, Effect.UNKNOWN);
    }

    /** Kinds of advice. */
    public enum Kind {
        /** Twice the size would bring much. */
        UNDERSIZED,
        /** Half the size would cost little. */
        OVERSIZED,
        /** A larger size brings little until it is much larger. */
        CLIFF_AHEAD,
        /** Entries expire that would have been found. */
        TTL_BOUND,
        /** Most entries leave without having been found once. */
        CHURN,
        /** Few keys make most of the lookups. */
        HOT_KEYS,
        /** Many loads of one key at a time. */
        STAMPEDE,
        /** Callers wait for entries that could have been loaded ahead. */
        REFRESH,
        /** Loads find nothing again and again. */
        NEGATIVE_CACHE,
        /** The cache saves less than it costs. */
        NOT_WORTH_IT,
        /** Another policy would do better at the same size. */
        OTHER_POLICY,
        /** Keys' hash codes are so alike that nothing can be sampled by them. */
        WEAK_HASH
    }

    /** How sure an advice is. */
    public enum Confidence {
        /** Counted, or predicted well outside the error. */
        HIGH,
        /** Predicted outside the error, by less than the error. */
        MEDIUM,
        /** A hint. */
        LOW
    }
}
