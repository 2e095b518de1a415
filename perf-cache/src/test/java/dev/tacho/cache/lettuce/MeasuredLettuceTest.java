package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import io.lettuce.core.GetExArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyCollector;
import io.lettuce.core.metrics.CommandLatencyId;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.metrics.CommandMetrics;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.output.VoidOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real server, what one client does is counted exactly. */
class MeasuredLettuceTest {
    private static final Perf SHARED = Perf.create("shared");
    private static final MeasuredLettuce MEASURED = MeasuredLettuce.of(SHARED, "sessions");

    private static RedisServer server;
    private static MeasuredClient client;

    private final RedisCommands<String, String> sync = client.connection.sync();
    private final RedisAsyncCommands<String, String> async = client.connection.async();
    private final RedisReactiveCommands<String, String> reactive = client.connection.reactive();

    private LettuceSnapshot commandsBefore;
    private CacheSnapshot lookupsBefore;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        client = new MeasuredClient(server, MEASURED.recorder());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void begin() {
        sync.flushall();
        mark();
    }

    /** What is counted from here on is looked at. */
    private void mark() {
        commandsBefore = MEASURED.snapshot();
        lookupsBefore = MEASURED.meter().snapshot();
    }

    @Test
    void sync_getAndSet_countHitsMissesAndBytes() {
        assertNull(sync.get("user:1"));
        assertEquals("OK", sync.set("user:1", "Zoë"));
        assertEquals("Zoë", sync.get("user:1"));
        assertEquals("Zoë", sync.get("user:1"));

        assertLookups(2, 1);
        assertCommand("GET", 3, 0, 2 * ("user:1".length() + 4));
        assertCommand("SET", 1, 0, "user:1".length() + 4);
        assertTimes("GET", 3);
    }

    @Test
    void async_gets_areCountedOnce() throws Exception {
        List<RedisFuture<String>> futures = new ArrayList<>();
        sync.set("even", "1");
        for (int i = 0; i < 200; i++) {
            futures.add(async.get(i % 2 == 0 ? "even" : "odd"));
        }
        LettuceFutures.awaitAll(Duration.ofSeconds(10), futures.toArray(RedisFuture[]::new));

        assertLookups(100, 100);
        assertCommand("GET", 200, 0, 100 * 5);
    }

