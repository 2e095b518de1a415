package dev.tacho.core.section;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One number that a budget, a baseline or an exporter can name: {@code quote.p99 = 880 µs, less is better}.
 *
 * @param id names the number across runs, without white space, for example {@code pools.hit-ratio}
 * @param label names it for people
 * @param value the number in {@code unit}; {@code NaN} when it is withheld or does not exist
 * @param unit its unit
 * @param better which direction is the better one
 * @param interval its error bar, or null when the number is exact or its error is unknown
 */
public record Fact(
        String id,
        String label,
        double value,
        Unit unit,
        Better better,
        @Nullable Interval interval) {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if the id is blank or holds white space, or the label is blank
     */
    public Fact {
        Checks.id(id);
        Checks.text("label", label);
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(better, "better");
    }

    /**
     * Returns an exact number.
     *
     * @param id the fact's id
     * @param label its label
     * @param value its value in {@code unit}
     * @param unit its unit
     * @param better which direction is the better one
     * @return the fact, without an interval
     */
    public static Fact of(String id, String label, double value, Unit unit, Better better) {
        return new Fact(id, label, value, unit, better, null);
    }

    /**
     * Returns the number with its unit as a person reads it.
     *
     * @return for example {@code 880 µs}; {@code n/a} when the value is {@code NaN}
     */
    public String text() {
        return unit.format(value);
    }
}
