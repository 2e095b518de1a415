package dev.tacho.cache.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Duration TEN = Duration.ofNanos(10);

    @Test
    void expireAfterWrite_exactlyItsLengthLater_isAMissAndLoadsAnew() {
        // A hit at 9, expired at 10, and hits until 20 though the last request was at 19.
        Simulation simulation = Simulation.of(times(0, 9, 10, 19, 20));

        assertEquals(
                2, simulation.expireAfterWrite(TEN).run(EvictionPolicy.LRU, 1).hits());
    }

    @Test
    void expireAfterAccess_everyUse_beginsTheTimeAnew() {
        Simulation simulation = Simulation.of(times(0, 9, 18, 27, 37));

        assertEquals(
                3, simulation.expireAfterAccess(TEN).run(EvictionPolicy.LRU, 1).hits());
        assertEquals(
                2,
                simulation
                        .expireAfterAccess(TEN)
                        .expireAfterWrite(Duration.ofNanos(20))
                        .run(EvictionPolicy.LRU, 1)
                        .hits(),
                "whichever comes first: loaded at 0, 27 and 37");
    }

    @Test
    void lengths_atTheirEnds_neverOrAlwaysExpire() {
        Simulation simulation = Simulation.of(times(0, 0, 0, Long.MAX_VALUE));

        assertEquals(
                0,
                simulation
                        .expireAfterWrite(Duration.ZERO)
                        .run(EvictionPolicy.LRU, 1)
                        .hits());
        assertEquals(
                0,
                simulation
                        .expireAfterAccess(Duration.ZERO)
                        .run(EvictionPolicy.LRU, 1)
                        .hits());
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        assertEquals(
                3,
                Simulation.of(times(0, 0, 0, Long.MAX_VALUE - 1))
                        .expireAfterWrite(forEver)
                        .run(EvictionPolicy.LRU, 1)
                        .hits());
    }

    /** An expired entry takes no room: were it still there, the third key would drive the second one out. */
    @Test
    void expireAfterWrite_expiredEntry_leavesItsRoom() {
        Trace trace = Trace.builder()
                .add(1, 0)
                .add(2, 9)
                .add(1, 9)
                .add(3, 12)
                .add(2, 12)
                .build();

        assertEquals(
                2,
                Simulation.of(trace)
                        .expireAfterWrite(TEN)
                        .run(EvictionPolicy.LRU, 2)
                        .hits());
    }

    /** As long as nothing else is given up, the hits are those of the cache that the simulation stands for. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void expire_unboundedCache_hitsAsCaffeine(
            @ForAll("requests") Trace trace,
            @ForAll @IntRange(max = 30) int write,
            @ForAll @IntRange(max = 30) int access) {
        // Caffeine keeps write times to two nanoseconds, so all times of this test are even.
        Duration afterWrite = Duration.ofNanos(2 * write);
        Duration afterAccess = Duration.ofNanos(2 * access);

        assertHitsAsCaffeine(
                trace,
                caffeine -> caffeine.expireAfterWrite(afterWrite),
                simulation -> simulation.expireAfterWrite(afterWrite));
        assertHitsAsCaffeine(
                trace,
                caffeine -> caffeine.expireAfterAccess(afterAccess),
                simulation -> simulation.expireAfterAccess(afterAccess));
        assertHitsAsCaffeine(
                trace,
                caffeine -> caffeine.expireAfterWrite(afterWrite).expireAfterAccess(afterAccess),
                simulation -> simulation.expireAfterAccess(afterAccess).expireAfterWrite(afterWrite));
    }

    /** With a bound too: a plain LRU cache that searches for what has expired before each request. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void expire_boundedCache_hitsAsAPlainOne(
            @ForAll("requests") Trace trace,
            @ForAll @IntRange(max = 6) int maximum,
            @ForAll @IntRange(max = 30) int write,
            @ForAll @IntRange(max = 30) int access) {
        long expected = plainHits(trace, maximum, write, access);

        assertEquals(
                expected,
                Simulation.of(trace)
                        .expireAfterWrite(Duration.ofNanos(write))
                        .expireAfterAccess(Duration.ofNanos(access))
                        .run(EvictionPolicy.LRU, maximum)
                        .hits());
    }

    @Test
    void expireAfterWrite_longerTime_neverHitsLess() {
        Trace trace = Workloads.timed(Workloads.zipf(1, 20_000, 1_000, 0.9), 2, 1_000);
        long before = 0;
        for (int millis : new int[] {1, 10, 100, 1_000, 10_000, 100_000}) {
            long hits = Simulation.of(trace)
                    .expireAfterWrite(Duration.ofMillis(millis))
                    .run(EvictionPolicy.LRU, 1_000)
                    .hits();
            assertTrue(hits > before || millis == 100_000 && hits == before, millis + " ms: " + hits);
            before = hits;
        }
        assertEquals(Simulation.of(trace).run(EvictionPolicy.LRU, 1_000).hits(), before, "20 s of requests");
    }

    @Provide
    Arbitrary<Trace> requests() {
        Arbitrary<int[]> request = Arbitraries.integers()
                .between(0, 8)
                .flatMap(key -> Arbitraries.integers().between(0, 6).map(gap -> new int[] {key, 2 * gap}));
        return request.list().ofMaxSize(120).map(requests -> {
            Trace.Builder trace = Trace.builder().add(0, 0);
            long now = 0;
            for (int[] next : requests) {
                now += next[1];
                trace.add(next[0], now);
            }
            return trace.build();
        });
    }

    private static void assertHitsAsCaffeine(
            Trace trace, UnaryOperator<Caffeine<Object, Object>> configured, UnaryOperator<Simulation> option) {
        AtomicLong now = new AtomicLong();
        Cache<Long, Boolean> cache = configured
                .apply(Caffeine.newBuilder().ticker(now::get).executor(Runnable::run))
                .recordStats()
                .build();
        for (int i = 0; i < trace.requests(); i++) {
            now.set(trace.nanos(i));
            cache.get(trace.key(i), key -> true);
        }

        assertEquals(
                cache.stats().hitCount(),
                option.apply(Simulation.of(trace)).run(EvictionPolicy.LRU, 100).hits());
    }

    private static long plainHits(Trace trace, int maximum, int write, int access) {
        record Entry(long key, long loaded, long used) {}
        List<Entry> entries = new ArrayList<>();
        long hits = 0;
        for (int i = 0; i < trace.requests(); i++) {
            long now = trace.nanos(i);
            long key = trace.key(i);
            entries.removeIf(entry -> now - entry.loaded() >= write || now - entry.used() >= access);
            Entry found = entries.stream()
                    .filter(entry -> entry.key() == key)
                    .findFirst()
                    .orElse(null);
            hits += found == null ? 0 : 1;
            entries.remove(found);
            entries.add(new Entry(key, found == null ? now : found.loaded(), now));
            if (entries.size() > maximum) {
                entries.remove(0);
            }
        }
        return hits;
    }

    private static Trace times(long... nanos) {
        Trace.Builder trace = Trace.builder();
        for (long time : nanos) {
            trace.add(1, time);
        }
        return trace.build();
    }
}
