package dev.tacho.cache;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Proofs of {@link LoadsUnderWay}. Every outcome is: loads that met, the most at a time, and what is left in the end. */
public final class LoadsUnderWayStress {
    private static final int KEY = 7;

    private LoadsUnderWayStress() {}

    private static void read(LoadsUnderWay loads, III_Result result) {
        result.r1 = (int) loads.duplicates();
        result.r2 = loads.mostAtATime();
        result.r3 = loads.contains(KEY) ? 1 : 0;
    }

    /** Two callers begin to load one key at once, and do not end. */
    @JCStressTest
    @Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "They met, and nothing is left when both have ended.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Each believes to be the only one, or one is there for good.")
    @State
    public static class TwoBegin {
        private final LoadsUnderWay loads = new LoadsUnderWay();

        @Actor
        public void first() {
            loads.begin(KEY);
        }

        @Actor
        public void second() {
            loads.begin(KEY);
        }

        @Arbiter
        public void end(III_Result result) {
            loads.end(KEY);
            loads.end(KEY);
            read(loads, result);
        }
    }

    /** One load ends while another begins, which is still under way in the end. */
    @JCStressTest
    @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The one ended before the other began.")
    @Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "They met.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The new load went with the old one.")
    @State
    public static class EndAndBegin {
        private final LoadsUnderWay loads = new LoadsUnderWay();

        public EndAndBegin() {
            loads.begin(KEY);
        }

        @Actor
        public void ends() {
            loads.end(KEY);
        }

        @Actor
        public void begins() {
            loads.begin(KEY);
        }

        @Arbiter
        public void end(III_Result result) {
            read(loads, result);
        }
    }

    /** Two loads of one key, each begun and ended. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, 0", "1, 2, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "They met or not, and nothing is left.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A load is there for good, or the counts disagree.")
    @State
    public static class TwoLoads {
        private final LoadsUnderWay loads = new LoadsUnderWay();

        @Actor
        public void first() {
            loads.begin(KEY);
            loads.end(KEY);
        }

        @Actor
        public void second() {
            loads.begin(KEY);
            loads.end(KEY);
        }

        @Arbiter
        public void end(III_Result result) {
            read(loads, result);
        }
    }
}
