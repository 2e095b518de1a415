package dev.tacho.chain.provider;

/**
 * The circuit breaker of one provider; {@link BreakerState} draws it. Time is given to it, so that it can be tested
 * without any. A plain lock guards it: it is taken twice for a round trip over a network.
 *
 * <p>What a call that was let through in an earlier state says is history: it counts in the window of recent calls, but
 * changes no state.
 */
final class Breaker {
    /** What a call through the breaker came to. */
    enum Result {
        ANSWERED,
        FAILED,
        /** Neither: the caller left, or the provider asked to be left alone. */
        RELEASED
    }

    /**
     * When the breaker opens, and for how long.
     *
     * @param failureRatio share of the calls in the window that have to fail
     * @param minimumCalls calls in the window below which it stays closed; it opens, too, when as many calls that are no
     *     probes fail one after another: after a long good time, a provider that went down would have to fail as often again to reach the ratio
     * @param openNanos how long it is open the first time
     * @param longestNanos how long at most, after further failures in a row
     */
    record Rule(double failureRatio, int minimumCalls, long openNanos, long longestNanos) {}

    /** Not let through. */
    static final long NO_PERMIT = -1;

    private final Rule rule;
    private final SlidingCounts recent;
    private BreakerState state = BreakerState.CLOSED;
    /** Rises with every change of state: the permit of a call is the number under which it was let through. */
    private long generation;

    private int failuresInARow;
    private boolean probing;
    private long openedNanos;
    private long openForNanos;
    private long opened;

    Breaker(Rule rule, long windowNanos) {
        this.rule = rule;
        this.recent = new SlidingCounts(windowNanos);
        this.openForNanos = rule.openNanos();
    }

    /** Lets a call through or not; a permit has to be {@link #end ended}. */
    synchronized long tryBegin(long nowNanos) {
        if (state(nowNanos) == BreakerState.OPEN || probing) {
            return NO_PERMIT;
        }
        if (state == BreakerState.OPEN) {
            become(BreakerState.HALF_OPEN);
        }
        probing = state == BreakerState.HALF_OPEN;
        return generation;
    }

    synchronized void end(long permit, Result result, long nowNanos) {
        if (result != Result.RELEASED) {
            failuresInARow = result == Result.FAILED ? failuresInARow + 1 : 0;
        }
        endProbe(permit, result, nowNanos);
    }

    /**
     * As {@link #end}, of a question for the head that no caller asked. A node may well tell its head that can do nothing
     * else, so it neither ends nor lengthens a row of failures: if it closed the breaker, the next call decides.
     */
    synchronized void endProbe(long permit, Result result, long nowNanos) {
        if (result != Result.RELEASED) {
            recent.add(result == Result.FAILED, nowNanos);
        }
        if (permit != generation) {
            return;
        }
        probing = false;
        if (state == BreakerState.HALF_OPEN) {
            if (result == Result.ANSWERED) {
                recent.clear();
                openForNanos = rule.openNanos();
                become(BreakerState.CLOSED);
            } else if (result == Result.FAILED) {
                openForNanos = Math.min(rule.longestNanos(), openForNanos * 2);
                open(nowNanos);
            }
        } else if (result == Result.FAILED && isFailing(nowNanos)) {
            open(nowNanos);
        }
    }

    /** Tells whether a call would be let through. */
    synchronized boolean isReady(long nowNanos) {
        return state(nowNanos) != BreakerState.OPEN && !probing;
    }

    /** An open breaker whose time is over is half open, though nobody has come by yet. */
    synchronized BreakerState state(long nowNanos) {
        return state == BreakerState.OPEN && nowNanos - openedNanos >= openForNanos ? BreakerState.HALF_OPEN : state;
    }

    /** Returns how often it opened. */
    synchronized long opened() {
        return opened;
    }

    private boolean isFailing(long nowNanos) {
        long calls = recent.calls(nowNanos);
        return failuresInARow >= rule.minimumCalls()
                || (calls >= rule.minimumCalls() && recent.failures(nowNanos) >= rule.failureRatio() * calls);
    }

    private void open(long nowNanos) {
        opened++;
        openedNanos = nowNanos;
        become(BreakerState.OPEN);
    }

    private void become(BreakerState next) {
        state = next;
        generation++;
    }
}
