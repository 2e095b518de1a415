package dev.tacho.cache;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Proofs of {@link EventRing}, with two actors each so that they run on two cores. */
public final class EventRingStress {
    /** An event is whole if its parts belong together. */
    private static final long PARTNER = 1_000;

    private EventRingStress() {}

    private static boolean offer(EventRing ring, int number) {
        return ring.offer(number, number + PARTNER, number);
    }

    /** What was taken, as the digits of a number: 12 is event 1 and then event 2. */
    private static final class Taken implements EventRing.Consumer {
        private int digits;
        private int torn;

        @Override
        public void accept(long first, long second, @Nullable Object object) {
            boolean whole = second == first + PARTNER && object != null && (int) object == first;
            torn += whole ? 0 : 1;
            digits = 10 * digits + (int) first;
        }
    }

    /** Two producers, with room for both. */
    @JCStressTest
    @Outcome(
            id = {"12, 0", "21, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "Both events are there, once and whole.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost, doubled or torn.")
    @State
    public static class TwoProducers {
        private final EventRing ring = new EventRing(2, true);

        @Actor
        public void first() {
            offer(ring, 1);
        }

        @Actor
        public void second() {
            offer(ring, 2);
        }

        @Arbiter
        public void end(II_Result result) {
            Taken taken = new Taken();
            ring.drain(2, taken);
            result.r1 = taken.digits;
            result.r2 = taken.torn;
        }
    }

    /** Two producers, with room for one. */
    @JCStressTest
    @Outcome(
            id = "true, false, 31",
            expect = Expect.ACCEPTABLE,
            desc = "The first came in, the second knows that it did not.")
    @Outcome(id = "false, true, 32", expect = Expect.ACCEPTABLE, desc = "The other way round.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost unnoticed, or overwrote another.")
    @State
    public static class OnePlaceForTwo {
        private final EventRing ring = new EventRing(2, true);

        public OnePlaceForTwo() {
            offer(ring, 3);
        }

        @Actor
        public void first(ZZI_Result result) {
            result.r1 = offer(ring, 1);
        }

        @Actor
        public void second(ZZI_Result result) {
            result.r2 = offer(ring, 2);
        }

        @Arbiter
        public void end(ZZI_Result result) {
            Taken taken = new Taken();
            ring.drain(3, taken);
            result.r3 = taken.digits;
        }
    }

    /** A producer sends two events while the consumer takes what it finds, and the rest later. */
    @JCStressTest
    @Outcome(
            id = {"0, 12, 0", "1, 2, 0", "12, 0, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "Each event once, in order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost, doubled, torn or overtaken.")
    @State
    public static class ProducerAndConsumer {
        private final EventRing ring = new EventRing(2, true);
        private final Taken taken = new Taken();

        @Actor
        public void producer() {
            offer(ring, 1);
            offer(ring, 2);
        }

        @Actor
        public void consumer(III_Result result) {
            ring.drain(2, taken);
            result.r1 = taken.digits;
        }

        @Arbiter
        public void end(III_Result result) {
            taken.digits = 0;
            ring.drain(2, taken);
            result.r2 = taken.digits;
            result.r3 = taken.torn;
        }
    }

    /** The one place of a full ring is emptied while a producer wants it: it gets it, or knows that it did not. */
    @JCStressTest
    @Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The place was emptied in time; the event came later.")
    @Outcome(id = "12, 0, 0", expect = Expect.FORBIDDEN, desc = "Taken together where only one fits.")
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It was not, and the producer was told so.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An event was lost unnoticed, doubled or torn.")
    @State
    public static class PlaceUsedAgain {
        private final EventRing ring = new EventRing(1, true);
        private final Taken taken = new Taken();
        private boolean accepted;

        public PlaceUsedAgain() {
            offer(ring, 1);
        }

        @Actor
        public void producer() {
            accepted = offer(ring, 2);
        }

        @Actor
        public void consumer(III_Result result) {
            ring.drain(2, taken);
            result.r1 = taken.digits;
        }

        @Arbiter
        public void end(III_Result result) {
            taken.digits = 0;
            ring.drain(2, taken);
            result.r2 = taken.digits;
            boolean told = accepted == (taken.digits == 2);
            result.r3 = taken.torn + (told ? 0 : 1);
        }
    }

    /** Somebody asks how full the ring is while it is filled and emptied. */
    @JCStressTest
    @Outcome(
            id = {"0", "1", "2"},
            expect = Expect.ACCEPTABLE,
            desc = "As many as it was at some time, or as can be.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Less than none, or more than fit.")
    @State
    public static class Size {
        private final EventRing ring = new EventRing(2, true);

        @Actor
        public void user() {
            Taken taken = new Taken();
            offer(ring, 1);
            offer(ring, 2);
            ring.drain(2, taken);
            offer(ring, 1);
            ring.drain(1, taken);
        }

        @Actor
        public void reader(I_Result result) {
            result.r1 = ring.size();
        }
    }
}
