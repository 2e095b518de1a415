package dev.tacho.core.slo;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.Objects;

/** What makes an event good: a service level indicator, over instruments that it names. */
public sealed interface Sli {
    /**
     * Calls that succeed.
     *
     * <p>Good are the calls that succeeded, valid those and the ones that failed. A cancelled call is neither: whoever
     * asked did not wait for the answer.
     *
     * @param timer the timer of the calls
     */
    record Success(String timer) implements Sli {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is blank
         */
        public Success {
            Names.check("timer", timer);
        }
    }

    /**
     * Values on the right side of a limit, such as calls that succeed in time.
     *
     * <p>Values are counted in whole buckets, never interpolated. A limit inside a bucket is moved to the bucket's edge
     * on its stricter side, by at most 0.8 % with two digits and 0.1 % with three, and {@link #countedLimit} says where
     * to: what counts as good is good. Of a timer, failed calls are valid and never good, cancelled ones are neither, and
     * a sampling timer's calls that were not timed are left out.
     *
     * @param instrument the timer or histogram
     * @param comparison which side of the limit is good
     * @param limit the limit in {@code unit}
     * @param unit the unit of the values: nanoseconds for a timer, else the histogram's
     */
    record Threshold(String instrument, Comparison comparison, long limit, Unit unit) implements Sli {
        /**
         * Checks name and limit.
         *
         * @throws IllegalArgumentException if the name is blank or the limit negative
         */
        public Threshold {
            Names.check("instrument", instrument);
            Objects.requireNonNull(comparison, "comparison");
            Objects.requireNonNull(unit, "unit");
            if (limit < 0) {
                throw new IllegalArgumentException(
                        "limit=" + limit + ": must be >= 0, as every duration and value recorded is");
            }
        }

        /**
         * Returns the limit that is counted at: the bucket edge on the stricter side of the one asked for.
         *
         * @param layout the buckets of the instrument
         * @return the largest value that is good if small ones are, -1 if no whole bucket is; else the largest value that
         *     is not good
         */
        public long countedLimit(BucketLayout layout) {
            return switch (comparison) {
                case AT_MOST -> edgeAtOrBelow(layout, limit);
                case BELOW -> limit == 0 ? -1 : edgeAtOrBelow(layout, limit - 1);
                case ABOVE -> layout.highest(layout.indexOf(limit));
                case AT_LEAST -> limit == 0 ? -1 : layout.highest(layout.indexOf(limit - 1));
            };
        }

        private static long edgeAtOrBelow(BucketLayout layout, long value) {
            int bucket = layout.indexOf(value);
            return layout.highest(bucket) == value ? value : layout.lowest(bucket) - 1;
        }

        /**
         * Returns how many values are good.
         *
         * @param values the values
         * @return the exact number of values on the right side of {@link #countedLimit}
         */
        public long good(DistributionSnapshot values) {
            long atMost = values.countAtMost(countedLimit(values.layout()));
            return isSmallGood() ? atMost : values.count() - atMost;
        }

        private boolean isSmallGood() {
            return comparison == Comparison.AT_MOST || comparison == Comparison.BELOW;
        }
    }

    /**
     * Two counters.
     *
     * @param form what they count
     * @param first the counter of good or bad events
     * @param second the counter of all events, or of bad ones
     */
    record Ratio(Form form, String first, String second) implements Sli {
        /**
         * Checks the names.
         *
         * @throws IllegalArgumentException if one is blank, or both are the same
         */
        public Ratio {
            Objects.requireNonNull(form, "form");
            Names.check("first", first);
            Names.check("second", second);
            if (first.equals(second)) {
                throw new IllegalArgumentException("first=second=\"" + first + "\": name two counters");
            }
        }

        EventCounts counts(long firstCount, long secondCount) {
            long one = Math.max(0, firstCount);
            long two = Math.max(0, secondCount);
            return switch (form) {
                case GOOD_OF_TOTAL -> new EventCounts(one, two);
                case BAD_OF_TOTAL -> new EventCounts(Math.max(0, two - one), two);
                case GOOD_AND_BAD -> new EventCounts(one, one + two);
            };
        }
    }

