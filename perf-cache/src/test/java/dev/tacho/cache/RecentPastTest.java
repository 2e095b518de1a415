package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.core.Perf;
import org.junit.jupiter.api.Test;

/** The recent past of a small cache: its lookups are those of the events that the simulation has seen. */
class RecentPastTest {
    @Test
    void predictRecent_eventsWait_countsTheLookupsOfItsEvents() {
        CacheMeter meter = CacheMeter.of(Perf.create("test"), "pools");
        KeyMeter keys = meter.byKey(Played.OPTIONS, () -> CacheShape.ofEntries(EvictionPolicy.LRU, 200));
        SimulatedCache cache = SimulatedCache.of(EvictionPolicy.LRU, 200);
        Trace trace = Workloads.zipf(1, 10_000, 1_000, 0.9);
        for (int i = 0; i < trace.requests(); i++) {
            boolean hit = cache.lookup(trace.id(i));
            keys.lookup(trace.key(i), hit);
            if (hit) {
                meter.recordHits(1);
            } else {
                meter.recordMisses(1);
                keys.stored(trace.key(i), 1);
                cache.insert(trace.id(i), 1);
            }
            if (i % 2_000 == 0) {
                keys.tick(); // So that none is lost for want of room; those after the last time wait.
            }
        }

        // Every key is simulated, so that nothing is estimated: 8,192 lookups count by half, and then 1,808.
        Prediction recent = keys.predictRecent().orElseThrow();
        assertEquals(1, recent.basis().samplingRatio());
        assertEquals(0, keys.snapshot().lostEvents());
        assertEquals(5_904, recent.basis().sampledLookups());
        assertEquals(5_904, recent.basis().lookups());
        double truth = Simulation.of(trace).run(EvictionPolicy.LRU, 400).hitRatio();
        assertEquals(truth, recent.at(2).orElseThrow().hitRatio(), 0.06);
    }
}
