package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An hour of traffic over a fast and flaky, a slow and stable and a lagging provider, in virtual time, seeded. */
class ConvergenceTest {
    private static final long BLOCK_MILLIS = 2_000;

    private final VirtualProviders virtual = new VirtualProviders(
            builder -> builder.probeInterval(Duration.ofSeconds(5)).attemptLimit(Duration.ofSeconds(2)));
    private final Node a = virtual.a;
    private final Node b = virtual.b;
    private final Node c = virtual.c;
    private final Map<Object, Integer> answers = new ConcurrentHashMap<>();

    @Test
    void fastFlaky_slowStable_lagging_endUpInTheOrderOfTheirWorth() throws IOException {
        SplittableRandom random = new SplittableRandom(2026);
        a.latency(() -> Duration.ofMillis(5 + random.nextInt(10)))
                .head(() -> {
                    if (random.nextInt(4) == 0) {
                        throw new IllegalStateException("reset");
                    }
                    return head();
                })
                .answers(request -> {
                    if (random.nextInt(4) == 0) {
                        throw new IOException("reset");
                    }
                    return "of a";
                });
        b.latency(() -> Duration.ofMillis(15 + random.nextInt(10)))
                .head(this::head)
                .answers(request -> "of b");
        c.latency(() -> Duration.ofMillis(2)).head(() -> head() - 60).answers(request -> "of c");

        traffic(Duration.ofHours(1));

        assertEquals(List.of("b", "a", "c"), ranking());
        assertEquals(null, answers.get("of c"), "nothing older than the bound was ever given out");
        assertTrue(answers.get("of b") > 0.9 * (answers.get("of a") + answers.get("of b")), answers.toString());
        ProvidersSnapshot.Standing lagging = virtual.standing("c");
        // The others told their heads up to five seconds before: two or three blocks.
        assertTrue(lagging.lagBlocks() >= 57 && lagging.lagBlocks() <= 60, "lag " + lagging.lagBlocks());
        assertEquals(60 * BLOCK_MILLIS * 1e6, lagging.lagNanos(), 6e9);
        assertEquals(0, virtual.providers.snapshot().answers().errors());
        assertTrue(
                virtual.providers.snapshot().rankChanges() <= 6,
                "it settles: " + virtual.providers.snapshot().rankChanges());
    }

    @Test
    void flakyOnlyForCallers_doesNotComeBackAsSoonAsItsProbesLookGood() throws IOException {
        SplittableRandom random = new SplittableRandom(2027);
        a.latency(10).head(this::head).answers(request -> {
            if (random.nextInt(4) == 0) {
                throw new IOException("reset");
            }
            return "of a";
        });
        b.latency(20).head(this::head).answers(request -> "of b");
        c.latency(200).head(this::head);

        traffic(Duration.ofHours(1));

        int all = answers.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(answers.get("of a") < 0.15 * all, answers.toString());
    }

    @Test
    void bestProvider_turnsSlow_isPassedAndComesBack() throws IOException {
        for (Node node : List.of(a, b, c)) {
            node.head(this::head).latency(20);
        }
        traffic(Duration.ofMinutes(5));
        assertEquals(List.of("a", "b", "c"), ranking());
        assertEquals(0, virtual.providers.snapshot().rankChanges(), "equals do not flap");

        a.latency(60);
        traffic(Duration.ofMinutes(3));
        assertEquals(List.of("b", "c", "a"), ranking());

        b.latency(60);
        c.latency(60);
        a.latency(20);
        traffic(Duration.ofMinutes(3));
        assertEquals("a", ranking().get(0));
    }

    @Test
    void brokenProvider_isFoundHealedByAProbeAndCostsNoCallerAnything() throws IOException {
        for (Node node : List.of(a, b, c)) {
            node.head(this::head);
        }
        a.head(() -> {
            throw new IllegalStateException("down");
        });
        a.answers(request -> {
            throw new IOException("down");
        });
        traffic(Duration.ofMinutes(5));
        assertTrue(virtual.standing("a").opened() > 0);

        a.head(this::head).answers(request -> "of a");
        answers.clear();
        virtual.simulation.advance(Duration.ofMinutes(5));
        assertEquals(BreakerState.CLOSED, virtual.standing("a").breaker(), "no caller was needed");
        traffic(Duration.ofMinutes(1));
        assertEquals(0, virtual.providers.snapshot().answers().errors());
    }

    /** By one thread, whose calls come one after another, so that the good time before outweighs them for a minute. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hang_afterAGoodTime_costsTenCallsAndThenOneForEachTimeTheBreakerLetsOneTry(boolean stillTellsItsHead)
            throws IOException {
        for (Node node : List.of(a, b, c)) {
            node.head(100);
        }
        for (int i = 0; i < 150; i++) {
            virtual.call("eth_call", Map.of(), "latest");
        }
        a.head(stillTellsItsHead ? 100 : -1).answers(request -> Node.HANGS);

        assertTrue(slow(12) <= 10, "the breaker opens after ten in a row, whatever probes are told meanwhile");
        assertEquals(BreakerState.OPEN, virtual.standing("a").breaker());
        int slow = 0;
        for (int i = 0; i < 3_000; i++) {
            virtual.simulation.advance(Duration.ofMillis(200));
            slow += slow(1);
        }
        assertTrue(slow <= virtual.standing("a").opened(), slow + " calls waited");
        a.head(100).answers(request -> "0x1");
        virtual.simulation.advance(Duration.ofMinutes(2));
        assertEquals(BreakerState.CLOSED, virtual.standing("a").breaker());
        assertEquals(0, slow(100));
    }

    /** Returns how many of so many calls waited for an attempt's limit. */
    private int slow(int calls) throws IOException {
        int slow = 0;
        for (int i = 0; i < calls; i++) {
            long start = virtual.nanos();
            virtual.call("eth_call", Map.of(), "latest");
            slow += virtual.nanos() - start >= Duration.ofSeconds(2).toNanos() ? 1 : 0;
        }
        return slow;
    }

    @Test
    void probes_areOneForEachSilentProviderAndInterval() {
        for (Node node : List.of(a, b, c)) {
            node.head(this::head);
        }
        virtual.simulation.advance(Duration.ofSeconds(100));

        for (Node node : List.of(a, b, c)) {
            // At 0, and then within a second after each five.
            assertTrue(node.methods.size() >= 17 && node.methods.size() <= 21, "" + node.methods.size());
        }
        virtual.providers.close();
        assertTrue(a.isClosed() && b.isClosed() && c.isClosed());
    }

    private void traffic(Duration time) throws IOException {
        long until = virtual.nanos() + time.toNanos();
        while (virtual.nanos() < until) {
            answers.merge(virtual.call("eth_getCode", "0xab", "latest"), 1, Integer::sum);
            virtual.simulation.advance(Duration.ofMillis(200));
        }
    }

    private long head() {
        return 1_000 + virtual.nanos() / 1_000_000 / BLOCK_MILLIS;
    }

    private List<String> ranking() {
        return virtual.providers.snapshot().ranking().stream()
                .map(ProvidersSnapshot.Standing::name)
                .toList();
    }
}
