package dev.tacho.core.slo;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * What is counted against the budget: events, or slices of time, as OpenSLO defines the three methods.
 *
 * <p>A slice in which nothing happened is neither good nor bad: it does not count. Slices are aligned with the epoch in
 * UTC, and count when they end.
 *
 * @param method the method
 * @param slice how long a slice is; zero for {@link Method#OCCURRENCES}
 * @param sliceTargetRatio the ratio from which on a slice is good, 0 to 1; 0 unless {@link Method#TIMESLICES}
 */
public record Budgeting(Method method, Duration slice, double sliceTargetRatio) {
    private static final Duration LEAST_SLICE = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLICE = Duration.ofDays(1);

    /** The three methods. */
    public enum Method {
        /** Good events of all events. */
        OCCURRENCES,
        /** Good slices of all slices; a slice is good if its own ratio reaches the slice's target. */
        TIMESLICES,
        /** The mean of the slices' ratios, so that a quiet slice weighs as much as a busy one. */
        RATIO_TIMESLICES
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the method counts slices and the slice is shorter than a second or longer than a
     *     day, or its target is not above 0 and at most 1
     */
    public Budgeting {
        Objects.requireNonNull(method, "method");
        if (method == Method.OCCURRENCES) {
            if (!slice.isZero()) {
                throw new IllegalArgumentException("slice=" + slice + ": must be zero where events are counted");
            }
        } else {
            Exact.millis("slice", slice, LEAST_SLICE);
            if (slice.compareTo(LONGEST_SLICE) > 0) {
                throw new IllegalArgumentException("slice=" + slice + ": must be 1 second to 1 day");
            }
        }
        if (method == Method.TIMESLICES && sliceTargetRatio != 1) {
            Exact.billionths("sliceTargetRatio", sliceTargetRatio);
        }
    }

    /**
     * Returns the method that counts events.
     *
     * @return the default
     */
    public static Budgeting occurrences() {
        return new Budgeting(Method.OCCURRENCES, Duration.ZERO, 0);
    }

    /**
     * Returns the method that counts good slices.
     *
     * @param slice how long a slice is, 1 second to 1 day
     * @param sliceTargetRatio the ratio from which on a slice is good, above 0, at most 1
     * @return the method
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public static Budgeting timeslices(Duration slice, double sliceTargetRatio) {
        return new Budgeting(Method.TIMESLICES, slice, sliceTargetRatio);
    }

    /**
     * Returns the method that averages the slices' ratios.
     *
     * @param slice how long a slice is, 1 second to 1 day
     * @return the method
     * @throws IllegalArgumentException if the length is outside its bounds
     */
    public static Budgeting ratioTimeslices(Duration slice) {
        return new Budgeting(Method.RATIO_TIMESLICES, slice, 0);
    }

    /** How many units of the counts a valid event or slice is: a slice's ratio is kept in billionths. */
    long scale() {
        return method == Method.RATIO_TIMESLICES ? Exact.BILLION : 1;
    }

    /** Returns what a full slice counts. */
    EventCounts count(EventCounts slice) {
        if (slice.valid() == 0) {
            return EventCounts.NONE;
        }
        long good = Math.min(slice.good(), slice.valid());
        if (method == Method.RATIO_TIMESLICES) {
            return new EventCounts(Exact.floor(good, Exact.BILLION, slice.valid()), Exact.BILLION);
        }
        long target = sliceTargetRatio == 1 ? Exact.BILLION : Exact.billionths("sliceTargetRatio", sliceTargetRatio);
        return new EventCounts(Exact.compare(good, Exact.BILLION, slice.valid(), target) >= 0 ? 1 : 0, 1);
    }

    /**
     * Returns what is counted, as a person reads it.
     *
     * @return for example {@code slices of 1 min, good from 95 % on}
     */
    public String text() {
        return switch (method) {
            case OCCURRENCES -> "events";
            case TIMESLICES ->
                String.format(
                        Locale.ROOT, "slices of %s, good from %s %% on", Durations.text(slice), sliceTargetRatio * 100);
            case RATIO_TIMESLICES -> "the mean ratio of slices of " + Durations.text(slice);
        };
    }
}
