package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheSize;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.csc.DefaultCache;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.executors.RetryableCommandExecutor;
import redis.clients.jedis.executors.SimpleCommandExecutor;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** What is set on a measured builder stays in use, and what is switched off is Jedis's own. */
class BuildersTest {
    private static RedisServer server;
    private static HostAndPort address;

    private final Perf perf = Perf.create("test");
    private final MeasuredJedis measured = MeasuredJedis.of(perf, "built");

    @BeforeAll
    static void start() {
        server = RedisServer.start("--requirepass", "secret");
        address = new HostAndPort("127.0.0.1", server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static DefaultJedisClientConfig.Builder config() {
        return DefaultJedisClientConfig.builder().password("secret").protocol(RedisProtocol.RESP3);
    }

    private long gets() {
        return perf.timer("redis.command", "cache", "built", "command", "GET")
                .snapshot()
                .count();
    }

    @Test
    void clientBuilder_configAndPool_areUsed() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(3);
        pool.setTestOnBorrow(true);
        JedisClientConfig prefixed = config().database(2)
                .clientName("me")
                .commandKeyArgumentPreProcessor(key -> "prefix:" + key)
                .build();
        try (RedisClient redis = measured.clientBuilder()
                .hostAndPort(address)
                .clientConfig(prefixed)
                .poolConfig(pool)
                .build()) {
            assertNull(redis.get("a"));
            assertEquals(3, redis.getPool().getMaxTotal());
            redis.set("a", "1");
            CommandArguments getName = new CommandArguments(Protocol.Command.CLIENT).add("GETNAME");
            assertArrayEquals("me".getBytes(UTF_8), (byte[]) redis.executeCommand(getName));
            try (var pipeline = redis.pipelined()) {
                var reply = pipeline.get("a");
                pipeline.sync();
                assertEquals("1", reply.get());
            }
        }
        try (RedisClient plain = RedisClient.builder()
                .hostAndPort(address)
                .clientConfig(config().database(2).build())
                .build()) {
            assertEquals("1", plain.get("prefix:a"));
        }
        assertEquals(1, gets(), "neither greetings nor tests of connections");
        assertEquals(0, RedisTables.row(section(), "GET").get("Failed"));
        assertEquals(4, RedisTables.fact(section(), "jedis.built.commands"));
    }

    @Test
    void clientBuilder_wrongPassword_failsAsEver() {
        JedisClientConfig wrong =
                DefaultJedisClientConfig.builder().password("wrong").build();
        try (RedisClient redis = measured.clientBuilder()
                .hostAndPort(address)
                .clientConfig(wrong)
                .build()) {
            assertThrows(JedisDataException.class, () -> redis.get("a"));
        }
        assertEquals(1, gets());
        assertEquals(1, RedisTables.row(section(), "GET").get("Failed"));
    }

    @Test
    void clientBuilder_ownProviderAndExecutor_areUsed() {
        PooledConnectionProvider provider = new PooledConnectionProvider(address, config().build());
        try (RedisClient redis = measured.clientBuilder()
                .connectionProvider(provider)
                .commandExecutor(new RetryableCommandExecutor(provider, 3, Duration.ofSeconds(1)))
                .build()) {
            assertNull(redis.get("none"));
            assertSame(provider.getPool(), redis.getPool());
            try (var pipeline = redis.pipelined()) {
                pipeline.get("none");
            }
        }
        assertEquals(1, gets());
        assertEquals(1, measured.meter().snapshot().misses(), "of such a provider's pipelines nothing is known");
        assertTrue(provider.getPool().isClosed());
    }

    @Test
    void clientBuilder_builtTwice_isMeasuredOnce() {
        var builder = measured.clientBuilder()
                .hostAndPort(address.getHost(), address.getPort())
                .clientConfig(config().build());
        try (RedisClient first = builder.build();
                RedisClient second = builder.build()) {
            first.get("none");
            second.get("none");
        }
        assertEquals(2, gets());
    }

    @Test
    void sentinelClientBuilder_measuresTheExecutor() {
        try (RedisSentinelClient redis = measured.sentinelClientBuilder()
                .masterName("master")
                .sentinels(Set.of(address))
                .connectionProvider(new PooledConnectionProvider(address, config().build()))
                .build()) {
            assertNull(redis.get("none"));
        }
        assertEquals(1, gets());
        assertEquals(1, measured.meter().snapshot().misses());
    }

    @Test
    void twoMeasurements_onOneExecutor_bothCount() {
        MeasuredJedis other = MeasuredJedis.of(perf, "other");
        try (Connection connection = new Connection(address, config().build());
                RedisClient redis = measured.clientBuilder()
                        .hostAndPort(address)
                        .clientConfig(config().build())
                        .commandExecutor(other.executor(new SimpleCommandExecutor(connection)))
                        .build()) {
            redis.get("none");
        }
        assertEquals(1, gets());
        assertEquals(1, other.meter().snapshot().misses());
    }

    @Test
    void disabledSet_buildsJedisOwn() throws Exception {
        MeasuredJedis off = MeasuredJedis.of(Perf.noop(), "off", KeyOptions.whatIf());
        assertSame(RedisClient.Builder.class, off.clientBuilder().getClass());
        assertSame(
                RedisSentinelClient.Builder.class, off.sentinelClientBuilder().getClass());
        assertSame(RedisClusterClient.Builder.class, off.clusterClientBuilder().getClass());
        assertSame(DefaultCache.class, off.cache(CacheConfig.builder().build()).getClass());
        AnyServerCache own = new AnyServerCache(10);
        assertSame(own, off.cache(own));
        try (SimpleCommandExecutor executor = new SimpleCommandExecutor(new Connection())) {
            assertSame(executor, off.executor(executor));
        }
        assertEquals(0, off.meter().snapshot().requests());
        assertTrue(off.clientSideMeter().isEmpty());
    }

    @Test
    void clientSideCache_defaultSize_isTold() {
        var cache = measured.cache(CacheConfig.builder().build());
        var meter = measured.clientSideMeter().orElseThrow();
        assertEquals(10_000, meter.snapshot().size().maximum());
        assertEquals(10_000, cache.getMaxSize());
    }

    @Test
    void clientSideMeter_doesNotKeepTheCache() {
        measured.cache(CacheConfig.builder().build());
        var meter = measured.clientSideMeter().orElseThrow();
        awaitCollection(() -> meter.snapshot().size().equals(CacheSize.UNKNOWN));
    }

    /** A collection takes what is unreachable at the first or second time; the bound only ends a failing test. */
    private static void awaitCollection(BooleanSupplier collected) {
        for (int i = 0; i < 100 && !collected.getAsBoolean(); i++) {
            System.gc();
        }
        assertTrue(collected.getAsBoolean(), "still not collected");
    }

    private Section section() {
        return perf.sources().get("jedis.built").section();
    }
}
