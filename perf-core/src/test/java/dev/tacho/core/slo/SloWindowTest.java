package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calendar windows by dates anybody can look up: month ends, quarters, daylight saving. */
class SloWindowTest {
    @ParameterizedTest
    @CsvSource({
        "P1M, 2000-01-01T00:00, UTC, 2026-02-14T10:00:00Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "P1M, 2000-01-01T00:00, UTC, 2026-02-01T00:00:00Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "P1M, 2000-01-01T00:00, Europe/Berlin, 2026-03-31T21:59:59Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "P1M, 2000-01-01T00:00, Europe/Berlin, 2026-03-31T22:00:00Z, 2026-03-31T22:00:00Z, 2026-04-30T22:00:00Z",
        "P3M, 2000-01-01T00:00, America/New_York, 2026-11-26T00:00:00Z, 2026-10-01T04:00:00Z, 2027-01-01T05:00:00Z",
        "P1M, 2026-01-31T00:00, UTC, 2026-03-15T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
        "P7D, 2026-01-05T09:30, UTC, 2026-01-12T09:29:59Z, 2026-01-05T09:30:00Z, 2026-01-12T09:30:00Z",
        "P1Y, 2000-01-01T00:00, UTC, 1999-06-01T00:00:00Z, 1999-01-01T00:00:00Z, 2000-01-01T00:00:00Z",
        "P1D, 2000-01-01T02:30, Europe/Berlin, 2026-03-29T02:00:00Z, 2026-03-29T01:30:00Z, 2026-03-30T00:30:00Z",
    })
    void calendar_anyInstant_liesInItsWindow(
            Period period, LocalDateTime start, ZoneId zone, Instant at, Instant from, Instant to) {
        SloWindow.Calendar window = new SloWindow.Calendar(period, start, zone);

        assertEquals(from, window.startOf(at));
        assertEquals(to, window.endOf(at));
    }

    @Test
    void nominal_calendarPeriods_areTheUsualOnes() {
        assertEquals(Duration.ofDays(30), SloWindow.month(ZoneOffset.UTC).nominal());
        assertEquals(Duration.ofDays(90), SloWindow.quarter(ZoneOffset.UTC).nominal());
        assertEquals(
                Duration.ofDays(365),
                new SloWindow.Calendar(Period.ofYears(1), LocalDateTime.MIN.withYear(2000), ZoneOffset.UTC).nominal());
        assertEquals("rolling 28 d", SloWindow.rolling(Duration.ofDays(28)).text());
    }

    @Test
    void windows_outsideTheirBounds_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> SloWindow.rolling(Duration.ofDays(31)));
        assertThrows(IllegalArgumentException.class, () -> SloWindow.rolling(Duration.ofSeconds(30)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SloWindow.Calendar(Period.ZERO, LocalDateTime.MIN.withYear(2000), ZoneOffset.UTC));
    }
}
