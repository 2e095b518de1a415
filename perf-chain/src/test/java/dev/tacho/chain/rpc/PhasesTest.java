package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Phases of made-up calls in virtual time, against a model that labels every single nanosecond. */
class PhasesTest {
    private final ManualClock clock = new ManualClock();

    /** What may happen to a call, and how long it takes until then. */
    private record Step(Phase next, int nanos) {
        /** The exchange is over. */
        boolean isOver() {
            return next == Phase.QUEUE || next == Phase.PARSE;
        }
    }

    @Property(tries = 500, seed = "17")
    void phases_anyEvents_addUpAndAreThoseOfEachNanosecond(
            @ForAll("steps") List<Step> steps, @ForAll boolean answered) {
        Phases phases = new Phases(clock, clock.nanoTime());
        long start = clock.nanoTime();
        List<Phase> labels = new ArrayList<>();
        Phase current = Phase.QUEUE;
        int overAt = -1;
        for (Step step : steps) {
            labels.addAll(Collections.nCopies(step.nanos(), current));
            clock.advanceNanos(step.nanos());
            if (step.isOver()) {
                phases.exchanged();
                overAt = overAt < 0 ? labels.size() : overAt;
            } else {
                if (overAt >= 0) {
                    Collections.fill(labels.subList(overAt, labels.size()), Phase.QUEUE);
                    overAt = -1;
                }
                phases.enter(step.next());
                current = step.next();
            }
        }
        if (overAt >= 0 && answered) {
            Collections.fill(labels.subList(overAt, labels.size()), Phase.PARSE);
        }

        phases.end(clock.nanoTime(), answered);

        long sum = 0;
        for (Phase phase : Phase.values()) {
            assertEquals(Collections.frequency(labels, phase), phases.nanos(phase.index), phase.tag);
            sum += phases.nanos(phase.index);
        }
        assertEquals(clock.nanoTime() - start, sum);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Phase.class), Arbitraries.integers().between(0, 50))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }

    @Test
    void end_neverEntered_isAbsentNotZero() {
        Phases phases = new Phases(clock, clock.nanoTime());
        phases.enter(Phase.CONNECT);
        phases.exchanged();

        phases.end(clock.nanoTime(), false);

        assertEquals(Phase.CONNECT, phases.last());
        assertTrue(phases.has(Phase.QUEUE.index) && phases.has(Phase.CONNECT.index));
        assertFalse(phases.has(Phase.SEND.index) || phases.has(Phase.PARSE.index));
    }

    @Test
    void open_whileAnotherTells_isRefused() {
        Phases phases = new Phases(clock, clock.nanoTime());

        assertTrue(phases.open("first"));
        assertFalse(phases.open("a call of an interceptor"));
        phases.close();
        assertTrue(phases.open("an attempt of a subclass of HttpService"));
    }

    @Test
    void enter_anotherThread_changesNothing() throws InterruptedException {
        Phases phases = new Phases(clock, clock.nanoTime());

        Thread stranger = new Thread(() -> {
            phases.enter(Phase.WAIT);
            phases.exchanged();
        });
        stranger.start();
        stranger.join();
        clock.advanceNanos(5);
        phases.end(clock.nanoTime(), true);

        assertEquals(5, phases.nanos(Phase.QUEUE.index));
        assertEquals(Phase.QUEUE, phases.last());
    }
}
