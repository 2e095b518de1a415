package dev.tacho.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers when each running call began, in a fixed number of slots: so it allocates nothing, never blocks, and a
 * timing that is never closed costs a slot and no more. Calls beyond that are counted, but not by their age.
 */
final class InFlight {
    private static final int SLOTS = 1_024;
    private static final int PROBES = 64;
    private static final int STRIDE = 61;
    private static final long CODE = 0x9E3779B97F4A7C15L;
    /** No slot was free. */
    static final int NONE = -1;

    private final AtomicLongArray starts = new AtomicLongArray(SLOTS);
    private final AtomicLong untracked = new AtomicLong();
    private int turn;

    /** Notes a start and returns the slot to give to {@link #end}. */
    int begin(long startNanos) {
        // Far apart in turn, so that the line of the cache differs too; that threads may read the same turn is
        // harmless.
        int slot = (turn++ * STRIDE) & (SLOTS - 1);
        for (int probe = 0; probe < PROBES; probe++) {
            if (starts.getPlain(slot) == 0 && starts.compareAndSet(slot, 0, coded(startNanos))) {
                return slot;
            }
            slot = (slot + STRIDE) & (SLOTS - 1);
        }
        untracked.incrementAndGet();
        return NONE;
    }

    void end(int slot) {
        if (slot == NONE) {
            untracked.decrementAndGet();
        } else {
            starts.setRelease(slot, 0);
        }
    }

    /** Returns how long the oldest running call has lasted; 0 if none runs. */
    long longestNanos(long nowNanos) {
        long longest = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            long coded = starts.getAcquire(slot);
            longest = coded == 0 ? longest : Math.max(longest, nowNanos - (coded ^ CODE));
        }
        return longest;
    }

    /** Returns how many calls run whose start is not known. */
    long untracked() {
        return untracked.get();
    }

    /** Zero marks a free slot; so starts are kept such that none but one odd reading of the clock looks like it. */
    private static long coded(long nanos) {
        return nanos == CODE ? 1 : nanos ^ CODE;
    }
}
