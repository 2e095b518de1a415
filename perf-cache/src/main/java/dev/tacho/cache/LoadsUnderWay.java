package dev.tacho.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which keys are being loaded at this moment, so that a second load of the same key, or a caller that has to wait for one,
 * is noticed. A lookup of another key pays two reads of one cache line.
 *
 * <p>A cell is a key's hash and how many loads of it are under way; a key has two cells to choose from. When both are
 * taken the load is not watched, which is counted. 8 KB. Two loads of one key are seen apart, and not counted as meeting,
 * only if the load of another key that has the first cell ends just between the two.
 */
final class LoadsUnderWay {
    private static final int SETS = 512;
    private static final int WAYS = 2;
    private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SETS);
    private static final int GOLDEN = 0x9E37_79B9;
    private static final long ONE_LOAD = 1L << Integer.SIZE;

    private final AtomicLongArray cells = new AtomicLongArray(SETS * WAYS);
    private final LongAdder unwatched = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final AtomicInteger most = new AtomicInteger();

    /** Returns whether a load of the key is under way. */
    boolean contains(int key) {
        int at = cell(key);
        return holds(cells.getOpaque(at), key) || holds(cells.getOpaque(at + 1), key);
    }

    /** Notes that a load begins; returns false if it cannot be watched. */
    boolean begin(int key) {
        int at = cell(key);
        while (true) {
            long one = cells.get(at);
            long other = cells.get(at + 1);
            int place = place(key, one, other);
            if (place < 0) {
                unwatched.increment();
                return false;
            }
            long before = place == 0 ? one : other;
            long after = before == 0 ? ONE_LOAD | Integer.toUnsignedLong(key) : before + ONE_LOAD;
            // If another load was faster, perhaps it is of the same key: look at both cells again.
            if (cells.compareAndSet(at + place, before, after)) {
                count((int) (after >>> Integer.SIZE));
                return true;
            }
        }
    }

    /** Returns which of two cells to use, the key's own before a free one; -1 if both are other keys'. */
    private static int place(int key, long one, long other) {
        if (holds(one, key)) {
            return 0;
        }
        if (holds(other, key)) {
            return 1;
        }
        return one == 0 ? 0 : other == 0 ? 1 : -1;
    }

    private void count(int loads) {
        if (loads > 1) {
            duplicates.increment();
        }
        if (loads > most.get()) {
            most.accumulateAndGet(loads, Math::max);
        }
    }

    /** Notes that a load that was watched ends. */
    void end(int key) {
        int at = cell(key);
        for (int way = 0; way < WAYS; way++) {
            long before = cells.get(at + way);
            while (holds(before, key)) {
                long after = before - ONE_LOAD;
                if (cells.compareAndSet(at + way, before, after < ONE_LOAD ? 0 : after)) {
                    return;
                }
                before = cells.get(at + way);
            }
        }
    }

    /** Returns how many loads began while another of the same key was under way. */
    long duplicates() {
        return duplicates.sum();
    }

    /** Returns the most loads of one key that were under way at a time. */
    int mostAtATime() {
        return most.get();
    }

    /** Returns how many loads could not be watched. */
    long unwatched() {
        return unwatched.sum();
    }

    private static boolean holds(long cell, int key) {
        return cell >= ONE_LOAD && (int) cell == key;
    }

    private static int cell(int key) {
        return ((key * GOLDEN) >>> SHIFT) * WAYS;
    }
}
