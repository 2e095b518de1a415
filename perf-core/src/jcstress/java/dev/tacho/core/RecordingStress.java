package dev.tacho.core;

import dev.tacho.core.snapshot.DistributionSnapshot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Proofs of {@link Recording}, with two actors each so that they run on two cores. */
public final class RecordingStress {
    private static final int FIRST = 200;
    private static final int SECOND = 1_000;

    private RecordingStress() {}

    /** One thread records twice, another takes a snapshot meanwhile: count, is it consistent, count at the end. */
    @JCStressTest
    @Outcome(id = "[012], 1, 2", expect = Expect.ACCEPTABLE, desc = "A consistent snapshot, and nothing was lost.")
    @Outcome(id = ".*, 0, .*", expect = Expect.FORBIDDEN, desc = "Sum or extremes claim to be exact and are not.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost or counted twice.")
    @State
    public static class SnapshotWhileRecording {
        private final Recording recording = new Recording();

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

    /** Two threads make the first record of an instrument at once: the buckets are allocated once, nothing is lost. */
    @JCStressTest
    @Outcome(id = "2, 1200", expect = Expect.ACCEPTABLE, desc = "Both records are there.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A record was lost, or the sum is not that of the counted values.")
    @State
    public static class TwoFirstRecords {
        private final Recording recording = new Recording();

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
