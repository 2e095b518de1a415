package dev.tacho.chain.provider;

import java.util.Arrays;

/**
 * Calls and failures of the recent past: a window that slides in tenths of its length, so what it covers is between nine
 * and ten tenths of it. Not for use by several threads; its owner has a lock.
 */
final class SlidingCounts {
    private static final int SLICES = 10;

    private final long sliceNanos;
    private final long[] calls = new long[SLICES];
    private final long[] failures = new long[SLICES];
    /** The newest slice, counted since the clock's origin. */
    private long newest = Long.MIN_VALUE;

    SlidingCounts(long windowNanos) {
        this.sliceNanos = Math.max(1, windowNanos / SLICES);
    }

    void add(boolean failed, long nowNanos) {
        slide(nowNanos);
        int slice = (int) Math.floorMod(newest, (long) SLICES);
        calls[slice]++;
        if (failed) {
            failures[slice]++;
        }
    }

    long calls(long nowNanos) {
        slide(nowNanos);
        return Arrays.stream(calls).sum();
    }

    long failures(long nowNanos) {
        slide(nowNanos);
        return Arrays.stream(failures).sum();
    }

    void clear() {
        Arrays.fill(calls, 0);
        Arrays.fill(failures, 0);
    }

    /** A clock that went back changes nothing: what happens then counts as now. */
    private void slide(long nowNanos) {
        long current = Math.floorDiv(nowNanos, sliceNanos);
        if (newest == Long.MIN_VALUE || current - newest >= SLICES) {
            clear();
            newest = current;
        }
        while (newest < current) {
            newest++;
            int slice = (int) Math.floorMod(newest, (long) SLICES);
            calls[slice] = 0;
            failures[slice] = 0;
        }
    }
}
