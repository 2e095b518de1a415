package dev.tacho.chain.batch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much may still be spent on the calls that once went out together: a node that refuses, loses or garbles whatever
 * it is sent ends after a bounded number of round trips. Only those that brought nothing count.
 */
final class Effort {
    /** Finds three bad calls among a thousand by halving. */
    private static final int WASTED_ROUND_TRIPS = 32;
    /** Garbage may be long, so four of them end it. */
    static final int OF_GARBAGE = 8;

    private final AtomicInteger left = new AtomicInteger(WASTED_ROUND_TRIPS);
    private final AtomicInteger waits = new AtomicInteger();

    /** Takes from what is left; false if it is not enough. */
    boolean spend(int roundTrips) {
        return left.addAndGet(-roundTrips) >= 0;
    }

    /** Counts a wait for a busy node. Returns how many there were before. */
    int waitAgain() {
        return waits.getAndIncrement();
    }
}
