package dev.tacho.chain.provider;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt and its HTTP client let each other know. It names no type of OkHttp, which may be absent. The transport
 * finds it on the thread of the call.
 */
final class Exchange {
    static final long NOT_SAID = -1;

    private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

    private volatile long pauseNanos = NOT_SAID;
    private @Nullable Runnable cut;
    private boolean isCut;

    /** Returns the exchange of this thread's call; null if nobody listens. */
    static @Nullable Exchange current() {
        return CURRENT.get();
    }

    /** From here on this thread's calls belong to it. */
    void begin() {
        CURRENT.set(this);
    }

    void end() {
        CURRENT.remove();
    }

    /** The server asked for a pause. */
    void pause(long nanos) {
        pauseNanos = nanos;
    }

    /** Returns for how long the server asked to be left alone; below 0 if it did not. */
    long pauseNanos() {
        return pauseNanos;
    }

    /** A call begins or ends; what cuts it runs at once if the attempt was given up meanwhile. */
    synchronized void cutBy(@Nullable Runnable newCut) {
        cut = newCut;
        if (isCut && newCut != null) {
            newCut.run();
        }
    }

    /** Cuts the connection of the call that runs, and of those to come. */
    synchronized void cut() {
        isCut = true;
        if (cut != null) {
            cut.run();
        }
    }
}