    @Test
    void pipelined_flushedByHand_isCountedAlike() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.client.connect()) {
            sync.set("a", "1");
            mark();
            connection.setAutoFlushCommands(false);
            List<RedisFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                futures.add(connection.async().get("a"));
                futures.add(connection.async().get("b"));
                futures.add(connection.async().set("c", "123"));
            }
            assertEquals(0, commands().command("GET").calls(), "nothing was sent yet");
            connection.flushCommands();
            LettuceFutures.awaitAll(Duration.ofSeconds(10), futures.toArray(RedisFuture[]::new));
        }

        assertLookups(50, 50);
        assertCommand("GET", 100, 0, 50 * 2);
        assertCommand("SET", 50, 0, 50 * 4);
    }

    @Test
    void reactive_getAndSet_areCounted() {
        assertEquals("1", reactive.set("a", "1").then(reactive.get("a")).block());
        assertNull(reactive.get("b").block());

        assertLookups(1, 1);
        assertCommand("GET", 2, 0, 2);
        assertCommand("SET", 1, 0, 2);
    }

    @Test
    void reactive_mget_isUnknown() {
        sync.set("a", "1");
        List<KeyValue<String, String>> all =
                reactive.mget("a", "b", "c").collectList().block();

        assertEquals(3, all.size());
        assertLookups(0, 0);
        assertEquals(3, commands().unknownLookups());
        assertCommand("MGET", 1, 0, 0);
    }

    @Test
    void mget_countsElementWise() {
        sync.mset(Map.of("a", "1", "b", "22"));
        sync.hset("hash", "f", "no string, so MGET finds nothing");
        mark();
        sync.mget("a", "b", "c", "hash", "a");

        assertLookups(3, 2);
        assertCommand("MGET", 1, 0, 2 + 3 + 2);
    }

    @Test
    void mget_throughAChannel_isUnknown() {
        assertEquals(2, sync.mget((key, value) -> {}, "a", "b"));

        assertLookups(0, 0);
        assertEquals(2, commands().unknownLookups());
    }

    @Test
    void hgetall_countsTheHashAsOneEntry() {
        sync.hset("user", Map.of("name", "Ann", "mail", "a@b.c"));
        mark();
        assertEquals(2, sync.hgetall("user").size());
        assertEquals(Map.of(), sync.hgetall("nobody"));

        assertLookups(1, 1);
        assertCommand("HGETALL", 2, 0, 4 + 4 + 3 + 4 + 5);
    }

    @Test
    void hashes_countFields() {
        sync.hset("user", Map.of("name", "Ann", "mail", "a@b.c"));
        assertEquals("Ann", sync.hget("user", "name"));
        assertNull(sync.hget("user", "age"));
        assertNull(sync.hget("nobody", "name"));
        sync.hmget("user", "name", "age", "mail");

        assertLookups(3, 3);
        assertCommand("HSET", 1, 0, 7 + 9);
        assertCommand("HGET", 3, 0, 7);
        assertCommand("HMGET", 1, 0, 7 + 9);
    }

    @Test
    void getexAndGetdel_areLookups() {
        sync.set("a", "1");
        assertEquals("1", sync.getex("a", GetExArgs.Builder.ex(100)));
        assertEquals("1", sync.getdel("a"));
        assertNull(sync.getdel("a"));
        assertNull(sync.getex("a", GetExArgs.Builder.persist()));

        assertLookups(2, 2);
    }

    @Test
    void existsAndStrlen_areNoLookups() {
        sync.exists("a");
        sync.strlen("a");
        sync.ttl("a");

        assertLookups(0, 0);
        assertCommand("EXISTS", 1, 0, 0);
        assertCommand("STRLEN", 1, 0, 0);
    }

    @Test
    @SuppressWarnings("deprecation") // SETNX is deprecated and in use.
    void set_notDone_carriesNothing() {
        sync.set("a", "1");
        assertNull(sync.set("a", "2", SetArgs.Builder.nx()));
        assertFalse(sync.setnx("a", "2"));
        assertFalse(sync.msetnx(Map.of("a", "2", "b", "2")));
        assertTrue(sync.hsetnx("h", "f", "1"));
        assertFalse(sync.hsetnx("h", "f", "1"));
        assertFalse(sync.hset("h", "f", "2"), "it was there, and is stored all the same");

        assertCommand("SET", 2, 0, 2);
        assertCommand("SETNX", 1, 0, 0);
        assertCommand("MSETNX", 1, 0, 0);
        assertCommand("HSETNX", 2, 0, 2);
        assertCommand("HSET", 1, 0, 2);
    }

    @Test
    void wrongType_isAnErrorAndNoMiss() {
        sync.lpush("list", "1");
        RedisCommandExecutionException thrown =
                assertThrows(RedisCommandExecutionException.class, () -> sync.get("list"));
        assertTrue(thrown.getMessage().startsWith("WRONGTYPE"));
        ExecutionException failed = assertThrows(
                ExecutionException.class, () -> async.hget("list", "f").get(10, TimeUnit.SECONDS));
        assertInstanceOf(RedisCommandExecutionException.class, failed.getCause());

        assertLookups(0, 0);
        assertCommand("GET", 1, 1, 0);
        assertCommand("HGET", 1, 1, 0);
        assertEquals(2, commands().failed());
        assertEquals(0, commands().unknownLookups());
        assertTimes("GET", 1);
    }

    @Test
    void transaction_countsCommandsAndLeavesLookupsOut() {
        sync.set("a", "1");
        mark();
        sync.multi();
        assertNull(sync.get("a"));
        sync.set("b", "2");
        TransactionResult result = sync.exec();

        assertEquals("1", result.get(0));
        assertLookups(0, 0);
        assertEquals(1, commands().unknownLookups());
        assertCommand("GET", 1, 0, 0);
        assertCommand("SET", 1, 0, 0);
        assertCommand("MULTI", 1, 0, 0);
        assertCommand("EXEC", 1, 0, 0);
        assertEquals("2", sync.get("b"));
        assertLookups(1, 0);
    }

    @Test
    void script_countsAsOneCommand() {
        sync.set("a", "1");
        assertEquals("1", sync.eval("return redis.call('get', KEYS[1])", ScriptOutputType.VALUE, "a"));

        assertLookups(0, 0);
        assertCommand("EVAL", 1, 0, 0);
        assertCommand("GET", 0, 0, 0);
    }

    @Test
    void bytes_keysAndValues_areMeasured() {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.client.connect(ByteArrayCodec.INSTANCE)) {
            mark();
            byte[] key = {1, (byte) 0xFF, 3};
            connection.sync().set(key, new byte[100]);
            assertEquals(100, connection.sync().get(key).length);
            assertNull(connection.sync().get(new byte[] {9}));
        }

        assertLookups(1, 1);
        assertCommand("SET", 1, 0, 103);
        assertCommand("GET", 2, 0, 103);
    }

    @Test
    void command_ofTheUsersOwn_isCountedByName() throws Exception {
        ProtocolKeyword getByHand = keyword("get");
        sync.set("a", "1");
        assertEquals(
                "1",
                sync.dispatch(
                        getByHand,
                        new ValueOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8).addKey("a")));
        assertThrows(
                RedisCommandExecutionException.class,
                () -> sync.dispatch(keyword("nonesuch"), new StatusOutput<>(StringCodec.UTF8)));

        assertLookups(1, 0);
        assertCommand("GET", 1, 0, 2);
        assertCommand("NONESUCH", 1, 1, 0);
    }

    @Test
    void output_thatKeepsNothing_isUnknown() {
        sync.dispatch(
                CommandType.GET, new VoidOutput<>(StringCodec.UTF8), new CommandArgs<>(StringCodec.UTF8).addKey("a"));

        assertLookups(0, 0);
        assertEquals(1, commands().unknownLookups());
        assertCommand("GET", 1, 0, 0);
    }

    @Test
    void cancelled_beforeTheAnswer_isNeitherHitNorMiss() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.client.connect()) {
            mark();
            connection.setAutoFlushCommands(false);
            connection.async().blpop(10, "gate");
            RedisFuture<String> get = connection.async().get("a");
            RedisFuture<String> last = connection.async().echo("last");
            connection.flushCommands();
            // What is cancelled before it was written is not sent at all.
            awaitBlockedClient();
            assertTrue(get.cancel(true));
            sync.lpush("gate", "open");
            assertEquals("last", last.get(10, TimeUnit.SECONDS));
        }

        assertLookups(0, 0);
        assertEquals(1, commands().command("GET").cancelled());
        assertCommand("GET", 1, 0, 0);
        assertEquals(1, commands().cancelled());
        assertEquals(0, commands().command("GET").completion().count());
    }

    /** Returns when the server has read what the other connection wrote in one go. */
    private void awaitBlockedClient() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!sync.info("clients").contains("blocked_clients:1")) {
            assertTrue(System.nanoTime() < deadline, "no client blocks");
        }
    }

    @Test
    void ownRecorder_isCalledWithTheSame() {
        AtomicLong commandsSeen = new AtomicLong();
        List<String> seen = new ArrayList<>();
        CommandLatencyRecorder own = new CommandLatencyRecorder() {
            @Override
            public void recordCommandLatency(
                    SocketAddress local, SocketAddress remote, RedisCommand<?, ?, ?> command, long first, long last) {
                assertEquals(server.port(), ((InetSocketAddress) remote).getPort());
                assertTrue(first >= 0 && last >= first);
                if (command.getType() == CommandType.SET || command.getType() == CommandType.GET) {
                    seen.add(command.getType().toString());
                }
                commandsSeen.incrementAndGet();
            }

            @Override
            public void recordCommandLatency(
                    SocketAddress local, SocketAddress remote, ProtocolKeyword type, long first, long last) {
                throw new AssertionError("the other one is called");
            }
        };
        MeasuredLettuce measured = MeasuredLettuce.of(Perf.create("test"), "composed");
        try (MeasuredClient both = new MeasuredClient(server, measured.recorder(own))) {
            both.connection.sync().set("a", "1");
            both.connection.sync().get("a");
        }

        assertEquals(List.of("SET", "GET"), seen);
        assertEquals(commandsSeen.get(), measured.snapshot().calls(), "HELLO and others included");
    }

    @Test
    void ownRecorder_disabled_isNotCalled() {
        MeasuredLettuce measured = MeasuredLettuce.of(Perf.create("test"), "composed");
        CommandLatencyRecorder recorder = measured.recorder(CommandLatencyRecorder.disabled());

        assertTrue(recorder.isEnabled());
        try (MeasuredClient one = new MeasuredClient(server, recorder)) {
            one.connection.sync().get("a");
        }
        assertEquals(1, measured.meter().snapshot().misses());
    }

    @Test
    void ownCollector_staysACollector() {
        List<String> called = new ArrayList<>();
        CommandLatencyCollector own = new CommandLatencyCollector() {
            @Override
            public void recordCommandLatency(
                    SocketAddress local, SocketAddress remote, ProtocolKeyword type, long first, long last) {
                called.add(type.toString());
            }

            @Override
            public Map<CommandLatencyId, CommandMetrics> retrieveMetrics() {
                called.add("retrieve");
                return Map.of();
            }

            @Override
            public void shutdown() {
                called.add("shutdown");
            }
        };
        MeasuredLettuce measured = MeasuredLettuce.of(Perf.create("test"), "composed");
        CommandLatencyCollector both =
                assertInstanceOf(CommandLatencyCollector.class, measured.recorder((CommandLatencyRecorder) own));
        both.recordCommandLatency(null, null, CommandType.PING, 1, 2);
        both.retrieveMetrics();
        both.shutdown();

        assertEquals(List.of("PING", "retrieve", "shutdown"), called);
        assertEquals(1, measured.snapshot().command("PING").calls());
    }

    @Test
    void disabledPerf_leavesEverythingAsItIs() {
        MeasuredLettuce measured = MeasuredLettuce.of(Perf.noop(), "sessions");
        CommandLatencyRecorder own = CommandLatencyRecorder.disabled();

        assertFalse(measured.recorder().isEnabled());
        assertSame(own, measured.recorder(own));
        assertEquals(0, measured.snapshot().calls());
        assertEquals(0, measured.meter().snapshot().requests());
    }

    @Test
    void of_nameTaken_namesIt() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> MeasuredLettuce.of(SHARED, "sessions"));
        assertTrue(e.getMessage().contains("sessions"), e.getMessage());
    }

    @Test
    void minus_otherOrder_isRefused() {
        LettuceSnapshot before = MEASURED.snapshot();
        sync.get("a");
        LettuceSnapshot after = MEASURED.snapshot();

        assertThrows(IllegalArgumentException.class, () -> before.minus(after));
        assertEquals(
                List.of("GET"),
                after.minus(before).commands().stream()
                        .map(CommandSnapshot::command)
                        .toList());
    }

    private LettuceSnapshot commands() {
        return MEASURED.snapshot().minus(commandsBefore);
    }

    private void assertLookups(long hits, long misses) {
        CacheSnapshot since = MEASURED.meter().snapshot().minus(lookupsBefore);
        assertEquals(hits, since.hits(), "hits");
        assertEquals(misses, since.misses(), "misses");
        assertEquals(0, MEASURED.snapshot().recorderFailures());
    }

    private void assertCommand(String name, long calls, long failed, long bytes) {
        CommandSnapshot command = commands().command(name);
        assertEquals(calls, command.calls(), name);
        assertEquals(failed, command.failed(), name + " failed");
        assertEquals(bytes, command.bytes(), name + " bytes");
        assertEquals(0, command.unsizedEntries(), name + " of unknown size");
    }

    private void assertTimes(String name, long count) {
        CommandSnapshot command = commands().command(name);
        assertEquals(count, command.completion().count());
        assertEquals(count, command.firstResponse().count());
        assertTrue(command.firstResponse().values().min() > 0);
        assertTrue(command.completion().latency().sum()
                >= command.firstResponse().values().sum());
        assertTrue(command.completion().latency().max() < TimeUnit.SECONDS.toNanos(10));
    }

    private static ProtocolKeyword keyword(String name) {
        return () -> name.getBytes(StandardCharsets.US_ASCII);
    }
}
