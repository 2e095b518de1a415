package dev.tacho.report.junit;

import dev.tacho.core.section.Unit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number with its unit, as people write limits.
 *
 * @param value the number in {@code unit}: nanoseconds, bytes, a share of 1, events per second
 * @param unit the unit, or null for a bare number, which fits what is counted
 */
record Quantity(double value, @Nullable Unit unit) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(?:,\\d{3})+|\\d+)(\\.\\d+)?\\s*(\\S.*)?");

    private static final String ALLOWED =
            "allowed are ns, us, ms, s, min, h (time), B, KB, MB, GB (bytes), % (a share), /s, /min, /h (a rate), gas,"
                    + " or nothing (a count)";

    /** Of a limit that a message proposes. */
    private static final int DIGITS = 3;

    private record Scale(Unit unit, double factor) {}

    private static final Map<String, Scale> SCALES = Map.ofEntries(
            Map.entry("ns", new Scale(Unit.NANOS, 1)),
            Map.entry("us", new Scale(Unit.NANOS, 1e3)),
            // The micro sign and the Greek letter look the same and are not.
            Map.entry("\u00b5s", new Scale(Unit.NANOS, 1e3)),
            Map.entry("\u03bcs", new Scale(Unit.NANOS, 1e3)),
            Map.entry("ms", new Scale(Unit.NANOS, 1e6)),
            Map.entry("s", new Scale(Unit.NANOS, 1e9)),
            Map.entry("min", new Scale(Unit.NANOS, 60e9)),
            Map.entry("h", new Scale(Unit.NANOS, 3600e9)),
            Map.entry("b", new Scale(Unit.BYTES, 1)),
            Map.entry("kb", new Scale(Unit.BYTES, 1024)),
            Map.entry("mb", new Scale(Unit.BYTES, 1 << 20)),
            Map.entry("gb", new Scale(Unit.BYTES, 1 << 30)),
            Map.entry("%", new Scale(Unit.RATIO, 0.01)),
            Map.entry("/s", new Scale(Unit.PER_SECOND, 1)),
            Map.entry("/min", new Scale(Unit.PER_SECOND, 1.0 / 60)),
            Map.entry("/h", new Scale(Unit.PER_SECOND, 1.0 / 3600)),
            Map.entry("gas", new Scale(Unit.GAS, 1)));

    /**
     * Reads a limit.
     *
     * @throws IllegalArgumentException if it is none; the message says where it goes wrong and what is allowed
     */
    static Quantity parse(String text) {
        String clean = text.strip();
        Matcher form = FORM.matcher(clean);
        if (!form.matches()) {
            throw wrong(text, "must begin with a number such as 5, 0.5 or 10,000, followed by a unit");
        }
        String decimals = form.group(2);
        double number = Double.parseDouble(form.group(1).replace(",", "") + (decimals == null ? "" : decimals));
        String word = form.group(3);
        if (word == null) {
            return new Quantity(number, null);
        }
        Scale scale = SCALES.get(word.toLowerCase(Locale.ROOT));
        if (scale == null) {
            throw wrong(text, "\"" + word + "\" at character " + (text.indexOf(word) + 1) + " is no unit");
        }
        return new Quantity(number * scale.factor(), scale.unit());
    }

    private static IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException("\"" + text + "\": " + what + "; " + ALLOWED);
    }

    /** Returns whether a number of that unit can be held against this. */
    boolean fits(Unit other) {
        return unit == other || (unit == null && (other == Unit.COUNT || other == Unit.NONE || other == Unit.GAS));
    }

    /**
     * Returns how a limit is written, with three digits, so that the annotation a message proposes holds.
     *
     * @param up whether it is rounded up, or down
     */
    static String write(double value, Unit unit, boolean up) {
        return write(value, unit, up, DIGITS);
    }

    /** The same with another number of digits. */
    static String write(double value, Unit unit, boolean up, int digits) {
        return switch (unit) {
            case NANOS -> scaled(value, 1000, List.of(" ns", " us", " ms", " s"), up, digits);
            case BYTES -> scaled(value, 1024, List.of(" B", " KB", " MB", " GB"), up, digits);
            case RATIO -> digits(value * 100, up, digits) + " %";
            case PER_SECOND -> digits(value, up, digits) + "/s";
            case GAS, COUNT, NONE -> digits(value, up, digits);
        };
    }

    private static String scaled(double value, int step, List<String> units, boolean up, int digits) {
        int i = 0;
        double scaled = value;
        while (scaled >= step && i < units.size() - 1) {
            scaled /= step;
            i++;
        }
        return digits(scaled, up, digits) + units.get(i);
    }

    private static String digits(double value, boolean up, int digits) {
        BigDecimal exact = BigDecimal.valueOf(value);
        // A whole number is a count, of which no digit is noise.
        BigDecimal rounded = value == Math.rint(value)
                ? exact
                : exact.round(new MathContext(digits, up ? RoundingMode.CEILING : RoundingMode.FLOOR));
        return rounded.stripTrailingZeros().toPlainString();
    }
}
