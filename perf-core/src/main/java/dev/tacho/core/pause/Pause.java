package dev.tacho.core.pause;

import java.util.Objects;

/**
 * A time in which no Java thread ran, with what is known about its place.
 *
 * <p>Both ends are on the axis of {@link System#nanoTime}: only their differences to other readings of that clock mean
 * something.
 *
 * @param startNanos when it began, in nanoseconds; the truth is within {@code errorNanos} of this
 * @param endNanos when it ended, in nanoseconds, not before {@code startNanos}; the truth is within {@code errorNanos}
 *     of this
 * @param errorNanos how far each end may be off, in nanoseconds, 0 or more
 * @param lengthErrorNanos how far {@link #lengthNanos} may be off, in nanoseconds, 0 or more; less than twice {@code
 *     errorNanos} where both ends are off by the same unknown amount
 * @param what the collector or the operation that stopped the threads
 */
public record Pause(long startNanos, long endNanos, long errorNanos, long lengthErrorNanos, String what) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the end lies before the start, or an error is negative
     */
    public Pause {
        Objects.requireNonNull(what, "what");
        if (endNanos - startNanos < 0) {
            throw new IllegalArgumentException(
                    "startNanos=" + startNanos + ", endNanos=" + endNanos + ": must end at or after its start");
        }
        if (errorNanos < 0 || lengthErrorNanos < 0) {
            throw new IllegalArgumentException("errorNanos=" + errorNanos + ", lengthErrorNanos=" + lengthErrorNanos
                    + ": must be >= 0; 0 means exact");
        }
    }

    /**
     * Returns how long the threads stood still.
     *
     * @return nanoseconds, within {@link #lengthErrorNanos} of the truth; 0 if it was shorter than its source can tell
     */
    public long lengthNanos() {
        return endNanos - startNanos;
    }

    /** The latest moment at which it may have begun. */
    long latestStart() {
        return startNanos + errorNanos;
    }

    /** The earliest moment at which it may have begun. */
    long earliestStart() {
        return startNanos - errorNanos;
    }

    /** The earliest moment at which it may have been over. */
    long earliestEnd() {
        return endNanos - errorNanos;
    }

    /** The latest moment at which it may have been over. */
    long latestEnd() {
        return endNanos + errorNanos;
    }

    /**
     * Whether a span contained this pause, as far as can be told. A span that overlaps a pause contains all of it, so
     * one that is shorter than the pause, or that lies across one end by more than the error, did not.
     */
    boolean mayBeIn(long start, long end, long spanNanos) {
        return start - latestStart() <= 0
                && end - earliestEnd() >= 0
                && spanNanos >= Math.max(0, lengthNanos() - lengthErrorNanos);
    }

    /**
     * Whether a span of which {@link #mayBeIn} is true contained this pause for certain. It did if there is a moment
     * that lies inside the pause wherever the truth is within the error: the span touches that moment, and no Java
     * thread begins or ends a span inside a pause. It also did if it reaches beyond the furthest bounds.
     */
    boolean isIn(long start, long end) {
        return latestStart() - earliestEnd() <= 0 || (start - earliestStart() <= 0 && end - latestEnd() >= 0);
    }
}
