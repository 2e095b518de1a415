package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of following the window's advice, by a simulation that knows what a replay of arrivals cannot. */
class WindowAdviceTest {
    private static final long MILLI = 1_000_000;
    private static final int CALLS = 2_500;

    /** Calls that come in some way; the second is the time of a round trip, from which they take their pace. */
    interface Workload extends BiConsumer<SimulatedGate, Long> {}

    static Stream<Arguments> workloads() {
        List<Arguments> all = new ArrayList<>();
        for (long roundTrip : new long[] {MILLI, 20 * MILLI, 200 * MILLI}) {
            for (double each : new double[] {0, 0.02}) {
                add(all, "bursts of 48 over 1 ms, one after the other", roundTrip, each, bursts(48, MILLI, 5 * MILLI));
                add(all, "bursts of 48 over 4 ms, one after the other", roundTrip, each, bursts(48, 4 * MILLI, 0));
                add(all, "bursts of 5 at once", roundTrip, each, bursts(5, 20_000, 50 * MILLI));
                add(all, "24 threads that loop", roundTrip, each, loops(24, 200_000));
                add(all, "3 threads that loop", roundTrip, each, loops(3, 200_000));
                add(all, "60 threads that think", roundTrip, each, loops(60, 10 * MILLI));
                add(all, "1 thread", roundTrip, each, loops(1, 100_000));
                add(all, "one call in ten round trips", roundTrip, each, poisson(0.1));
                add(all, "one call in a round trip", roundTrip, each, poisson(1));
                add(all, "ten calls in a round trip", roundTrip, each, poisson(10));
                add(all, "a hundred calls in a round trip", roundTrip, each, poisson(100));
            }
        }
        return all.stream();
    }

    private static void add(List<Arguments> all, String name, long roundTrip, double each, Workload workload) {
        all.add(Arguments.of(name, roundTrip, each, workload));
    }

    @ParameterizedTest(name = "{0}, {1} ns, {2} of it for each call")
    @MethodSource("workloads")
    void nanos_followed_isNeverWorseThanWhatWasSet(String name, long roundTrip, double each, Workload workload) {
        for (long set : new long[] {0, 200_000, 2 * MILLI, roundTrip}) {
            SimulatedGate before = run(set, roundTrip, each, workload, 1);
            long advised = before.advice(options(set)).window().nanos();
            assertTrue(advised >= 0, "withheld with " + set);
            if (advised != set) {
                double after = run(advised, roundTrip, each, workload, 2).meanNanos();
                assertTrue(
                        after <= 1.05 * before.meanNanos(),
                        "set " + set + " took " + before.meanNanos() + ", advised " + advised + " takes " + after);
            }
        }
    }

    private static SimulatedGate run(long window, long roundTrip, double each, Workload workload, long seed) {
        SimulatedGate gate = new SimulatedGate(window, 100, 4, roundTrip, each * roundTrip, seed).noise(0.1);
        workload.accept(gate, roundTrip);
        return gate.run(CALLS);
    }

    /** The use case: many who ask at once. Beside never doing harm, the advice has to be worth something. */
    @Test
    void nanos_followedByManyAtOnce_isNearTheBestThereIs() {
        for (long roundTrip : new long[] {5 * MILLI, 20 * MILLI, 100 * MILLI}) {
            for (Workload workload : List.of(bursts(48, MILLI, 0), loops(24, 200_000))) {
                SimulatedGate before = run(0, roundTrip, 0.001, workload, 1);
                long advised = before.advice(options(0)).window().nanos();
                double after = run(advised, roundTrip, 0.001, workload, 2).meanNanos();
                double best = Stream.iterate(50_000L, window -> window < roundTrip, window -> window * 3 / 2)
                        .mapToDouble(window ->
                                run(window, roundTrip, 0.001, workload, 2).meanNanos())
                        .min()
                        .orElseThrow();

                assertTrue(after <= 0.75 * before.meanNanos(), advised + ": " + before.meanNanos() + " to " + after);
                assertTrue(after <= 1.25 * best, advised + ": " + after + ", best " + best);
            }
        }
    }

    /** Bursts of 20 at once, of which each goes alone: a window lets all of a burst share one round trip. */
    @Test
    void effect_isThatOfTheTwoReplays() {
        long[] arrivals = new long[2_000];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = i / 20 * 100 * MILLI + i % 20 * 10_000L;
        }
        TheilSen link = new TheilSen(20 * MILLI, 0, 0, 0, 2, 2);
        Replay replay = new Replay(arrivals, link, 100, 1);

        WindowAdvice advice = WindowAdvice.of(List.of(replay), 0);

