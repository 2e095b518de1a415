package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/**
 * What writes tell the meter of keys. The key is {@code k}; a client that is not measured takes it away behind our back, so
 * that the reason of the next miss shows what we believed.
 */
@SuppressWarnings("deprecation") // Old commands are in use everywhere.
class KeyEventsTest {
    private static RedisServer server;
    private static RedisClient plain;

    private final MeasuredJedis measured = MeasuredJedis.of(Perf.create("test"), "keys", KeyOptions.byKey());
    private RedisClient redis;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        plain = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stop() {
        plain.close();
        server.close();
    }

    @BeforeEach
    void connect() {
        plain.flushAll();
        redis = measured.clientBuilder().hostAndPort("127.0.0.1", server.port()).build();
    }

    @AfterEach
    void close() {
        redis.close();
        measured.meter().keys().orElseThrow().close();
    }

    private KeySnapshot keys() {
        return measured.meter().keys().orElseThrow().snapshot();
    }

    /** Looks the key up, which must be gone. */
    private void assertMissed(MissReason reason) {
        double before = keys().sampledMisses(reason);
        assertNull(redis.get("k"));
        assertEquals(before + 1, keys().sampledMisses(reason), "misses because of " + reason);
        assertEquals(0, measured.meter().snapshot().meterFailures());
    }

    private static Arguments call(String name, Consumer<RedisClient> call) {
        return Arguments.of(name, call);
    }

    static Stream<Arguments> stores() {
        return Stream.of(
                call("SET", redis -> redis.set("k", "v")),
                call("SET of bytes", redis -> redis.set("k".getBytes(UTF_8), "v".getBytes(UTF_8))),
                call(
                        "SET NX EX",
                        redis -> redis.set("k", "v", SetParams.setParams().nx().ex(100))),
                call("SET GET", redis -> redis.setGet("k", "v")),
                call("SETEX", redis -> redis.setex("k", 100, "v")),
                call("PSETEX", redis -> redis.psetex("k", 100_000, "v")),
                call("SETNX", redis -> redis.setnx("k", "v")),
                call("GETSET", redis -> redis.getSet("k", "v")),
                call("MSET", redis -> redis.mset("a", "v", "k", "v")),
                call("MSETNX", redis -> redis.msetnx("k", "v", "b", "v")),
                call("bare SET", redis -> redis.sendCommand(Protocol.Command.SET, "k", "v")),
                call("bare MSET", redis -> redis.sendCommand(Protocol.Command.MSET, "a", "v", "k", "v")),
                call("bare MSET by key", redis -> redis.sendCommand("a", Protocol.Command.MSET, "a", "v", "k", "v")),
                call("pipelined SET", redis -> {
                    try (var pipeline = redis.pipelined()) {
                        pipeline.set("k", "v");
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stores")
    void store_isToldOf(String name, Consumer<RedisClient> store) {
        store.accept(redis);
        assertEquals(1, plain.del("k"));
        assertMissed(MissReason.EVICTED);
    }

    static Stream<Arguments> nonStores() {
        return Stream.of(
                call(
                        "SET XX",
                        redis -> redis.set("k", "v", SetParams.setParams().xx())),
                call(
                        "SET GET XX",
                        redis -> redis.setGet("k", "v", SetParams.setParams().xx())),
                call("SETNX", redis -> {
                    plain.set("k", "v");
                    redis.setnx("k", "v");
                }),
                call("SET NX", redis -> {
                    plain.set("k", "v");
                    redis.set("k", "v", SetParams.setParams().nx());
                }),
                call("MSETNX", redis -> {
                    plain.set("k", "v");
                    redis.msetnx("k", "v", "b", "v");
                }),
                call("INCR", redis -> redis.incr("k")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonStores")
    void storeThatDidNotHappen_isNotToldOf(String name, Consumer<RedisClient> call) {
        call.accept(redis);
        plain.del("k");
        assertMissed(MissReason.FIRST_USE);
    }

    static Stream<Arguments> fieldStores() {
        return Stream.of(
                call("HSET", redis -> redis.hset("h", "f", "v")),
                call("HSET of several", redis -> redis.hset("h", Map.of("e", "v", "f", "v", "g", "v"))),
                call("HMSET", redis -> redis.hmset("h", Map.of("f", "v"))),
                call("HSETNX", redis -> redis.hsetnx("h", "f", "v")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fieldStores")
    void storeOfField_isToldOf(String name, Consumer<RedisClient> store) {
        store.accept(redis);
        assertEquals("v", redis.hget("h", "f"));
        assertEquals(1, plain.del("h"));
        assertNull(redis.hget("h", "f"));
        assertEquals(1, keys().sampledMisses(MissReason.EVICTED));
        assertNull(redis.hget("h", "other"));
        assertEquals(1, keys().sampledMisses(MissReason.FIRST_USE));
    }

    @Test
    void hdel_removesTheFieldOnly() {
        redis.hset("h", Map.of("f", "v", "g", "v"));
        redis.hdel("h", "f", "none");
        assertEquals(Arrays.asList(null, "v"), redis.hmget("h", "f", "g"));
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
        assertEquals(2, keys().sampledLookups());
    }

    static Stream<Arguments> removals() {
        return Stream.of(
                call("DEL", redis -> redis.del("k")),
                call("DEL of several", redis -> redis.del("a", "k", "b")),
                call("UNLINK", redis -> redis.unlink("k".getBytes(UTF_8))),
                call("GETDEL", redis -> redis.getDel("k")),
                call("FLUSHDB", RedisClient::flushDB),
                call("FLUSHALL", RedisClient::flushAll),
                call("bare DEL", redis -> redis.sendCommand(Protocol.Command.DEL, "a", "k")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("removals")
    void removal_isToldOf(String name, Consumer<RedisClient> removal) {
        redis.set("k", "v");
        removal.accept(redis);
        assertMissed(MissReason.REMOVED);
    }

    @Test
    void setAfterMiss_isTheCallersLoad() {
        assertMissed(MissReason.FIRST_USE);
        redis.set("k", "v");
        assertEquals("v", redis.get("k"));
        redis.del("k");
        assertMissed(MissReason.REMOVED);
        assertMissed(MissReason.REMOVED);
        assertEquals(4, keys().sampledLookups());
    }

    @Test
    void weights_areTheBytesSent() {
        redis.set("k", "x".repeat(9));
        redis.mset("a", "x".repeat(29), "b", "x");
        assertEquals("x".repeat(9), redis.get("k"));
        plain.del("a");
        assertNull(redis.get("a"));
        assertEquals(10 / (10.0 + 30), keys().weightHitRatio(), 1e-6);
    }

    @Test
    void weights_leaveTimeToLiveAndOptionsOut() {
        redis.setex("k", 1_000_000, "x".repeat(9));
        redis.set("a", "x".repeat(29), SetParams.setParams().px(1_000_000).nx());
        assertEquals("x".repeat(9), redis.get("k"));
        plain.del("a");
        assertNull(redis.get("a"));
        assertEquals(10 / (10.0 + 30), keys().weightHitRatio(), 1e-6);
    }
}
