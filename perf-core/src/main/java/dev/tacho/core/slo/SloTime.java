package dev.tacho.core.slo;

import dev.tacho.core.Clock;

/**
 * The time of day that never goes back: the clock's counter, from where its wall clock stood at first. A wall clock that
 * gets ahead of it by more than a slot is followed: while a machine sleeps the counter may stand still. For one thread at
 * a time.
 */
final class SloTime {
    private static final long AHEAD_MILLIS = SloEngine.SLOT.toMillis();

    private final Clock clock;
    private long originMillis;
    private final long originNanos;
    private long last;

    SloTime(Clock clock) {
        this.clock = clock;
        this.originMillis = clock.instant().toEpochMilli();
        this.originNanos = clock.nanoTime();
        this.last = originMillis;
    }

    /** Returns milliseconds since the epoch, never fewer than before. */
    long millis() {
        long millis = originMillis + (clock.nanoTime() - originNanos) / 1_000_000;
        long ahead = clock.instant().toEpochMilli() - millis;
        if (ahead > AHEAD_MILLIS) {
            originMillis += ahead;
            millis += ahead;
        }
        last = Math.max(last, millis);
        return last;
    }
}
