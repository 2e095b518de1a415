package dev.tacho.report.roi;

import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was promised of a number, to be compared with what came of it.
 *
 * @param id names the number across runs, without white space; the newer prediction of one id replaces the older
 * @param madeAt when it was promised
 * @param unit the unit of the numbers
 * @param likely the likeliest value; {@code NaN} if only bounds were promised
 * @param interval the bounds, with the confidence that was promised
 */
public record Prediction(String id, Instant madeAt, Unit unit, double likely, Interval interval) {
    /**
     * Checks the id.
     *
     * @throws IllegalArgumentException if it is empty, or holds white space or control characters
     */
    public Prediction {
        if (id.isEmpty() || id.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException("id=\"" + id
                    + "\": must not be empty nor hold white space or control characters; use dots or dashes");
        }
        Objects.requireNonNull(madeAt, "madeAt");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(interval, "interval");
    }

    /**
     * Returns the prediction that a finding's effect is.
     *
     * @param id names it across runs
     * @param madeAt when
     * @param effect the effect
     * @return the prediction
     * @throws IllegalArgumentException if the effect has no interval: then nothing was promised
     */
    public static Prediction of(String id, Instant madeAt, Effect effect) {
        return of(id, madeAt, effect.unit(), effect.saved(), effect.interval());
    }

    /**
     * Returns the prediction that a fact is, under its own id: what a cache's hit ratio at twice the size will be, or what
     * an improvement will save in a month.
     *
     * @param madeAt when
     * @param fact the fact
     * @return the prediction
     * @throws IllegalArgumentException if the fact has no interval: then nothing was promised
     */
    public static Prediction of(Instant madeAt, Fact fact) {
        return of(fact.id(), madeAt, fact.unit(), fact.value(), fact.interval());
    }

    private static Prediction of(String id, Instant madeAt, Unit unit, double likely, @Nullable Interval interval) {
        if (interval == null) {
            throw new IllegalArgumentException(
                    "\"" + id + "\" has no interval: only a number with its error can turn out right or wrong");
        }
        return new Prediction(id, madeAt, unit, likely, interval);
    }
}
