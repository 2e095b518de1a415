package dev.tacho.core.pause;

import java.time.Instant;

/**
 * The wall clock and {@link System#nanoTime} read together.
 *
 * @param beforeNanos nanoTime before the wall clock was read
 * @param epochNanos the wall clock, nanoseconds since 1970
 * @param afterNanos nanoTime after it was read
 */
record WallReading(long beforeNanos, long epochNanos, long afterNanos) {
    private static final int STEPS = 4;
    private static final int ATTEMPTS = 16;

    /** Reads both clocks now, several times, and returns the reading that took least: the first ones load classes. */
    static WallReading best() {
        WallReading best = now();
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            WallReading next = now();
            best = next.afterNanos - next.beforeNanos < best.afterNanos - best.beforeNanos ? next : best;
        }
        return best;
    }

    /** Reads both clocks now. */
    static WallReading now() {
        long before = System.nanoTime();
        long epoch = epochNanos(Instant.now());
        return new WallReading(before, epoch, System.nanoTime());
    }

    /**
     * Measures in which steps the wall clock moves: tens of nanoseconds on Linux, up to 15.6 ms on Windows. Waits for
     * four steps and takes the smallest, as a thread that is not running sees larger ones.
     */
    static long granularityNanos() {
        long smallest = Long.MAX_VALUE;
        for (int step = 0; step < STEPS; step++) {
            long first = epochNanos(Instant.now());
            long next = first;
            while (next == first) {
                next = epochNanos(Instant.now());
            }
            smallest = Math.min(smallest, Math.abs(next - first));
        }
        return smallest;
    }

    static long epochNanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
