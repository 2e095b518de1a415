package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one thread: only its owner writes them, so a record needs no atomic read-modify-write. Any thread may
 * read them at any time.
 *
 * <p>Everything is one {@code long[]}, a header and a window of whole octaves around the values seen so far:
 *
 * <pre>
 *   0 done | 1 sum | 2 min | 3 max | 4 negatives | 5 offset | 6 open | 7 begun | 8 untimed | 9... counts of the window
 * </pre>
 *
 * <p><b>Consistency.</b> A record goes: bucket, then sum and extremes, then done; each store becomes visible no later
 * than the next ({@code release}). A reading goes the other way: done, sum and extremes, buckets. If the buckets add up
 * to {@code done}, no record had begun before the sum was read, since its bucket would have been seen: sum and extremes
 * are those of exactly the counted values. Otherwise the owner is busy; the reading is tried again and after a few
 * tries taken as inexact. Counts are never in doubt.
 *
 * <p><b>Growth.</b> A value beyond the window makes the owner copy everything into a larger array and publish that; the
 * old one stays as it was, an earlier but consistent state for whoever is reading it.
 *
 * <p><b>Death.</b> The counts of a dead thread stay in its slot of the table, and the next thread that wants this slot
 * continues them: that the owner is not alive orders all its stores before whoever saw it (JLS 17.4.5).
 */
final class OwnedCell {
    /** Longs before the counts; those that every record writes share a line of the processor's cache. */
    static final int HEADER = 9;

    static final int DONE = 0;
    static final int SUM = 1;
    static final int MIN = 2;
    static final int MAX = 3;
    static final int NEGATIVES = 4;
    /** Where the window begins: the bucket whose count stands at index 0, if it did. */
    static final int OFFSET = 5;
    /** Timings that were started here less those that were closed here; may be below 0. */
    static final int OPEN = 6;
    /** Calls of a sampled timer that began here: their number decides which are timed. */
    static final int BEGUN = 7;
    /** Calls of a sampled timer that succeeded here without having been timed; each call is in one counter only. */
    static final int UNTIMED = 8;

    private static final int TRIES = 8;
    private static final VarHandle DATA;

