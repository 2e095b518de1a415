package dev.tacho.cache.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** A server that is killed and comes back while commands are under way: each ends once, as a success or as a failure. */
class RestartTest {
    private static final int THREADS = 4;
    private static final Duration MOST = Duration.ofSeconds(30);

    /** What one thread saw, whatever we say. */
    private static final class Seen {
        int ok;
        int failed;
        int okAfterFailure;
        int hits;
        final List<Throwable> strangers = new ArrayList<>();
    }

    private final Perf perf = Perf.create("test");

    private static CacheConfig cacheConfig() {
        return CacheConfig.builder()
                .maxSize(100)
                .cacheClass(AnyServerCache.class)
                .build();
    }

    private static DefaultJedisClientConfig config() {
        return DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP3)
                .timeoutMillis(2_000)
                .build();
    }

    @Test
    void commands_serverKilledAndRestarted_areEachCountedOnce() throws Exception {
        MeasuredJedis measured = MeasuredJedis.of(perf, "load", KeyOptions.byKey());
        try (RedisServer server = RedisServer.start();
                RedisClient redis = measured.clientBuilder()
                        .hostAndPort("127.0.0.1", server.port())
                        .clientConfig(config())
                        .build()) {
            List<Seen> seen = underLoad(server, (saw, i) -> {
                if (i % 3 == 0) {
                    redis.set("k" + i % 50, "v");
                } else if (redis.get("k" + i % 50) != null) {
                    saw.hits++;
                }
            });
            assertEachOnce(seen, 1);
            long gets = sum(seen, saw -> saw.hits);
            assertEquals(gets, measured.meter().snapshot().hits());
        }
        assertEquals(0, measured.meter().snapshot().meterFailures());
    }

    @Test
    void commandUnderWay_serverKilled_fails() throws Exception {
        MeasuredJedis measured = MeasuredJedis.of(perf, "load");
        try (RedisServer server = RedisServer.start();
                RedisClient plain = RedisClient.create("127.0.0.1", server.port());
                RedisClient redis = measured.clientBuilder()
                        .hostAndPort("127.0.0.1", server.port())
                        .build()) {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Future<?> waiting = thread.submit(() -> redis.blpop(0, "queue"));
            await(
                    System.nanoTime() + MOST.toNanos(),
                    () -> plain.info("clients").contains("blocked_clients:1"));
            server.kill();
            ExecutionException thrown = assertThrows(ExecutionException.class, waiting::get);
            assertInstanceOf(JedisConnectionException.class, thrown.getCause());
            thread.shutdown();
        }
        assertEquals(1, RedisTables.fact(section(), "jedis.load.commands"));
        assertEquals(1, RedisTables.row(section(), "BLPOP").get("Failed"));
    }

    @Test
    void clientSideCache_serverKilledAndRestarted_countsAsJedisDoes() throws Exception {
        MeasuredJedis measured = MeasuredJedis.of(perf, "load", KeyOptions.byKey());
        try (RedisServer server = RedisServer.start();
                RedisClient redis = measured.clientBuilder()
                        .hostAndPort("127.0.0.1", server.port())
                        .clientConfig(config())
                        .cacheConfig(cacheConfig())
                        .build()) {
            List<Seen> seen = underLoad(server, (saw, i) -> {
                if (i % 10 == 0) {
                    redis.set("k" + i % 50, "v");
                } else {
                    redis.get("k" + i % 50);
                }
            });
            assertEachOnce(seen, 1);
            var ours = measured.clientSideMeter().orElseThrow().snapshot();
            var jedis = redis.getCache().getStats();
            assertEquals(jedis.getHitCount(), ours.hits(), "hits");
            assertEquals(jedis.getMissCount(), ours.misses(), "misses");
            assertEquals(ours.misses(), ours.loads(), "each miss ends as a load or a failed one");
            assertEquals(jedis.getLoadCount(), ours.loads() - ours.loadFailures(), "loads");
            assertEquals(0, ours.meterFailures());
        }
    }

    @Test
    void pipelines_serverKilledAndRestarted_countEachCommandOnce() throws Exception {
        MeasuredJedis measured = MeasuredJedis.of(perf, "load", KeyOptions.byKey());
        AtomicInteger sent = new AtomicInteger();
        try (RedisServer server = RedisServer.start();
                RedisClient redis = measured.clientBuilder()
                        .hostAndPort("127.0.0.1", server.port())
                        .clientConfig(config())
                        .build()) {
            underLoad(server, (saw, i) -> {
                try (Pipeline pipeline = redis.pipelined()) {
                    for (int k = 0; k < 10; k++) {
                        sent.incrementAndGet();
                        pipeline.set("k" + k, "x".repeat(2_000));
                    }
                }
            });
        }
        assertEquals(sent.get(), RedisTables.fact(section(), "jedis.load.commands"), "calls");
        assertTrue(RedisTables.fact(section(), "jedis.load.failed") > 0, "failed calls");
        assertEquals(0, measured.meter().snapshot().meterFailures());
    }

    private Section section() {
        return perf.sources().get("jedis.load").section();
    }

    private void assertEachOnce(List<Seen> seen, int commandsEach) {
        assertEquals(
                commandsEach * sum(seen, saw -> saw.ok + saw.failed),
                RedisTables.fact(section(), "jedis.load.commands"),
                "calls");
        assertEquals(
                commandsEach * sum(seen, saw -> saw.failed),
                RedisTables.fact(section(), "jedis.load.failed"),
                "failed calls");
    }

    private static long sum(List<Seen> seen, ToLongFunction<Seen> number) {
        return seen.stream().mapToLong(number).sum();
    }

    /** A step of the load. */
    private interface Step {
        void run(Seen saw, int i);
    }

    /** Runs steps in several threads until each has seen success, failure while the server is away, and success again. */
    private static List<Seen> underLoad(RedisServer server, Step step) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long deadline = System.nanoTime() + MOST.toNanos();
        AtomicInteger warm = new AtomicInteger();
        AtomicInteger failing = new AtomicInteger();
        try {
            List<Future<Seen>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                running.add(threads.submit(() -> load(step, deadline, warm, failing)));
            }
            await(deadline, () -> warm.get() == THREADS);
            server.kill();
            await(deadline, () -> failing.get() == THREADS);
            server.restart();
            List<Seen> seen = new ArrayList<>();
            for (Future<Seen> one : running) {
                Seen saw = one.get();
                assertEquals(List.of(), saw.strangers, "exceptions that are not Jedis's");
                assertTrue(saw.okAfterFailure > 0, "works again");
                seen.add(saw);
            }
            return seen;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Seen load(Step step, long deadline, AtomicInteger warm, AtomicInteger failing) {
        Seen saw = new Seen();
        for (int i = 0; saw.okAfterFailure < 200 && System.nanoTime() < deadline; i++) {
            try {
                step.run(saw, i);
                saw.ok++;
                if (saw.ok == 200) {
                    warm.incrementAndGet();
                }
                saw.okAfterFailure += saw.failed > 0 ? 1 : 0;
            } catch (JedisException e) {
                saw.failed++;
                if (saw.failed == 1) {
                    failing.incrementAndGet();
                }
            } catch (RuntimeException e) {
                saw.strangers.add(e);
            }
        }
        return saw;
    }

    private static void await(long deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.yield();
        }
        assertTrue(condition.getAsBoolean());
    }
}
