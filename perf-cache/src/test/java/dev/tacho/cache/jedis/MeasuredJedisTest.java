package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.GroupHits;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.GetExParams;

/** The executor, against a real server. */
class MeasuredJedisTest {
    private static RedisServer server;

    private final Perf perf = Perf.create("test");
    private final MeasuredJedis measured = MeasuredJedis.of(perf, "sessions");
    private RedisClient redis;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        try (RedisClient plain = RedisClient.create("127.0.0.1", server.port())) {
            plain.flushAll();
        }
        redis = client(measured);
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private static RedisClient client(MeasuredJedis measured) {
        return measured.clientBuilder().hostAndPort("127.0.0.1", server.port()).build();
    }

    private CacheSnapshot snapshot() {
        return measured.meter().snapshot();
    }

    private TimerSnapshot timer(String command) {
        return perf.timer("redis.command", "cache", "sessions", "command", command)
                .snapshot();
    }

    private void assertLookups(long hits, long misses) {
        assertEquals(hits, snapshot().hits(), "hits");
        assertEquals(misses, snapshot().misses(), "misses");
        assertEquals(0, snapshot().meterFailures(), "failures of the meter");
    }

    @Test
    void get_valueOrNil_isHitOrMiss() {
        assertNull(redis.get("a"));
        assertEquals("OK", redis.set("a", "1"));
        assertEquals("1", redis.get("a"));
        assertArrayEquals(new byte[] {'1'}, redis.get(new byte[] {'a'}));
        assertLookups(2, 1);
        assertEquals(3, timer("GET").count());
        assertEquals(1, timer("SET").count());
        assertTrue(timer("GET").latency().min() > 0);
    }

    @Test
    void getEx_getDel_areLookups() {
        redis.set("a", "1");
        assertEquals("1", redis.getEx("a", GetExParams.getExParams().ex(100)));
        assertEquals("1", redis.getDel("a"));
        assertNull(redis.getDel("a"));
        assertNull(redis.getEx("a", GetExParams.getExParams().persist()));
        assertLookups(2, 2);
    }

    @Test
    void mget_eachElement_isALookup() {
        redis.mset("a", "1", "c", "3");
        assertEquals(Arrays.asList("1", null, "3", null), redis.mget("a", "b", "c", "d"));
        assertLookups(2, 2);
        assertEquals(1, timer("MGET").count());
    }

    @Test
    void fieldsOfHashes_areEntries() {
        redis.hset("user", Map.of("name", "x", "age", "1"));
        assertEquals("x", redis.hget("user", "name"));
        assertNull(redis.hget("user", "none"));
        assertNull(redis.hget("nobody", "name"));
        assertLookups(1, 2);
        assertEquals(Arrays.asList("x", null, "1"), redis.hmget("user", "name", "none", "age"));
        redis.hmget("nobody", "name", "none");
        assertLookups(3, 5);
    }

    @Test
    void hgetAll_isOneLookupOfTheWhole() {
        redis.hset("user", Map.of("name", "x", "age", "1"));
        assertEquals(2, redis.hgetAll("user").size());
        assertTrue(redis.hgetAll("nobody").isEmpty());
        assertLookups(1, 1);
    }

    @Test
    void wrongType_isAFailedCommandAndNoMiss() {
        redis.lpush("list", "1");
        JedisDataException thrown = assertThrows(JedisDataException.class, () -> redis.get("list"));
        assertTrue(thrown.getMessage().startsWith("WRONGTYPE"));
        assertLookups(0, 0);
        assertEquals(1, timer("GET").count());
        assertEquals(1, timer("GET").errors());
        assertEquals(0, timer("LPUSH").errors());
    }

    @Test
    void otherCommands_areCountedOnly() {
        redis.incr("n");
        redis.exists("n");
        redis.eval("return redis.call('GET', KEYS[1])", 1, "none");
        redis.ping();
        assertLookups(0, 0);
        for (String command : List.of("INCR", "EXISTS", "EVAL", "PING")) {
            assertEquals(1, timer(command).count(), command);
        }
    }

    /** Deprecated, and in use everywhere. */
    @Test
    @SuppressWarnings("deprecation")
    void sendCommand_bareArguments_isUnderstood() {
        redis.sendCommand(Protocol.Command.MSET, "a", "1", "b", "2");
        redis.sendCommand(Protocol.Command.GET, "a");
        redis.sendCommand("a", Protocol.Command.GET, "none");
        redis.sendCommand(() -> "get".getBytes(UTF_8), "a");
        assertLookups(2, 1);
        assertEquals(3, timer("GET").count());
    }

