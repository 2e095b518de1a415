package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Counts that any thread may write, by atomic additions: the way in for a thread that records its first values, for
 * virtual threads, and for everyone once the budget is used up. Same order of writing and of reading, and so the same
 * consistency, as {@link OwnedCell}.
 *
 * <p>Counts lie in pages of one octave each, made by the first value that needs one and never replaced, so that no
 * addition can be lost to a copy.
 */
final class SharedCell {
    private static final int TRIES = 8;
    private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(long[][].class);
    /** Sums of values up to this cannot wrap around in 292 years of measured time; larger ones are added with care. */
    private static final long LARGE = 1L << 42;

    private final BucketLayout layout;
    private final CellBudget budget;
    /** Whether its pages may be refused; then the caller has another cell whose pages are not. */
    private final boolean optional;

    private final int halfBits;
    private final long[] @Nullable [] pages;
    /** As {@link OwnedCell}'s, and as much again so that no other object shares the last line. */
    private final long[] header = new long[2 * OwnedCell.HEADER];

    SharedCell(BucketLayout layout, CellBudget budget, boolean optional) {
        this.layout = layout;
        this.budget = budget;
        this.optional = optional;
        this.halfBits = layout.halfBits();
        this.pages = new long[layout.size() >> halfBits][];
        header[OwnedCell.MIN] = Long.MAX_VALUE;
        header[OwnedCell.MAX] = -1;
        budget.take(bytes());
    }

    /** Returns what a cell without pages takes. */
    private long bytes() {
        return (long) Long.BYTES * header.length + (long) Integer.BYTES * pages.length;
    }

    /** Gives back what a cell that lost the race for its slot had taken. */
    void release() {
        budget.release(bytes());
    }

    /**
     * Records a value.
     *
     * @return how many were recorded here before; negative if a page was refused: then nothing was recorded
     */
    long record(long value) {
        long recorded = Math.max(value, 0);
        int bucket = layout.indexOf(recorded);
        long[] page = page(bucket >> halfBits);
        if (page == null) {
            return -1;
        }
        Longs.getAndAdd(page, bucket & ((1 << halfBits) - 1), 1);
        if (recorded < LARGE) {
            Longs.getAndAdd(header, OwnedCell.SUM, recorded);
        } else {
            addLarge(recorded);
        }
        extremes(recorded);
        if (value < 0) {
            Longs.getAndAdd(header, OwnedCell.NEGATIVES, 1);
        }
        return Longs.getAndAdd(header, OwnedCell.DONE, 1);
    }

    /** Adds to one of {@link OwnedCell}'s three counters. Returns the number before. */
    long count(int what, long delta) {
        return Longs.getAndAdd(header, what, delta);
    }

    long counted(int what) {
        return Longs.getAcquire(header, what);
    }

    /** Adds everything recorded so far to a reading. */
    void readInto(CellReading reading) {
        for (int attempt = 1; ; attempt++) {
            long done = Longs.getAcquire(header, OwnedCell.DONE);
            long negatives = Longs.getAcquire(header, OwnedCell.NEGATIVES);
            long sum = Longs.getAcquire(header, OwnedCell.SUM);
            long min = Longs.getAcquire(header, OwnedCell.MIN);
            long max = Longs.getAcquire(header, OwnedCell.MAX);
            int first = firstPage();
            if (first == pages.length) {
                return;
            }
            boolean exact = reading.load(pages, first, halfBits) == done;
            if (exact || attempt == TRIES) {
                // Negative: it went beyond the range of a long.
                reading.add(first << halfBits, sum < 0 ? Long.MAX_VALUE : sum, min, max, negatives, exact);
                return;
            }
        }
    }

    static long @Nullable [] page(long[] @Nullable [] pages, int number) {
        return (long[]) PAGE.getAcquire(pages, number);
    }

    private int firstPage() {
        int first = 0;
        while (first < pages.length && page(pages, first) == null) {
            first++;
        }
        return first;
    }

    private long @Nullable [] page(int number) {
        long[] page = page(pages, number);
        return page != null ? page : newPage(number);
    }

    private long @Nullable [] newPage(int number) {
        long bytes = (long) Long.BYTES << halfBits;
        long[] fresh = new long[1 << halfBits];
        if (!optional) {
            budget.take(bytes);
        } else if (!budget.reserve(bytes)) {
            return null;
        }
        long[] first = (long[]) PAGE.compareAndExchange(pages, number, null, fresh);
        if (first == null) {
            return fresh;
        }
        budget.release(bytes);
        return first;
    }

    private void extremes(long recorded) {
        long max;
        while (recorded > (max = Longs.getAcquire(header, OwnedCell.MAX))) {
            Longs.compareAndSet(header, OwnedCell.MAX, max, recorded);
        }
        long min;
        while (recorded < (min = Longs.getAcquire(header, OwnedCell.MIN))) {
            Longs.compareAndSet(header, OwnedCell.MIN, min, recorded);
        }
    }

    /** Stops at the largest long, where a plain addition would wrap around. */
    private void addLarge(long recorded) {
        long before;
        long after;
        do {
            before = Longs.getAcquire(header, OwnedCell.SUM);
            after = before + recorded;
        } while (!Longs.compareAndSet(header, OwnedCell.SUM, before, before < 0 || after < 0 ? Long.MIN_VALUE : after));
    }
}
