package dev.tacho.cache.jedis;

import java.util.Collections;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConnection;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.util.Pool;

/** Jedis's pool, of {@linkplain MeasuredConnection measured connections}. */
final class MeasuredPool extends PooledConnectionProvider {
    private final HostAndPort server;

    /** @param logs makes the log of a new connection */
    MeasuredPool(
            HostAndPort server,
            JedisClientConfig config,
            @Nullable Cache cache,
            GenericObjectPoolConfig<Connection> poolConfig,
            Supplier<PipelineLog> logs) {
        super(new Factory(new ConnectionBuilder(server, config, cache, logs), config), poolConfig);
        this.server = server;
    }

    /** By the server, as in the provider that Jedis makes for it. */
    @Override
    public Map<?, Pool<Connection>> getConnectionMap() {
        return Collections.singletonMap(server, getPool());
    }

    @Override
    public Map<?, Pool<Connection>> getPrimaryNodesConnectionMap() {
        return getConnectionMap();
    }

    private static final class ConnectionBuilder extends Connection.Builder {
        private final @Nullable Cache cache;
        private final Supplier<PipelineLog> logs;

        ConnectionBuilder(
                HostAndPort server, JedisClientConfig config, @Nullable Cache cache, Supplier<PipelineLog> logs) {
            socketFactory(new DefaultJedisSocketFactory(server, config));
            clientConfig(config);
            this.cache = cache;
            this.logs = logs;
        }

        @Override
        protected Connection createConnection() {
            return cache == null
                    ? new MeasuredConnection(this, logs.get())
                    : new MeasuredCacheConnection(getSocketFactory(), getClientConfig(), cache, logs.get());
        }
    }

    private static final class Factory extends ConnectionFactory {
        Factory(ConnectionBuilder connections, JedisClientConfig config) {
            super(ConnectionFactory.builder().connectionBuilder(connections).clientConfig(config));
        }

        @Override
        protected void initialize(Connection connection) {
            // One with a client-side cache has greeted the server already.
            if (!(connection instanceof CacheConnection)) {
                super.initialize(connection);
            }
        }
    }
}
