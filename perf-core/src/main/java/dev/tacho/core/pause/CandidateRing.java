package dev.tacho.core.pause;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A bounded queue of pairs of numbers for many producers and one consumer at a time, after the bounded queue of
 * Dmitry Vyukov (1024cores.net): a producer claims a slot by moving the tail, fills it, and then publishes it by the
 * slot's own sequence number. No producer waits for another.
 *
 * <pre>
 * slot i:   sequence | end | value        position p = lap + i, lap a multiple of the capacity
 * sequence: lap      free for position p
 *           lap + 1  holds the pair of position p
 *           lap + capacity  free for the next lap
 * </pre>
 */
final class CandidateRing {
    static final int CAPACITY = 1024;

    private static final int WIDTH = 3;
    private static final long LAP = -CAPACITY;

    /** All zero is an empty ring: lap 0 is free. */
    private final AtomicLongArray slots = new AtomicLongArray(CAPACITY * WIDTH);

    private final AtomicLong tail = new AtomicLong();

    // Of the consumer, under its lock.
    private long head;
    private long end;
    private long value;

    /** Appends a pair; false if there is no room. From any thread. */
    boolean offer(long endNanos, long valueNanos) {
        while (true) {
            long position = tail.get();
            int slot = slot(position);
            long state = slots.getAcquire(slot) - (position & LAP);
            if (state < 0) {
                return false;
            }
            if (state == 0 && tail.compareAndSet(position, position + 1)) {
                slots.setPlain(slot + 1, endNanos);
                slots.setPlain(slot + 2, valueNanos);
                // Release: whoever sees the sequence sees the pair.
                slots.setRelease(slot, (position & LAP) + 1);
                return true;
            }
        }
    }

    /** Takes the oldest pair, to be read by {@link #end} and {@link #value}; false if there is none or it is not yet filled. */
    boolean poll() {
        int slot = slot(head);
        long lap = head & LAP;
        if (slots.getAcquire(slot) != lap + 1) {
            return false;
        }
        end = slots.getPlain(slot + 1);
        value = slots.getPlain(slot + 2);
        // Release: the next producer of this slot writes after these reads.
        slots.setRelease(slot, lap + CAPACITY);
        head++;
        return true;
    }

    long end() {
        return end;
    }

    long value() {
        return value;
    }

    /** How many pairs were ever claimed, those being filled included. */
    long offered() {
        return tail.get();
    }

    /** How many pairs are in the ring, those being filled included. */
    long size() {
        return tail.get() - head;
    }

    private static int slot(long position) {
        return (int) (position & (CAPACITY - 1)) * WIDTH;
    }
}
