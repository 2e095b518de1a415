package dev.tacho.core.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers read as a person writes them. */
class UnitTest {
    @ParameterizedTest
    @CsvSource({
        "NANOS,0,0 ns",
        "NANOS,999,999 ns",
        "NANOS,999.96,1.0 µs",
        "NANOS,310400,310 µs",
        "NANOS,1999999,2.0 ms",
        "NANOS,22400000,22.4 ms",
        "NANOS,119000000000,119 s",
        "NANOS,125000000000,2 min 05 s",
        "NANOS,7260000000000,2 h 01 min",
        "NANOS,-1500,-1.5 µs",
        "BYTES,512,512 B",
        "BYTES,1536,1.5 KB",
        "BYTES,1048576,1.0 MB",
        "RATIO,0.712,71.2 %",
        "RATIO,1,100 %",
        "RATIO,0.99996,99.996 %",
        "RATIO,0.9999999,99.999 %",
        "RATIO,0.000012,0.0012 %",
        "RATIO,0,0 %",
        "PER_SECOND,4210,'4,210/s'",
        "PER_SECOND,38.9,38.9/s",
        "PER_SECOND,99999.4,'99,999/s'",
        "PER_SECOND,99999.6,100 K/s",
        "PER_SECOND,999499,999 K/s",
        "PER_SECOND,999500,1.0 M/s",
        "PER_SECOND,2500000,2.5 M/s",
        "PER_SECOND,5772000,5.8 M/s",
        "PER_SECOND,15908000,15.9 M/s",
        "PER_SECOND,99960000,100 M/s",
        "PER_SECOND,2e9,2.0 G/s",
        "PER_SECOND,3e15,'3,000 T/s'",
        "COUNT,48210,'48,210'",
        "COUNT,1.5,1.5",
        "GAS,133868,'133,868 gas'",
        "NONE,1.5,1.5",
        "NONE,3,3",
        "NONE,0.00006,0.0001",
        "NONE,0.00004,<0.0001",
        "NONE,-0.00004,>-0.0001",
        "NONE,-0.0002,-0.0002",
        "NONE,0,0",
        "NANOS,0.00001,<0.0001 ns",
        "RATIO,1e-9,<0.0001 %",
        "PER_SECOND,1e-7,<0.0001/s",
        "NANOS,NaN,n/a"
    })
    void format_commonValues_readsAsAPersonWrites(Unit unit, double value, String expected) {
        assertEquals(expected, unit.format(value).replace('\u00a0', ' '));
    }

    @Property
    void format_aboveZero_doesNotReadAsZero(@ForAll @DoubleRange(min = 0, minIncluded = false, max = 1) double value) {
        for (Unit unit : Unit.values()) {
            // Gas is whole.
            String text = unit.format(value);
            assertTrue(unit == Unit.GAS || text.matches(".*[1-9].*"), () -> unit + " " + text);
        }
    }

    @Property
    void format_anyRate_hasFewDigitsAndIsThatRate(@ForAll @DoubleRange(min = 1e3, max = 9e14) double perSecond) {
        String text = Unit.PER_SECOND.format(perSecond);

        assertTrue(text.replaceAll("\\D", "").length() <= (perSecond < 99_999.5 ? 5 : 3), text);
        int thousands = text.length() > 3 ? Math.max(0, " KMGT".indexOf(text.charAt(text.length() - 3))) : 0;
        double printed = Double.parseDouble(text.replaceAll("[^0-9.]", "")) * Math.pow(1000, thousands);
        assertEquals(perSecond, printed, 0.051 * perSecond, text);
    }

    @Property
    void format_anyDouble_neverPrintsAnExponent(@ForAll Unit unit, @ForAll double value) {
        assertFalse(unit.format(value).matches(".*\\d[eE]-?\\d.*"), unit.format(value));
    }
}
