package dev.tacho.chain.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header's two forms, by the examples of RFC 9110, and what is neither. */
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1999-12-31T23:59:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "120|120",
                " 7 |7",
                "Fri, 31 Dec 1999 23:59:59 GMT|59",
                "Fri, 31 Dec 1999 23:58:00 GMT|0",
                "Fri, 31 Dec 9999 23:59:59 GMT|31536000"
            })
    void parse_form_isADuration(String header, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), RetryAfter.parse(header, NOW));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Fri, 99 Dec 1999 23:59:59 GMT"})
    void parse_neither_isNull(String header) {
        assertNull(RetryAfter.parse(header, NOW));
    }

    @Test
    void take_nothingTold_isEmpty() {
        assertEquals(0, RetryAfter.take().stream().count());
    }
}
