package dev.tacho.core;

import java.time.Instant;

/**
 * Time as an instrument sees it: a monotonic counter for durations and the wall clock for labels.
 *
 * <p>Implementations must be safe for use by any thread and must not block.
 */
public interface Clock {
    /**
     * Returns a counter of nanoseconds whose origin is arbitrary; only differences mean something.
     *
     * @return nanoseconds
     */
    long nanoTime();

    /**
     * Returns the wall-clock time. It may jump and is never used for a duration.
     *
     * @return the time of day
     */
    Instant instant();

    /**
     * Returns the clock of this machine: {@link System#nanoTime} and {@link Instant#now()}.
     *
     * @return the system clock, always the same object
     */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