    @Test
    void byKey_textAndBytes_areTheSameKeyAndGroup() {
        MeasuredJedis byKey = MeasuredJedis.of(
                perf,
                "grouped",
                KeyOptions.byKey()
                        .groupBy(key -> ((String) key).substring(0, ((String) key).indexOf(':')))
                        .showKeys(key -> (String) key));
        try (RedisClient client = client(byKey)) {
            client.set("user:é", "1");
            client.get("user:é");
            client.get("user:é".getBytes(UTF_8));
            client.mget("user:é", "pool:2", "pool:3");
            client.hget("pool:4".getBytes(UTF_8), "f".getBytes(UTF_8));
            var keys = byKey.meter().keys().orElseThrow().snapshot();
            assertEquals(Set.of(new GroupHits("user", 3, 0), new GroupHits("pool", 0, 3)), Set.copyOf(keys.groups()));
            assertEquals("user:é", keys.hotKeys().get(0).label());
            assertEquals(3, keys.hotKeys().get(0).lookups(), 0.01);
            assertEquals(0, byKey.meter().snapshot().meterFailures());
        }
    }

    @Test
    void groupBy_thatThrows_doesNotReachTheCaller() {
        MeasuredJedis byKey =
                MeasuredJedis.of(perf, "grouped", KeyOptions.byKey().groupBy(key -> {
                    throw new IllegalStateException("mine");
                }));
        try (RedisClient client = client(byKey)) {
            assertNull(client.get("a"));
            assertEquals(1, byKey.meter().snapshot().misses());
            assertEquals(1, byKey.meter().snapshot().meterFailures());
        }
    }

    @Test
    void table_hasCallsFailuresAndBytes() {
        redis.set("key", "0123456789");
        redis.get("key");
        redis.get("none");
        redis.lpush("list", "1");
        assertThrows(JedisDataException.class, () -> redis.get("list"));
        var section = perf.sources().get("jedis.sessions").section();
        var get = RedisTables.row(section, "GET");
        assertEquals(3, get.get("Calls"));
        assertEquals(1, get.get("Failed"));
        assertEquals(13, get.get("Bytes of entries"));
        assertEquals(13, RedisTables.row(section, "SET").get("Bytes of entries"));
        assertEquals(26, RedisTables.fact(section, "jedis.sessions.entry-bytes"));
        assertEquals(5, RedisTables.fact(section, "jedis.sessions.commands"));
        assertEquals(1, RedisTables.fact(section, "jedis.sessions.failed"));
    }

    @Test
    void client_isJedisOwn_andItsOtherDoorsWork() throws Exception {
        assertEquals(RedisClient.class, redis.getClass());
        assertEquals(0, redis.getPool().getNumActive());
        redis.set("x", "1");
        redis.set("y", "1");
        assertEquals(Set.of("x", "y"), redis.scanIteration(10, "*").collect(new TreeSet<>()));
        CountDownLatch subscribed = new CountDownLatch(1);
        AtomicReference<String> heard = new AtomicReference<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int channels) {
                subscribed.countDown();
            }

            @Override
            public void onMessage(String channel, String message) {
                heard.set(message);
                unsubscribe();
            }
        };
        CompletableFuture<Void> listening = CompletableFuture.runAsync(() -> redis.subscribe(listener, "news"));
        assertTrue(subscribed.await(10, TimeUnit.SECONDS));
        assertEquals(1, redis.publish("news", "hello"));
        listening.get(10, TimeUnit.SECONDS);
        assertEquals("hello", heard.get());
        assertEquals(0, snapshot().meterFailures());
        Section section = measured.section();
        assertThrows(NoSuchElementException.class, () -> RedisTables.row(section, "SUBSCRIBE"));
        assertThrows(NoSuchElementException.class, () -> RedisTables.row(section, "UNSUBSCRIBE"));
    }

    @Test
    void pool_exhausted_isAFailedCommand() {
        assertEquals(8, redis.getPool().getMaxTotal());
        redis.getPool().setMaxTotal(1);
        redis.getPool().setBlockWhenExhausted(false);
        try (var taken = redis.getPool().getResource()) {
            assertThrows(RuntimeException.class, () -> redis.get("a"));
            assertTrue(taken.isConnected());
        }
        assertEquals(1, timer("GET").errors());
        assertLookups(0, 0);
        assertNull(redis.get("a"));
        assertLookups(0, 1);
    }

    @Test
    void of_takenName_failsAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> MeasuredJedis.of(perf, "sessions"));
        assertThrows(IllegalArgumentException.class, () -> MeasuredJedis.of(perf, " "));
        assertSame(measured.meter(), measured.meter());
    }
}
