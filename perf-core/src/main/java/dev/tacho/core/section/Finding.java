package dev.tacho.core.section;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something worth acting on: what to do, what it would gain, and why we think so.
 *
 * @param id names the finding across runs, without white space
 * @param title what to do, in a few words
 * @param gain what it would gain, with its error, for people; may be empty when it cannot be told
 * @param effect the same as numbers, by which findings of several sources are ranked; {@link Effect#UNKNOWN} if they
 *     cannot be told
 * @param evidence what was measured
 * @param refutedBy what would show that the finding is wrong; may be empty
 * @param change the exact change to make, as code; may be empty
 */
public record Finding(
        String id, String title, String gain, Effect effect, String evidence, String refutedBy, String change)
        implements Block {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the id holds white space, or the title or the evidence is blank
     */
    public Finding {
        Checks.id(id);
        Checks.text("title", title);
        Checks.text("evidence", evidence);
        Objects.requireNonNull(gain, "gain");
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(refutedBy, "refutedBy");
        Objects.requireNonNull(change, "change");
    }

    /**
     * Returns a finding whose effect is not known in numbers.
     *
     * @param id names the finding across runs, without white space
     * @param title what to do, in a few words
     * @param gain what it would gain, for people; may be empty
     * @param evidence what was measured
     * @param refutedBy what would show that the finding is wrong; may be empty
     * @param change the exact change to make, as code; may be empty
     * @throws IllegalArgumentException if the id holds white space, or the title or the evidence is blank
     */
    public Finding(String id, String title, String gain, String evidence, String refutedBy, String change) {
        this(id, title, gain, Effect.UNKNOWN, evidence, refutedBy, change);
    }

    /**
     * What a change would save, of what the run spent.
     *
     * @param saved what all calls of the run together would have been spared; {@code NaN} if not known, or if only the
     *     bounds in {@code interval} are
     * @param unit the unit of {@code saved}: time that callers waited ({@link Unit#NANOS}), gas, bytes, or calls
     * @param interval the error of {@code saved}; null if not known
     * @param p50Ratio which share of a typical call of the operation that is sped up would be spared; {@code NaN} if not
     *     known
     * @param p99Ratio which share of one of its slowest calls in a hundred; {@code NaN} if not known
     */
    public record Effect(double saved, Unit unit, @Nullable Interval interval, double p50Ratio, double p99Ratio) {
        /** Nothing is known. */
        public static final Effect UNKNOWN = new Effect(Double.NaN, Unit.NONE, null, Double.NaN, Double.NaN);

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if {@code saved} is infinite, or a share above 1
         */
        public Effect {
            Objects.requireNonNull(unit, "unit");
            if (Double.isInfinite(saved) || p50Ratio > 1 || p99Ratio > 1) {
                throw new IllegalArgumentException("saved=" + saved + ", p50Ratio=" + p50Ratio + ", p99Ratio="
                        + p99Ratio + ": saved must be finite or NaN, a share at most 1");
            }
        }

        /**
         * Returns an effect whose shares of a call are not known.
         *
         * @param saved what the run would have been spared
         * @param unit the unit
         * @param interval its error; null if not known
         * @return the effect
         */
        public static Effect of(double saved, Unit unit, @Nullable Interval interval) {
            return new Effect(saved, unit, interval, Double.NaN, Double.NaN);
        }

        /**
         * Returns an effect that was counted, and so has no error.
         *
         * @param saved what the run would have been spared
         * @param unit the unit
         * @return the effect, with an interval of no width
         */
        public static Effect exactly(double saved, Unit unit) {
            return of(saved, unit, new Interval(saved, saved, 1));
        }

        /**
         * Returns an effect of which only bounds are known, and no likeliest value between them.
         *
         * @param least the run would have been spared this at least
         * @param most and this at most, not below {@code least}
         * @param unit the unit
         * @return the effect, whose {@code saved} is {@code NaN} unless both bounds are one
         */
        public static Effect between(double least, double most, Unit unit) {
            return of(least == most ? least : Double.NaN, unit, new Interval(least, most, 1));
        }

        /**
         * Returns what can be counted on, by which findings are ranked.
         *
         * @return the interval's lower bound, or {@code saved} where there is no interval; {@code NaN} if not known
         */
        public double atLeast() {
            return interval == null ? saved : interval.lower();
        }
    }
}
