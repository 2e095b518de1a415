package dev.tacho.core.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "PER_SECOND,2500000,'2,500 K/s'",
        "COUNT,48210,'48,210'",
        "COUNT,1.5,1.5",
        "GAS,133868,'133,868 gas'",
        "NONE,1.5,1.5",
        "NONE,3,3",
        "NANOS,NaN,n/a"
    })
    void format_commonValues_readsAsAPersonWrites(Unit unit, double value, String expected) {
        assertEquals(expected, unit.format(value).replace('\u00a0', ' '));
    }

    @Property
    void format_anyDouble_neverPrintsAnExponent(@ForAll Unit unit, @ForAll double value) {
        assertFalse(unit.format(value).matches(".*\\d[eE]-?\\d.*"), unit.format(value));
    }
}
