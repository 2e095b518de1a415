package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Proofs of {@link Recording} and its cells, with two actors each so that they run on two cores. Every outcome is: what
 * a reader counted meanwhile, whether that reading agreed with itself, and what is there in the end.
 */
public final class RecordingStress {
    private static final int FIRST = 200;
    /** Two octaves above the first: another page of a shared cell, beyond the window of an owned one. */
    private static final int SECOND = 1_000;

    private static final long PLENTY = 1 << 20;

    private RecordingStress() {}

    private static Recording recording() {
        return new Recording(BucketLayout.TWO_DIGITS, new CellBudget(PLENTY));
    }

    private static OwnedCell ownedCell(@Nullable Thread owner) {
        OwnedCell cell = OwnedCell.claim(owner, BucketLayout.TWO_DIGITS, new CellBudget(PLENTY), FIRST);
        if (cell == null) {
            throw new AssertionError("the budget is plenty");
        }
        return cell;
    }

    private static DistributionSnapshot read(OwnedCell cell) {
        CellReading reading = new CellReading(BucketLayout.TWO_DIGITS);
        cell.readInto(reading);
        return reading.snapshot();
    }

    /** A shared cell and its pages: one thread records twice, another takes a snapshot meanwhile. */
    @JCStressTest
    @Outcome(id = "[012], 1, 2", expect = Expect.ACCEPTABLE, desc = "A consistent snapshot, and nothing was lost.")
    @Outcome(id = ".*, 0, .*", expect = Expect.FORBIDDEN, desc = "Sum or extremes claim to be exact and are not.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost or counted twice.")
    @State
    public static class SharedCellWhileRecording {
        private final Recording recording = recording();

        @Actor
        public void writer() {
            recording.record(FIRST);
            recording.record(SECOND);
        }

        @Actor
        public void reader(III_Result result) {
            DistributionSnapshot snapshot = recording.snapshot();
            result.r1 = (int) snapshot.count();
            result.r2 = isConsistent(snapshot) ? 1 : 0;
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = (int) recording.snapshot().count();
        }
    }

    /** An owned cell: its owner records within and then beyond its window, another thread reads meanwhile. */
    @JCStressTest
    @Outcome(id = "[012], 1, 2", expect = Expect.ACCEPTABLE, desc = "A consistent reading, and nothing was lost.")
    @Outcome(id = ".*, 0, .*", expect = Expect.FORBIDDEN, desc = "Sum or extremes claim to be exact and are not.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost, for example to the copy into a larger window.")
    @State
    public static class OwnedCellWhileRecordingAndGrowing {
        private final OwnedCell cell = ownedCell(null);

        @Actor
        public void owner() {
            cell.record(FIRST);
            cell.record(SECOND);
        }

        @Actor
        public void reader(III_Result result) {
            DistributionSnapshot snapshot = read(cell);
            result.r1 = (int) snapshot.count();
            result.r2 = isConsistent(snapshot) ? 1 : 0;
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = (int) read(cell).count();
        }
    }

    /** A dead owner's cell goes to an heir, who records at once, while a reader still holds the dead one's. */
    @JCStressTest
    @Outcome(id = "[12], 1, 2", expect = Expect.ACCEPTABLE, desc = "The dead thread's record is there throughout.")
    @Outcome(id = ".*, 0, .*", expect = Expect.FORBIDDEN, desc = "Sum or extremes claim to be exact and are not.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost in the hand-over.")
    @State
    public static class OwnerHandOver {
        private final OwnedCell dead = ownedCell(null);
        private volatile OwnedCell slot = dead;

        public OwnerHandOver() {
            dead.record(FIRST);
        }

        @Actor
        public void heir() {
            OwnedCell mine = dead.inheritedBy(Thread.currentThread());
            slot = mine;
            mine.record(SECOND);
        }

        @Actor
        public void reader(III_Result result) {
            DistributionSnapshot snapshot = read(slot);
            result.r1 = (int) snapshot.count();
            result.r2 = isConsistent(snapshot) ? 1 : 0;
        }

        @Arbiter
        public void end(III_Result result) {
            result.r3 = (int) read(slot).count();
        }
    }

    /** Two threads make the first record of an instrument at once: cells and pages are made once, nothing is lost. */
    @JCStressTest
    @Outcome(id = "2, 1200", expect = Expect.ACCEPTABLE, desc = "Both records are there.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost, or the sum is not that of the counted values.")
    @State
    public static class TwoFirstRecords {
        private final Recording recording = recording();

