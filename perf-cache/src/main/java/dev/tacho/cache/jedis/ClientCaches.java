package dev.tacho.cache.jedis;

import dev.tacho.cache.CacheSize;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.csc.Cache;

/** Reads how large client-side caches are. */
final class ClientCaches {
    private ClientCaches() {}

    static CacheSize size(@Nullable Cache cache) {
        return cache == null ? CacheSize.UNKNOWN : new CacheSize(cache.getSize(), Double.NaN, cache.getMaxSize());
    }

    /** Returns the cache's shape, which Jedis sets once and for all. */
    static Supplier<CacheShape> shape(Cache cache) {
        CacheShape shape = CacheShape.ofEntries(policy(cache.getEvictionPolicy()), Math.max(0, cache.getMaxSize()));
        return () -> shape;
    }

    /** A policy of the application's own is taken for the one it says it is most like. */
    private static EvictionPolicy policy(redis.clients.jedis.csc.@Nullable EvictionPolicy policy) {
        return policy != null && policy.getType() == redis.clients.jedis.csc.EvictionPolicy.EvictionType.FREQ
                ? EvictionPolicy.LFU
                : EvictionPolicy.LRU;
    }
}
