package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number has the digits that its error leaves it; the first three rows are the Particle Data Group's own examples. */
class DigitsTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, 0.827, 0.119, 0.83",
        "NONE, 0.827, 0.367, 0.8",
        "NONE, 0.827, 0.949, 0.8",
        "NANOS, 310400, 6000, 310 µs",
        "NANOS, 310400, 900, 310.4 µs",
        "NANOS, 1934700, 1000, 1.9347 ms",
        "NANOS, 999900, 50000, 1.00 ms",
        "NANOS, 882, 50, 880 ns",
        "RATIO, 0.71234, 0.004, 71.2 %",
        "RATIO, 0.99999, 0.001, 99.999 %",
        "BYTES, 2345, 45, 2.29 KB",
        "COUNT, 12345, 2000, '12,300'",
        "PER_SECOND, 1691.4, 40, '1,690/s'",
        "PER_SECOND, 99000, 2000, '99,000/s'",
        "PER_SECOND, 5772000, 40000, 5.77 M/s",
        "GAS, 133868, 0, '133,868 gas'",
        "NANOS, 200e9, 1e9, 3 min 20 s",
    })
    void format_error_decidesTheDigits(Unit unit, double value, double error, String expected) {
        assertEquals(expected, plain(Digits.format(unit, value, value - error, value + error)));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.47, 0.53, −50.0 %, −53.0 … −47.0 %",
        "1.083, 1.061, 1.104, +8.3 %, +6.1 … +10.4 %",
        "1, 0.99, 1.01, ±0.0 %, −1.0 … +1.0 %",
        "4.2, 3.9, 4.5, ×4.20, ×3.90 … ×4.50",
        "NaN, NaN, NaN, n/a, ''",
    })
    void change_ofARatio_hasASignOrIsAFactor(double ratio, double lower, double upper, String change, String between) {
        assertEquals(change, plain(Digits.change(ratio, lower, upper)));
        assertEquals(between, plain(Digits.changes(lower, upper)));
    }

    @ParameterizedTest
    @CsvSource({"NANOS, 310000, 304000, 316000, 304 … 316 µs", "NANOS, NaN, NaN, NaN, n/a … n/a"})
    void range_standsInTheUnitOfItsNumber(Unit unit, double value, double lower, double upper, String expected) {
        assertEquals(expected, plain(Digits.range(unit, value, lower, upper)));
    }

    @Property
    void format_anyNumber_isWithinItsErrorOfTheTruth(
            @ForAll @DoubleRange(min = 1, max = 1e9) double value,
            @ForAll @IntRange(min = 1, max = 5_000) int tenThousandths) {
        double error = value * tenThousandths / 10_000;
        String text = Digits.format(Unit.NONE, value, new Interval(value - error, value + error, 0.95));

        double printed = Double.parseDouble(text.replace(",", ""));
        assertTrue(Math.abs(printed - value) <= error / 2, () -> text + " for " + value + " ± " + error);
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ');
    }
}
