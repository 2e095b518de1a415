package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.Advice.Confidence;
import dev.tacho.cache.Advice.Kind;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Advice about times to live and about loads. */
class AdvisorLoadsTest {
    /** Everything fits, and the least popular key is asked for every 0.8 s or so. */
    private static final Trace BUSY = Played.timed(Workloads.zipf(2, 20_000, 400, 0.5));

    private final Played played = new Played();

    @Test
    void ttlBound_afterWrite_isToldWithWhatTwiceTheTimeBrings() {
        played.loadNanos = 0;
        CacheMeter meter =
                played.caffeine(builder -> builder.maximumSize(500).expireAfterWrite(Duration.ofSeconds(1)), BUSY);

        Advice advice = Played.advice(meter, Kind.TTL_BOUND);
        assertEquals(".expireAfterWrite(Duration.ofSeconds(2))", advice.change());
        assertEquals(
                CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 500).withExpireAfterWrite(Duration.ofSeconds(2)),
                advice.proposed());
        // Nothing is evicted for want of room, so that the policy does not matter.
        Simulation simulation = Simulation.of(BUSY);
        double truth = simulation
                        .expireAfterWrite(Duration.ofSeconds(2))
                        .run(EvictionPolicy.LRU, 500)
                        .hitRatio()
                - meter.snapshot().hitRatio();
        assertTrue(truth > 0.1, () -> "truth " + truth);
        assertEquals(Effect.UNKNOWN, advice.effect(), "loads that take no time save none");
        assertEquals(truth, advice.gainRatio(), 0.04);
        assertEquals(Confidence.HIGH, advice.confidence());
        assertTrue(
                advice.evidence()
                        .matches("9\\d.*% of the misses are of entries whose 1\\.0\u00a0s was up\\."
                                + " What is served would be .* old on average\\."),
                advice::evidence);
    }

    @Test
    void ttlBound_afterAccess_namesThatSetter() {
        played.loadNanos = 0;
        CacheMeter meter =
                played.caffeine(builder -> builder.maximumSize(500).expireAfterAccess(Duration.ofMillis(300)), BUSY);

        Advice advice = Played.advice(meter, Kind.TTL_BOUND);
        assertEquals(".expireAfterAccess(Duration.ofMillis(600))", advice.change());
        double truth = Simulation.of(BUSY)
                        .expireAfterAccess(Duration.ofMillis(600))
                        .run(EvictionPolicy.LRU, 500)
                        .hitRatio()
                - meter.snapshot().hitRatio();
        assertEquals(truth, advice.gainRatio(), 0.05);
        assertTrue(
                advice.evidence().endsWith("% of the misses are of entries whose 300\u00a0ms was up."),
                advice::evidence);
    }

    /** Many misses are of expired entries here too, but there are few of them. */
    @Test
    void ttlBound_longTime_isNotAdvised() {
        played.loadNanos = 0;
        CacheMeter meter = played.caffeine(
                builder -> builder.maximumSize(200).expireAfterWrite(Duration.ofSeconds(8)),
                Workloads.zipf(2, 20_000, 150, 0.5));

        assertTrue(meter.keys().orElseThrow().snapshot().missRatio(MissReason.EXPIRED) > 0.30);
        assertFalse(Played.kinds(meter).contains(Kind.TTL_BOUND));
    }

    /** Ten loads before the end: 12 s less 10 times 5 ms. */
    @Test
    void refresh_slowLoadsOfExpiredEntries_namesTheTimeAndTheChance() {
        played.loadNanos = 5_000_000;
        CacheMeter meter =
                played.caffeine(builder -> builder.maximumSize(500).expireAfterWrite(Duration.ofSeconds(12)), BUSY);

        Advice advice = Played.advice(meter, Kind.REFRESH);
        assertEquals(".refreshAfterWrite(Duration.ofMillis(11_950))", advice.change());
        assertEquals(Confidence.MEDIUM, advice.confidence());
        assertTrue(
                advice.evidence()
                        .matches(
                                ".*\u00a0% of the lookups wait about 5\\.0\u00a0ms for a load of an entry that has expired\\. .*"),
                advice::evidence);
        assertTrue(advice.evidence().contains("less than 5.0\u00a0ms * -ln(random) left (XFetch: "), advice::evidence);
        assertTrue(advice.gain().contains(" a lookup on average"), advice::gain);
    }

    @ParameterizedTest
    @CsvSource({"500_000, 12, 0", "5_000_000, 100, 0", "5_000_000, 12, 8"})
    void refresh_quickLoadsOrFewExpiriesOrRefreshed_isNotAdvised(String nanos, int ttlSeconds, int refreshSeconds) {
        played.loadNanos = Long.parseLong(nanos.replace("_", ""));
        CacheMeter meter = played.caffeine(
                builder -> {
                    builder.maximumSize(500).expireAfterWrite(Duration.ofSeconds(ttlSeconds));
                    return refreshSeconds == 0
                            ? builder
                            : builder.refreshAfterWrite(Duration.ofSeconds(refreshSeconds));
                },
                BUSY);

        assertTrue(meter.keys().orElseThrow().isSteady());
        assertFalse(Played.kinds(meter).contains(Kind.REFRESH));
    }

    @Test
    void refresh_shortTime_changeIsExact() {
        played.loadNanos = 3_000_000;
        CacheMeter meter = played.caffeine(
                builder -> builder.maximumSize(500).expireAfterWrite(Duration.ofNanos(1_500_000)),
                Played.timed(Workloads.loop(6_000, 1)));

        // Half of the time; no whole number of milliseconds is below it.
        assertEquals(
                ".refreshAfterWrite(Duration.ofNanos(750_000))",
                Played.advice(meter, Kind.REFRESH).change());
    }

    @Test
    void negative_sameKeysFindNothingAgainAndAgain() {
        CacheMeter meter =
                played.caffeine(builder -> builder.maximumSize(500), BUSY, key -> (Long) key % 2 == 0 ? null : key);

        Advice advice = Played.advice(meter, Kind.NEGATIVE_CACHE);
        // Every load but the first of each key; of the other half of the keys there is one load each.
        CacheSnapshot counts = meter.snapshot();
        double truth = (counts.foundNothing() - 200.0) / counts.loads();
        assertEquals(truth, meter.keys().orElseThrow().snapshot().repeatedEmptyLoadRatio(), 1e-9);
        assertTrue(truth > 0.9);
        assertTrue(advice.gain().endsWith("% of the loads"), advice::gain);
        assertEquals(0, advice.effect().atLeast());
        assertEquals(counts.foundNothing() - 200.0, advice.effect().interval().upper(), 1e-6);
        assertEquals("cache Optional.empty(), with a short expiry", advice.change());
        assertEquals(Confidence.HIGH, advice.confidence());
    }

    @Test
    void negative_eachKeyOnce_isNotAdvised() {
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), Workloads.scan(6_000), key -> null);

        assertEquals(6_000, meter.snapshot().foundNothing());
        assertFalse(Played.kinds(meter).contains(Kind.NEGATIVE_CACHE));
    }

    @Test
    void stampede_fourLoadsOfAKeyAtATime() {
        CacheMeter meter = steady();
        load(meter, 4);

        Advice advice = Played.advice(meter, Kind.STAMPEDE);
        assertEquals("3 loads began while the same key was being loaded, up to 4 at a time.", advice.evidence());
        assertEquals("3 loads", advice.gain());
        assertEquals(Effect.of(3, Unit.COUNT, null), advice.effect());
        assertEquals("cache.get(key, loader) instead of getIfPresent and put", advice.change());
        assertEquals(Confidence.HIGH, advice.confidence());
    }

    @Test
    void stampede_threeAtATime_isNotAdvised_butOftenIs() {
        CacheMeter meter = steady();
        for (int i = 0; i < 50; i++) {
            load(meter, 3);
        }
        assertEquals(List.of(), Played.kinds(meter), "100 loads met");
        load(meter, 2);
        assertEquals(List.of(Kind.STAMPEDE), Played.kinds(meter));
    }

    /** A cache in which everything that is asked for is found. */
    private CacheMeter steady() {
        return played.caffeine(builder -> builder.maximumSize(500), Workloads.loop(6_000, 400));
    }

    private static void load(CacheMeter meter, int atATime) {
        KeyMeter keys = meter.keys().orElseThrow();
        int hash = keys.hash("pool");
        boolean[] watched = new boolean[atATime];
        for (int i = 0; i < atATime; i++) {
            watched[i] = keys.loadBegins(hash);
        }
        for (boolean each : watched) {
            keys.loadEnds(hash, each);
        }
    }

    @Test
    void notWorthIt_loadsTakeLessThanALookup() {
        played.loadNanos = 80;
        CacheMeter meter = played.caffeine(builder -> builder.maximumSize(500), BUSY);

        Advice advice = Played.advice(meter, Kind.NOT_WORTH_IT);
        assertTrue(
                advice.evidence()
                        .matches(
                                "A load takes 8\\d.*\u00a0ns, so a lookup saves 7\\d.*\u00a0ns on average: less than .*"),
                advice::evidence);
        assertEquals(Confidence.MEDIUM, advice.confidence());
    }

    /** What a larger size would gain counts for the cache: then that is the advice. */
    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_000_000})
    void notWorthIt_itWouldBeWithAnotherSize_isNotAdvised(long loadNanos) {
        played.loadNanos = loadNanos;
        CacheMeter meter = played.lru(500, Workloads.loop(20_000, 900));

        assertEquals(0, meter.snapshot().hits());
        assertEquals(Kind.UNDERSIZED, Played.kinds(meter).get(0));
        assertFalse(Played.kinds(meter).contains(Kind.NOT_WORTH_IT));
    }
}
