package dev.tacho.report.write;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints a number with as many digits as its error leaves meaning to, by the rule of the Particle Data Group (Review of
 * Particle Physics, Introduction, section 5.3): an error that begins with 100 to 354 keeps two digits, a larger one keeps
 * one, and the number ends where its error does.
 */
final class Digits {
    /** Times from here on read as minutes and hours, which {@link Unit} prints. */
    private static final double LONG_NANOS = 120e9;

    private static final int MOST_DECIMALS = 6;

    private static final double TWO_DIGITS = 3.55;

    private static final Step[] TIME = {new Step(1, "ns"), new Step(1e3, "µs"), new Step(1e6, "ms"), new Step(1e9, "s")
    };

    private static final Step[] SIZE = {
        new Step(1, "B"),
        new Step(0x1p10, "KB"),
        new Step(0x1p20, "MB"),
        new Step(0x1p30, "GB"),
        new Step(0x1p40, "TB"),
        new Step(0x1p50, "PB"),
    };

    private static final Step[] RATE = {
        new Step(1e3, "K/s"), new Step(1e6, "M/s"), new Step(1e9, "G/s"), new Step(1e12, "T/s")
    };

    /** Whole below, as {@link Unit} prints rates. */
    private static final double LARGE_RATE = 99_999.5;

    private static final char SPACE = '\u00a0';

    private Digits() {}

    /** How much of the unit one step of the printed unit is. */
    private record Step(double size, String name) {}

    /** The number; as {@link Unit#format(double)} prints it where there is no interval. */
    static String format(Unit unit, double value, @Nullable Interval interval) {
        return interval == null ? unit.format(value) : format(unit, value, interval.lower(), interval.upper());
    }

    /** The number with the digits that its bounds leave it. */
    static String format(Unit unit, double value, double lower, double upper) {
        double error = (upper - lower) / 2;
        return plain(unit, value, error) ? unit.format(value) : print(step(unit, value), unit, value, error);
    }

    /** Both bounds in the unit of the number they belong to, for example {@code 304 … 316 µs}. */
    static String range(Unit unit, double value, double lower, double upper) {
        double error = (upper - lower) / 2;
        if (plain(unit, value, error) || !Double.isFinite(lower) || !Double.isFinite(upper)) {
            return unit.format(lower) + " … " + unit.format(upper);
        }
        Step step = step(unit, value);
        return number(lower / step.size(), decimals(error / step.size())) + " … " + print(step, unit, upper, error);
    }

    /** The text of a tick: just the digits that tell it from the next one. */
    static String tick(Unit unit, double value, double distance) {
        if (value == 0 && unit != Unit.RATIO) {
            return "0";
        }
        Step step = step(unit, value);
        double scaled = value / step.size();
        if (unit == Unit.NANOS && Math.abs(value) >= 60e9) {
            return time(value);
        }
        int decimals = 0;
        double least = Math.abs(distance / step.size()) * 1e-3;
        while (decimals < MOST_DECIMALS && Math.abs(scaled - round(scaled, decimals)) > least) {
            decimals++;
        }
        return number(scaled, decimals) + suffix(step, unit);
    }

    /** The change that a ratio is: {@code −50 %}, {@code +8.3 %}; a threefold and more is told as such. */
    static String change(double ratio, double lower, double upper) {
        if (Double.isNaN(ratio)) {
            return "n/a";
        }
        double error = Double.isNaN(upper - lower) ? 0.001 : Math.max(1e-6, (upper - lower) / 2);
        if (ratio >= 3) {
            return '×' + number(ratio, Math.max(0, decimals(error)));
        }
        String text = number(Math.abs(ratio - 1) * 100, Math.max(0, decimals(error * 100)));
        String sign = ratio > 1 ? "+" : "−";
        return (text.chars().allMatch(c -> c == '0' || c == '.') ? "±" : sign) + text + SPACE + '%';
    }

    /** The bounds of a change, for example {@code +6.1 … +10.4 %}; empty if one is missing. */
    static String changes(double lower, double upper) {
        if (Double.isNaN(lower) || Double.isNaN(upper)) {
            return "";
        }
        double half = (upper - lower) / 2;
        String from = change(lower, lower - half, lower + half);
        String to = change(upper, upper - half, upper + half);
        return (to.endsWith("%") ? from.replace(SPACE + "%", "") : from) + " … " + to;
    }

    private static boolean plain(Unit unit, double value, double error) {
        return !Double.isFinite(value)
                || !Double.isFinite(error)
                || error <= 0
                || (unit == Unit.NANOS && Math.abs(value) >= LONG_NANOS);
    }

    private static String print(Step step, Unit unit, double value, double error) {
        int decimals = decimals(error / step.size());
        double rounded = round(value / step.size(), decimals);
        // What is below its own error prints as 0, and 99.99 % as 100 %: then the unit's own way is the more honest
        // one.
        if ((rounded == 0 && value != 0) || (unit == Unit.RATIO && value < 1 && rounded >= 100)) {
            return unit.format(value);
        }
        return number(value / step.size(), decimals) + suffix(step, unit);
    }

    private static String suffix(Step step, Unit unit) {
        return switch (unit) {
            case NANOS, BYTES, RATIO, GAS -> SPACE + step.name();
            case PER_SECOND -> step.size() == 1 ? step.name() : SPACE + step.name();
            case COUNT, NONE -> "";
        };
    }

    private static Step step(Unit unit, double value) {
        return switch (unit) {
            case NANOS -> largest(TIME, value);
            case BYTES -> largest(SIZE, value);
            case RATIO -> new Step(0.01, "%");
            case GAS -> new Step(1, "gas");
            case PER_SECOND -> Math.abs(value) < LARGE_RATE ? new Step(1, "/s") : largest(RATE, value);
            case COUNT, NONE -> new Step(1, "");
        };
    }

    private static Step largest(Step[] steps, double value) {
        Step found = steps[0];
        for (Step step : steps) {
            // 999.6 µs prints as 1.0 ms.
            if (Math.abs(value) >= step.size() * (1 - 5e-4)) {
                found = step;
            }
        }
        return found;
    }

    /** Below 0 for an error of tens and more. */
    private static int decimals(double error) {
        int exponent = (int) Math.floor(Math.log10(error));
        double lead = error / Math.pow(10, exponent);
        return Math.min(MOST_DECIMALS, (lead < TWO_DIGITS ? 1 : 0) - exponent);
    }

    private static double round(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .doubleValue();
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + Math.max(0, decimals) + "f", round(value, decimals))
                .replace('-', '−');
    }

    /** Whole minutes, hours and days. */
    private static String time(double nanos) {
        double minutes = nanos / 60e9;
        if (minutes < 120 && minutes == Math.rint(minutes)) {
            return number(minutes, 0) + SPACE + "min";
        }
        double hours = minutes / 60;
        if (hours < 72 && Math.abs(hours - Math.rint(hours)) < 1e-9) {
            return number(hours, 0) + SPACE + 'h';
        }
        double days = hours / 24;
        return Math.abs(days - Math.rint(days)) < 1e-9 ? number(days, 0) + SPACE + 'd' : Unit.NANOS.format(nanos);
    }
}
