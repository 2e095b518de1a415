package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a timer and a histogram record into: counts by bucket that only ever grow, so that any number of readers can
 * subtract their own baseline.
 *
 * <p><b>Cells.</b> Values arrive in one of a few {@link SharedCell}s, chosen by the thread's id. A platform thread that
 * comes back often gets an {@link OwnedCell} in {@link #table}, found by its id and checked by its identity: from then
 * on a record is a handful of plain loads and stores. Virtual threads stay with the shared cells, so that memory does
 * not follow their number. No state is kept for the decision: whoever brings a shared cell to a multiple of {@value
 * #PROMOTION} may have a cell of its own, so that a thread with a share of the records soon meets one, and rarely used
 * instruments stay small.
 *
 * <p><b>Table.</b> Ids of a pool's threads follow one another, so the id's low bits are the best hash there is. A thread
 * whose slot belongs to another living thread looks into the next three; if these are taken too it stays shared. A
 * cell never moves and is counted by every reading exactly once.
 */
final class Recording {
    private static final int PROMOTION = 64;
    private static final int PROBES = 4;
    private static final int CPUS = Runtime.getRuntime().availableProcessors();
    /** More than processors, so that two threads at a time seldom meet; each is made by the first who comes to it. */
    private static final int STRIPES = 8;

    private static final int SLOTS = Math.min(1_024, Math.max(64, 4 * powerOfTwo(CPUS)));

    /** Stands for the table until somebody needs one: no thread is found in it. */
    private static final @Nullable OwnedCell[] NO_TABLE = new OwnedCell[1];

    private static final VarHandle TABLE;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(OwnedCell[].class);
    private static final VarHandle STRIPE = MethodHandles.arrayElementVarHandle(SharedCell[].class);

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(Recording.class, "table", OwnedCell[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BucketLayout layout;
    private final CellBudget budget;
    private final @Nullable SharedCell[] stripes = new SharedCell[STRIPES];

    /** Set once. Its size is a power of two, and never changes again. */
    private volatile @Nullable OwnedCell[] table = NO_TABLE;

    /** Whether some thread owns a slot that is not the first it looks into; written before that thread owns it. */
    private volatile boolean displaced;

    Recording(BucketLayout layout, CellBudget budget) {
        this.layout = layout;
        this.budget = budget;
    }

    /** Records one value. Never blocks, and never throws for any value. */
    void record(long value) {
        record(ownCell(), value);
    }

    /** Records one value into this thread's own cell, found earlier; null if it had none. */
    void record(@Nullable OwnedCell own, long value) {
        if (own == null || !own.record(value)) {
            recordShared(Thread.currentThread(), value);
        }
    }

    /**
     * Returns the cell that this thread owns, null if none. A caller about to read the clock asks before: what comes
     * after the reading cannot begin until it is done, and this can.
     */
    @Nullable
    OwnedCell ownCell() {
        return cellOf(Thread.currentThread());
    }

    /** Adds to one of {@link OwnedCell}'s three counters and returns what this thread's cell had before. */
    long count(int what, long delta) {
        OwnedCell cell = ownCell();
        return cell != null ? cell.count(what, delta) : countShared(Thread.currentThread(), what, delta);
    }

    /** Returns the total of one of {@link OwnedCell}'s three counters. */
    long counted(int what) {
        long total = 0;
        for (int i = 0; i < STRIPES; i++) {
            SharedCell stripe = (SharedCell) STRIPE.getAcquire(stripes, i);
            total += stripe == null ? 0 : stripe.counted(what);
        }
        @Nullable OwnedCell[] cells = table;
        for (int i = 0; i < cells.length; i++) {
            OwnedCell cell = (OwnedCell) SLOT.getAcquire(cells, i);
            total += cell == null ? 0 : cell.counted(what);
        }
        return total;
    }

    /** Returns everything recorded so far. Does not disturb those who record. */
    DistributionSnapshot snapshot() {
        CellReading reading = new CellReading(layout);
        @Nullable OwnedCell[] cells = table;
        for (int i = 0; i < cells.length; i++) {
            OwnedCell cell = (OwnedCell) SLOT.getAcquire(cells, i);
            if (cell != null) {
                cell.readInto(reading);
                if (cell.owner != null && cell.isOwnerDead()) {
                    SLOT.compareAndSet(cells, i, cell, cell.inheritedBy(null));
                }
            }
        }
        for (int i = 0; i < STRIPES; i++) {
            SharedCell stripe = (SharedCell) STRIPE.getAcquire(stripes, i);
            if (stripe != null) {
                stripe.readInto(reading);
            }
        }
        return reading.snapshot();
    }

    /** Returns how many cells there are, shared and owned: for tests of who gets one. */
    int cells() {
        int cells = 0;
        for (OwnedCell cell : table) {
            cells += cell == null ? 0 : 1;
        }
        for (SharedCell stripe : stripes) {
            cells += stripe == null ? 0 : 1;
        }
        return cells;
    }

    private @Nullable OwnedCell cellOf(Thread thread) {
        @Nullable OwnedCell[] cells = table;
        int slot = (int) thread.getId() & (cells.length - 1);
        OwnedCell cell = cells[slot];
        if (cell != null && cell.owner == thread) {
            return cell;
        }
        return displaced ? displacedCellOf(thread, cells, slot) : null;
    }

    private static @Nullable OwnedCell displacedCellOf(Thread thread, @Nullable OwnedCell[] cells, int slot) {
        for (int probe = 1; probe < PROBES; probe++) {
            OwnedCell cell = cells[(slot + probe) & (cells.length - 1)];
            if (cell != null && cell.owner == thread) {
                return cell;
            }
        }
        return null;
    }

    private void recordShared(Thread thread, long value) {
        try {
            SharedCell stripe = stripe(stripeOf(thread));
            long before = stripe == null ? -1 : stripe.record(value);
            if (before < 0) {
                // Neither the cell nor its pages are refused to the first.
                before = sharedByAll().record(value);
            }
            if ((before & (PROMOTION - 1)) == PROMOTION - 1) {
                promote(thread, value);
            }
        } catch (OutOfMemoryError e) {
            // Only a cell's first values need memory. The program has worse to care about, but it is not passed over.
            budget.lose();
        }
    }

    private long countShared(Thread thread, int what, long delta) {
        try {
            SharedCell stripe = stripe(stripeOf(thread));
            return (stripe == null ? sharedByAll() : stripe).count(what, delta);
        } catch (OutOfMemoryError e) {
            budget.lose();
            return 0;
        }
    }

    private static int stripeOf(Thread thread) {
        return (int) thread.getId() & (STRIPES - 1);
    }

    private SharedCell sharedByAll() {
        SharedCell first = stripe(0);
        if (first == null) {
            throw new AssertionError("the first stripe is never refused");
        }
        return first;
    }

    /** Returns a stripe, made by the first who asks; null if the budget is used up and it is not the first stripe. */
    private @Nullable SharedCell stripe(int number) {
        SharedCell stripe = (SharedCell) STRIPE.getAcquire(stripes, number);
        return stripe != null ? stripe : newStripe(number);
    }

    private @Nullable SharedCell newStripe(int number) {
        if (number > 0 && budget.usedBytes() >= budget.limitBytes()) {
            return null;
        }
        SharedCell fresh = new SharedCell(layout, budget, number > 0);
        SharedCell first = (SharedCell) STRIPE.compareAndExchange(stripes, number, null, fresh);
        if (first == null) {
            return fresh;
        }
        fresh.release();
        return first;
    }

    /** Gives a platform thread a cell of its own, if there is a slot and memory for it. */
    void promote(Thread thread, long value) {
        // A thread that owns a cell comes here only when that could not grow.
        if (VirtualThreads.isVirtual(thread) || cellOf(thread) != null) {
            return;
        }
        @Nullable OwnedCell[] cells = table();
        int home = (int) thread.getId() & (cells.length - 1);
        for (int probe = 0; probe < PROBES; probe++) {
            if (claim(thread, value, cells, (home + probe) & (cells.length - 1), probe > 0)) {
                return;
            }
        }
    }

    private boolean claim(Thread thread, long value, @Nullable OwnedCell[] cells, int slot, boolean elsewhere) {
        OwnedCell before = (OwnedCell) SLOT.getAcquire(cells, slot);
        if (before != null && !before.isOwnerDead()) {
            return false;
        }
        OwnedCell mine = before != null ? before.inheritedBy(thread) : OwnedCell.claim(thread, layout, budget, value);
        if (mine == null) {
            return true;
        }
        if (elsewhere) {
            displaced = true;
        }
        if (SLOT.compareAndSet(cells, slot, before, mine)) {
            return true;
        }
        if (before == null) {
            mine.release();
        }
        return false;
    }

    private @Nullable OwnedCell[] table() {
        @Nullable OwnedCell[] cells = table;
        if (cells.length == SLOTS) {
            return cells;
        }
        @Nullable OwnedCell[] fresh = new OwnedCell[SLOTS];
        return TABLE.compareAndSet(this, NO_TABLE, fresh) ? fresh : table;
    }

    private static int powerOfTwo(int n) {
        return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }
}
