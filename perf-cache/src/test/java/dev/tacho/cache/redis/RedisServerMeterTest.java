package dev.tacho.cache.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.redis.RedisServerSnapshot.Extent;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Section;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real server, whose own answers (DBSIZE, what was sent to it) are the oracle. */
class RedisServerMeterTest {
    private static final String SECRET = "s3cret-4711";

    private final Perf perf = Perf.create("test");
    private final RedisServer server = RedisServer.start("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru");
    private final RespClient client = new RespClient(server.port());

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void minus_knownCalls_countsEachExactly() throws IOException {
        RedisServerMeter meter = meter(client);
        RedisServerSnapshot before = meter.snapshot();
        send("SET", "a", "1");
        send("SET", "b", "1", "EX", "1000");
        send("GET", "a");
        send("GET", "a");
        send("GET", "nowhere");
        send("MGET", "a", "b", "nowhere", "nowhere");
        refused("LPUSH", "a", "x");
        refused("GET");
        refused("NOSUCHCOMMAND");
        RedisServerSnapshot interval = meter.snapshot().minus(before);

        assertEquals(Extent.INTERVAL, interval.extent());
        assertEquals(4, interval.keyspaceHits());
        assertEquals(3, interval.keyspaceMisses());
        assertEquals(4.0 / 7, interval.hitRatio());
        assertEquals(2, interval.command("set").calls());
        assertEquals(3, interval.command("get").calls());
        assertEquals(1, interval.command("get").rejected());
        assertEquals(0, interval.command("get").failed());
        assertEquals(1, interval.command("lpush").failed());
        assertTrue(interval.command("mget").calls() == 1
                && interval.command("mget").totalNanos() >= 0);
        assertEquals(3, interval.errorReplies());
        assertEquals(2, interval.errorRepliesByKind().get("ERR"));
        assertEquals(1, interval.errorRepliesByKind().get("WRONGTYPE"));
        assertEquals(2, interval.keys());
        assertEquals(1, interval.expiringKeys());
        assertEquals(0.5, interval.databases().get(0).expiringRatio());
        assertEquals(1, interval.connectedClients());
        assertEquals(50 << 20, interval.maxMemoryBytes());
        assertEquals("allkeys-lru", interval.maxMemoryPolicy());
        assertTrue(interval.fillRatio() > 0 && interval.fillRatio() < 0.1, () -> "" + interval.fillRatio());
        assertTrue(interval.usedMemoryBytes() > 500_000);
        // The meter's own commands: those after the first reading's INFO, and the second's INFO is not yet counted.
        assertEquals(1, interval.command("info").calls());
        assertEquals(0, meter.failures());
    }

    @Test
    void snapshot_eitherServer_readsAllItTells() throws IOException {
        RedisServerMeter meter = meter(client);
        send("SET", "a", "1");
        RedisServerSnapshot now = meter.snapshot();

        assertEquals("Redis", now.product());
        int major = Integer.parseInt(now.version().substring(0, now.version().indexOf('.')));
        assertTrue(major >= 6, now::version);
        if (major >= 7) {
            assertEquals(List.of(), now.unavailable());
            RedisCommandSnapshot set = now.command("set");
            assertTrue(set.p50Nanos() > 0 && set.p99Nanos() >= set.p50Nanos(), set::toString);
            assertTrue(set.percentileBoundNanos(99) >= set.totalNanos(), set::toString);
        } else {
            assertEquals(
                    List.of("percentiles of the commands: the server does not tell them (Redis 7.0 and later do)"),
                    now.unavailable());
            assertEquals(Double.NaN, now.command("set").p99Nanos());
            // What it does not know was not tried: no error was caused.
            assertEquals(0, now.errorReplies());
        }
        assertTrue(now.otherFields() > 50, () -> "" + now.otherFields());
    }

    @Test
    void expiredKeys_timeIsUp_areCounted() throws IOException {
        RedisServerMeter meter = meter(client);
        RedisServerSnapshot before = meter.snapshot();
        for (int i = 0; i < 5; i++) {
            send("SET", "short" + i, "1", "PX", "1");
        }
        send("SET", "long", "1");
        await(() -> meter.snapshot().keys() == 1);

        assertEquals(5, meter.snapshot().minus(before).expiredKeys());
        assertEquals(0, meter.snapshot().minus(before).evictedKeys());
    }

