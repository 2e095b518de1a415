package dev.tacho.cache.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Time in ticks of 2^20 ns, about a millisecond: 24 days in an int, beyond which only differences count. */
public final class Ticks {
    private static final int SHIFT = 20;

    private Ticks() {}

    /**
     * Returns a time in ticks.
     *
     * @param nanos the time in nanoseconds
     * @return the tick it lies in, modulo 2^32
     */
    public static int of(long nanos) {
        return (int) (nanos >> SHIFT);
    }

    /**
     * Returns how many nanoseconds some ticks are.
     *
     * @param ticks the ticks
     * @return the nanoseconds
     */
    public static long nanos(int ticks) {
        return (long) ticks << SHIFT;
    }

    /**
     * Returns a duration in ticks.
     *
     * @param duration the duration, or null for one that never ends
     * @return at least 1; {@link Integer#MAX_VALUE} if it never ends or is longer than can be told
     */
    public static int of(@Nullable Duration duration) {
        if (duration == null) {
            return Integer.MAX_VALUE;
        }
        double ticks = duration.toSeconds() * 1e9 / (1 << SHIFT) + duration.toNanosPart() / (double) (1 << SHIFT);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.rint(ticks)));
    }

    /**
     * Returns a number of ticks as a duration.
     *
     * @param ticks the ticks
     * @return the duration
     */
    public static Duration duration(double ticks) {
        return Duration.ofNanos((long) (ticks * (1 << SHIFT)));
    }
}