    /** Which side of a limit is good. */
    enum Comparison {
        /** Values not above the limit. */
        AT_MOST,
        /** Values below the limit. */
        BELOW,
        /** Values not below the limit. */
        AT_LEAST,
        /** Values above the limit. */
        ABOVE
    }

    /** What the two counters of a {@link Ratio} count. */
    enum Form {
        /** Good events, and all of them. Count an event in the second one first. */
        GOOD_OF_TOTAL,
        /** Bad events, and all of them. Count an event in the second one first. */
        BAD_OF_TOTAL,
        /** Good events and bad events. The only form that no order of counting can get wrong. */
        GOOD_AND_BAD
    }

    /**
     * Returns the indicator "calls succeed".
     *
     * @param timer the timer's name
     * @return the indicator
     */
    static Sli success(String timer) {
        return new Success(timer);
    }

    /**
     * Returns the indicator "calls succeed in time".
     *
     * @param timer the timer's name
     * @param limit the longest good duration
     * @return the indicator
     * @throws IllegalArgumentException if the limit is negative
     */
    static Sli latency(String timer, Duration limit) {
        return new Threshold(timer, Comparison.AT_MOST, limit.toNanos(), Unit.NANOS);
    }

    /**
     * Returns the indicator of two counters that each count their own events, good and bad ones.
     *
     * @param good the name of the counter of good events
     * @param bad the name of the counter of bad events
     * @return the indicator
     */
    static Sli goodAndBad(String good, String bad) {
        return new Ratio(Form.GOOD_AND_BAD, good, bad);
    }

    /**
     * Returns the indicator of two counters of which the second counts all events.
     *
     * @param good the name of the counter of good events
     * @param total the name of the counter of all events; to be incremented before the other
     * @return the indicator
     */
    static Sli goodOfTotal(String good, String total) {
        return new Ratio(Form.GOOD_OF_TOTAL, good, total);
    }

    /**
     * Counts the events of a timer's reading.
     *
     * @param reading the reading
     * @return how many calls were good and how many count
     * @throws IllegalArgumentException if this indicator is one of counters
     */
    default EventCounts counts(TimerSnapshot reading) {
        if (this instanceof Threshold threshold) {
            return new EventCounts(
                    threshold.good(reading.ok()),
                    reading.latency().count() - reading.cancelled().count());
        }
        if (this instanceof Success) {
            long valid = reading.count() - reading.cancellations();
            return new EventCounts(valid - reading.errors(), valid);
        }
        throw mismatch("a timer", "Sli.success or Sli.latency");
    }

    /**
     * Counts the events of a distribution, of which all values are valid.
     *
     * @param values the values
     * @return how many are good and how many there are
     * @throws IllegalArgumentException if this is no indicator of values
     */
    default EventCounts counts(DistributionSnapshot values) {
        if (this instanceof Threshold threshold) {
            return new EventCounts(threshold.good(values), values.count());
        }
        throw mismatch("values without their outcome", "Sli.latency or Sli.Threshold");
    }

    private IllegalArgumentException mismatch(String read, String needed) {
        return new IllegalArgumentException(
                "sli=" + text() + ": cannot be read from " + read + "; that needs " + needed);
    }

    /**
     * Returns the indicator as a person reads it.
     *
     * @return for example {@code checkout <= 250 ms}
     */
    default String text() {
        if (this instanceof Threshold threshold) {
            String sign = switch (threshold.comparison()) {
                case AT_MOST -> " <= ";
                case BELOW -> " < ";
                case AT_LEAST -> " >= ";
                case ABOVE -> " > ";
            };
            return threshold.instrument() + sign + threshold.unit().format(threshold.limit());
        }
        if (this instanceof Ratio ratio) {
            return switch (ratio.form()) {
                case GOOD_OF_TOTAL -> ratio.first() + " of " + ratio.second();
                case BAD_OF_TOTAL -> "all but " + ratio.first() + " of " + ratio.second();
                case GOOD_AND_BAD -> ratio.first() + " of " + ratio.first() + " and " + ratio.second();
            };
        }
        return ((Success) this).timer() + " succeeds";
    }
}