    @Test
    void evictedKeys_memoryFull_areWhatIsGone() throws IOException {
        RedisServerMeter meter = meter(client);
        send("CONFIG", "SET", "maxmemory", "3mb");
        int keys = 3_000;
        for (int i = 0; i < keys; i++) {
            send("SET", "key" + i, "v".repeat(2_000));
        }
        RedisServerSnapshot now = meter.snapshot();

        double left = ((Long) client.execute("DBSIZE")).doubleValue();
        assertTrue(left < keys);
        assertEquals(keys - left, now.evictedKeys());
        assertEquals(left, now.keys());
        assertEquals(1, now.fillRatio(), 0.2);
        assertEquals(List.of(), findings(meter.section()));
        send("GET", "nowhere");
        assertEquals(List.of("redis.main.evictions"), findings(meter.section()));
    }

    @Test
    void section_writesRefused_saysSo() throws IOException {
        RedisServerMeter meter = meter(client);
        send("CONFIG", "SET", "maxmemory-policy", "noeviction");
        send("CONFIG", "SET", "maxmemory", "1");
        refused("SET", "a", "1");
        refused("SET", "b", "1");

        assertEquals(List.of("redis.main.out-of-memory"), findings(meter.section()));
        assertEquals(2, meter.snapshot().errorRepliesByKind().get("OOM"));
    }

    @Test
    void minus_restartBetween_beginsAtTheRestart() throws IOException {
        RedisServerMeter meter = meter(client);
        for (int i = 0; i < 10; i++) {
            send("GET", "nowhere");
        }
        RedisServerSnapshot before = meter.snapshot();
        assertEquals(10, before.keyspaceMisses());
        client.disconnect();
        server.restart();
        send("SET", "a", "1");
        send("GET", "a");

        RedisServerSnapshot interval = meter.snapshot().minus(before);
        assertEquals(Extent.SINCE_RESTART, interval.extent());
        assertEquals(1, interval.keyspaceHits());
        assertEquals(0, interval.keyspaceMisses());
        assertEquals(1, interval.command("set").calls());
        assertTrue(meter.section().toString().contains("Other runs of a server met since the meter was made: 1 "));
        send("GET", "a");
        assertEquals(2, fact(meter.section(), "redis.main.hits"));
    }

    @Test
    void minus_resetBetween_beginsAtTheReset() throws IOException {
        RedisServerMeter meter = meter(client);
        for (int i = 0; i < 10; i++) {
            send("GET", "nowhere");
        }
        RedisServerSnapshot before = meter.snapshot();
        send("CONFIG", "RESETSTAT");
        send("GET", "nowhere");

        RedisServerSnapshot interval = meter.snapshot().minus(before);
        assertEquals(Extent.SINCE_RESET, interval.extent());
        assertEquals(1, interval.keyspaceMisses());
        send("GET", "nowhere");
        assertEquals(2, fact(meter.section(), "redis.main.misses"));
        assertTrue(meter.section().toString().contains("Resets of its counters noticed: 1;"));
    }

    @Test
    void snapshot_serverKilledInTheMiddle_holdsWhatWasRead() throws IOException {
        AtomicBoolean armed = new AtomicBoolean(true);
        RedisServerMeter meter = meter(words -> {
            if (words[0].equals("SLOWLOG") && armed.getAndSet(false)) {
                server.kill();
            }
            return client.execute(words);
        });
        // The first reading, when the meter was made, was the one in the middle of which the server ended.
        assertEquals(1, meter.failures());
        String first = meter.section().toString();
        assertTrue(
                first.contains("The server could not be read now: INFO ALL: the server could not be asked ("), first);
        assertTrue(first.contains("What follows is the reading of "), first);
        assertTrue(first.contains("Commands of the meter that failed so far: 2."), first);
        assertTrue(first.contains("id=redis.main.used-memory"), first);
        assertFalse(meter.snapshot().isAnswered());
        assertEquals(3, meter.failures());

        server.restart();
        assertTrue(meter.snapshot().isAnswered());
        assertEquals(3, meter.failures());
    }

