package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;

/** How a cache is measured. */
enum Measured {
    BY_COUNTER,
    BY_KEY,
    WRAPPED,
    WRAPPED_BY_KEY;

    /** Every key is followed, so that everything is exercised that is done for some keys only. */
    private static final KeyOptions ALL = KeyOptions.byKey().groupBy(key -> "all");

    static final String NAME = "cache";

    boolean isFacade() {
        return this == BY_COUNTER || this == BY_KEY;
    }

    boolean hasKeys() {
        return this == BY_KEY || this == WRAPPED_BY_KEY;
    }

    /** Returns a façade of a builder that has no listeners, with listeners. */
    MeasuredCaffeine<Key, String> facade(Perf perf, World world, Caffeine<Object, Object> builder, boolean evictions) {
        MeasuredCaffeine<Object, Object> facade = MeasuredCaffeine.of(perf, NAME, builder);
        if (this == BY_KEY) {
            facade.byKey(ALL);
        }
        MeasuredCaffeine<Key, String> typed = facade.removalListener(world.listener("removed"));
        return evictions ? typed.evictionListener(world.listener("evicted")) : typed;
    }

    Cache<Key, String> wrap(Perf perf, Cache<Key, String> cache, boolean weakKeys) {
        return this == WRAPPED
                ? MeasuredCaffeine.wrap(perf, NAME, cache)
                : MeasuredCaffeine.wrap(perf, NAME, cache, weakKeys ? ALL.identityKeys() : ALL);
    }

    AsyncCache<Key, String> wrap(Perf perf, AsyncCache<Key, String> cache, boolean weakKeys) {
        return this == WRAPPED
                ? MeasuredCaffeine.wrap(perf, NAME, cache)
                : MeasuredCaffeine.wrap(perf, NAME, cache, weakKeys ? ALL.identityKeys() : ALL);
    }

    /** Returns a builder with the same listeners and with statistics. */
    static Caffeine<Key, String> bare(World world, Caffeine<Object, Object> builder, boolean evictions) {
        Caffeine<Key, String> typed = builder.recordStats().removalListener(world.listener("removed"));
        return evictions ? typed.evictionListener(world.listener("evicted")) : typed;
    }

    static CacheMeter meter(Perf perf) {
        CacheMeter meter = (CacheMeter) perf.sources().get("cache." + NAME);
        meter.keys().ifPresent(KeyMeter::close);
        return meter;
    }

    static CacheStats withoutLoadTime(CacheStats stats) {
        return CacheStats.of(
                stats.hitCount(),
                stats.missCount(),
                stats.loadSuccessCount(),
                stats.loadFailureCount(),
                0,
                stats.evictionCount(),
                stats.evictionWeight());
    }
}
