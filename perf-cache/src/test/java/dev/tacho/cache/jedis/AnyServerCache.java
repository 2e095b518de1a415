package dev.tacho.cache.jedis;

import redis.clients.jedis.csc.Cacheable;
import redis.clients.jedis.csc.DefaultCache;
import redis.clients.jedis.csc.DefaultCacheable;
import redis.clients.jedis.csc.EvictionPolicy;
import redis.clients.jedis.csc.LRUEviction;

/** Jedis's client-side cache, which insists on Redis 7.4, for the servers that tests have. */
public final class AnyServerCache extends DefaultCache {
    /** Called by Jedis. */
    public AnyServerCache(int maximumSize, EvictionPolicy policy, Cacheable cacheable) {
        super(maximumSize, cacheable, policy);
    }

    AnyServerCache(int maximumSize) {
        super(maximumSize, DefaultCacheable.INSTANCE, new LRUEviction(maximumSize));
    }

    @Override
    public boolean compatibilityMode() {
        return true;
    }
}
