package dev.tacho.core.slo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;

/** Over which time an objective must hold. */
public sealed interface SloWindow {
    /** How far back a rolling window may reach: as far as the ring of counts does. */
    Duration LONGEST_ROLLING = Duration.ofDays(30);

    /**
     * A window that ends now.
     *
     * <p>It begins at an edge of the counts' slots: of five minutes up to three days, of an hour beyond. So it is as long
     * as said, rounded up to whole slots, plus the slot that is being filled.
     *
     * @param length how long, one minute to 30 days
     */
    record Rolling(Duration length) implements SloWindow {
        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException if it is shorter than a minute or longer than 30 days
         */
        public Rolling {
            if (length.compareTo(Duration.ofMinutes(1)) < 0 || length.compareTo(LONGEST_ROLLING) > 0) {
                throw new IllegalArgumentException("length=" + length
                        + ": must be one minute to 30 days, which is what the counts reach back; a calendar window may be"
                        + " longer");
            }
            Exact.millis("length", length, Duration.ofMinutes(1));
        }

        @Override
        public Duration nominal() {
            return length;
        }

        @Override
        public String text() {
            return "rolling " + Durations.text(length);
        }
    }

    /**
     * A window that begins anew at each calendar date, such as the first of each month.
     *
     * @param period years, months, weeks or days, more than none
     * @param start when one of these windows began, by the clock on the wall of the zone; windows before and after it
     *     follow without a gap
     * @param zone whose dates
     */
    record Calendar(Period period, LocalDateTime start, ZoneId zone) implements SloWindow {
        /**
         * Checks the period.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Calendar {
            Objects.requireNonNull(start, "start");
            Objects.requireNonNull(zone, "zone");
            if (period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException("period=" + period + ": must be at least one day");
            }
        }

        /** A month counts as 30 days, a quarter as 90, a year as 365. */
        @Override
        public Duration nominal() {
            Period normal = period.normalized();
            return Duration.ofDays(normal.getYears() * 365L + normal.getMonths() * 30L + normal.getDays());
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "calendar %s (%s)", period, zone);
        }

        /** Returns when the window began that holds an instant. */
        Instant startOf(Instant instant) {
            return boundary(index(instant));
        }

        /** Returns when the window ends that holds an instant. */
        Instant endOf(Instant instant) {
            return boundary(index(instant) + 1);
        }

        /** Periods are counted from the start, not from the one before: the 31st stays the last day of each month. */
        private Instant boundary(long index) {
            Period shift = period.multipliedBy(Math.toIntExact(index));
            return start.plus(shift).atZone(zone).toInstant();
        }

        private long index(Instant instant) {
            ZonedDateTime at = instant.atZone(zone);
            long days = Math.max(1, nominal().toDays());
            long guess = Math.floorDiv(ChronoUnit.DAYS.between(start.toLocalDate(), at.toLocalDate()), days);
            while (boundary(guess).isAfter(instant)) {
                guess--;
            }
            while (!boundary(guess + 1).isAfter(instant)) {
                guess++;
            }
            return guess;
        }
    }

    /**
     * Returns a window that ends now.
     *
     * @param length how long, one minute to 30 days
     * @return the window
     * @throws IllegalArgumentException if the length is outside its bounds
     */
    static SloWindow rolling(Duration length) {
        return new Rolling(length);
    }

    /**
     * Returns the calendar month.
     *
     * @param zone whose dates
     * @return the window
     */
    static SloWindow month(ZoneId zone) {
        return new Calendar(Period.ofMonths(1), LocalDateTime.of(2000, 1, 1, 0, 0), zone);
    }

    /**
     * Returns the quarter that begins in January, April, July or October.
     *
     * @param zone whose dates
     * @return the window
     */
    static SloWindow quarter(ZoneId zone) {
        return new Calendar(Period.ofMonths(3), LocalDateTime.of(2000, 1, 1, 0, 0), zone);
    }

    /**
     * Returns the length that burn rates are worked out with.
     *
     * @return the length; of a calendar window the usual one: 30 days a month, 365 a year
     */
    Duration nominal();

    /**
     * Returns the window as a person reads it.
     *
     * @return for example {@code rolling 30 d}
     */
    String text();
}