    static {
        try {
            DATA = MethodHandles.lookup().findVarHandle(OwnedCell.class, "data", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whose thread writes; null once it was found dead, so that the thread and its class loader can be collected. */
    final @Nullable Thread owner;

    private final BucketLayout layout;
    private final CellBudget budget;
    /** Log2 of the buckets of an octave, here because it is read by every record. */
    private final int halfBits;
    /** All ones below the first value whose bucket holds more than one. */
    private final long unitMask;

    private long[] data;

    private OwnedCell(@Nullable Thread owner, BucketLayout layout, CellBudget budget, long[] data) {
        this.owner = owner;
        this.layout = layout;
        this.budget = budget;
        this.halfBits = layout.halfBits();
        this.unitMask = (2L << layout.halfBits()) - 1;
        this.data = data;
    }

    /** Returns a cell of this thread whose window is one octave, or null if the budget is used up. */
    static @Nullable OwnedCell claim(@Nullable Thread owner, BucketLayout layout, CellBudget budget, long value) {
        int half = 1 << layout.halfBits();
        if (!budget.reserve(bytes(HEADER + half))) {
            return null;
        }
        long[] data = new long[HEADER + half];
        data[MIN] = Long.MAX_VALUE;
        data[MAX] = -1;
        data[OFFSET] = offset(layout.indexOf(Math.max(value, 0)) & -half);
        return new OwnedCell(owner, layout, budget, data);
    }

    /** Returns a cell that continues these counts for another thread, or for none. Only for a dead owner's cell. */
    OwnedCell inheritedBy(@Nullable Thread heir) {
        return new OwnedCell(heir, layout, budget, (long[]) DATA.getAcquire(this));
    }

    boolean isOwnerDead() {
        return owner == null || !owner.isAlive();
    }

    /** Gives back what a cell that lost the race for its slot had reserved. */
    void release() {
        budget.release(bytes(data.length));
    }

    /**
     * Records a value; only for the owner.
     *
     * @return false if the window would have to grow and the budget is used up: then nothing was recorded
     */
    boolean record(long value) {
        long[] cell = data;
        long recorded = Math.max(value, 0);
        // BucketLayout.indexOf, written out: one count of leading zeros and two shifts.
        int shift = Long.SIZE - 1 - halfBits - Long.numberOfLeadingZeros(recorded | unitMask);
        int bucket = (shift << halfBits) + (int) (recorded >>> shift);
        int index = bucket - (int) cell[OFFSET];
        if (index < HEADER || index >= cell.length) {
            if (!grow(bucket)) {
                return false;
            }
            cell = data;
            index = bucket - (int) cell[OFFSET];
        }
        // All loads first: a store that later loads must not pass would make each wait for the one before.
        long count = cell[index] + 1;
        long sum = cell[SUM] + recorded;
        long done = cell[DONE] + 1;
        long max = cell[MAX];
        long min = cell[MIN];
        Longs.setOpaque(cell, index, count);
        Longs.setRelease(cell, SUM, sum >= 0 ? sum : Long.MAX_VALUE);
        if (recorded > max) {
            Longs.setRelease(cell, MAX, recorded);
        }
        if (recorded < min) {
            Longs.setRelease(cell, MIN, recorded);
        }
        if (value < 0) {
            Longs.setRelease(cell, NEGATIVES, cell[NEGATIVES] + 1);
        }
        Longs.setRelease(cell, DONE, done);
        return true;
    }

    /** Adds to {@link #OPEN}, {@link #BEGUN} or {@link #UNTIMED}; only for the owner. Returns the number before. */
    long count(int what, long delta) {
        long[] cell = data;
        long before = cell[what];
        Longs.setRelease(cell, what, before + delta);
        return before;
    }

    /** Returns {@link #OPEN}, {@link #BEGUN} or {@link #UNTIMED}. */
    long counted(int what) {
        return Longs.getAcquire((long[]) DATA.getAcquire(this), what);
    }

    /** Adds everything recorded so far to a reading. */
    void readInto(CellReading reading) {
        for (int attempt = 1; ; attempt++) {
            long[] cell = (long[]) DATA.getAcquire(this);
            long done = Longs.getAcquire(cell, DONE);
            long negatives = Longs.getAcquire(cell, NEGATIVES);
            long sum = Longs.getAcquire(cell, SUM);
            long min = Longs.getAcquire(cell, MIN);
            long max = Longs.getAcquire(cell, MAX);
            boolean exact = reading.load(cell, HEADER, cell.length) == done;
            if (exact || attempt == TRIES) {
                reading.add((int) cell[OFFSET] + HEADER, sum, min, max, negatives, exact);
                return;
            }
        }
    }

    private boolean grow(int bucket) {
        long[] cell = data;
        int half = 1 << halfBits;
        int first = (int) cell[OFFSET] + HEADER;
        int newFirst = Math.min(first, bucket & -half);
        int newEnd = Math.max(first + cell.length - HEADER, (bucket & -half) + half);
        int length = HEADER + newEnd - newFirst;
        if (!budget.reserve(bytes((long) length - cell.length))) {
            return false;
        }
        long[] grown;
        try {
            grown = new long[length];
        } catch (OutOfMemoryError e) {
            // As if the budget were used up: the shared cells may have room for this value.
            budget.release(bytes((long) length - cell.length));
            return false;
        }
        System.arraycopy(cell, 0, grown, 0, HEADER);
        System.arraycopy(cell, HEADER, grown, HEADER + first - newFirst, cell.length - HEADER);
        grown[OFFSET] = offset(newFirst);
        DATA.setRelease(this, grown);
        return true;
    }

    private static long offset(long firstBucket) {
        return firstBucket - HEADER;
    }

    private static long bytes(long longs) {
        return Long.BYTES * longs;
    }
}
