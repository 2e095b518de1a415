package dev.tacho.cache.jedis;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.builders.SentinelClientBuilder;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConfig;

/** Jedis's builder of a client that asks sentinels for its server, whose executor and client-side cache are measured. */
final class SentinelBuilder extends RedisSentinelClient.Builder {
    private final MeasuredJedis measured;

    SentinelBuilder(MeasuredJedis measured) {
        this.measured = measured;
    }

    @Override
    public SentinelClientBuilder<RedisSentinelClient> cache(@Nullable Cache own) {
        return super.cache(own == null ? null : measured.cache(own));
    }

    @Override
    public SentinelClientBuilder<RedisSentinelClient> cacheConfig(CacheConfig config) {
        return cache(measured.cache(config));
    }

    @Override
    protected RedisSentinelClient createClient() {
        commandExecutor = measured.executor(commandExecutor);
        return super.createClient();
    }
}
