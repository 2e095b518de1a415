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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.StaticCommandFlagsRegistry;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.executors.ClusterCommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A cluster of two real nodes, the first of which has all slots. */
class ClusterTest {
    private static final Duration MOST = Duration.ofSeconds(20);

    private static RedisServer first;
    private static RedisServer second;

    private final Perf perf = Perf.create("test");
    private final MeasuredJedis measured =
            MeasuredJedis.of(perf, "cluster", KeyOptions.byKey().groupBy(key -> ((String) key).substring(0, 1)));
    private RedisClusterClient redis;

    @BeforeAll
    static void start() {
        first = node();
        second = node();
        try (RedisClient one = plain(first);
                RedisClient two = plain(second)) {
            String[] slots = Stream.concat(
                            Stream.of("ADDSLOTS"), IntStream.range(0, 16_384).mapToObj(Integer::toString))
                    .toArray(String[]::new);
            cluster(one, slots);
            cluster(one, "MEET", "127.0.0.1", Integer.toString(second.port()));
            await(one, "INFO", "cluster_state:ok");
            await(two, "INFO", "cluster_state:ok");
            await(two, "INFO", "cluster_slots_assigned:16384");
        }
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    /** The port between nodes is 10,000 above the other, so that some ports will not do. */
    private static RedisServer node() {
        for (int attempt = 1; ; attempt++) {
            try {
                return RedisServer.start("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
            } catch (IllegalStateException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    private static RedisClient plain(RedisServer node) {
        return RedisClient.create("127.0.0.1", node.port());
    }

    private static String cluster(RedisClient node, String... args) {
        Object reply = node.executeCommand(new CommandArguments(Protocol.Command.CLUSTER).addObjects((Object[]) args));
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    private static void await(RedisClient node, String question, String answer) {
        long deadline = System.nanoTime() + MOST.toNanos();
        String reply = cluster(node, question);
        while (!reply.contains(answer) && System.nanoTime() < deadline) {
            Thread.yield();
            reply = cluster(node, question);
        }
        assertTrue(reply.contains(answer), reply);
    }

    @BeforeEach
    void connect() {
        redis = measured.clusterClientBuilder()
                .nodes(Set.of(new HostAndPort("127.0.0.1", first.port())))
                .maxAttempts(2)
                .build();
        redis.flushAll();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private Section section() {
        return perf.sources().get("jedis.cluster").section();
    }

    private double number(String command, String column) {
        return RedisTables.row(section(), command).get(column);
    }

    @Test
    void commandsOfSeveralKeys_workAndAreCounted() {
        assertEquals("OK", redis.mset("a1", "1", "b1", "2"));
        assertEquals(Arrays.asList("1", "2", null), redis.mget("a1", "b1", "c1"));
        assertNull(redis.get("a2"));
        assertEquals(2, redis.del("a1", "b1"));
        assertEquals(2, measured.meter().snapshot().hits());
        assertEquals(2, measured.meter().snapshot().misses());
        assertEquals(3, number("MGET", "Calls"), "one for each slot");
        assertEquals(
                Set.of(new GroupHits("a", 1, 1), new GroupHits("b", 1, 0), new GroupHits("c", 0, 1)),
                Set.copyOf(measured.meter().keys().orElseThrow().snapshot().groups()));
        assertEquals(0, measured.meter().snapshot().meterFailures());
    }

    @Test
    void wrongType_isAFailureAndNoMiss() {
        redis.lpush("list", "1");
        assertThrows(JedisDataException.class, () -> redis.get("list"));
        assertEquals(1, number("GET", "Failed"));
        assertEquals(0, measured.meter().snapshot().requests());
    }

    @Test
    void movedSlot_isARedirectAndOneCall() {
        String key = "moving";
        String slot = Integer.toString(JedisClusterCRC16.getSlot(key));
        redis.set("here", "1");
        try (RedisClient one = plain(first);
                RedisClient two = plain(second)) {
            String newOwner = cluster(two, "MYID");
            cluster(two, "SETSLOT", slot, "NODE", newOwner);
            cluster(one, "SETSLOT", slot, "NODE", newOwner);
            assertNull(redis.get(key));
            assertEquals(1, number("GET", "Sent to another node"));
            assertEquals(1, number("GET", "Calls"));
            assertEquals(0, number("GET", "Failed"));
            assertEquals(1, measured.meter().snapshot().misses());
            String oldOwner = cluster(one, "MYID");
            cluster(one, "SETSLOT", slot, "NODE", oldOwner);
            cluster(two, "SETSLOT", slot, "NODE", oldOwner);
        }
    }

    @Test
    void nodeGone_eachAttemptFails() {
        RedisServer third = node();
        try (RedisClient three = plain(third)) {
            String[] slots = Stream.concat(
                            Stream.of("ADDSLOTS"), IntStream.range(0, 16_384).mapToObj(Integer::toString))
                    .toArray(String[]::new);
            cluster(three, slots);
            await(three, "INFO", "cluster_state:ok");
        }
        try (RedisClusterClient client = measured.clusterClientBuilder()
                .nodes(Set.of(new HostAndPort("127.0.0.1", third.port())))
                .maxAttempts(2)
                .build()) {
            assertNull(client.get("a"));
            third.kill();
            assertThrows(JedisClusterOperationException.class, () -> client.get("a"));
        } finally {
            third.close();
        }
        assertEquals(3, number("GET", "Calls"));
        assertEquals(2, number("GET", "Failed"));
        assertEquals(1, measured.meter().snapshot().misses());
    }

    @Test
    void pipeline_works_andIsNotMeasured() {
        try (var pipeline = redis.pipelined()) {
            var reply = pipeline.get("a");
            pipeline.sync();
            assertNull(reply.get());
        }
        assertEquals(0, measured.meter().snapshot().requests());
        assertEquals(
                List.of(),
                List.copyOf(measured.meter().keys().orElseThrow().snapshot().groups()));
    }

    @Test
    void ownExecutorForClusters_isRefused() {
        Set<HostAndPort> nodes = Set.of(new HostAndPort("127.0.0.1", first.port()));
        try (ClusterConnectionProvider provider = new ClusterConnectionProvider(
                nodes, DefaultJedisClientConfig.builder().build())) {
            ClusterCommandExecutor own = new ClusterCommandExecutor(
                    provider, 1, Duration.ofSeconds(1), StaticCommandFlagsRegistry.registry());
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> measured.executor(own));
            assertTrue(thrown.getMessage().contains("clusterClientBuilder()"), thrown.getMessage());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> measured.clusterClientBuilder()
                            .nodes(nodes)
                            .connectionProvider(provider)
                            .commandExecutor(own)
                            .build());
        }
    }
}