        @Actor
        public void first() {
            recording.record(FIRST);
        }

        @Actor
        public void second() {
            recording.record(SECOND);
        }

        @Arbiter
        public void end(II_Result result) {
            DistributionSnapshot all = recording.snapshot();
            result.r1 = (int) all.count();
            result.r2 = all.isSumExact() ? (int) all.sum() : -1;
        }
    }

    /** Two threads make the same page of one shared cell at once. */
    @JCStressTest
    @Outcome(id = "2, 401", expect = Expect.ACCEPTABLE, desc = "Both records are in the page that was published.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record went to a page that nobody reads.")
    @State
    public static class PagePublication {
        private final SharedCell cell = new SharedCell(BucketLayout.TWO_DIGITS, new CellBudget(PLENTY), false);

        @Actor
        public void first() {
            cell.record(FIRST);
        }

        @Actor
        public void second() {
            cell.record(FIRST + 1);
        }

        @Arbiter
        public void end(II_Result result) {
            CellReading reading = new CellReading(BucketLayout.TWO_DIGITS);
            cell.readInto(reading);
            result.r1 = (int) reading.snapshot().count();
            result.r2 = (int) reading.snapshot().sum();
        }
    }

    /** Two threads get cells of their own at once, which makes the table, and record into them. */
    @JCStressTest
    @Outcome(id = "4, 2400", expect = Expect.ACCEPTABLE, desc = "All records, before and after the promotion.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost in the promotion.")
    @State
    public static class Promotion {
        private final Recording recording = recording();

        @Actor
        public void first() {
            recording.record(FIRST);
            recording.promote(Thread.currentThread(), FIRST);
            recording.record(FIRST);
        }

        @Actor
        public void second() {
            recording.record(SECOND);
            recording.promote(Thread.currentThread(), SECOND);
            recording.record(SECOND);
        }

        @Arbiter
        public void end(II_Result result) {
            DistributionSnapshot all = recording.snapshot();
            result.r1 = (int) all.count();
            result.r2 = all.isSumExact() ? (int) all.sum() : -1;
        }
    }

    /** Two readers with intervals of their own, each of which records too, once before and once after its reading. */
    @JCStressTest
    @Outcome(id = "4, 4", expect = Expect.ACCEPTABLE, desc = "Each reader's intervals hold each record once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A reader missed a record or saw it twice.")
    @State
    public static class TwoReaders {
        private final Recording recording = recording();
        private DistributionSnapshot first = DistributionSnapshot.EMPTY;
        private DistributionSnapshot second = DistributionSnapshot.EMPTY;

        @Actor
        public void first() {
            recording.record(FIRST);
            first = recording.snapshot();
            recording.record(SECOND);
        }

        @Actor
        public void second() {
            recording.record(FIRST);
            second = recording.snapshot();
            recording.promote(Thread.currentThread(), SECOND);
            recording.record(SECOND);
        }

        @Arbiter
        public void end(II_Result result) {
            DistributionSnapshot end = recording.snapshot();
            result.r1 = (int) (first.count() + end.minus(first).count());
            result.r2 = (int) (second.count() + end.minus(second).count());
        }
    }

    /** Two threads close one timing at once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Recorded once, and the other close was counted.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Recorded twice or not at all.")
    @State
    public static class TwoCloses {
        private final Timer timer =
                Perf.builder("closes").clock(new ManualClock()).build().timer("timer");
        private final Timing timing = timer.start();

        @Actor
        public void first() {
            timing.close();
        }

        @Actor
        public void second() {
            timing.close();
        }

        @Arbiter
        public void end(II_Result result) {
            result.r1 = (int) timer.snapshot().count();
            result.r2 = (int) timer.snapshot().misuse().closedAgain();
        }
    }

    private static boolean isConsistent(DistributionSnapshot snapshot) {
        if (snapshot.count() == 0) {
            return true;
        }
        boolean first = snapshot.countAtMost(FIRST + 1) == 1;
        boolean second = snapshot.count() == (first ? 2 : 1);
        long sum = (first ? FIRST : 0) + (second ? SECOND : 0);
        boolean sumHolds = !snapshot.isSumExact() || snapshot.sum() == sum;
        boolean maxHolds = !snapshot.isMaxExact() || snapshot.max() == (second ? SECOND : FIRST);
        boolean minHolds = !snapshot.isMinExact() || snapshot.min() == (first ? FIRST : SECOND);
        return sumHolds && maxHolds && minHolds;
    }
}
