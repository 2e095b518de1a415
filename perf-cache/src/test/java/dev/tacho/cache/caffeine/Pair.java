package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.Perf;
import java.util.Arrays;
import java.util.List;

/** A bare cache and a measured one, each in a world of its own. */
record Pair(
        Measured measured, Perf perf, World bareWorld, Cache<Key, String> bare, World world, Cache<Key, String> cache) {
    /**
     * Creates a pair.
     *
     * @param loads whether the caches have a loader
     * @param bulk whether that loads many keys at a time
     */
    static Pair of(int keys, World.Configuration configuration, Measured measured, boolean loads, boolean bulk) {
        boolean weakKeys = configuration == World.Configuration.WEAK_KEYS;
        World bareWorld = new World(keys, weakKeys);
        World world = bareWorld.twin();
        Perf perf = Perf.create("test");
        Caffeine<Object, Object> builder = configuration.builder(world.ticker);
        CacheLoader<Key, String> loader = Loaders.of(world, bulk);
        Cache<Key, String> cache;
        if (measured.isFacade()) {
            MeasuredCaffeine<Key, String> facade = measured.facade(perf, world, builder, true);
            cache = loads ? facade.build(loader) : facade.build();
        } else {
            cache = measured.wrap(perf, build(Measured.bare(world, builder, true), loads, loader), weakKeys);
        }
        Cache<Key, String> bare = build(
                Measured.bare(bareWorld, configuration.builder(bareWorld.ticker), true),
                loads,
                Loaders.of(bareWorld, bulk));
        assertEquals(loads, cache instanceof LoadingCache);
        return new Pair(measured, perf, bareWorld, bare, world, cache);
    }

    private static Cache<Key, String> build(
            Caffeine<Key, String> builder, boolean loads, CacheLoader<Key, String> loader) {
        return loads ? builder.build(loader) : builder.build();
    }

    /** Does the same to both. */
    Pair run(List<Step> steps) {
        new Script(bareWorld, bare).run(steps);
        new Script(world, cache).run(steps);
        return this;
    }

    /** Compares all that came of it. */
    void assertSame() {
        assertEquals(bareWorld.log, world.log);
        assertEquals(Measured.withoutLoadTime(bare.stats()), Measured.withoutLoadTime(cache.stats()));
        assertEquals(bare.estimatedSize(), cache.estimatedSize());
        assertEquals(bare.asMap().toString(), cache.asMap().toString());
        Measured.meter(perf);
    }

    /** Compares what the meters say with what Caffeine says; where keys behave and nothing throws. */
    void assertCounted() {
        CacheMeter meter = Measured.meter(perf);
        CacheSnapshot snapshot = meter.snapshot();
        CacheStats stats = cache.stats();
        assertEquals(0, snapshot.meterFailures());
        assertEquals(
                Arrays.asList(stats.hitCount(), stats.missCount(), stats.evictionCount(), stats.evictionWeight()),
                Arrays.asList(snapshot.hits(), snapshot.misses(), snapshot.evictions(), snapshot.evictionWeight()),
                "hits, misses, evictions, their weight");
        meter.keys().ifPresent(keys -> assertCounted(snapshot, keys.snapshot()));
    }

    /** All keys are sampled, for there are few. */
    private static void assertCounted(CacheSnapshot all, KeySnapshot sampled) {
        assertEquals(1, sampled.samplingRatio());
        double misses = 0;
        for (MissReason reason : MissReason.values()) {
            misses += sampled.sampledMisses(reason);
        }
        assertEquals(
                List.of(
                        (double) all.requests() + all.mapHits() + all.mapMisses(),
                        (double) all.misses() + all.mapMisses()),
                List.of(sampled.sampledLookups(), misses),
                "lookups and misses by key");
        assertEquals(
                List.of(all.hits() + all.mapHits(), all.misses() + all.mapMisses()),
                List.of(
                        sampled.groups().stream()
                                .mapToLong(group -> group.hits())
                                .sum(),
                        sampled.groups().stream()
                                .mapToLong(group -> group.misses())
                                .sum()),
                "hits and misses by group");
        assertTrue(sampled.lostEvents() == 0, "no event lost");
    }
}
