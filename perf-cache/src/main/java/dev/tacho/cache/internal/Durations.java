package dev.tacho.cache.internal;

import java.time.Duration;

/** What {@link Duration} throws at. */
public final class Durations {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Durations() {}

    /**
     * Returns a duration in nanoseconds.
     *
     * @param duration the duration
     * @return its nanoseconds; {@link Long#MAX_VALUE} if it is longer than 292 years
     */
    public static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
