package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.Advice.Confidence;
import dev.tacho.cache.Advice.Kind;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.section.Unit;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Advice about keys, and about other policies. */
class AdvisorKeysTest {
    private final Played played = new Played();

    @Test
    void churn_scan_leavesUnused() {
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), Workloads.scan(6_000));

        Advice advice = Played.advice(meter, Kind.CHURN);
        assertEquals(
                "100\u00a0% of the evicted entries were never found; 0\u00a0% of the evicted keys were asked for again.",
                advice.evidence());
        assertEquals(Confidence.HIGH, advice.confidence());
        assertEquals("", advice.change());
        assertNull(advice.proposed());
    }

    /** Entries of a loop leave unused as well, but are asked for again: that is what the size is to blame for. */
    @Test
    void churn_whatIsAskedForAgain_isNotAdvised() {
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), Workloads.loop(20_000, 2_000));

        assertTrue(meter.snapshot().evictions(EvictionCause.SIZE) > 5_000);
        assertFalse(Played.kinds(meter).contains(Kind.CHURN));
    }

    /** Each key is asked for twice at once and then never again: evicted entries were of use. */
    @Test
    void churn_eachKeyTwice_isNotAdvised() {
        Trace.Builder twice = Trace.builder();
        for (int i = 0; i < 12_000; i++) {
            twice.add(i / 2);
        }
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), twice.build());

        assertTrue(meter.snapshot().evictions(EvictionCause.SIZE) > 5_000);
        assertFalse(Played.kinds(meter).contains(Kind.CHURN));
    }

    @Test
    void hotKeys_twentyMakeMost() {
        Trace trace = Workloads.zipf(1, 20_000, 10_000, 1.2);
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), trace);

        Advice advice = Played.advice(meter, Kind.HOT_KEYS);
        assertTrue(
                advice.evidence().startsWith("20 keys make " + share(trace, 20) + " of the lookups"), advice::evidence);
        assertTrue(advice.evidence().endsWith("; the first alone " + share(trace, 1) + "."), advice::evidence);
    }

    /** The keys of a Zipf trace are numbered by popularity. */
    private static String share(Trace trace, int keys) {
        int count = 0;
        for (int i = 0; i < trace.requests(); i++) {
            count += trace.key(i) < keys ? 1 : 0;
        }
        return Unit.RATIO.format((double) count / trace.requests());
    }

    @Test
    void hotKeys_evenLoadOrTinyCache_isNotAdvised() {
        CacheMeter even = played.caffeine(builder -> builder.maximumSize(500), Workloads.zipf(1, 20_000, 10_000, 0.9));
        assertFalse(Played.kinds(even).contains(Kind.HOT_KEYS));

        CacheMeter tiny =
                new Played().caffeine(builder -> builder.maximumSize(200), Workloads.zipf(1, 20_000, 10_000, 1.2));
        assertFalse(Played.kinds(tiny).contains(Kind.HOT_KEYS));
    }

    /** Every other key is asked for once and never again, which flushes LRU but not who makes a newcomer prove itself. */
    @Test
    void otherPolicy_passersBy_isToldWithWhatItWouldHit() {
        Trace popular = Workloads.zipf(1, 20_000, 2_000, 0.9);
        Trace.Builder both = Trace.builder();
        for (int i = 0; i < popular.requests(); i++) {
            both.add(popular.key(i)).add(1_000_000 + i);
        }
        Trace trace = both.build();
        CacheMeter meter = played.lru(300, trace);

        Advice advice = Played.advice(meter, Kind.OTHER_POLICY);
        EvictionPolicy policy = meter.keys()
                .orElseThrow()
                .predictRecent()
                .orElseThrow()
                .policies()
                .get(0)
                .policy();
        assertEquals(policy.label() + " would do better at the same size", advice.finding());
        assertEquals(Confidence.MEDIUM, advice.confidence());
        assertEquals("", advice.change());
        Simulation simulation = Simulation.of(trace);
        double truth = simulation.run(policy, 300).hitRatio()
                - simulation.run(EvictionPolicy.LRU, 300).hitRatio();
        assertTrue(truth > 0.02, () -> policy + " " + truth);
        assertEquals(truth, advice.gainRatio(), 0.03);
        double loads = advice.gainRatio() * trace.requests();
        assertEquals(loads * played.loadNanos, advice.effect().saved(), 0.01 * loads * played.loadNanos);
    }

    /** A key is asked for again at once or not at all: no policy does better than LRU. */
    @Test
    void otherPolicy_nothingToGain_isNotAdvised() {
        CacheMeter meter = played.lru(250, Workloads.bursty(1, 20_000, 100_000));

        assertFalse(Played.kinds(meter).contains(Kind.OTHER_POLICY));
    }

    /** A key that has one of four hash codes. */
    private record Alike(long id) {
        @Override
        public int hashCode() {
            return (int) id & 3;
        }
    }

    @Test
    void weakHash_keysAlike_isAdvisedInPlaceOfPredictions() {
        CacheMeter meter = alike(true);

        Advice advice = Played.advice(meter, Kind.WEAK_HASH);
        assertEquals(Kind.WEAK_HASH, Played.kinds(meter).get(0));
        assertEquals("Give the keys a better hashCode", advice.finding());
        assertTrue(advice.evidence().contains("too many keys share one"), advice::evidence);
        assertTrue(Played.advice(meter).stream().allMatch(other -> other.proposed() == null));
        assertFalse(Played.kinds(alike(false)).contains(Kind.WEAK_HASH));
    }

    private static CacheMeter alike(boolean alike) {
        Played fresh = new Played();
        CacheMeter meter = CacheMeter.of(fresh.perf, "pools");
        KeyMeter keys = meter.byKey(Played.OPTIONS, () -> CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 500));
        SimulatedCache cache = SimulatedCache.of(EvictionPolicy.LRU, 500);
        meter.readSizeFrom(() -> new CacheSize(cache.entries(), Double.NaN, 500));
        Trace trace = Workloads.zipf(1, 6_000, 600, 0.5);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < trace.requests(); i++) {
            long id = trace.key(i);
            Object key = alike ? new Alike(id) : (Object) id;
            boolean hit = cache.lookup((int) id);
            seen.add(id);
            keys.lookup(key, hit);
            if (hit) {
                meter.recordHits(1);
            } else {
                meter.recordMisses(1);
                cache.insert((int) id, 1);
                keys.stored(key, 1);
            }
        }
        assertTrue(seen.size() > 500);
        return meter;
    }
}
