package dev.tacho.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A running measurement of a {@link Timer}: what lies between {@code start} and {@code close}.
 *
 * <p>May be closed by any thread; closed twice, it records once and counts the second; never closed, it stays visible
 * as an open timing. Laps are for one thread at a time.
 */
public final class Timing implements AutoCloseable {
    /** The timing of a disabled timer: records nothing, reads no clock. */
    static final Timing NOOP = new Timing(null, false, null);

    private static final VarHandle CLOSED;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(Timing.class, "closed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Timer timer;
    private final @Nullable Thread starter;
    private final CallCosts.@Nullable Probe probe;
    private final boolean timed;
    private long start;
    private boolean closed;
    private Outcome outcome = Outcome.OK;
    private short nextStage;
    private long lapStart;

    Timing(@Nullable Timer timer, boolean timed, CallCosts.@Nullable Probe probe) {
        this.timer = timer;
        this.starter = timer == null ? null : Thread.currentThread();
        this.timed = timed;
        this.probe = probe;
    }

    /** Starts it; apart from making it, so that this is not measured. */
    void begin(long startNanos) {
        start = startNanos;
        lapStart = startNanos;
    }

    /**
     * Returns how long this timing has lasted so far; it goes on after {@code close}.
     *
     * @return nanoseconds since the start; 0 if the timer is disabled or sampled and this call's turn it is not
     */
    public long elapsedNanos() {
        return timer == null || !timed ? 0 : timer.clock().nanoTime() - start;
    }

    /**
     * Ends a stage of the call: from the previous lap, or the start, until now. Costs one clock read. The stages and
     * the rest up to {@code close} add up to the call.
     *
     * @param stage its name, one of a handful (64 a timer are told apart)
     */
    public void lap(String stage) {
        if (timer == null || !timed) {
            return;
        }
        long now = timer.clock().nanoTime();
        if (closed) {
            timer.extras().closedAgain();
            return;
        }
        nextStage = (short) timer.extras().stages().lap(nextStage, String.valueOf(stage), now - lapStart);
        lapStart = now;
    }

    /** Marks the call as failed; {@code close} then records it so. */
    public void fail() {
        mark(Outcome.FAILED);
    }

    /** Marks the call as cancelled; {@code close} then records it so. */
    public void cancel() {
        mark(Outcome.CANCELLED);
    }

    /** Ends the timing and records it, as a success unless marked otherwise. A further call does nothing. */
    @Override
    public void close() {
        end(outcome, true);
    }

    /**
     * Ends the timing and records it by what it is given; made for {@code stage.whenComplete((r, e) -> timing.end(e))}.
     *
     * @param failure what the call ended with; null if it succeeded
     */
    public void end(@Nullable Throwable failure) {
        end(Outcome.of(failure), true);
    }

    /** Ends the timing unless it has ended already; on whatever thread, as a future does. */
    void endOnce(@Nullable Throwable failure) {
        end(Outcome.of(failure), false);
    }

    /** Returns how long the call has taken to return its future, to be recorded apart. */
    void returned() {
        if (timer != null && timed) {
            timer.extras().timeToReturn.record(timer.clock().nanoTime() - start);
        }
    }

    private void mark(Outcome how) {
        if (this != NOOP) {
            outcome = how;
        }
    }

    private void end(Outcome how, boolean counted) {
        Timer of = timer;
        if (of == null) {
            return;
        }
        long end = timed ? of.clock().nanoTime() : 0;
        // One winner when two threads close at once.
        if (closed || !CLOSED.compareAndSet(this, false, true)) {
            if (counted) {
                of.extras().closedAgain();
            }
            return;
        }
        boolean sameThread = Thread.currentThread() == starter;
        if (probe != null) {
            of.extras().end(probe, sameThread);
        }
        if (timed) {
            if (nextStage > 0) {
                of.extras().stages().rest(end - lapStart);
            }
            of.record(how, start, end);
        } else {
            of.untimed(how);
        }
        if (!sameThread && counted) {
            of.extras().closedElsewhere();
        }
        of.closed();
    }
}
