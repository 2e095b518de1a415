package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cache of the application's own that tells a {@link KeyMeter} what happens, with every key sampled. */
class KeyMeterTest {
    private static final long TICK = 1 << 20;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final CacheMeter meter = CacheMeter.of(perf, "pools");
    private final KeyMeter keys = meter.byKey(KeyOptions.whatIf());

    @AfterEach
    void close() {
        keys.close();
    }

    /** Reads so often that the ring never fills: on a busy machine events might be lost otherwise. */
    private void keepUp(int step) {
        if (step % 1_000 == 0) {
            keys.snapshot();
        }
    }

    private DistributionSnapshot histogram(String name) {
        return perf.snapshot().histograms().stream()
                .filter(each -> each.id().name().equals(name))
                .findFirst()
                .orElseThrow()
                .values();
    }

    /** An LRU of 200, and a map that knows why each of its 1,500 keys is not there. */
    @Test
    void misses_haveTheReasonsOfTheOracle() {
        LruCache cache = new LruCache(200);
        Map<Long, MissReason> why = new HashMap<>();
        Map<Long, Long> storedAt = new HashMap<>();
        Map<Long, Long> evictedAt = new HashMap<>();
        Map<MissReason, Integer> expected = new EnumMap<>(MissReason.class);
        long hits = 0;
        long ageNanos = 0;
        long reuseNanos = 0;
        Random random = new Random(11);
        for (int i = 0; i < 60_000; i++) {
            keepUp(i);
            clock.advanceNanos(random.nextInt(3) * TICK);
            long now = clock.nanoTime();
            long key = (long) (1_500 * Math.pow(random.nextDouble(), 3));
            if (random.nextInt(20) == 0) {
                if (cache.remove(key)) {
                    why.put(key, MissReason.REMOVED);
                }
                keys.removed(key);
                continue;
            }
            boolean hit = cache.lookup(key);
            keys.lookup(key, hit);
            if (hit) {
                hits++;
                continue;
            }
            MissReason reason = why.getOrDefault(key, MissReason.FIRST_USE);
            expected.merge(reason, 1, Integer::sum);
            reuseNanos += reason == MissReason.EVICTED ? now - evictedAt.get(key) : 0;
            storedAt.put(key, now);
            keys.stored(key, 1);
            Long evicted = cache.evicted();
            if (evicted != null) {
                keys.evicted(keys.hash(evicted), EvictionCause.SIZE);
                why.put(evicted, MissReason.EVICTED);
                evictedAt.put(evicted, now);
                ageNanos += now - storedAt.get(evicted);
            }
        }
        KeySnapshot snapshot = keys.snapshot();
        assertEquals(0, snapshot.lostEvents());
        assertEquals(1, snapshot.samplingRatio());
        int misses = 0;
        for (MissReason reason : MissReason.values()) {
            int count = expected.getOrDefault(reason, 0);
            assertEquals(count, snapshot.sampledMisses(reason), reason.name());
            misses += count;
        }
        assertTrue(expected.size() == 3 && expected.values().stream().allMatch(count -> count > 100), "all occur");
        assertEquals(hits, snapshot.sampledLookups() - misses);
        assertEquals(ageNanos, histogram("cache.age-at-eviction").sum());
        assertEquals(reuseNanos, histogram("cache.reuse-after-eviction").sum());
    }

    @Test
    void groups_areCountedAll_andBounded() {
        KeyMeter grouped =
                CacheMeter.of(perf, "grouped").byKey(KeyOptions.byKey().groupBy(key -> "g" + ((Integer) key) % 150));
        for (int key = 0; key < 3_000; key++) {
            grouped.lookup(key, key % 150 < 75);
        }
        grouped.close();
        grouped.lookup(1, true);

        KeySnapshot snapshot = grouped.snapshot();
        assertEquals(101, snapshot.groups().size());
        GroupHits other = snapshot.groups().get(100);
        assertEquals(new GroupHits("(other)", 0, 50 * 20), other);
        for (GroupHits group : snapshot.groups().subList(0, 100)) {
            int number = Integer.parseInt(group.group().substring(1));
            assertEquals(number < 75 ? 1 : 0, group.hitRatio());
            assertEquals(20, group.requests());
        }
    }

    @Test
    void close_lookupsGoOn_predictsForThoseBefore() {
        CacheMeter meter = CacheMeter.of(Perf.create("test"), "closed");
        KeyMeter closed = meter.byKey(KeyOptions.whatIf(), () -> CacheShape.ofEntries(EvictionPolicy.LRU, 100));
        for (int i = 0; i < 3_000; i++) {
            boolean hit = i >= 50;
            closed.lookup(i % 50, hit);
            if (hit) {
                meter.recordHits(1);
            } else {
                meter.recordMisses(1);
                closed.stored(i % 50, 1);
            }
        }
        closed.close();
        Prediction before = closed.predict().orElseThrow();
        meter.recordMisses(100_000);

        Prediction after = closed.predict().orElseThrow();
        assertEquals(3_000, after.basis().lookups());
        assertEquals(before.basis().hitRatio(), after.basis().hitRatio());
        assertEquals(before.curve(), after.curve());
    }

