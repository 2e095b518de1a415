package dev.tacho.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the counts of one {@link Perf} may take. When it is used up, threads share what there is and nothing
 * is lost; that they had to is counted and shown.
 */
final class CellBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit the bytes that may be reserved
     */
    CellBudget(long limit) {
        this.limit = limit;
    }

    /** Reserves memory that recording can do without. */
    boolean reserve(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        refusals.incrementAndGet();
        return false;
    }

    /** Takes memory that recording cannot do without, beyond the limit if need be. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Counts a record for which the heap had no room left. */
    void lose() {
        lost.incrementAndGet();
    }

    long limitBytes() {
        return limit;
    }

    long usedBytes() {
        return used.get();
    }

    /** How often something was asked for and not granted. */
    long refusals() {
        return refusals.get();
    }

    long lost() {
        return lost.get();
    }
}
