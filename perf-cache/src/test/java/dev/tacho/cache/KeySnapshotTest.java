package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is weighed by what keys cost and weigh, against sums over all lookups. */
class KeySnapshotTest {
    private final CacheMeter meter = CacheMeter.of(Perf.create("test"), "pools");
    private final KeyMeter keys =
            meter.byKey(KeyOptions.byKey().cpuShare(1), () -> CacheShape.ofEntries(EvictionPolicy.LRU, 100));

    /** Every tenth key takes a hundred times as long and weighs a hundred times as much. */
    private static long load(long key) {
        return key % 10 == 9 ? 100_000_000 : 1_000_000;
    }

    private static double weight(long key) {
        return key % 10 == 9 ? 500 : 5;
    }

    @Test
    void hitRatios_weighedByLoadTimeAndWeight_areThoseOfAllLookups() {
        Trace trace = Workloads.zipf(1, 20_000, 400, 0.8);
        SimulatedCache cache = SimulatedCache.of(EvictionPolicy.LRU, 100);
        Set<Long> known = new HashSet<>();
        double[] time = new double[2];
        double[] weight = new double[2];
        int hits = 0;
        for (int i = 0; i < trace.requests(); i++) {
            Long key = trace.key(i);
            boolean hit = cache.lookup(trace.id(i));
            keys.lookup(key, hit);
            // What a key weighs is known only after its first load.
            double weighs = known.add(key) ? 1 : weight(key);
            time[1] += load(key);
            weight[1] += weighs;
            if (hit) {
                hits++;
                time[0] += load(key);
                weight[0] += weighs;
            } else {
                keys.loaded(keys.hash(key), load(key), weight(key));
                cache.insert(trace.id(i), 1);
            }
            if (i % 512 == 0) {
                keys.tick();
            }
        }

        KeySnapshot snapshot = keys.snapshot();
        assertEquals(1, snapshot.samplingRatio());
        assertEquals(20_000, snapshot.sampledLookups());
        assertEquals(weight[0] / weight[1], snapshot.weightHitRatio(), 1e-4);
        assertEquals(time[0] / time[1], snapshot.loadTimeHitRatio(), 0.01);
        // Those keys are less popular than the average, so both differ from the plain hit ratio.
        assertTrue(hits / 20_000.0 - time[0] / time[1] > 0.03, () -> time[0] / time[1] + " by time");
        // A tenth of the entries in the cache or so are heavy, and have nearly all of the weight.
        assertTrue(snapshot.heaviestTenthRatio() > 0.7, () -> "" + snapshot.heaviestTenthRatio());
    }

    @Test
    void ratios_nothingHappened_areNotAvailable() {
        KeySnapshot snapshot = keys.snapshot();

        assertEquals(0, snapshot.sampledLookups());
        for (double ratio : new double[] {
            snapshot.missRatio(MissReason.EVICTED),
            snapshot.evictedUnusedRatio(),
            snapshot.evictedReusedRatio(),
            snapshot.emptyLoadRatio(),
            snapshot.repeatedEmptyLoadRatio(),
            snapshot.loadTimeHitRatio(),
            snapshot.weightHitRatio(),
            snapshot.heaviestTenthRatio()
        }) {
            assertEquals(Double.NaN, ratio);
        }
    }

    /** Nothing, nothing again, then a value: one load of three was one that remembering would have saved. */
    @Test
    void emptyLoads_andThoseThatFindNothingAgain_areCounted() {
        int hash = keys.hash("pool");
        for (int i = 0; i < 2; i++) {
            keys.lookup("pool", hash, false);
            keys.foundNothing(hash);
        }
        keys.lookup("pool", hash, false);
        keys.loaded(hash, 1_000, 1);
        keys.lookup("pool", hash, true);

        KeySnapshot snapshot = keys.snapshot();
        assertEquals(2 / 3.0, snapshot.emptyLoadRatio(), 1e-12);
        assertEquals(1 / 3.0, snapshot.repeatedEmptyLoadRatio(), 1e-12);
        assertEquals(2, snapshot.sampledMisses(MissReason.NOT_STORED));
        assertEquals(1, snapshot.sampledMisses(MissReason.FIRST_USE));
    }
}
