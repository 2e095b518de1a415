package dev.tacho.cache.jedis;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.builders.StandaloneClientBuilder;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.providers.ConnectionProvider;

/** Jedis's builder of a client of one server, whose executor, client-side cache and connections are measured. */
final class StandaloneBuilder extends RedisClient.Builder {
    private final MeasuredJedis measured;
    private HostAndPort server = new HostAndPort(Protocol.DEFAULT_HOST, Protocol.DEFAULT_PORT);

    StandaloneBuilder(MeasuredJedis measured) {
        this.measured = measured;
    }

    @Override
    public StandaloneClientBuilder<RedisClient> hostAndPort(HostAndPort hostAndPort) {
        this.server = hostAndPort;
        return super.hostAndPort(hostAndPort);
    }

    @Override
    public StandaloneClientBuilder<RedisClient> hostAndPort(String host, int port) {
        return hostAndPort(new HostAndPort(host, port));
    }

    @Override
    public StandaloneClientBuilder<RedisClient> cache(@Nullable Cache own) {
        return super.cache(own == null ? null : measured.cache(own));
    }

    @Override
    public StandaloneClientBuilder<RedisClient> cacheConfig(CacheConfig config) {
        return cache(measured.cache(config));
    }

    @Override
    protected ConnectionProvider createDefaultConnectionProvider() {
        if (clientConfig.getAuthXManager() != null) {
            // Then Jedis's pool does more, which no other can: it renews connections when their token expires.
            return super.createDefaultConnectionProvider();
        }
        return new MeasuredPool(server, clientConfig, cache, poolConfig, measured::newLog);
    }

    @Override
    protected RedisClient createClient() {
        commandExecutor = measured.executor(commandExecutor);
        return super.createClient();
    }
}
