package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void of_durations_areRoundedToTicksAndNeverNothing() {
        assertEquals(1, Ticks.of(Duration.ofNanos(1)));
        assertEquals(954, Ticks.of(Duration.ofSeconds(1)));
        assertEquals(Integer.MAX_VALUE, Ticks.of(Duration.ofDays(30)));
        assertEquals(Integer.MAX_VALUE, Ticks.of(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(Integer.MAX_VALUE, Ticks.of((Duration) null));
    }

    @Test
    void of_nanos_roundsDownAndWraps() {
        assertEquals(0, Ticks.of((1L << 20) - 1));
        assertEquals(1, Ticks.of(1L << 20));
        assertEquals(-1, Ticks.of(-1));
        assertEquals(Integer.MIN_VALUE, Ticks.of(1L << 51));
        assertEquals(1L << 21, Ticks.nanos(2));
        assertEquals(Duration.ofNanos(3 << 19), Ticks.duration(1.5));
    }

    @Test
    void nanos_longerThanALong_isTheLongest() {
        assertEquals(Long.MAX_VALUE, Durations.nanos(Duration.ofDays(200_000)));
        assertEquals(5, Durations.nanos(Duration.ofNanos(5)));
    }
}
