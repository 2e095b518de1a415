package dev.tacho.cache;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Proofs of {@link KeyGroups}: groups stay bounded, and no lookup is left out. */
public final class KeyGroupsStress {
    private KeyGroupsStress() {}

    /** Two threads bring a new group each, where one more is allowed. Outcome: groups without misses, and with. */
    @JCStressTest
    @Outcome(id = "99, 2", expect = Expect.ACCEPTABLE, desc = "One got the place, the other went to the others'.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "More groups than allowed, or a lookup was lost.")
    @State
    public static class LastPlace {
        private final KeyGroups groups = new KeyGroups(Object::toString);

        public LastPlace() {
            for (int i = 0; i < 99; i++) {
                groups.count(i, true);
            }
        }

        @Actor
        public void first() {
            groups.count("first", false);
        }

        @Actor
        public void second() {
            groups.count("second", false);
        }

        @Arbiter
        public void end(II_Result result) {
            boolean bounded =
                    groups.read().stream().anyMatch(group -> group.group().equals("(other)") && group.misses() == 1);
            for (GroupHits group : groups.read()) {
                result.r1 += (int) group.hits();
                result.r2 += bounded ? (int) group.misses() : -1;
            }
        }
    }
}
