package dev.tacho.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One duration under way, from {@link Timer#start} to {@link #close}.
 *
 * <p>It may be closed on another thread than it was started on. Only the first {@code close} records.
 */
public final class Timing implements AutoCloseable {
    /** The timing of a disabled timer: records nothing, reads no clock. */
    static final Timing NOOP = new Timing(null, Clock.system(), 0);

    private static final VarHandle CLOSED;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(Timing.class, "closed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Timer timer;
    private final Clock clock;
    private final long start;

    @SuppressWarnings("unused") // written through CLOSED
    private boolean closed;

    Timing(@Nullable Timer timer, Clock clock, long start) {
        this.timer = timer;
        this.clock = clock;
        this.start = start;
    }

    /**
     * Returns how long this timing has lasted so far; it goes on after {@code close}.
     *
     * @return nanoseconds since the start; 0 if the timer is disabled
     */
    public long elapsedNanos() {
        return timer == null ? 0 : clock.nanoTime() - start;
    }

    /** Ends the timing and records it. A further call does nothing. */
    @Override
    public void close() {
        if (timer != null) {
            long end = clock.nanoTime();
            // One winner when two threads close at once.
            if (CLOSED.compareAndSet(this, false, true)) {
                timer.record(end - start);
            }
        }
    }
}
