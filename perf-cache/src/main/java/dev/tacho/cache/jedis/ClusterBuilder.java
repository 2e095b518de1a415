package dev.tacho.cache.jedis;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.builders.ClusterClientBuilder;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.executors.ClusterCommandExecutor;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.ConnectionProvider;

/** Jedis's builder of a client of a cluster, whose attempts and client-side cache are measured. */
final class ClusterBuilder extends RedisClusterClient.Builder {
    private final MeasuredJedis measured;
    // What the builder keeps to itself.
    private Set<HostAndPort> nodes = Set.of();
    private int maxAttempts = RedisClusterClient.DEFAULT_MAX_ATTEMPTS;
    private @Nullable Duration maxTotalRetriesDuration;
    private @Nullable Duration topologyRefreshPeriod;

    ClusterBuilder(MeasuredJedis measured) {
        this.measured = measured;
    }

    @Override
    public ClusterClientBuilder<RedisClusterClient> nodes(Set<HostAndPort> newNodes) {
        this.nodes = newNodes;
        return super.nodes(newNodes);
    }

    @Override
    public ClusterClientBuilder<RedisClusterClient> maxAttempts(int attempts) {
        this.maxAttempts = attempts;
        return super.maxAttempts(attempts);
    }

    @Override
    public ClusterClientBuilder<RedisClusterClient> maxTotalRetriesDuration(@Nullable Duration duration) {
        this.maxTotalRetriesDuration = duration;
        return super.maxTotalRetriesDuration(duration);
    }

    @Override
    public ClusterClientBuilder<RedisClusterClient> topologyRefreshPeriod(@Nullable Duration period) {
        this.topologyRefreshPeriod = period;
        return super.topologyRefreshPeriod(period);
    }

    @Override
    public ClusterClientBuilder<RedisClusterClient> cache(@Nullable Cache own) {
        return super.cache(own == null ? null : measured.cache(own));
    }

    @Override
    public ClusterClientBuilder<RedisClusterClient> cacheConfig(CacheConfig config) {
        return cache(measured.cache(config));
    }

    @Override
    protected ConnectionProvider createDefaultConnectionProvider() {
        return new MeasuredClusterProvider(
                nodes, clientConfig, cache, poolConfig, topologyRefreshPeriod, measured.calls());
    }

    /** As in Jedis, but for the class. */
    @Override
    protected CommandExecutor createDefaultCommandExecutor() {
        Duration retries = maxTotalRetriesDuration == null
                ? Duration.ofMillis((long) clientConfig.getSocketTimeoutMillis() * maxAttempts)
                : maxTotalRetriesDuration;
        return new MeasuredClusterExecutor(
                (ClusterConnectionProvider) connectionProvider,
                maxAttempts,
                retries,
                getCommandFlags(),
                measured.calls());
    }

    @Override
    protected RedisClusterClient createClient() {
        if (!(commandExecutor instanceof ClusterCommandExecutor)) {
            commandExecutor = measured.executor(commandExecutor);
        } else if (!(commandExecutor instanceof MeasuredClusterExecutor)) {
            throw MeasuredJedis.refused(commandExecutor);
        }
        return super.createClient();
    }
}
