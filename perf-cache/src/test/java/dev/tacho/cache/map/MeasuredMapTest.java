package dev.tacho.cache.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.cache.internal.Callers;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

class MeasuredMapTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    @Test
    void lookups_areCounted_othersAreNot() {
        MeasuredMap<String, Integer> measured = MeasuredMap.of(perf, "map", new ConcurrentHashMap<>());
        ConcurrentMap<String, Integer> map = measured.map();
        map.put("a", 1);
        map.get("a");
        map.get("x");
        map.getOrDefault("a", 0);
        map.getOrDefault("x", 0);
        map.containsKey("a");
        map.putIfAbsent("b", 2);
        map.compute("b", (key, old) -> 3);
        map.forEach((key, value) -> assertTrue(value > 0));

        CacheSnapshot snapshot = measured.meter().snapshot();
        assertEquals(List.of(2L, 2L, 0L), List.of(snapshot.hits(), snapshot.misses(), snapshot.loads()));
        assertEquals(new CacheSize(2, Double.NaN, Double.NaN), snapshot.size());
    }

    @Test
    void computeIfAbsent_isALookupAndATimedLoad() {
        MeasuredMap<String, Integer> measured = MeasuredMap.of(perf, "map", new ConcurrentHashMap<>());
        ConcurrentMap<String, Integer> map = measured.map();
        map.computeIfAbsent("a", key -> slowly(5, 1));
        map.computeIfAbsent("a", key -> slowly(5, 2));
        assertNull(map.computeIfAbsent("nothing", key -> slowly(3, null)));
        assertThrows(
                IllegalStateException.class,
                () -> map.computeIfAbsent("fails", key -> {
                    slowly(2, null);
                    throw new IllegalStateException("node is down");
                }));
        assertThrows(NullPointerException.class, () -> map.computeIfAbsent(null, key -> 1));
        assertThrows(NullPointerException.class, () -> map.computeIfAbsent("a", null));

        CacheSnapshot snapshot = measured.meter().snapshot();
        assertEquals(List.of(1L, 3L), List.of(snapshot.hits(), snapshot.misses()));
        assertEquals(List.of(3L, 2L, 1L), List.of(snapshot.loads(), snapshot.loadFailures(), snapshot.foundNothing()));
        double expected = Duration.ofMillis(10).toNanos();
        assertEquals(expected, snapshot.load().latency().sum(), 0.01 * expected);
    }

    private Integer slowly(int millis, Integer value) {
        clock.advance(Duration.ofMillis(millis));
        return value;
    }

    @Test
    void byKey_tellsWhyLookupsMiss() {
        MeasuredMap<String, Integer> measured =
                MeasuredMap.of(perf, "map", new ConcurrentHashMap<>(), KeyOptions.whatIf());
        ConcurrentMap<String, Integer> map = measured.map();
        map.computeIfAbsent("a", key -> 1);
        map.get("a");
        map.remove("a");
        map.get("a");
        map.computeIfAbsent("b", key -> null);
        map.get("b");
        map.put("c", 3);
        map.clear();
        map.get("c");

        KeySnapshot keys = measured.meter().keys().orElseThrow().snapshot();
        assertEquals(6, keys.sampledLookups());
        assertEquals(2, keys.sampledMisses(MissReason.FIRST_USE));
        assertEquals(2, keys.sampledMisses(MissReason.REMOVED));
        assertEquals(1, keys.sampledMisses(MissReason.NOT_STORED));
        assertTrue(measured.meter().keys().orElseThrow().predict().isPresent());
    }

    @Test
    void stampede_allButOneWait() throws Exception {
        MeasuredMap<String, Object> measured =
                MeasuredMap.of(perf, "map", new ConcurrentHashMap<>(), KeyOptions.byKey());
        Callers callers = new Callers();
        Object value = new Object();
        List<Object> values = callers.call(() -> measured.map().computeIfAbsent("key", key -> callers.load(value)));

        values.forEach(each -> assertSame(value, each));
        KeySnapshot keys = measured.meter().keys().orElseThrow().snapshot();
        assertEquals(Callers.COUNT - 1, keys.waits().count());
        assertEquals(1, keys.mostLoadsAtATime());
        assertEquals(1, measured.meter().snapshot().loads());
        assertEquals(Callers.COUNT, measured.meter().snapshot().requests());
    }

    @Test
    void map_isTheSameForLife_andStandsForTheGivenOne() {
        ConcurrentMap<String, Integer> plain = new ConcurrentHashMap<>(Map.of("a", 1));
        MeasuredMap<String, Integer> measured = MeasuredMap.of(perf, "map", plain);

        assertSame(measured.map(), measured.map());
        assertSame(plain, measured.unwrap());
        assertEquals(plain, measured.map());
        assertEquals("MeasuredMap[map]", measured.toString());
    }

    @Test
    void disabledSet_isTheMapItself() {
        ConcurrentMap<String, Integer> plain = new ConcurrentHashMap<>();
        MeasuredMap<String, Integer> measured = MeasuredMap.of(Perf.noop(), "map", plain, KeyOptions.whatIf());
        measured.map().get("a");

        assertSame(plain, measured.map());
        assertEquals(0, measured.meter().snapshot().requests());
        assertTrue(measured.meter().keys().isPresent());
    }

    @Test
    void meter_doesNotKeepTheMap() {
        CacheMeter meter = MeasuredMap.of(perf, "map", new ConcurrentHashMap<>(), KeyOptions.byKey())
                .meter();
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        for (int i = 0; i < 100 && !garbage.refersTo(null); i++) {
            System.gc();
        }

        assertEquals(CacheSize.UNKNOWN, meter.snapshot().size());
    }

    @Test
    void of_invalid_isRefused() {
        assertThrows(NullPointerException.class, () -> MeasuredMap.of(perf, "map", null));
        assertThrows(IllegalArgumentException.class, () -> MeasuredMap.of(perf, " ", new ConcurrentHashMap<>()));
        assertTrue(perf.sources().isEmpty());
    }
}