    @Test
    void snapshot_connectionEndsInTheMiddleOfTheReply_isAFailure() throws Exception {
        try (ServerSocket half = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RespClient halfClient = new RespClient(half.getLocalPort())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerHalf(half));
            RedisServerMeter meter = meter(halfClient);
            answered.get(10, TimeUnit.SECONDS);

            assertEquals(1, meter.failures());
        }
    }

    @Test
    void of_serverNotThereYet_countsFromTheFirstAnswer() throws IOException {
        server.stop();
        RedisServerMeter meter = meter(client);
        String section = meter.section().toString();
        assertTrue(section.contains("It has not answered since this meter was made."), section);

        server.restart();
        send("GET", "nowhere");
        assertEquals(0, fact(meter.section(), "redis.main.misses"));
        send("GET", "nowhere");
        assertEquals(1, fact(meter.section(), "redis.main.misses"));
        assertTrue(meter.section().toString().contains("since the first reading that it answered"));
    }

    @Test
    void snapshot_commandsForbidden_areAskedOnceAndNamed() throws IOException {
        send("ACL", "SETUSER", "default", "-config", "-slowlog", "-latency");
        RedisServerMeter meter = meter(client);
        send("SET", "a", "1");
        double refusals = meter.snapshot().errorRepliesByKind().get("NOPERM");
        RedisServerSnapshot now = meter.snapshot();

        assertEquals(refusals, now.errorRepliesByKind().get("NOPERM"));
        assertEquals(1, now.command("set").calls());
        assertEquals(50 << 20, now.maxMemoryBytes());
        assertTrue(
                now.unavailable().contains("SLOWLOG GET: the server refuses it (NOPERM)"), now.unavailable()::toString);
        assertTrue(
                now.unavailable().contains("CONFIG GET slowlog-log-slower-than: the server refuses it (NOPERM)"),
                now.unavailable()::toString);
        assertEquals(0, meter.failures());
        assertTrue(meter.section().toString().contains("Not read: "));
    }

    @Test
    void snapshot_infoForbidden_saysSoAndTriesAgain() throws IOException {
        RedisServerMeter meter = meter(client);
        send("ACL", "SETUSER", "default", "-info");
        RedisServerSnapshot without = meter.snapshot();

        assertFalse(without.isAnswered());
        assertEquals(
                "INFO ALL: the server refuses it (NOPERM)",
                without.unavailable().get(0));
        send("ACL", "SETUSER", "default", "+info");
        assertTrue(meter.snapshot().isAnswered());
        assertEquals(0, meter.failures());
    }

    @Test
    void section_renamedCommands_areUnknownAndTheirNamesStaySecret() throws IOException {
        try (RedisServer renamed = RedisServer.start(
                        "--rename-command",
                        "CONFIG",
                        SECRET,
                        "--rename-command",
                        "LATENCY",
                        "",
                        "--slowlog-log-slower-than",
                        "0");
                RespClient renamedClient = new RespClient(renamed.port())) {
            RedisServerMeter meter = RedisServerMeter.of(perf, "renamed", renamedClient);
            renamedClient.execute(SECRET, "GET", "maxmemory");
            RedisServerSnapshot now = meter.snapshot();

            assertTrue(
                    now.unavailable().contains("CONFIG GET slowlog-log-slower-than: the server refuses it (ERR)"),
                    now.unavailable()::toString);
            assertTrue(
                    now.slowCalls().stream().anyMatch(call -> call.command().equals(RedisSlowCall.OTHER)),
                    now.slowCalls()::toString);
            assertHides(SECRET, meter, now);
        }
    }

    @Test
    void section_slowCommands_areToldWithoutTheirArguments() throws IOException {
        send("CONFIG", "SET", "slowlog-log-slower-than", "0");
        RedisServerMeter meter = meter(client);
        send("SET", SECRET, SECRET);
        String[] many = new String[40];
        Arrays.fill(many, SECRET);
        many[0] = "DEL";
        send(many);
        refused("LPUSH", "a");
        send("EVAL", "return redis.error_reply == nil and '" + SECRET + "' or 1", "0");
        refused("EVAL", "return redis.error_reply('" + SECRET + " no')", "0");
        refused("AUTH", SECRET);
        refused("AUTH", SECRET, SECRET);
        RedisServerSnapshot now = meter.snapshot();

        RedisSlowCall set = slowCall(now, "set");
        assertEquals(2, set.argumentCount());
        assertEquals(39, slowCall(now, "del").argumentCount());
        assertTrue(set.durationNanos() >= 0 && set.durationNanos() % 1_000 == 0);
        assertTrue(Math.abs(set.at().toEpochMilli() - System.currentTimeMillis()) < 600_000, set::toString);
        assertTrue(set.id() < slowCall(now, "del").id());
        assertEquals(0, now.slowLogThresholdNanos());
        assertTrue(now.slowCalls().size() <= 32);
        assertHides(SECRET, meter, now);
    }

    @Test
    void slowCalls_logIsOff_isSaid() throws IOException {
        send("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        RedisServerSnapshot now = meter(client).snapshot();

        assertEquals(Double.NaN, now.slowLogThresholdNanos());
        assertTrue(
                now.unavailable().contains("slow commands: the slow log is off (slowlog-log-slower-than -1)"),
                now.unavailable()::toString);
    }

    @Test
    void section_keysCommandAndBlockedClient_areSaid() throws Exception {
        RedisServerMeter meter = meter(client);
        send("SET", "a", "1");
        send("KEYS", "*");
        try (RespClient waiting = new RespClient(server.port())) {
            CompletableFuture<Object> popped =
                    CompletableFuture.supplyAsync(() -> sendBy(waiting, "BLPOP", "list", "0"));
            await(() -> meter.snapshot().blockedClients() == 1);
            Section section = meter.section();
            send("LPUSH", "list", "x");
            popped.get(10, TimeUnit.SECONDS);

            assertEquals(List.of("redis.main.keys-command"), findings(section));
            assertTrue(section.toString().contains("1 of 2 clients waited in a blocking command"), section::toString);
        }
    }

    @Test
    void of_registersWithThePerf() {
        RedisServerMeter meter = meter(client);

        assertSame(meter, perf.sources().get("redis.main"));
        assertEquals("main", meter.name());
        assertEquals("RedisServerMeter[main]", meter.toString());
        String taken = assertThrows(IllegalArgumentException.class, () -> meter(client))
                .getMessage();
        assertTrue(taken.contains("source=\"redis.main\": registered already"), taken);
        String blank = assertThrows(IllegalArgumentException.class, () -> RedisServerMeter.of(perf, " ", client))
                .getMessage();
        assertEquals("name=\" \": must not be blank", blank);
    }

    private RedisServerMeter meter(RedisCommands commands) {
        return RedisServerMeter.of(perf, "main", commands);
    }

    private void send(String... words) throws IOException {
        client.execute(words);
    }

    private void refused(String... words) {
        assertThrows(RespClient.RespError.class, () -> client.execute(words));
    }

    private static Object sendBy(RespClient client, String... words) {
        try {
            return client.execute(words);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void answerHalf(ServerSocket listener) {
        try (Socket socket = listener.accept();
                InputStream in = socket.getInputStream()) {
            assertTrue(in.read() >= 0);
            socket.getOutputStream().write("$1000\r\nredis_version:7".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertHides(String secret, RedisServerMeter meter, RedisServerSnapshot snapshot) {
        String all = meter.section().toString()
                + snapshot
                + snapshot.unavailable()
                + snapshot.slowCalls()
                + snapshot.commands()
                + snapshot.errorRepliesByKind();
        assertFalse(all.contains(secret), all);
    }

    private static RedisSlowCall slowCall(RedisServerSnapshot snapshot, String command) {
        return snapshot.slowCalls().stream()
                .filter(call -> call.command().equals(command))
                .findFirst()
                .orElseThrow(() -> new AssertionError(snapshot.slowCalls()));
    }

    private static List<String> findings(Section section) {
        return section.blocks().stream()
                .filter(Finding.class::isInstance)
                .map(block -> ((Finding) block).id())
                .toList();
    }

    private static double fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** The server expires and blocks in its own time; each look asks it again. */
    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not in time");
        }
    }
}
