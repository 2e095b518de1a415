package dev.tacho.core.slo;

import java.util.Arrays;

/**
 * How many events were good and how many counted at all in each of the last slots of time, and the sums over some
 * windows that end now: one slot being filled, and as many full ones before it as the window is long. Sums are kept as
 * slots come and go, so that reading a window costs nothing.
 *
 * <p>Slots are aligned with the epoch in UTC: those of five minutes begin at :00, :05 and so on, those of an hour at the
 * full hour, wherever the time zone is off by whole hours. Two longs a slot, nothing else that grows. For one thread at
 * a time.
 */
final class CountRing {
    private final long slotMillis;
    private final long[] good;
    private final long[] valid;

    /** How many full slots each window has. */
    private final int[] windows;

    private final long[] goodSums;
    private final long[] validSums;

    /** The slot being filled: its number since the epoch. */
    private long head;

    CountRing(long slotMillis, int slots, int[] windows) {
        this.slotMillis = slotMillis;
        this.good = new long[slots + 1];
        this.valid = new long[slots + 1];
        this.windows = windows.clone();
        this.goodSums = new long[windows.length];
        this.validSums = new long[windows.length];
    }

    /** Begins at an instant, with nothing counted. */
    void start(long millis) {
        head = Math.floorDiv(millis, slotMillis);
    }

    /** Goes on to the slot of an instant, not before the present one. */
    void advanceTo(long millis) {
        long target = Math.floorDiv(millis, slotMillis);
        if (target - head > good.length) {
            clear();
            head = target;
        }
        while (head < target) {
            next();
        }
    }

    private void next() {
        head++;
        for (int w = 0; w < windows.length; w++) {
            int leaving = at(head - windows[w] - 1);
            goodSums[w] -= good[leaving];
            validSums[w] -= valid[leaving];
        }
        good[at(head)] = 0;
        valid[at(head)] = 0;
    }

    private void clear() {
        Arrays.fill(good, 0);
        Arrays.fill(valid, 0);
        Arrays.fill(goodSums, 0);
        Arrays.fill(validSums, 0);
    }

    /** Counts events in the present slot. */
    void add(long newGood, long newValid) {
        good[at(head)] += newGood;
        valid[at(head)] += newValid;
        for (int w = 0; w < windows.length; w++) {
            goodSums[w] += newGood;
            validSums[w] += newValid;
        }
    }

    /** When the present slot ends, in milliseconds since the epoch. */
    long endMillis() {
        return (head + 1) * slotMillis;
    }

    long good(int window) {
        return goodSums[window];
    }

    long valid(int window) {
        return validSums[window];
    }

    /** The good events of the slot that began so many slots before the present one. */
    long goodOf(int slotsAgo) {
        return good[at(head - slotsAgo)];
    }

    /** The valid events of the slot that began so many slots before the present one. */
    long validOf(int slotsAgo) {
        return valid[at(head - slotsAgo)];
    }

    /** When the slot of that age ended or will end, in milliseconds since the epoch. */
    long endMillisOf(int slotsAgo) {
        return (head - slotsAgo + 1) * slotMillis;
    }

    /** Whether no slot counts anything. */
    boolean isEmpty() {
        for (long count : valid) {
            if (count != 0) {
                return false;
            }
        }
        return true;
    }

    /** What the counts of all slots take. */
    int bytes() {
        return (good.length + valid.length) * Long.BYTES;
    }

    private int at(long slot) {
        return (int) Math.floorMod(slot, (long) good.length);
    }
}
