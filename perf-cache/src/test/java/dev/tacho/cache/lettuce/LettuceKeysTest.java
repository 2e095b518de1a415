package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.GroupHits;
import dev.tacho.cache.HotKey;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.simulate.SimulationResult;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.core.Perf;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found out by key, against a real server. */
class LettuceKeysTest {
    private static final KeyOptions OPTIONS = KeyOptions.byKey()
            .groupBy(key -> ((String) key).replaceFirst(":.*", ""))
            .showKeys(key -> (String) key);

    private static final int WINDOW = 200;

    private static RedisServer server;

    private MeasuredLettuce measured;
    private MeasuredClient client;
    private RedisCommands<String, String> sync;

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
        connect(OPTIONS);
    }

    private void connect(KeyOptions options) {
        measured = MeasuredLettuce.of(Perf.create("test"), "users", options);
        client = new MeasuredClient(server, measured.recorder());
        sync = client.connection.sync();
        sync.flushall();
    }

    @AfterEach
    void disconnect() {
        keys().close();
        client.close();
    }

    @Test
    void groups_countHitsAndMissesOfEach() {
        sync.get("user:1");
        sync.set("user:1", "Ann");
        sync.get("user:1");
        sync.mget("user:1", "user:2", "token:1");
        sync.lpush("token:list", "1");
        try {
            sync.get("token:list");
        } catch (RuntimeException e) {
            assertTrue(e.getMessage().startsWith("WRONGTYPE"), e.getMessage());
        }
        sync.hset("hash:1", "f", "1");
        sync.hmget("hash:1", "f", "g");

        assertEquals(
                Map.of(
                        "user", new GroupHits("user", 2, 2),
                        "token", new GroupHits("token", 0, 1),
                        "hash", new GroupHits("hash", 1, 1)),
                groups());
        assertSound();
    }

    @Test
    void codecs_ofTextAndBytes_areTheSameKeys() {
        sync.get("user:é");
        try (StatefulRedisConnection<byte[], byte[]> bytes = client.client.connect(ByteArrayCodec.INSTANCE)) {
            byte[] key = "user:é".getBytes(StandardCharsets.UTF_8);
            bytes.sync().set(key, new byte[10]);
            assertNotNull(bytes.sync().get(key));
            bytes.sync().del(key);
        }
        sync.get("user:é");

        assertEquals(Map.of("user", new GroupHits("user", 1, 2)), groups());
        assertReasons(1, 0, 0, 1);
        assertSound();
    }

    @Test
    void reasons_areFirstUseAndRemoval() {
        sync.get("a");
        sync.set("a", "1");
        sync.get("a");
        sync.del("a");
        sync.get("a");
        sync.set("a", "1");
        sync.getdel("a");
        sync.get("a");
        sync.set("a", "1");
        sync.unlink("a", "b");
        sync.get("a");
        sync.mset(Map.of("a", "1", "b", "2"));
        sync.flushdb();
        sync.mget("a", "b");

        assertReasons(1, 0, 0, 5);
        assertSound();
    }

    @Test
    @SuppressWarnings("deprecation") // PSETEX is deprecated and in use.
    void reasons_timeIsUp_isExpiryIfTheShapeSaysSo() {
        // Less than the server is told: its answers take time, so an entry looks younger from here.
        keys().readShapeFrom(() -> CacheShape.unbounded().withExpireAfterWrite(Duration.ofMillis(30)));
        sync.psetex("a", 60, "1");
        assertEquals("1", sync.get("a"));
        awaitGone("a");

        assertReasons(0, 0, 1, 0);
        assertSound();
    }

    @Test
    void reasons_goneUnnoticed_isEviction() {
        sync.set("a", "1");
        assertEquals("1", sync.get("a"));
        try (MeasuredClient other = new MeasuredClient(
                server, MeasuredLettuce.of(Perf.create("other"), "other").recorder())) {
            other.connection.sync().del("a");
        }
        sync.get("a");

        assertReasons(0, 1, 0, 0);
        assertSound();
    }

    @Test
    void fields_areEntriesOfTheirOwn() {
        sync.hset("user:1", "name", "Ann");
        sync.hget("user:1", "name");
        sync.hget("user:1", "mail");
        sync.hdel("user:1", "name");
        sync.hget("user:1", "name");
        sync.hget("user:2", "name");

        assertReasons(2, 0, 0, 1);
        assertSound();
    }

    @Test
    void weights_areBytes() {
        for (int i = 0; i < 9; i++) {
            sync.set("key:" + i, "12345");
        }
        sync.set("key:9", "x".repeat(900));

        assertEquals(905.0 / (905 + 9 * 10), snapshot().heaviestTenthRatio(), 1e-6);
        assertSound();
    }

    @Test
    void hotKeys_areShownAsText() {
        for (int i = 0; i < 5; i++) {
            sync.get("user:hot");
        }
        sync.get("user:cold");

        HotKey hottest = keys().hotKeys(1).get(0);
        assertEquals("user:hot", hottest.label());
        assertEquals(5, hottest.lookups(), 0);
    }

    @Test
    void stores_afterOneMissEach_areLoadsThatMet() {
        sync.get("a");
        sync.get("a");
        sync.set("a", "1");
        assertEquals(0, snapshot().meetingLoads(), 0);
        sync.set("a", "1");
        assertEquals(1, snapshot().meetingLoads(), 0);
        sync.set("a", "of its own accord");
        assertEquals(1, snapshot().meetingLoads(), 0);
    }

    /** A codec's own type: Lettuce gives the first key encoded, the others cannot be seen. */
    @Test
    void keysOfAnotherType_beyondTheFirst_areCountedAsUnseen() {
        RedisCodec<Integer, Integer> numbers = new RedisCodec<>() {
            @Override
            public Integer decodeKey(ByteBuffer bytes) {
                return Integer.valueOf(StringCodec.UTF8.decodeKey(bytes).substring("number:".length()));
            }

            @Override
            public Integer decodeValue(ByteBuffer bytes) {
                return Integer.valueOf(StringCodec.UTF8.decodeValue(bytes));
            }

            @Override
            public ByteBuffer encodeKey(Integer key) {
                return StringCodec.UTF8.encodeKey("number:" + key);
            }

            @Override
            public ByteBuffer encodeValue(Integer value) {
                return StringCodec.UTF8.encodeValue(value.toString());
            }
        };
        try (StatefulRedisConnection<Integer, Integer> connection = client.client.connect(numbers)) {
            connection.sync().set(1, 100);
            assertEquals(100, connection.sync().get(1));
            assertNull(connection.sync().get(2));
            connection.sync().mget(1, 2, 3);
        }
        sync.get("number:1");

        assertEquals(Map.of("number", new GroupHits("number", 3, 1)), groups());
        assertEquals(2, measured.snapshot().unseenKeys());
        assertEquals(3, measured.meter().snapshot().hits());
        assertEquals(3, measured.meter().snapshot().misses());
        assertEquals(1, measured.snapshot().command("SET").unsizedEntries());
        assertEquals("number:1".length() + 3, measured.snapshot().command("GET").bytes());
        assertEquals(0, measured.snapshot().recorderFailures());
    }

    @Test
    void groupFunction_thatThrows_harmsNobody() {
        disconnect();
        connect(KeyOptions.byKey().groupBy(key -> {
            throw new IllegalStateException("no group");
        }));
        sync.set("a", "1");

        assertEquals("1", sync.get("a"));
        assertEquals(1, measured.meter().snapshot().hits());
        assertEquals(1, measured.meter().snapshot().meterFailures());
    }

    /** The server holds everything, and still one learns what a smaller one would do. */
    @Test
    void whatIf_zipf_isTheExactLruCurve() {
        disconnect();
        connect(KeyOptions.whatIf().cpuShare(1));
        Trace trace = Workloads.zipf(7, 40_000, 20_000, 0.9);
        client.connection.setAutoFlushCommands(false);
        for (int begin = 0; begin < trace.requests(); begin += WINDOW) {
            readThrough(trace, begin, Math.min(trace.requests(), begin + WINDOW));
        }

        Prediction prediction = keys().predict().orElseThrow();
        assertTrue(prediction.basis().samplingRatio() <= 0.5, "sampled: " + prediction.basis());
        List<SizePoint> shown = prediction.lruCurve().stream()
                .filter(point -> point.isShown() && point.maximum() >= 32 && point.maximum() <= 20_000)
                .toList();
        assertTrue(shown.size() >= 8, "points: " + shown);
        List<SimulationResult> exact = Simulation.of(trace)
                .lruCurve(shown.stream()
                        .mapToLong(point -> Math.round(point.maximum()))
                        .toArray());
        double worst = 0;
        for (int i = 0; i < shown.size(); i++) {
            worst = Math.max(
                    worst, Math.abs(shown.get(i).hitRatio() - exact.get(i).hitRatio()));
        }
        assertTrue(worst <= 0.02, worst + " off: " + shown);
        assertSound();
    }

    /** Looks keys up in order, many in one go, and then stores what was missed. */
    private void readThrough(Trace trace, int begin, int end) {
        Map<String, RedisFuture<String>> found = new LinkedHashMap<>();
        List<RedisFuture<?>> all = new ArrayList<>();
        RedisAsyncCommands<String, String> async = client.connection.async();
        for (int i = begin; i < end; i++) {
            String key = "key:" + trace.key(i);
            RedisFuture<String> future = async.get(key);
            all.add(future);
            found.putIfAbsent(key, future);
        }
        flush(all);
        found.forEach((key, future) -> {
            if (future.toCompletableFuture().join() == null) {
                all.add(async.set(key, "value"));
            }
        });
        flush(all);
    }

    private void flush(List<RedisFuture<?>> all) {
        client.connection.flushCommands();
        assertTrue(LettuceFutures.awaitAll(Duration.ofSeconds(10), all.toArray(RedisFuture[]::new)));
        all.clear();
    }

    private KeyMeter keys() {
        return measured.meter().keys().orElseThrow();
    }

    private KeySnapshot snapshot() {
        return keys().snapshot();
    }

    private Map<String, GroupHits> groups() {
        return snapshot().groups().stream().collect(Collectors.toMap(GroupHits::group, group -> group));
    }

    private void awaitGone(String key) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sync.get(key) != null) {
            assertTrue(System.nanoTime() < deadline, key + " stays");
        }
    }

    private void assertReasons(int firstUse, int evicted, int expired, int removed) {
        KeySnapshot snapshot = snapshot();
        assertEquals(firstUse, snapshot.sampledMisses(MissReason.FIRST_USE), 0, snapshot::toString);
        assertEquals(evicted, snapshot.sampledMisses(MissReason.EVICTED), 0, snapshot::toString);
        assertEquals(expired, snapshot.sampledMisses(MissReason.EXPIRED), 0, snapshot::toString);
        assertEquals(removed, snapshot.sampledMisses(MissReason.REMOVED), 0, snapshot::toString);
    }

    private void assertSound() {
        assertEquals(0, measured.snapshot().unseenKeys());
        assertEquals(0, measured.snapshot().unknownLookups());
        assertEquals(0, measured.snapshot().recorderFailures());
        assertEquals(0, measured.meter().snapshot().meterFailures());
        assertEquals(0, snapshot().lostEvents());
    }
}
