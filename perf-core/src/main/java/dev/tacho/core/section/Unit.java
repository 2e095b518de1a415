package dev.tacho.core.section;

import java.util.Locale;

/** The unit of a number, and how that unit is printed. */
public enum Unit {
    /** A duration in nanoseconds. */
    NANOS,
    /** A size in bytes. */
    BYTES,
    /** A number of things. */
    COUNT,
    /** A share of a whole, 0 to 1, printed in per cent. */
    RATIO,
    /** Events per second. */
    PER_SECOND,
    /** Execution gas of an Ethereum transaction. */
    GAS,
    /** A bare number without a unit. */
    NONE;

    private static final String[] TIME = {"ns", "µs", "ms", "s"};
    private static final String[] SIZE = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] LARGE = {"", "K", "M", "G", "T"};

    /** The space between a number and its unit, which must not break across lines. */
    private static final char SPACE = '\u00a0';

    /**
     * Returns {@code value} with this unit, rounded for a person: about three significant digits, never an exponent.
     * Sizes use powers of 1,024, counts and gas are printed whole with a comma at each thousand. A rate is printed whole
     * up to 99,999/s, from there on with three digits: {@code 100 K/s}, {@code 5.8 M/s}. What is above 0 and too small for
     * four decimals is {@code <0.0001}.
     *
     * @param value the number in this unit; {@code NaN} prints as {@code n/a}
     * @return the text, with a no-break space before the unit
     */
    public String format(double value) {
        if (Double.isNaN(value)) {
            return "n/a";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        if (value < 0) {
            String size = format(-value);
            return size.startsWith("<") ? ">-" + size.substring(1) : '-' + size;
        }
        return switch (this) {
            case NANOS -> time(value);
            case BYTES -> scaled(value, 1024, SIZE);
            case COUNT ->
                whole(value) || value >= 1000 ? String.format(Locale.ROOT, "%,d", Math.round(value)) : number(value);
            case GAS -> String.format(Locale.ROOT, "%,d", Math.round(value)) + SPACE + "gas";
            case RATIO -> percent(value);
            case PER_SECOND -> rate(value);
            case NONE -> whole(value) ? String.format(Locale.ROOT, "%,d", (long) value) : number(value);
        };
    }

    /**
     * Returns {@code value} with this unit, as {@link #format(double)} does.
     *
     * @param value the number in this unit
     * @return the text, with a no-break space before the unit
     */
    public String format(long value) {
        return format((double) value);
    }

    private static String time(double nanos) {
        if (rounded(nanos / 1e9) >= 120) {
            long seconds = Math.round(nanos / 1e9);
            return seconds < 7200
                    ? String.format(Locale.ROOT, "%d%cmin %02d%cs", seconds / 60, SPACE, seconds % 60, SPACE)
                    : String.format(Locale.ROOT, "%,d%ch %02d%cmin", seconds / 3600, SPACE, seconds / 60 % 60, SPACE);
        }
        return scaled(nanos, 1000, TIME);
    }

    private static String rate(double perSecond) {
        // A rate stays whole up to 99,999/s: people compare 4,210/s with 38,900/s more easily than 4.2 K with 38.9 K.
        if (rounded(perSecond) < 100_000) {
            return number(perSecond) + "/s";
        }
        int step = 0;
        double scaled = perSecond;
        while (rounded(scaled) >= 1000 && step < LARGE.length - 1) {
            scaled /= 1000;
            step++;
        }
        return number(scaled) + SPACE + LARGE[step] + "/s";
    }

    private static String percent(double ratio) {
        double percent = ratio * 100;
        // Between 99.9 and 100 the nines are what matters: never round up to a whole that was not reached.
        if (percent > 99.9 && percent < 100) {
            return String.format(Locale.ROOT, "%.3f", Math.floor(percent * 1000) / 1000) + SPACE + '%';
        }
        return number(percent) + SPACE + '%';
    }

    private static String scaled(double value, int step, String[] names) {
        int i = 0;
        double scaled = value;
        while (rounded(scaled) >= step && i < names.length - 1) {
            scaled /= step;
            i++;
        }
        boolean exact = i == 0 && whole(scaled);
        return (exact ? String.format(Locale.ROOT, "%,d", (long) scaled) : number(scaled)) + SPACE + names[i];
    }

    /** What {@link #number} prints, as a number: 999.96 prints as 1,000 and so belongs to the next unit. */
    private static double rounded(double value) {
        return value < 99.95 ? value : Math.round(value);
    }

    private static String number(double value) {
        if (value == 0) {
            return "0";
        }
        if (value < 0.00005) {
            return "<0.0001";
        }
        if (value < 0.0095) {
            return String.format(Locale.ROOT, "%.4f", value);
        }
        if (value < 0.995) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
        return value < 99.95
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    private static boolean whole(double value) {
        return value == Math.rint(value);
    }
}
