package dev.tacho.cache.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.GroupHits;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.ReliableTransaction;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What goes round the executor. */
class PipelineTest {
    private static RedisServer server;

    private final Perf perf = Perf.create("test");
    private final MeasuredJedis measured =
            MeasuredJedis.of(perf, "batch", KeyOptions.byKey().groupBy(key -> ((String) key).substring(0, 1)));
    private RedisClient redis;
    private RedisClient plain;

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
        plain = RedisClient.create("127.0.0.1", server.port());
        plain.flushAll();
        redis = measured.clientBuilder().hostAndPort("127.0.0.1", server.port()).build();
    }

    @AfterEach
    void close() {
        redis.close();
        plain.close();
    }

    private Section section() {
        return perf.sources().get("jedis.batch").section();
    }

    private double number(String command, String column) {
        return RedisTables.row(section(), command).get(column);
    }

    private void assertLookups(long hits, long misses) {
        assertEquals(hits, measured.meter().snapshot().hits(), "hits");
        assertEquals(misses, measured.meter().snapshot().misses(), "misses");
        assertEquals(0, measured.meter().snapshot().meterFailures(), "failures of the meter");
    }

    private long roundTrips() {
        return perf.timer("redis.pipeline", "cache", "batch").snapshot().count();
    }

    @Test
    void pipeline_countsEachCommandAndItsHits() {
        plain.mset("a1", "x", "b1", "yy");
        plain.hset("h", "f", "v");
        List<Response<?>> replies = new ArrayList<>();
        try (Pipeline pipeline = redis.pipelined()) {
            replies.add(pipeline.get("a1"));
            replies.add(pipeline.get("a2"));
            replies.add(pipeline.mget("b1", "b2", "b3"));
            replies.add(pipeline.hgetAll("h"));
            replies.add(pipeline.hgetAll("i"));
            replies.add(pipeline.set("a2", "1"));
            replies.add(pipeline.get("h"));
            assertEquals(0, measured.meter().snapshot().requests(), "nothing is answered yet");
        }
        assertEquals("x", replies.get(0).get());
        assertNull(replies.get(1).get());
        assertEquals(Map.of("f", "v"), replies.get(3).get());
        assertThrows(JedisDataException.class, () -> replies.get(6).get());
        assertLookups(3, 4);
        assertEquals(3, number("GET", "Calls"));
        assertEquals(3, number("GET", "Calls in pipelines"));
        assertEquals(1, number("GET", "Failed"));
        assertEquals(1, number("MGET", "Calls"));
        assertEquals(3 + 4, number("GET", "Bytes of entries") + number("MGET", "Bytes of entries"));
        assertEquals(1, roundTrips());
        assertEquals(
                Set.of(
                        new GroupHits("a", 1, 1),
                        new GroupHits("b", 1, 2),
                        new GroupHits("h", 1, 0),
                        new GroupHits("i", 0, 1)),
                Set.copyOf(measured.meter().keys().orElseThrow().snapshot().groups()));
    }

    @Test
    void pipeline_syncedTwice_hasTwoRoundTrips() {
        try (Pipeline pipeline = redis.pipelined()) {
            pipeline.set("a", "1");
            pipeline.sync();
            pipeline.get("a");
            assertEquals(List.of("1"), pipeline.syncAndReturnAll());
        }
        assertEquals(2, roundTrips());
        assertLookups(1, 0);
    }

    @Test
    void executor_onTheSameConnections_isNotCountedTwice() {
        redis.set("a", "1");
        assertEquals("1", redis.get("a"));
        assertLookups(1, 0);
        assertEquals(1, number("GET", "Calls"));
        assertEquals(0, roundTrips());
        assertEquals(2, RedisTables.fact(section(), "jedis.batch.commands"), "no greeting, no ping");
    }

    @Test
    void transaction_countsWhatExecAnswered() {
        plain.set("a1", "x");
        try (AbstractTransaction transaction = redis.multi()) {
            Response<String> hit = transaction.get("a1");
            transaction.get("a2");
            transaction.set("a2", "1");
            transaction.lpush("a1", "wrong type");
            assertEquals(4, transaction.exec().size());
            assertEquals("x", hit.get());
        }
        assertLookups(1, 1);
        assertEquals(2, number("GET", "Calls"));
        assertEquals(1, number("SET", "Calls"));
        assertEquals(1, number("LPUSH", "Failed"));
        assertEquals(1, number("MULTI", "Calls"));
        assertEquals(1, number("EXEC", "Calls"));
        assertEquals(0, number("EXEC", "Failed"));
    }

    @Test
    void transaction_notRun_countsNoneOfItsCommands() {
        try (AbstractTransaction transaction = redis.transaction(false)) {
            transaction.watch("a");
            plain.set("a", "changed");
            transaction.multi();
            transaction.get("a");
            assertNull(transaction.exec());
        }
        try (AbstractTransaction transaction = redis.multi()) {
            transaction.get("a");
            transaction.discard();
        }
        assertLookups(0, 0);
        assertThrows(RuntimeException.class, () -> number("GET", "Calls"));
        assertEquals(1, number("WATCH", "Calls"));
        assertEquals(1, number("DISCARD", "Calls"));
        redis.get("a");
        assertLookups(1, 0);
    }

    @Test
    void transaction_refused_failsWithItsCommands() {
        try (AbstractTransaction transaction = redis.multi()) {
            transaction.get("a");
            transaction.sendCommand(Protocol.Command.SET, "a");
            assertThrows(JedisDataException.class, transaction::exec);
        }
        assertEquals(1, number("GET", "Failed"));
        assertEquals(1, number("SET", "Failed"));
        assertEquals(1, number("EXEC", "Failed"));
        assertEquals(4, RedisTables.fact(section(), "jedis.batch.commands"));
        assertLookups(0, 0);
    }

    @Test
    void reliableTransaction_isCountedToo() {
        plain.set("a1", "x");
        try (Connection connection = redis.getPool().getResource();
                ReliableTransaction transaction = new ReliableTransaction(connection)) {
            transaction.get("a1");
            transaction.exec();
        }
        assertLookups(1, 0);
        assertEquals(1, number("EXEC", "Calls"));
    }

    @Test
    void iteration_isCountedWithoutTheExecutor() {
        plain.mset("a1", "1", "a2", "1");
        assertEquals(2, redis.scanIteration(100, "*").collect(new ArrayList<>()).size());
        assertEquals(1, number("SCAN", "Calls"));
        assertEquals(1, roundTrips());
    }

    @Test
    void pipeline_connectionLost_failsAllItsCommands() {
        try (RedisServer other = RedisServer.start();
                RedisClient client = measured.clientBuilder()
                        .hostAndPort("127.0.0.1", other.port())
                        .build()) {
            Pipeline pipeline = client.pipelined();
            pipeline.get("a");
            pipeline.set("a", "1");
            pipeline.get("b");
            other.kill();
            assertThrows(JedisException.class, pipeline::close);
        }
        assertEquals(2, number("GET", "Failed"));
        assertEquals(1, number("SET", "Failed"));
        assertEquals(3, RedisTables.fact(section(), "jedis.batch.commands"));
        assertLookups(0, 0);
        assertTrue(roundTrips() <= 1);
    }

    @Test
    void pipeline_thatCannotBeSent_failsWhenItsConnectionCloses() {
        Connection connection = redis.getPool().getResource();
        Pipeline pipeline = new Pipeline(connection, true);
        pipeline.get("a");
        connection.setBroken();
        assertThrows(JedisException.class, () -> pipeline.set("a", "1"));
        assertThrows(JedisException.class, pipeline::close);
        assertEquals(1, number("GET", "Failed"));
        assertEquals(1, number("SET", "Failed"));
        assertEquals(2, RedisTables.fact(section(), "jedis.batch.failed"));
        assertLookups(0, 0);
    }

    @Test
    void transaction_connectionLost_failsAllItsCommands() throws IOException {
        Connection connection = redis.getPool().getResource();
        try (ReliableTransaction transaction = new ReliableTransaction(connection, true, true)) {
            transaction.get("a");
            connection.forceDisconnect();
            assertThrows(JedisException.class, transaction::exec);
        }
        assertEquals(1, number("GET", "Failed"));
        assertEquals(1, number("EXEC", "Failed"));
        assertEquals(0, number("MULTI", "Failed"));
    }
}