        assertTrue(advice.nanos() > 0, advice::toString);
        double[] before = replay.latencies(0);
        double[] after = replay.latencies(advice.nanos());
        double truth = 0;
        for (int i = 0; i < before.length; i++) {
            truth += before[i] - after[i];
        }
        Arrays.sort(before);
        Arrays.sort(after);
        assertEquals(truth, advice.effect().saved(), 1e-6 * truth);
        assertTrue(advice.effect().interval().lower() <= truth * (1 + 1e-9), advice::toString);
        assertTrue(advice.effect().interval().upper() >= truth * (1 - 1e-9), advice::toString);
        assertEquals(1 - after[999] / before[999], advice.effect().p50Ratio(), 1e-12);
        assertEquals(1 - after[1_979] / before[1_979], advice.effect().p99Ratio(), 1e-12);
        assertEquals(
                Effect.UNKNOWN, WindowAdvice.of(List.of(replay), advice.nanos()).effect());
    }

    /** Two programs that share no line, on calls whose times do not depend on their answers. */
    @Test
    void latencies_callsAtAnyTimes_areThoseOfTheSimulation() {
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            long window = random.nextInt(3) == 0 ? 0 : random.nextInt(3_000) + 1;
            int items = 1 + random.nextInt(20);
            int underWay = 1 + random.nextInt(4);
            double overhead = 500 + random.nextInt(2_000);
            double each = random.nextInt(50);
            long[] arrivals =
                    random.longs(300, 0, 60_000).map(time -> time * 2).sorted().toArray();
            SimulatedGate gate =
                    new SimulatedGate(window * 2 + (window == 0 ? 0 : 1), items, underWay, overhead, each, 1);
            long[] answered = new long[arrivals.length];
            for (int i = 0; i < arrivals.length; i++) {
                int call = i;
                gate.at(arrivals[i], () -> gate.call(end -> answered[call] = end));
            }
            gate.run(arrivals.length);

            TheilSen link = new TheilSen(overhead, each, each, each, 2, 2);
            double[] latencies =
                    new Replay(arrivals, link, items, underWay).latencies(window * 2 + (window == 0 ? 0 : 1));

            double[] expected = new double[arrivals.length];
            for (int i = 0; i < arrivals.length; i++) {
                expected[i] = answered[i] - arrivals[i];
            }
            assertArrayEquals(expected, latencies, "trial " + trial);
        }
    }

    @Test
    void nanos_burstsOverTwoMilliseconds_isKeptAndFoundAgain() {
        Workload bursts = bursts(48, 1_800_000, 0);

        assertEquals(
                2 * MILLI,
                run(2 * MILLI, 20 * MILLI, 0.001, bursts, 1)
                        .advice(options(2 * MILLI))
                        .window()
                        .nanos());
        long found =
                run(0, 20 * MILLI, 0.001, bursts, 1).advice(options(0)).window().nanos();
        assertTrue(found >= 500_000 && found <= 3_000_000, "found " + found);
    }

    @Test
    void nanos_callsAlone_isNone() {
        for (long set : new long[] {MILLI, 10 * MILLI}) {
            WindowAdvice advice =
                    run(set, MILLI, 0, poisson(0.05), 1).advice(options(set)).window();

            assertEquals(0, advice.nanos());
            assertTrue(advice.bestNanos() < advice.nowNanos());
        }
    }

    @Test
    void nanos_fewCalls_isWithheldWithTheNumberNeeded() {
        SimulatedGate gate = new SimulatedGate(0, 100, 4, MILLI, 0, 1);
        poisson(0.1).accept(gate, MILLI);

        WindowAdvice advice = gate.run(50).advice(options(0)).window();

        assertEquals(-1, advice.nanos());
        assertTrue(advice.why().contains("it takes 100"), advice.why());
    }

    static Options options(long window) {
        return new Options(
                Duration.ofNanos(window), 100, 1 << 20, 4, 100_000, 3, Duration.ZERO, true, 0, Set.of(), null);
    }

    /** So many calls within a time; when all are answered, and after a pause, the next. */
    private static Workload bursts(int size, long spread, long pause) {
        return (gate, roundTrip) -> burst(gate, size, spread, pause);
    }

    private static void burst(SimulatedGate gate, int size, long spread, long pause) {
        int[] answered = {0};
        for (int i = 0; i < size; i++) {
            gate.at(
                    gate.now() + gate.random().nextLong(spread + 1),
                    () -> gate.call(end -> {
                        if (++answered[0] == size) {
                            gate.at(end + pause, () -> burst(gate, size, spread, pause));
                        }
                    }));
        }
    }

    /** Threads each of which makes its next call some time after the answer to the one before. */
    private static Workload loops(int threads, long think) {
        return (gate, roundTrip) -> {
            for (int i = 0; i < threads; i++) {
                gate.at(gate.random().nextLong(think + 1), () -> loop(gate, think));
            }
        };
    }

    private static void loop(SimulatedGate gate, long think) {
        gate.call(end -> gate.at(end + exponential(gate, think), () -> loop(gate, think)));
    }

    /** So many calls in a round trip on average, each at any time. */
    private static Workload poisson(double perRoundTrip) {
        return (gate, roundTrip) -> arrive(gate, roundTrip / perRoundTrip);
    }

    private static void arrive(SimulatedGate gate, double mean) {
        gate.at(gate.now() + exponential(gate, mean), () -> {
            gate.call(end -> {});
            arrive(gate, mean);
        });
    }

    private static long exponential(SimulatedGate gate, double mean) {
        return Math.round(-mean * Math.log(1 - gate.random().nextDouble()));
    }
}
