package dev.tacho.cache.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void run_handMadeTrace_countsRequestsAndBytes() {
        Trace trace = Trace.builder()
                .add(1, 0, 100)
                .add(2, 0, 30)
                .add(1, 0, 100)
                .add(3, 0, 7)
                .add(2, 0, 30)
                .build();

        SimulationResult result = Simulation.of(trace).run(EvictionPolicy.LRU, 2);
        assertEquals(new SimulationResult(5, 1, 267, 100), result);
        assertEquals(4, result.misses());
        assertEquals(0.2, result.hitRatio());
        assertEquals(100 / 267.0, result.byteHitRatio());
        assertEquals(
                new SimulationResult(5, 2, 267, 130),
                Simulation.of(trace).byBytes().run(EvictionPolicy.LRU, 137),
                "all three fit to the byte");
        assertEquals(
                new SimulationResult(5, 1, 267, 100),
                Simulation.of(trace).byBytes().run(EvictionPolicy.LRU, 136));
    }

    @Test
    void run_traceWithoutSizes_countsAByteARequest() {
        assertEquals(
                new SimulationResult(3, 1, 3, 1),
                Simulation.of(Trace.of(9, 8, 9)).run(EvictionPolicy.FIFO, 5));
    }

    @Test
    void run_emptyTrace_hasNoRatio() {
        for (SimulationResult result : List.of(
                Simulation.of(Trace.of()).run(EvictionPolicy.LRU, 5),
                Simulation.of(Trace.of()).run(EvictionPolicy.OPT, 5),
                Simulation.of(Trace.of()).lruCurve(5).get(0))) {
            assertEquals(new SimulationResult(0, 0, 0, 0), result);
            assertEquals(Double.NaN, result.hitRatio());
            assertEquals(Double.NaN, result.byteHitRatio());
        }
    }

    @Test
    void run_cacheFromElsewhere_isGivenIdsAndWeights() {
        Trace trace = Workloads.sized(Workloads.zipf(1, 2_000, 300, 0.8), 2, 50);
        Simulation simulation = Simulation.of(trace);

        assertEquals(
                simulation.run(EvictionPolicy.SIEVE, 40),
                simulation.run(() -> SimulatedCache.weighted(EvictionPolicy.SIEVE, 40)),
                "weights of 1");
        assertEquals(
                simulation.byBytes().run(EvictionPolicy.SIEVE, 4_000),
                simulation.byBytes().run(() -> SimulatedCache.weighted(EvictionPolicy.SIEVE, 4_000)));
    }

    @Test
    void options_thatDoNotFit_areRefusedWithTheCure() {
        Simulation keys = Simulation.of(Trace.of(1, 2));
        assertEquals(
                "byBytes: the trace has no sizes; leave it out, or capture the sizes",
                assertThrows(IllegalStateException.class, keys::byBytes).getMessage());
        assertEquals(
                "expireAfterWrite=PT1S: the trace has no times; leave it out, or capture the times",
                assertThrows(IllegalStateException.class, () -> keys.expireAfterWrite(Duration.ofSeconds(1)))
                        .getMessage());
        Simulation full = Simulation.of(Trace.builder().add(1, 2, 3).build());
        assertEquals(
                "expireAfterAccess=PT-1S: must be >= 0",
                assertThrows(IllegalArgumentException.class, () -> full.expireAfterAccess(Duration.ofSeconds(-1)))
                        .getMessage());
        assertEquals(
                "policy=OPT: knows no expiry; leave the expiry out, or use another policy",
                assertThrows(
                                IllegalStateException.class,
                                () -> full.expireAfterWrite(Duration.ofDays(1)).run(EvictionPolicy.OPT, 1))
                        .getMessage());
        String curve = "lruCurve: needs equal entries that do not expire; use run(LRU, maximum) for each maximum";
        assertEquals(
                curve,
                assertThrows(IllegalStateException.class, () -> full.byBytes().lruCurve(1))
                        .getMessage());
        assertEquals(
                curve,
                assertThrows(
                                IllegalStateException.class,
                                () -> full.expireAfterAccess(Duration.ofDays(1)).lruCurve(1))
                        .getMessage());
        String negative = "maximum=-1: must be >= 0";
        for (EvictionPolicy policy : List.of(EvictionPolicy.OPT, EvictionPolicy.LRU)) {
            assertEquals(
                    negative,
                    assertThrows(IllegalArgumentException.class, () -> full.run(policy, -1))
                            .getMessage());
        }
        assertEquals(
                negative,
                assertThrows(IllegalArgumentException.class, () -> full.lruCurve(1, -1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> full.run(EvictionPolicy.W_TINY_LFU, 1));
        assertThrows(IllegalArgumentException.class, () -> full.byBytes().run(EvictionPolicy.ARC, 1), "does not weigh");
    }

    @Test
    void result_moreHitsThanRequests_isRefused() {
        assertEquals(
                "hits=2: must be >= 0 and at most requests=1",
                assertThrows(IllegalArgumentException.class, () -> new SimulationResult(1, 2, 0, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new SimulationResult(1, 0, 5, -1));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void lruCurve_anyTrace_isARunForEachSize(@ForAll @Size(max = 150) List<@IntRange(max = 30) Integer> keys) {
        Trace.Builder builder = Trace.builder();
        keys.forEach(key -> builder.add(key, 0, key * key));
        Simulation simulation = Simulation.of(builder.build());
        long[] sizes = LongStream.concat(LongStream.rangeClosed(0, 33), LongStream.of(Long.MAX_VALUE))
                .toArray();

        assertEquals(
                LongStream.of(sizes)
                        .mapToObj(size -> simulation.run(EvictionPolicy.LRU, size))
                        .toList(),
                simulation.lruCurve(sizes));
    }

    /** A cliff that no slope may hide: nothing hits until all keys fit, then all but their first requests. */
    @Test
    void lruCurve_loop_isACliff() {
        List<SimulationResult> curve =
                Simulation.of(Workloads.loop(505_500, 1_011)).lruCurve(1_011, 1_010, 1);

        assertEquals(
                List.of(504_489L, 0L, 0L),
                curve.stream().map(SimulationResult::hits).toList());
        assertEquals(0.998, curve.get(0).hitRatio(), 1e-12);
    }

    /** Among the sizes are 0 and some that do not fit. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void opt_anyTrace_givesUpTheFarthestNextRequest(
            @ForAll @Size(min = 1, max = 150) List<@IntRange(max = 20) Integer> keys,
            @ForAll @IntRange(max = 40) int maximum,
            @ForAll boolean byBytes) {
        Trace.Builder builder = Trace.builder();
        keys.forEach(key -> builder.add(key, 0, key % 7));
        Simulation simulation = Simulation.of(builder.build());

        assertEquals(
                OptimalReference.farthestFirst(keys, key -> byBytes ? key % 7 : 1, maximum),
                (byBytes ? simulation.byBytes() : simulation)
                        .run(EvictionPolicy.OPT, maximum)
                        .hits());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void opt_anySmallTrace_isTheBestOfAllWaysToEvict(
            @ForAll @Size(max = 14) List<@IntRange(max = 5) Integer> keys,
            @ForAll @IntRange(min = 1, max = 4) int maximum) {
        Trace trace = Trace.of(keys.stream().mapToLong(Integer::longValue).toArray());

        assertEquals(
                OptimalReference.bestOfAll(keys, maximum),
                Simulation.of(trace).run(EvictionPolicy.OPT, maximum).hits());
    }

    @Test
    void opt_anyWorkload_isNoWorseThanAnyPolicy() {
        for (Trace trace : List.of(
                Workloads.zipf(1, 20_000, 2_000, 0.8),
                Workloads.loop(20_000, 600),
                Workloads.zipfWithScans(2, 20_000, 500, 0.9),
                Workloads.shifting(3, 20_000, 700, 0.9, 4),
                Workloads.bursty(4, 20_000, 3_000))) {
            Simulation simulation = Simulation.of(trace);
            long best = simulation.run(EvictionPolicy.OPT, 400).hits();
            SimulatedCacheTest.policies().forEach(policy -> {
                long hits = simulation.run(policy, 400).hits();
                assertTrue(hits <= best, policy.label() + " hits " + hits + ", OPT " + best);
            });
        }
    }

    @Test
    void opt_scan_hitsNothing() {
        assertEquals(
                0,
                Simulation.of(Workloads.scan(1_000)).run(EvictionPolicy.OPT, 10).hits());
        assertEquals(
                List.of(0L, 1_000L - 70),
                IntStream.of(0, 70)
                        .mapToObj(maximum -> Simulation.of(Workloads.loop(1_000, 70))
                                .run(EvictionPolicy.OPT, maximum)
                                .hits())
                        .toList());
    }
}
