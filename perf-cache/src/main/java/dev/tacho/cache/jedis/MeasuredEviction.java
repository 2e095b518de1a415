package dev.tacho.cache.jedis;

import java.util.List;
import java.util.Objects;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheKey;
import redis.clients.jedis.csc.EvictionPolicy;

/** Tells which entries an eviction policy chooses: the cache itself does not say. */
@SuppressWarnings("rawtypes") // As Jedis declares them.
final class MeasuredEviction implements EvictionPolicy {
    private final EvictionPolicy policy;
    private final ClientCacheMeter meter;

    MeasuredEviction(EvictionPolicy policy, ClientCacheMeter meter) {
        this.policy = policy;
        this.meter = meter;
    }

    /** Returns the policy that decides. */
    EvictionPolicy policy() {
        return policy;
    }

    @Override
    public CacheKey evictNext() {
        CacheKey<?> chosen = policy.evictNext();
        if (chosen != null) {
            meter.evicted(chosen);
        }
        return chosen;
    }

    @Override
    public List<CacheKey> evictMany(int count) {
        List<CacheKey> chosen = policy.evictMany(count);
        if (chosen != null) {
            chosen.stream().filter(Objects::nonNull).forEach(key -> meter.evicted((CacheKey<?>) key));
        }
        return chosen;
    }

    @Override
    public Cache getCache() {
        return policy.getCache();
    }

    @Override
    public void setCache(Cache cache) {
        policy.setCache(cache);
    }

    @Override
    public EvictionType getType() {
        return policy.getType();
    }

    @Override
    public String getName() {
        return policy.getName();
    }

    @Override
    public void touch(CacheKey key) {
        policy.touch(key);
    }

    @Override
    public boolean reset(CacheKey key) {
        return policy.reset(key);
    }

    @Override
    public int resetAll() {
        return policy.resetAll();
    }
}
