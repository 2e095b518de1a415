package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to the server, each command that it answered is counted once, and nobody notices the recorder. */
class LettuceOutageTest {
    private static final int THREADS = 2;
    private static final int COMMANDS = 10_000;
    private static final int UNDER_WAY = 256;

    private final MeasuredLettuce measured = MeasuredLettuce.of(
            Perf.create("test"), "sessions", KeyOptions.whatIf().groupBy(key -> (String) key));

    private RedisServer server;
    private MeasuredClient client;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        client = new MeasuredClient(server, measured.recorder());
    }

    @AfterEach
    void stop() {
        measured.meter().keys().orElseThrow().close();
        client.close();
        server.close();
    }

    @Test
    void killedAndRestarted_reconnecting_everyCommandEndsOnce() throws Exception {
        Load load = new Load();
        load.start();
        for (int part = 1; part <= 2; part++) {
            int reached = THREADS * COMMANDS * part / 3;
            await(() -> load.ended.get() >= reached);
            server.kill();
            server.restart();
        }
        load.join();

        assertTrue(load.ok.get() > THREADS * COMMANDS * 2 / 3, "some succeeded after the second restart: " + load.ok);
        load.assertCounted();
    }

    @Test
    void killed_notReconnecting_whatWasNotAnsweredIsNotCounted() throws Exception {
        client.client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        try (StatefulRedisConnection<String, String> connection = client.client.connect()) {
            Load load = new Load(connection);
            load.start();
            await(() -> load.ended.get() >= THREADS * COMMANDS / 3);
            server.kill();
            load.join();

            assertTrue(load.ok.get() >= THREADS * COMMANDS / 3);
            assertTrue(load.unanswered.get() > 0);
            load.assertCounted();
        }
    }

    @Test
    void timedOut_answeredLater_isFailed() throws Exception {
        client.client.setOptions(ClientOptions.builder()
                .timeoutOptions(TimeoutOptions.enabled(Duration.ofMillis(50)))
                .build());
        try (StatefulRedisConnection<String, String> connection = client.client.connect()) {
            RedisFuture<?> gate = connection.async().blpop(0, "gate");
            RedisFuture<String> get = connection.async().get("a");
            ExecutionException thrown = assertThrows(ExecutionException.class, () -> get.get(10, TimeUnit.SECONDS));
            assertTrue(thrown.getCause() instanceof RedisCommandTimeoutException, thrown::toString);
            assertEquals(0, measured.snapshot().command("GET").calls());
            openGate();
            await(() -> measured.snapshot().command("GET").calls() == 1);
            assertTrue(gate.isDone());
        }

        assertEquals(1, measured.snapshot().command("GET").failed());
        assertEquals(0, measured.snapshot().command("GET").cancelled());
        assertEquals(0, measured.meter().snapshot().requests());
    }

    @Test
    void syncTimeout_answeredLater_isCancelled() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.client.connect()) {
            connection.async().blpop(0, "gate");
            connection.setTimeout(Duration.ofMillis(50));
            assertThrows(
                    RedisCommandTimeoutException.class, () -> connection.sync().get("a"));
            openGate();
            await(() -> measured.snapshot().command("GET").cancelled() == 1);
        }

        assertEquals(1, measured.snapshot().command("GET").calls());
        assertEquals(0, measured.snapshot().command("GET").failed());
        assertEquals(0, measured.meter().snapshot().requests());
    }

    @Test
    void codecThatThrows_isFailedAndTheConnectionGoesOn() {
        RedisCodec<String, String> picky = new RedisCodec<>() {
            @Override
            public String decodeKey(ByteBuffer bytes) {
                return StringCodec.UTF8.decodeKey(bytes);
            }

            @Override
            public String decodeValue(ByteBuffer bytes) {
                String value = StringCodec.UTF8.decodeValue(bytes);
                if (value.equals("bad")) {
                    throw new IllegalStateException("bad value");
                }
                return value;
            }

            @Override
            public ByteBuffer encodeKey(String key) {
                return StringCodec.UTF8.encodeKey(key);
            }

            @Override
            public ByteBuffer encodeValue(String value) {
                return StringCodec.UTF8.encodeValue(value);
            }
        };
        try (StatefulRedisConnection<String, String> connection = client.client.connect(picky)) {
            connection.sync().set("a", "bad");
            assertThrows(RuntimeException.class, () -> connection.sync().get("a"));
            connection.sync().set("a", "good");
            assertEquals("good", connection.sync().get("a"));
        }

        assertEquals(2, measured.snapshot().command("GET").calls());
        assertEquals(1, measured.snapshot().command("GET").failed());
        assertEquals(1, measured.meter().snapshot().hits());
        assertEquals(0, measured.meter().snapshot().misses());
    }

    @Test
    void recorderThatFails_isCountedAndThrowsNothing() {
        RedisCommand<?, ?, ?> none = null;
        measured.recorder().recordCommandLatency(null, null, none, 1, 2);
        measured.recorder().recordCommandLatency(null, null, none, 1, 2);

        assertEquals(2, measured.snapshot().recorderFailures());
    }

    private void openGate() {
        client.connection.sync().lpush("gate", "open");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not come about");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Two threads that look up and store, as fast as the answers come, and how each of their commands ended. */
    private final class Load {
        private final StatefulRedisConnection<String, String> connection;
        private final Semaphore underWay = new Semaphore(UNDER_WAY);
        private final ConcurrentLinkedQueue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicInteger gets = new AtomicInteger();
        private final AtomicInteger ok = new AtomicInteger();
        private final AtomicInteger unanswered = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final LettuceSnapshot before = measured.snapshot();

        Load() {
            this(client.connection);
        }

        Load(StatefulRedisConnection<String, String> connection) {
            this.connection = connection;
        }

        void start() {
            for (int t = 0; t < THREADS; t++) {
                Thread thread = new Thread(this::run, "load-" + t);
                threads.add(thread);
                thread.start();
            }
        }

        private void run() {
            for (int i = 0; i < COMMANDS; i++) {
                underWay.acquireUninterruptibly();
                boolean get = i % 4 != 0;
                CompletableFuture<String> future = (get
                                ? connection.async().get("key:" + i % 50)
                                : connection.async().set("key:" + i % 50, "value"))
                        .toCompletableFuture();
                futures.add(future.whenComplete((value, failure) -> ended(get, failure)));
            }
        }

        private void ended(boolean get, Throwable failure) {
            if (failure == null) {
                ok.incrementAndGet();
                gets.addAndGet(get ? 1 : 0);
            } else {
                unanswered.incrementAndGet();
            }
            ended.incrementAndGet();
            underWay.release();
        }

        void join() throws Exception {
            for (Thread thread : threads) {
                thread.join(60_000);
                assertFalse(thread.isAlive(), thread + " does not end");
            }
            for (CompletableFuture<?> future : futures) {
                try {
                    future.get(30, TimeUnit.SECONDS);
                } catch (ExecutionException | CancellationException e) {
                    // Counted already; a future that does not end is a TimeoutException.
                    assertTrue(unanswered.get() > 0, e::toString);
                }
            }
        }

        void assertCounted() {
            LettuceSnapshot since = measured.snapshot().minus(before);
            CacheSnapshot lookups = measured.meter().snapshot();
            assertEquals(THREADS * COMMANDS, ok.get() + unanswered.get(), "each ended once");
            assertEquals(
                    ok.get(),
                    since.command("GET").calls() + since.command("SET").calls());
            assertEquals(gets.get(), since.command("GET").calls());
            assertEquals(gets.get(), lookups.hits() + lookups.misses());
            assertEquals(
                    gets.get(),
                    measured.meter().keys().orElseThrow().snapshot().groups().stream()
                            .mapToLong(group -> group.hits() + group.misses())
                            .sum());
            assertEquals(0, since.command("GET").failed() + since.command("SET").failed());
            assertEquals(0, since.cancelled());
            assertEquals(0, since.unknownLookups());
            assertEquals(0, measured.snapshot().recorderFailures());
            assertEquals(0, lookups.meterFailures());
        }
    }
}
