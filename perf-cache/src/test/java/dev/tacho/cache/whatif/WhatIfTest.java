package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.RealTraces;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class WhatIfTest {
    private static final CacheShape LRU_100 = CacheShape.ofEntries(EvictionPolicy.LRU, 100);

    @Test
    void predict_nothingYet_isWithheld() {
        Prediction prediction = WhatIf.of(LRU_100).build().predict();

        assertEquals("too few samples", prediction.withheld().orElseThrow());
        assertTrue(prediction.curve().isEmpty());
        assertTrue(prediction.lruCurve().isEmpty());
        assertTrue(Double.isNaN(prediction.basis().hitRatio()));
        assertFalse(prediction.basis().steady());
    }

    @Test
    void predict_atTheSizeInUse_isTheMeasuredHitRatio() {
        Trace trace = Workloads.zipf(1, 100_000, 50_000, 0.8);
        for (Replay replay : List.of(Replay.lru(trace, 2_000), Replay.caffeine(trace, 2_000))) {
            Prediction prediction = replay.predict(1_024, 1);
            SizePoint now = prediction.at(1).orElseThrow();

            assertEquals(prediction.basis().hitRatio(), now.hitRatio(), 1e-12);
            assertEquals(now.hitRatio(), now.lowerRatio(), 1e-12);
            assertEquals(now.hitRatio(), now.upperRatio(), 1e-12);
            assertEquals(100_000, prediction.basis().lookups());
        }
    }

    /** A key that is removed is missed at every size; one that is cleared too. */
    @Test
    void removed_isMissedAtEverySize() {
        WhatIf whatIf = WhatIf.of(LRU_100).build();
        for (int i = 0; i < 20_000; i++) {
            int hash = whatIf.hash(i % 50);
            whatIf.access(i % 50, i, false);
            if (i % 50 == 49 && i % 100 == 99) {
                whatIf.cleared();
            } else if (i % 50 < 25) {
                whatIf.removed(hash);
            }
        }
        // Of a round of 50 lookups 25 keys were removed before; in every second round all were cleared.
        Prediction prediction = whatIf.predict();
        SizePoint largest = prediction.lruCurve().get(prediction.lruCurve().size() - 1);
        assertEquals(0.25, largest.hitRatio(), 0.01);
    }

    /** What is never stored cannot be found, at any size; what the caller stores after a miss can. */
    @Test
    void lookup_neverStored_isMissedAtEverySize() {
        long[] counts = new long[2];
        WhatIf whatIf =
                WhatIf.of(LRU_100).totals(() -> counts[0], () -> counts[1]).build();
        for (int i = 0; i < 20_000; i++) {
            int key = i % 10;
            boolean hit = key < 5 && i >= 10;
            counts[0]++;
            counts[1] += hit ? 1 : 0;
            whatIf.lookup(whatIf.hash(key), i, hit);
            if (key < 5 && !hit) {
                whatIf.stored(whatIf.hash(key), i, 1);
            }
        }
        for (SizePoint point : whatIf.predict().lruCurve()) {
            assertEquals(0.5, point.hitRatio(), 0.01, point::toString);
        }
    }

    @Test
    void stored_ofItsOwnAccord_isAUseButNoLookup() {
        WhatIf whatIf = WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, 10)).build();
        SplittableRandom random = new SplittableRandom(1);
        int[] recent = new int[10];
        for (int i = 0; i < 5_000; i++) {
            // Each key is written over and over, so a lookup finds it among the ten used last.
            int key = i % 10 == 9 ? recent[random.nextInt(9)] : i;
            if (i % 10 == 9) {
                whatIf.access(key, i, true);
            } else {
                recent[i % 10] = key;
                whatIf.stored(whatIf.hash(key), i, 1);
            }
        }
        Prediction prediction = whatIf.predict();
        assertEquals("too few samples", prediction.withheld().orElse(""));
        assertEquals(500, prediction.basis().sampledLookups());
    }

    @Test
    void refreshed_makesTheEntryYoung() {
        CacheShape shape = LRU_100.withExpireAfterWrite(Duration.ofSeconds(10));
        WhatIf whatIf = WhatIf.of(shape).build();
        for (int second = 0; second < 3_000; second++) {
            long nanos = second * 1_000_000_000L;
            whatIf.access(7, nanos, second > 0);
            if (second % 9 == 8) {
                whatIf.refreshed(whatIf.hash(7), nanos, 1);
            }
        }
        TtlPoint now = Prediction.at(whatIf.predict().expireAfterWrite(), 1, Duration.ofSeconds(10))
                .orElseThrow();
        assertEquals(1 - 1 / 3_000.0, now.hitRatio(), 1e-9);
        // 1 to 9 seconds old, in turn.
        assertEquals(5e9, now.meanAgeNanos(), 2e8);
    }

    @Test
    void pause_leavesOutWhatItMissedAndGoesOnUnbiased() {
        Trace trace = Workloads.zipf(5, 600_000, 20_000, 0.9);
        boolean[] hits = Replay.outcomes(trace, SimulatedCache.of(EvictionPolicy.LRU, 2_000));
        WhatIf whatIf =
                WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, 2_000)).build();
        long[] counts = new long[2];
        WhatIf paused = WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, 2_000))
                .totals(() -> counts[0], () -> counts[1])
                .build();
        for (int i = 0; i < hits.length; i++) {
            whatIf.access(trace.key(i), i, hits[i]);
            counts[0]++;
            counts[1] += hits[i] ? 1 : 0;
            if (i == 100_000) {
                paused.pause();
            } else if (i == 300_000) {
                paused.resume();
            }
            int hash = paused.hash(Long.hashCode(trace.key(i)));
            if ((i < 100_000 || i > 300_000) && Integer.toUnsignedLong(hash) < paused.threshold()) {
                paused.lookup(hash, i, hits[i]);
                if (!hits[i]) {
                    paused.loaded(hash, i, 1);
                }
            }
        }
        Prediction whole = whatIf.predict();
        Prediction parts = paused.predict();
        assertTrue(parts.basis().lookups() < 400_000, parts.basis()::toString);
        assertTrue(parts.basis().lookups() > 250_000, parts.basis()::toString);
        for (double factor : new double[] {0.25, 0.5, 2, 4}) {
            assertEquals(
                    whole.at(factor).orElseThrow().hitRatio(),
                    parts.at(factor).orElseThrow().hitRatio(),
                    0.01);
        }
    }

    @Test
    void predictRecent_afterAShift_followsIt() {
        // First everything fits into half of the cache, then nothing fits into eight times of it.
        Trace first = Workloads.zipf(6, 200_000, 400, 0.5);
        WhatIf whatIf =
                WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, 1_000)).build();
        long now = 0;
        for (int i = 0; i < first.requests(); i++) {
            whatIf.access(first.key(i), now++, i > 2_000);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            whatIf.access(1_000_000 + random.nextInt(1_000_000), now++, false);
        }
        assertTrue(whatIf.predict().basis().hitRatio() > 0.6);
        assertTrue(whatIf.predict().at(2).orElseThrow().hitRatio() > 0.6);
        assertTrue(whatIf.predictRecent(now, Double.NaN).basis().hitRatio() < 0.01);
        assertTrue(whatIf.predictRecent(now, Double.NaN).at(2).orElseThrow().hitRatio() < 0.02);
    }

    @Test
    void reshape_beginsAnew() {
        WhatIf whatIf = WhatIf.of(LRU_100).build();
        for (int i = 0; i < 5_000; i++) {
            whatIf.access(i % 150, i, false);
        }
        whatIf.reshape(CacheShape.ofEntries(EvictionPolicy.LRU, 200), 5_000);

        assertEquals(200, whatIf.shape().maximum());
        assertEquals(0, whatIf.predict().basis().lookups());
    }

    /** Keys that share four hash codes cannot be told apart, let alone sampled. */
    @Test
    void predict_fewHashCodes_isWithheld() {
        WhatIf whatIf =
                WhatIf.of(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 500)).build();
        for (int i = 0; i < 20_000; i++) {
            whatIf.access(i % 4, i, i % 3 != 0);
        }
        assertEquals(Forecast.WEAK_HASH, whatIf.predict(20_000, 500).withheld().orElse(""));
        assertTrue(whatIf.predict(20_000, 4).withheld().isEmpty());
        assertTrue(whatIf.predict().withheld().isEmpty());
    }

    @Test
    void unbounded_hasTheCurveOfLruOverNumbersOfEntries() {
        Trace trace = Workloads.zipf(9, 400_000, 60_000, 0.9);
        WhatIf whatIf = WhatIf.of(CacheShape.unbounded()).build();
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < trace.requests(); i++) {
            whatIf.access(trace.key(i), i, !seen.add(trace.key(i)));
        }
        Prediction prediction = whatIf.predict();
        assertTrue(prediction.curve().isEmpty());
        assertTrue(prediction.basis().samplingRatio() < 0.2, prediction.basis()::toString);
        int shown = 0;
        for (SizePoint point : prediction.lruCurve()) {
            if (point.isShown() && point.maximum() <= 30_000) {
                double truth = Simulation.of(trace)
                        .lruCurve((long) point.maximum())
                        .get(0)
                        .hitRatio();
                assertTrue(truth >= point.lowerRatio() && truth <= point.upperRatio(), () -> truth + " of " + point);
                assertEquals(truth, point.hitRatio(), 0.03, point::toString);
                shown++;
            }
        }
        assertTrue(shown > 10, "shown " + shown);
    }

    @Test
    void policies_realTrace_areWithinTheirErrorOfTheirExactSimulation() {
        Trace trace = RealTraces.oltp();
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 2_000);
        List<EvictionPolicy> wanted = List.of(
                EvictionPolicy.SIEVE,
                EvictionPolicy.S3_FIFO,
                EvictionPolicy.ARC,
                EvictionPolicy.LIRS,
                EvictionPolicy.FIFO,
                EvictionPolicy.LFU);
        WhatIf whatIf = WhatIf.of(shape).policies(wanted).build();
        boolean[] hits = Replay.caffeineHits(trace, shape);
        for (int i = 0; i < hits.length; i++) {
            whatIf.access(trace.key(i), i * 1_000_000L, hits[i]);
        }
        Prediction prediction = whatIf.predict();
        assertEquals(wanted.size(), prediction.policies().size());
        for (PolicyPoint point : prediction.policies()) {
            double truth = Simulation.of(trace).run(point.policy(), 2_000).hitRatio();
            if (point.policy() == EvictionPolicy.SIEVE || point.policy() == EvictionPolicy.LFU) {
                assertTrue(truth >= point.lowerRatio() && truth <= point.upperRatio(), () -> truth + " of " + point);
            } else {
                assertEquals(truth, point.hitRatio(), 0.015, point::toString);
            }
        }
    }

    @Test
    void loadTimeFactor_costlyRareKeys_isNotTheMissRatio() {
        Trace trace = Workloads.zipf(3, 300_000, 5_000, 0.9);
        boolean[] hits = Replay.outcomes(trace, SimulatedCache.of(EvictionPolicy.LRU, 500));
        WhatIf whatIf = WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, 500)).build();
        double[] spent = new double[2];
        boolean[] twice = Replay.outcomes(trace, SimulatedCache.of(EvictionPolicy.LRU, 1_000));
        for (int i = 0; i < hits.length; i++) {
            // Every fifth key takes a hundred times as long.
            float cost = trace.key(i) % 5 == 0 ? 1e8F : 1e6F;
            whatIf.access(trace.key(i), i * 1_000_000L, hits[i]);
            if (!hits[i]) {
                whatIf.took(whatIf.hash(Long.hashCode(trace.key(i))), cost);
            }
            spent[0] += hits[i] ? 0 : cost;
            spent[1] += twice[i] ? 0 : cost;
        }
        assertEquals(spent[1] / spent[0], whatIf.predict().at(2).orElseThrow().loadTimeFactor(), 0.02);
    }

    @Test
    void access_clockSetBack_isSurvived() {
        WhatIf whatIf =
                WhatIf.of(LRU_100.withExpireAfterWrite(Duration.ofSeconds(1))).build();
        for (int i = 0; i < 10_000; i++) {
            long nanos = i % 1_000 == 0 ? -i * 1_000_000_000L : i * 1_000_000L;
            whatIf.access(i % 70, nanos, i >= 70);
        }
        Prediction prediction = whatIf.predict();
        assertEquals(0.993, prediction.basis().hitRatio(), 1e-9);
        assertTrue(prediction.basis().seconds() >= 0);
        prediction.curve().forEach(point -> assertTrue(point.hitRatio() >= 0 && point.hitRatio() <= 1));
    }

    @Test
    void of_badShape_namesTheCure() {
        assertMessage(
                () -> CacheShape.ofEntries(EvictionPolicy.LRU, -1),
                "maximum=-1.0: must be >= 0; infinite for an unbounded");
        assertMessage(
                () -> CacheShape.ofEntries(EvictionPolicy.OPT, 1), "policy=OPT", "what the cache really evicts by");
        assertMessage(() -> LRU_100.withExpireAfterWrite(Duration.ZERO), "expireAfterWrite=PT0S: must be above 0");
        assertMessage(
                () -> LRU_100.withExpireAfterAccess(Duration.ofSeconds(-1)),
                "expireAfterAccess=PT-1S: must be above 0");
        assertMessage(() -> WhatIf.of(LRU_100).sampledKeys(15), "sampledKeys=15: must be 16 to 16384");
    }

    @Test
    void of_maximumZero_hasNoCurveOfItsOwnPolicy() {
        WhatIf whatIf =
                WhatIf.of(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 0)).build();
        for (int i = 0; i < 5_000; i++) {
            whatIf.access(i % 100, i, false);
        }
        assertTrue(whatIf.predict().curve().isEmpty());
        assertFalse(whatIf.predict().lruCurve().isEmpty());
    }

    private static void assertMessage(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" should contain \"" + part + '"');
        }
    }
}
