package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** A virtual machine in closed form: its clocks cut to milliseconds as the real one cuts them, and the truth beside. */
class MillisAxisTest {
    private static final long MILLI = MillisAxis.MILLI;
    private static final long EPOCH = 1_700_000_000_000L * MILLI;

    private long origin;
    private long wallAhead;

    @Property(tries = 300)
    void place_anyPhaseOfTheClocks_isWithinItsError(
            @ForAll long seed, @ForAll @LongRange(max = 2_000_000) long granularity) {
        Random random = new Random(seed);
        origin = random.nextLong() >> 2;
        wallAhead = EPOCH - origin + random.nextInt(1_000_000_000);
        MillisAxis axis = new MillisAxis(millisOfDay(origin), reading(origin + 5_000 * MILLI), granularity);

        long start = origin + 5_000 * MILLI;
        for (int i = 0; i < 50; i++) {
            start += random.nextInt(200_000_000);
            long end = start + random.nextInt(20_000_000);
            // Often the thread that ends the pause is held up before it notes the time, but not eight times in a row.
            long heldUp = i % 8 != 0 && random.nextInt(3) == 0 ? random.nextInt(30_000_000) : random.nextInt(1_000);
            Pause pause = place(axis, start, end, heldUp, end + heldUp + random.nextInt(5_000_000));
            assertWithin(pause, start, end);
            start = end;
        }
        assertEquals((2 * MILLI + 2 * granularity) / 2.0, axis.errorNanos(), 3);
        assertEquals(0, axis.moves());
    }

    @Property(tries = 100)
    void place_wallClockSetBeforeTheWatch_isWithinItsErrorAndRecovers(
            @ForAll long seed, @ForAll @LongRange(min = 2, max = 3_600_000) long byMillis, @ForAll boolean forward) {
        Random random = new Random(seed);
        origin = random.nextInt(1_000_000_000);
        wallAhead = EPOCH + random.nextInt(1_000_000_000);
        long startOfDay = millisOfDay(origin);
        wallAhead += (forward ? byMillis : -byMillis) * MILLI;
        MillisAxis axis = new MillisAxis(startOfDay, reading(origin + 5_000 * MILLI), 0);

        for (int i = 1; i <= 12; i++) {
            long start = origin + i * 7_777 * MILLI + random.nextInt(1_000_000);
            long end = start + random.nextInt(20_000_000);
            Pause pause = place(axis, start, end, 0, end + random.nextInt(5_000_000));
            assertEquals(i < 8 ? 0 : 1, axis.moves());
            assertWithin(pause, start, end);
        }
        assertTrue(axis.errorNanos() <= 2 * MILLI, "recovered: " + axis.errorNanos());
    }

    @Test
    void place_wallClockSetDuringTheWatch_doesNotMatter() {
        origin = 12_345;
        wallAhead = EPOCH;
        MillisAxis axis = new MillisAxis(millisOfDay(origin), reading(origin + 100 * MILLI), 0);
        wallAhead -= 3_600_000 * MILLI;

        long start = origin + 500 * MILLI + 77;
        Pause pause = place(axis, start, start + MILLI, 0, start + 2 * MILLI);
        assertWithin(pause, start, start + MILLI);
        assertEquals(MILLI, pause.errorNanos(), 3);
    }

    private Pause place(MillisAxis axis, long start, long end, long heldUp, long received) {
        return axis.place(
                Math.floorDiv(start - origin, MILLI),
                Math.floorDiv(end - origin, MILLI),
                millisOfDay(end + heldUp),
                reading(received),
                "pause");
    }

    private void assertWithin(Pause pause, long start, long end) {
        assertTrue(
                Math.abs(pause.startNanos() - start) <= pause.errorNanos()
                        && Math.abs(pause.endNanos() - end) <= pause.errorNanos(),
                () -> pause + " for " + start + " to " + end);
        assertTrue(
                Math.abs(pause.lengthNanos() - (end - start)) <= pause.lengthErrorNanos(),
                () -> pause + " is " + (end - start) + " long");
    }

    private long millisOfDay(long nanos) {
        return Math.floorDiv(nanos + wallAhead, MILLI);
    }

    private WallReading reading(long nanos) {
        return new WallReading(nanos, nanos + wallAhead, nanos);
    }
}
