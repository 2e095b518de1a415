package dev.tacho.report.importer;

import dev.tacho.core.slo.SloWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenSLO's durations ({@code 5m}, {@code 4w}, {@code 1Q}) and windows of time. A small m is a minute, a capital one a month. */
final class Spans {
    private static final Pattern SHORTHAND = Pattern.compile("([1-9][0-9]{0,5})([smhdwMQY])");
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("uuuu-MM-dd[' ']['T']HH:mm[:ss]", Locale.ROOT);

    private Spans() {}

    /** A length of time that is the same everywhere. */
    static Duration duration(Fields fields, String field) {
        Matcher shorthand = matcher(fields, field);
        long number = Long.parseLong(shorthand.group(1));
        return switch (shorthand.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            case "w" -> Duration.ofDays(7 * number);
            default ->
                throw fields.refused(
                        field, "months, quarters and years differ in length; use days, or a calendar window");
        };
    }

    private static Matcher matcher(Fields fields, String field) {
        Matcher shorthand = SHORTHAND.matcher(fields.required(field).strip());
        if (!shorthand.matches()) {
            throw fields.refused(field, "must be a number with one of m, h, d, w, M, Q, Y, such as 28d");
        }
        return shorthand;
    }

    static SloWindow window(Fields window) {
        Fields calendar = window.object("calendar");
        String rolling = window.text("isRolling");
        boolean isRolling = rolling == null ? calendar == null : Boolean.parseBoolean(rolling);
        if (isRolling == (calendar != null)) {
            throw new IllegalArgumentException(window.path("isRolling")
                    + ": a rolling window has no calendar, and one that is not rolling needs one");
        }
        try {
            return calendar == null
                    ? SloWindow.rolling(duration(window, "duration"))
                    : new SloWindow.Calendar(period(window), start(calendar), zone(calendar));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(window.path(""))
                    ? e
                    : new IllegalArgumentException(window.path("duration") + ": " + message, e);
        }
    }

    private static Period period(Fields window) {
        Matcher shorthand = matcher(window, "duration");
        int number = Integer.parseInt(shorthand.group(1));
        if (number > 1_000) {
            throw window.refused("duration", "must be at most 1,000 of a unit");
        }
        return switch (shorthand.group(2)) {
            case "d" -> Period.ofDays(number);
            case "w" -> Period.ofWeeks(number);
            case "M" -> Period.ofMonths(number);
            case "Q" -> Period.ofMonths(3 * number);
            case "Y" -> Period.ofYears(number);
            default -> throw window.refused("duration", "a calendar window is days or longer");
        };
    }

    private static LocalDateTime start(Fields calendar) {
        try {
            return LocalDateTime.parse(calendar.required("startTime").strip(), START);
        } catch (DateTimeParseException e) {
            throw calendar.refused("startTime", "must be a local time without a zone, such as 2026-01-01 00:00:00");
        }
    }

    private static ZoneId zone(Fields calendar) {
        try {
            return ZoneId.of(calendar.required("timeZone").strip());
        } catch (DateTimeException e) {
            throw calendar.refused("timeZone", "must be a name of the time zone database, such as America/New_York");
        }
    }
}
