package dev.tacho.core;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is told to move, for tests in virtual time. Safe for use by any thread.
 *
 * <p>It may be moved backwards, to see how code copes with a clock that does.
 */
public final class ManualClock implements Clock {
    private final Instant origin;
    private final AtomicLong nanos = new AtomicLong();

    /** Creates a clock that stands at 0 ns, on 1 January 2026 00:00 UTC. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /**
     * Creates a clock that stands at 0 ns.
     *
     * @param origin the wall-clock time at 0 ns
     */
    public ManualClock(Instant origin) {
        this.origin = origin;
    }

    /**
     * Moves the clock.
     *
     * @param step how far; negative moves it back
     * @return this clock
     */
    public ManualClock advance(Duration step) {
        return advanceNanos(step.toNanos());
    }

    /**
     * Moves the clock.
     *
     * @param step how far, in nanoseconds; negative moves it back
     * @return this clock
     */
    public ManualClock advanceNanos(long step) {
        nanos.addAndGet(step);
        return this;
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return origin.plusNanos(nanos.get());
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + ']';
    }
}
