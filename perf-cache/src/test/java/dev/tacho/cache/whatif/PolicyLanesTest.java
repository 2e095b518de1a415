package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other policies, of a cache so small that every key is simulated: no estimate, but what the policy itself does. */
class PolicyLanesTest {
    private static final int MAXIMUM = 300;
    private static final int SAMPLED = 16_384;
    private static final List<EvictionPolicy> OTHERS = List.of(
            EvictionPolicy.FIFO,
            EvictionPolicy.LFU,
            EvictionPolicy.SIEVE,
            EvictionPolicy.S3_FIFO,
            EvictionPolicy.ARC,
            EvictionPolicy.LIRS);

    @ParameterizedTest
    @EnumSource(
            value = EvictionPolicy.class,
            names = {"LRU", "W_TINY_LFU"})
    void policies_everyKeySampled_areTheirExactSimulation(EvictionPolicy inUse) {
        for (Trace trace : List.of(
                Workloads.zipf(1, 60_000, 5_000, 0.8),
                Workloads.loop(60_000, 350),
                Workloads.zipfWithScans(2, 60_000, 600, 0.9),
                Workloads.shifting(3, 60_000, 2_000, 0.9, 5),
                Workloads.bursty(4, 60_000, 5_000))) {
            Replay replay = inUse == EvictionPolicy.LRU ? Replay.lru(trace, MAXIMUM) : Replay.caffeine(trace, MAXIMUM);
            List<PolicyPoint> points = replay.predict(SAMPLED, 1, OTHERS).policies();

            assertEquals(OTHERS.size(), points.size());
            for (PolicyPoint point : points) {
                double truth = Simulation.of(trace).run(point.policy(), MAXIMUM).hitRatio();
                assertEquals(truth, point.hitRatio(), 1e-12, point::toString);
                assertEquals(point.lowerRatio(), point.upperRatio(), 1e-12, point::toString);
            }
        }
    }

    @Test
    void policies_anyOrder_comeBestFirst() {
        List<PolicyPoint> points = Replay.lru(Workloads.zipf(1, 60_000, 5_000, 0.8), MAXIMUM)
                .predict(SAMPLED, 1, OTHERS)
                .policies();
        for (int i = 1; i < points.size(); i++) {
            assertTrue(points.get(i - 1).hitRatio() >= points.get(i).hitRatio());
        }
    }

    /** What is stored and removed of the application's own accord is so in each lane. */
    @Test
    void lanes_anyEvents_doAsThePolicyDoes() {
        PolicyLanes lanes = new PolicyLanes(true, EvictionPolicy.W_TINY_LFU, OTHERS);
        lanes.create(20);
        List<SimulatedCache> exact =
                OTHERS.stream().map(policy -> SimulatedCache.of(policy, 20)).toList();
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(60);
            int what = random.nextInt(100);
            if (what < 3) {
                lanes.remove(key);
                exact.forEach(cache -> cache.remove(key));
            } else if (what < 6) {
                lanes.insert(key);
                exact.forEach(cache -> cache.insert(key, 1));
            } else if (what == 6 && random.nextInt(20) == 0) {
                lanes.clear();
                exact.forEach(SimulatedCache::clear);
            } else {
                // The real cache may have what a lane has not, and the other way round.
                boolean stored = random.nextBoolean();
                for (int lane = 0; lane < lanes.count(); lane++) {
                    SimulatedCache cache = exact.get(lane);
                    boolean hit = cache.lookup(key);
                    assertEquals(
                            hit,
                            lanes.lookup(lane, key, stored),
                            OTHERS.get(lane).label());
                    if (!hit) {
                        cache.insert(key, 1);
                    }
                }
                if (!stored) {
                    lanes.insertIfAbsent(key);
                }
            }
        }
    }

    @Test
    void count_policiesThatHaveACurve_haveNoLane() {
        List<EvictionPolicy> wanted = List.of(EvictionPolicy.LRU, EvictionPolicy.W_TINY_LFU, EvictionPolicy.ARC);
        assertEquals(1, new PolicyLanes(true, EvictionPolicy.W_TINY_LFU, wanted).count());
        assertEquals(0, new PolicyLanes(false, EvictionPolicy.W_TINY_LFU, wanted).count());
    }
}
