package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.Advice.Confidence;
import dev.tacho.cache.Advice.Kind;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.cache.caffeine.SimulatedCaffeine;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Advice about sizes, against exact simulations of what it proposes. */
class AdvisorSizeTest {
    private static final Trace WIDE = Workloads.zipf(1, 40_000, 20_000, 0.8);
    private static final Trace FITS = Workloads.zipf(1, 20_000, 450, 0.5);

    private final Played played = new Played();

    /** What a cache gains in the second half of a trace, when it has settled. */
    private static double gain(
            Trace trace, Supplier<? extends SimulatedCache> now, Supplier<? extends SimulatedCache> proposed) {
        return settled(trace, proposed) - settled(trace, now);
    }

    private static double settled(Trace trace, Supplier<? extends SimulatedCache> cache) {
        int half = trace.requests() / 2;
        int[] hits = new int[1];
        Simulation.of(trace).run(cache, (request, hit) -> hits[0] += hit && request >= half ? 1 : 0);
        return (double) hits[0] / (trace.requests() - half);
    }

    @Test
    void undersized_isToldWithWhatTwiceTheSizeBrings() {
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), WIDE);

        Advice advice = Played.advice(meter).get(0);
        assertEquals(Kind.UNDERSIZED, advice.kind());
        assertEquals("Make it 2 times as large", advice.finding());
        assertEquals(".maximumSize(1_000)", advice.change());
        assertEquals(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 1_000), advice.proposed());
        assertEquals(Confidence.HIGH, advice.confidence());
        double truth = gain(WIDE, () -> SimulatedCaffeine.of(500), () -> SimulatedCaffeine.of(1_000));
        assertEquals(truth, advice.gainRatio(), 0.02);
        assertTrue(
                advice.gain().matches("\\+\\d\\.\\d points hit ratio \\(\\+.*\\), .* less time spent on loads"),
                advice::gain);
        assertTrue(advice.evidence().matches("Of its misses, .* would hit at 1,000 entries\\."), advice::evidence);
        assertFalse(advice.refutedBy().isEmpty());
    }

    @Test
    void healthy_everythingFits_noAdvice() {
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), FITS);

        assertEquals(List.of(), Played.advice(meter));
        assertTrue(meter.keys().orElseThrow().isSteady());
    }

    @Test
    void oversized_halfWouldDo() {
        Trace trace = Workloads.zipf(1, 20_000, 200, 0.5);
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), trace);

        assertEquals(List.of(Kind.OVERSIZED), Played.kinds(meter));
        Advice advice = Played.advice(meter).get(0);
        assertEquals(".maximumSize(250)", advice.change());
        assertEquals(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 250), advice.proposed());
        assertEquals(
                gain(trace, () -> SimulatedCaffeine.of(500), () -> SimulatedCaffeine.of(250)),
                advice.gainRatio(),
                0.005);
        assertTrue(advice.gain().startsWith("half of the memory, for +0.0 points hit ratio ("), advice::gain);
        assertTrue(advice.evidence().startsWith("At 250 entries the hit ratio would be "), advice::evidence);
    }

    /** Of a cache that weighs its entries, entries are counted where lookups are, and weight where its maximum is. */
    @Test
    void weighted_maximumIsAWeight_andSteadyIsMeasuredInEntries() {
        CacheMeter meter =
                played.caffeine(builder -> builder.maximumWeight(50_000_000).weigher((key, value) -> 100_000), WIDE);

        Advice advice = Played.advice(meter).get(0);
        assertEquals(Kind.UNDERSIZED, advice.kind());
        assertEquals(".maximumWeight(100_000_000)", advice.change());
        double truth = gain(WIDE, () -> SimulatedCaffeine.of(500), () -> SimulatedCaffeine.of(1_000));
        assertEquals(truth, advice.gainRatio(), 0.03);
        assertTrue(advice.evidence().endsWith(" would hit at 100,000,000 weight."), advice::evidence);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_010, 1_500, 1_990})
    void cliff_betweenTwiceAndFourTimes_isToldWithTheWholeGain(int keys) {
        Trace loop = Workloads.loop(60_000, keys);
        CacheMeter meter = played.lru(500, loop);

        Advice advice = Played.advice(meter).get(0);
        assertEquals(Kind.CLIFF_AHEAD, advice.kind());
        assertEquals(".maximumSize(2_000)", advice.change());
        assertEquals(lruGain(loop, 500, 2_000), advice.gainRatio(), 0.03);
        assertTrue(
                advice.evidence().endsWith("% would hit at 2,000 entries. Twice the size gains only +0.0 points."),
                advice::evidence);
        assertEquals(Confidence.HIGH, advice.confidence());
    }

    /** A cache that loads faster than it evicts holds more than its maximum, and hits more than its model. */
    @Test
    void cacheThatHoldsMoreThanItsMaximum_noCliffIsMadeUp() {
        CacheMeter meter = CacheMeter.of(Perf.create("test"), "pools");
        KeyMeter keys = meter.byKey(Played.OPTIONS, () -> CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 100));
        played.play(meter, keys, SimulatedCaffeine.of(160), Workloads.zipf(1, 20_000, 2_000, 0.9));

        assertTrue(keys.predict().orElseThrow().basis().modelErrorRatio() > 0.03);
        assertFalse(
                Played.kinds(meter).contains(Kind.CLIFF_AHEAD),
                () -> keys.advice() + "\n" + keys.predict().orElseThrow());
    }

    @Test
    void cliff_beyondFourTimes_isNotPromised() {
        CacheMeter meter = played.lru(500, Workloads.loop(20_000, 2_010));

        assertTrue(
                Played.advice(meter).stream().noneMatch(advice -> advice.gainRatio() > 0 && advice.proposed() != null));
    }

    /** Where only a part of the keys is simulated, whether all keys of a loop fit cannot be told close to the cliff. */
    @ParameterizedTest
    @ValueSource(ints = {9_950, 10_050})
    void loop_cliffAtTwiceTheSize_promisesNoSlope(int keys) {
        Trace loop = Workloads.loop(120_000, keys);
        CacheMeter meter = played.lru(5_000, loop);

        assertTrue(meter.keys().orElseThrow().predict().orElseThrow().basis().samplingRatio() < 0.2);
        Advice advice = Played.advice(meter).get(0);
        assertEquals(Kind.CLIFF_AHEAD, advice.kind(), advice::toString);
        assertEquals(lruGain(loop, 5_000, 20_000), advice.gainRatio(), 0.06);
        assertTrue(advice.evidence().endsWith(" What twice the size would do cannot be told."), advice::evidence);
    }

    private static double lruGain(Trace trace, int now, int proposed) {
        return gain(
                trace,
                () -> SimulatedCache.of(EvictionPolicy.LRU, now),
                () -> SimulatedCache.of(EvictionPolicy.LRU, proposed));
    }

    @Test
    void notSteady_noAdvice_oneLookupLaterThereIs() {
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), Workloads.scan(4_999));
        KeyMeter keys = meter.keys().orElseThrow();
        assertFalse(keys.isSteady());
        assertEquals(List.of(), keys.advice());

        meter.recordMisses(1);
        assertTrue(keys.isSteady());
        assertTrue(Played.kinds(meter).contains(Kind.CHURN));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void steady_howMuchItHoldsIsUnknown_takesTenThousandLookups(boolean weighted) {
        CacheMeter meter = CacheMeter.of(played.perf, "pools");
        CacheShape shape = weighted ? CacheShape.ofWeight(EvictionPolicy.LRU, 1L << 40) : CacheShape.unbounded();
        KeyMeter keys = meter.byKey(Played.OPTIONS, () -> shape);
        meter.recordHits(5_000);
        meter.recordMisses(2_000);
        meter.recordMapLookup(true);
        assertFalse(keys.isSteady());
        meter.recordHits(2_999);
        assertTrue(keys.isSteady());
    }

    /** What a cache that was just made larger does while it fills says nothing of a still larger one. */
    @Test
    void resized_noAdviceAboutSizes_untilItIsSteadyAgain() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                        Perf.builder("test").clock(played.clock).build(),
                        "pools",
                        Caffeine.newBuilder()
                                .executor(Runnable::run)
                                .ticker(played.clock::nanoTime)
                                .maximumSize(250))
                .byKey(Played.OPTIONS);
        LoadingCache<Object, Object> cache = caffeine.build(key -> key);
        played.play(caffeine.meter(), cache, WIDE);
        CacheMeter meter = caffeine.meter();
        assertTrue(Played.kinds(meter).contains(Kind.UNDERSIZED));

        cache.policy().eviction().orElseThrow().setMaximum(1_000);
        meter.keys().orElseThrow().snapshot();
        played.play(caffeine.meter(), cache, Workloads.zipf(2, 9_000, 20_000, 0.8));
        assertTrue(Played.advice(meter).stream().noneMatch(advice -> advice.proposed() != null));

        played.play(caffeine.meter(), cache, Workloads.zipf(3, 2_000, 20_000, 0.8));
        assertEquals(
                ".maximumSize(2_000)", Played.advice(meter, Kind.UNDERSIZED).change());
    }
}