    @Test
    void close_endsEverything_andKeepsWhatWasMeasured() {
        KeyMeter all = CacheMeter.of(perf, "all")
                .byKey(KeyOptions.whatIf().groupBy(key -> "all").captureTrace(10));
        int hash = all.hash("key");
        all.lookup("key", false);
        all.stored("key", 1);
        boolean watched = all.loadBegins(hash);
        all.close();
        all.lookup("key", true);
        all.stored("key", 1);
        all.evicted(hash, EvictionCause.SIZE);
        all.cleared();
        all.waited(1_000);
        assertFalse(all.loadBegins(hash), "no further load");
        all.loadEnds(hash, watched);

        assertFalse(all.isLoading(hash), "the load that was announced has ended");
        assertFalse(all.follows(hash));
        KeySnapshot snapshot = all.snapshot();
        assertEquals(1, snapshot.sampledLookups());
        assertEquals(1, snapshot.groups().get(0).requests());
        assertEquals(0, snapshot.waits().count());
        assertEquals(0, snapshot.meetingLoads());
        assertEquals(1, all.trace().orElseThrow().requests());
        assertEquals(1, all.hotKeys(10).size());
        all.close();
    }

    // What is told wrongly.

    @Test
    void weights_thatAreNone_areCounted_andSpoilNothing() {
        keys.readShapeFrom(() -> CacheShape.ofWeight(EvictionPolicy.W_TINY_LFU, 1_000));
        double[] wrong = {-1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e39};
        for (int i = 0; i < 20_000; i++) {
            keepUp(i);
            keys.lookup(i % 500, false);
            keys.stored(i % 500, i % 1_000 == 0 ? wrong[i / 1_000 % wrong.length] : i % 3);
            keys.lookup(i % 500, true);
        }
        assertEquals(20, meter.snapshot().meterFailures());
        KeySnapshot snapshot = keys.snapshot();
        assertTrue(snapshot.weightHitRatio() >= 0 && snapshot.weightHitRatio() <= 1, "" + snapshot.weightHitRatio());
        assertTrue(snapshot.sampledLookups() >= 40_000 * snapshot.samplingRatio());
        keys.predict()
                .orElseThrow()
                .curve()
                .forEach(point -> assertFalse(
                        point.isShown() && !(point.hitRatio() >= 0 && point.hitRatio() <= 1), point.toString()));
    }

    @Test
    void shape_thatIsNull_changesNothing() {
        keys.readShapeFrom(() -> CacheShape.ofEntries(EvictionPolicy.LRU, 100));
        keys.readShapeFrom(() -> null);
        keys.lookup(1, false);

        assertEquals(1, keys.snapshot().sampledLookups());
        assertTrue(meter.snapshot().meterFailures() > 0);
    }

    @Test
    void hashCode_constant_countsStayRight_thePredictionIsWithheld() {
        record Same(int id) {
            @Override
            public int hashCode() {
                return 7;
            }
        }
        meter.readSizeFrom(() -> new CacheSize(1_000, Double.NaN, 1_000));
        keys.readShapeFrom(() -> CacheShape.ofEntries(EvictionPolicy.LRU, 1_000));
        for (int i = 0; i < 20_000; i++) {
            keepUp(i);
            boolean hit = i >= 1_000;
            keys.lookup(new Same(i % 1_000), hit);
            if (hit) {
                meter.recordHits(1);
            } else {
                meter.recordMisses(1);
                keys.stored(new Same(i % 1_000), 1);
            }
        }
        assertEquals(19_000, meter.snapshot().hits());
        assertEquals(1_000, meter.snapshot().misses());
        assertTrue(
                keys.predict().orElseThrow().curve().stream()
                        .noneMatch(point -> point.isShown() && point.factor() != 1),
                keys.predict().toString());
    }

    @Test
    void clock_thatGoesBackOrLeaps_losesNothing() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            keepUp(i);
            if (random.nextInt(100) == 0) {
                clock.advance(Duration.ofHours(random.nextInt(100) - 50));
            }
            int key = random.nextInt(1_000);
            boolean hit = random.nextBoolean();
            keys.lookup(key, hit);
            if (!hit) {
                keys.stored(key, 1);
            }
        }
        assertEquals(
                20_000,
                keys.snapshot().sampledLookups(),
                "lost " + keys.snapshot().lostEvents());
        assertTrue(keys.predict().isPresent());
        assertEquals(0, meter.snapshot().meterFailures());
        meter.section();
    }

    @Test
    void clock_thatThrows_isCountedAndNotFelt() {
        Clock broken = new Clock() {
            private int readings;

            @Override
            public long nanoTime() {
                if (++readings > 100) {
                    throw new IllegalStateException("no time");
                }
                return readings;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }
        };
        CacheMeter timeless =
                CacheMeter.of(Perf.builder("timeless").clock(broken).build(), "cache");
        try (KeyMeter byKey = timeless.byKey(KeyOptions.byKey())) {
            for (int i = 0; i < 1_000; i++) {
                byKey.lookup(i, true);
            }
            assertEquals(1_000, byKey.snapshot().sampledLookups());
            assertTrue(timeless.snapshot().meterFailures() > 800);
        }
    }

    @Test
    void userFunctions_thatThrow_areCounted_andNothingElseIsLost() {
        CacheMeter other = CacheMeter.of(perf, "throwing");
        KeyMeter throwing = other.byKey(KeyOptions.byKey()
                .groupBy(key -> {
                    throw new IllegalStateException("group");
                })
                .showKeys(key -> null));
        for (int i = 0; i < 10; i++) {
            throwing.lookup(i, false);
        }
        throwing.close();

        assertEquals(10, throwing.snapshot().sampledLookups());
        assertEquals(20, other.snapshot().meterFailures());
        assertTrue(other.section().blocks().toString().contains("Failures of the meter itself: 20"));
    }
}
