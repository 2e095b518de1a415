package dev.tacho.core;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's clock that cannot break what it measures: when it throws, the last time it gave stands, and the failure is
 * counted. It also keeps the call sites of the instruments at two kinds of clock, however many a program has.
 */
final class GuardedClock implements Clock {
    private static final Logger log = LoggerFactory.getLogger(GuardedClock.class);

    private final Clock clock;
    private final AtomicLong failures = new AtomicLong();
    private volatile long lastNanos;

    GuardedClock(Clock clock) {
        this.clock = clock;
    }

    /** Returns a clock that does not throw; the system clock itself never does. */
    static Clock of(Clock clock) {
        return clock instanceof SystemClock ? clock : new GuardedClock(clock);
    }

    static long failuresOf(Clock clock) {
        return clock instanceof GuardedClock guarded ? guarded.failures.get() : 0;
    }

    @Override
    public long nanoTime() {
        try {
            long now = clock.nanoTime();
            lastNanos = now;
            return now;
        } catch (RuntimeException e) {
            failed(e);
            return lastNanos;
        }
    }

    @Override
    public Instant instant() {
        try {
            return clock.instant();
        } catch (RuntimeException e) {
            failed(e);
            return Instant.now();
        }
    }

    private void failed(RuntimeException e) {
        if (failures.getAndIncrement() == 0) {
            log.warn("The clock {} failed; durations that need it are wrong and counted as clock failures", name(), e);
        }
    }

    private String name() {
        return clock.getClass().getName();
    }
}
