package dev.tacho.report.baseline;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Verdict;
import java.util.Objects;

/**
 * The change of a number that is the same in every run, whatever the machine does: bytes allocated, calls made, gas used. It
 * needs no statistics: any change is one, beyond a tolerance that is 0 unless set.
 *
 * @param id names the number across runs, as a fact's id does
 * @param before what it was; {@code NaN} if not known
 * @param after what it is; {@code NaN} if not known
 * @param unit the unit of both
 * @param better the better direction; with {@link Better#NEITHER} a rise is worse
 * @param toleranceRatio the change that is let pass, relative to {@code before}, 0 or more
 */
public record ExactChange(String id, double before, double after, Unit unit, Better better, double toleranceRatio) {
    /**
     * Checks the tolerance.
     *
     * @throws IllegalArgumentException if it is negative, infinite or not a number
     */
    public ExactChange {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(better, "better");
        if (!(toleranceRatio >= 0 && toleranceRatio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "tolerance=" + toleranceRatio + " of " + id + ": must be 0 or more and finite; 5 % is 0.05");
        }
    }

    /**
     * Returns the verdict.
     *
     * @return {@link Verdict#SLOWER} for a change for the worse beyond the tolerance, {@link Verdict#FASTER} for one for the
     *     better, {@link Verdict#CANNOT_TELL} if a number is missing
     */
    public Verdict verdict() {
        if (Double.isNaN(before) || Double.isNaN(after)) {
            return Verdict.CANNOT_TELL;
        }
        if (before == after || Math.abs(after - before) <= toleranceRatio * Math.abs(before)) {
            return Verdict.SAME;
        }
        return after > before == (better != Better.HIGHER) ? Verdict.SLOWER : Verdict.FASTER;
    }

    /**
     * Returns the change as a person reads it.
     *
     * @return for example {@code quote.gas: 21,000 gas before, 23,100 gas now, +10 %}
     */
    public String text() {
        String change = before == after
                ? ", the same"
                : before > 0 && Double.isFinite(after)
                        ? ", " + (after > before ? "+" : "-") + Unit.RATIO.format(Math.abs(after / before - 1))
                        : "";
        // Rounding must not hide what is judged: 1,048,577 bytes are not 1 MB.
        boolean alike = before != after && unit.format(before).equals(unit.format(after));
        String exact = alike ? " (" + before + " before, " + after + " now)" : "";
        return id + ": " + unit.format(before) + " before, " + unit.format(after) + " now" + change + exact;
    }
}
