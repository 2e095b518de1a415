package dev.tacho.cache.jedis;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheEntry;
import redis.clients.jedis.csc.CacheKey;
import redis.clients.jedis.csc.CacheStats;
import redis.clients.jedis.csc.EvictionPolicy;

/**
 * Measures a client-side cache; everything is done by the cache itself, its statistics included.
 *
 * <p>An eviction policy is given to a cache when that is made. If it is {@linkplain MeasuredEviction measured}, it tells of
 * evictions; otherwise they are read from the cache's statistics.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // As Jedis declares them.
final class MeasuredClientCache implements Cache {
    private final Cache cache;
    private final ClientCacheMeter meter;
    private final boolean evictionsAreTold;
    private final AtomicLong evictionsBefore;

    MeasuredClientCache(Cache cache, ClientCacheMeter meter) {
        this.cache = cache;
        this.meter = meter;
        this.evictionsAreTold = cache.getEvictionPolicy() instanceof MeasuredEviction;
        this.evictionsBefore = new AtomicLong(cache.getStats().getEvictCount());
    }

    /** Returns whether what happens is told to that meter. */
    boolean tells(@Nullable ClientCacheMeter other) {
        return meter == other;
    }

    @Override
    public CacheEntry get(CacheKey key) {
        CacheEntry entry = cache.get(key);
        meter.got(key, entry);
        return entry;
    }

    @Override
    public CacheEntry set(CacheKey key, CacheEntry entry) {
        CacheEntry result = cache.set(key, entry);
        meter.stored(key);
        readEvictions(cache.getStats());
        return result;
    }

    @Override
    public boolean delete(CacheKey key) {
        boolean deleted = cache.delete(key);
        meter.deleted(key);
        return deleted;
    }

    @Override
    public List<Boolean> delete(List<CacheKey> keys) {
        List<Boolean> deleted = cache.delete(keys);
        for (CacheKey key : keys) {
            meter.deleted(key);
        }
        return deleted;
    }

    @Override
    public List<CacheKey> deleteByRedisKey(Object key) {
        List<CacheKey> deleted = cache.deleteByRedisKey(key);
        meter.invalidated(deleted);
        return deleted;
    }

    @Override
    public List<CacheKey> deleteByRedisKeys(List keys) {
        int size = keys == null ? cache.getSize() : 0;
        List<CacheKey> deleted = cache.deleteByRedisKeys(keys);
        if (keys == null) {
            // The server dropped all keys, or has forgotten which of them we have.
            meter.flushed(size);
        } else if (deleted != null) {
            meter.invalidated(deleted);
        }
        return deleted;
    }

    @Override
    public int flush() {
        int flushed = cache.flush();
        meter.flushed(flushed);
        return flushed;
    }

    @Override
    public boolean isCacheable(CacheKey key) {
        boolean cacheable = cache.isCacheable(key);
        if (!cacheable) {
            meter.notCacheable();
        }
        return cacheable;
    }

    /** Attributes evictions counted since, each once, whichever thread comes first. */
    private void readEvictions(CacheStats stats) {
        if (!evictionsAreTold) {
            long now = stats.getEvictCount();
            long before = evictionsBefore.getAndAccumulate(now, Math::max);
            meter.evicted(now - before);
        }
    }

    @Override
    public CacheStats getAndResetStats() {
        CacheStats stats = cache.getAndResetStats();
        readEvictions(stats);
        evictionsBefore.set(0);
        return stats;
    }

    @Override
    public EvictionPolicy getEvictionPolicy() {
        EvictionPolicy policy = cache.getEvictionPolicy();
        return policy instanceof MeasuredEviction measured ? measured.policy() : policy;
    }

    @Override
    public CacheStats getStats() {
        return cache.getStats();
    }

    @Override
    public int getMaxSize() {
        return cache.getMaxSize();
    }

    @Override
    public int getSize() {
        return cache.getSize();
    }

    @Override
    public Collection<CacheEntry> getCacheEntries() {
        return cache.getCacheEntries();
    }

    @Override
    public boolean hasCacheKey(CacheKey key) {
        return cache.hasCacheKey(key);
    }

    @Override
    public boolean compatibilityMode() {
        return cache.compatibilityMode();
    }

    @Override
    public String toString() {
        return "Measured[" + cache + ']';
    }
}
