package dev.tacho.cache.jedis;

import java.time.Duration;
import java.util.Set;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/** Jedis's connections to a cluster; counts the attempts that fail because there is none. */
final class MeasuredClusterProvider extends ClusterConnectionProvider {
    private final CallMeter calls;

    MeasuredClusterProvider(
            Set<HostAndPort> nodes,
            JedisClientConfig config,
            @Nullable Cache cache,
            GenericObjectPoolConfig<Connection> poolConfig,
            @Nullable Duration topologyRefreshPeriod,
            CallMeter calls) {
        super(nodes, config, cache, poolConfig, topologyRefreshPeriod);
        this.calls = calls;
    }

    @Override
    public Connection getConnection(CommandArguments args) {
        long start = calls.nanoTime();
        try {
            return super.getConnection(args);
        } catch (Throwable e) {
            calls.notConnected(args, start);
            throw e;
        }
    }

    @Override
    public Connection getReplicaConnection(CommandArguments args) {
        long start = calls.nanoTime();
        try {
            return super.getReplicaConnection(args);
        } catch (Throwable e) {
            calls.notConnected(args, start);
            throw e;
        }
    }
}
