package dev.tacho.chain.rpc;

import dev.tacho.core.Clock;
import org.jspecify.annotations.Nullable;

/**
 * How the time of one call is divided among its {@link Phase}s.
 *
 * <p>The call is in exactly one phase at any time, and a reading of the clock that ends one begins the next. So the
 * phases add up to the total to the nanosecond, however often a retry or a redirect goes through them again.
 *
 * <p>It is written by the thread that sends, and by no other: OkHttp 5 may connect on threads of its own and tell from
 * there; that time stays with the phase in which the sender waits for it. Nobody may read it before the sender is done.
 */
final class Phases {
    private static final int COUNT = Phase.ALL.size();

    private final Clock clock;
    private final Thread sender = Thread.currentThread();
    private final long[] nanos = new long[COUNT];
    private Phase current = Phase.QUEUE;
    private int entered = bit(Phase.QUEUE);
    private long sinceNanos;

    /** When the last exchange was over, while it is not known what comes: an attempt more, or the end. */
    private long overNanos;

    private boolean over;

    /** The HTTP call that tells now; the calls that an interceptor makes meanwhile are not this call's. */
    private @Nullable Object teller;

    /**
     * Begins with the queue.
     *
     * @param clock tells when a phase begins
     * @param startNanos when the call was accepted
     */
    Phases(Clock clock, long startNanos) {
        this.clock = clock;
        this.sinceNanos = startNanos;
    }

    /** Returns whether {@code listener} may tell from now on; it may not while another does. */
    boolean open(Object listener) {
        if (teller != null || Thread.currentThread() != sender) {
            return false;
        }
        teller = listener;
        return true;
    }

    /** Ends what {@link #open} began. */
    void close() {
        teller = null;
    }

    void enter(Phase next) {
        if (Thread.currentThread() != sender) {
            return;
        }
        long now = clock.nanoTime();
        if (over) {
            over = false;
            change(Phase.QUEUE, overNanos);
        }
        change(next, now);
    }

    /** Returns whether the call is in this phase, with no exchange over. */
    boolean isIn(Phase phase) {
        return current == phase && !over;
    }

    /** The exchange is over, well or not. */
    void exchanged() {
        if (!over && Thread.currentThread() == sender) {
            over = true;
            overNanos = clock.nanoTime();
        }
    }

    /**
     * Ends the call.
     *
     * @param endNanos now
     * @param answered whether web3j was given an answer: if not, the call ended in the phase it was in
     */
    void end(long endNanos, boolean answered) {
        if (over && answered) {
            change(Phase.PARSE, overNanos);
        }
        nanos[current.index] += endNanos - sinceNanos;
        sinceNanos = endNanos;
    }

    /** Returns whether the call was in the phase at this index. */
    boolean has(int phase) {
        return (entered & (1 << phase)) != 0;
    }

    /** Returns the time in the phase at this index. */
    long nanos(int phase) {
        return nanos[phase];
    }

    /** Returns the phase the call is in, or ended in. */
    Phase last() {
        return current;
    }

    private void change(Phase next, long atNanos) {
        nanos[current.index] += atNanos - sinceNanos;
        sinceNanos = atNanos;
        current = next;
        entered |= bit(next);
    }

    private static int bit(Phase phase) {
        return 1 << phase.index;
    }
}
