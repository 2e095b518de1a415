package dev.tacho.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What clients make of replies and refusals, in every shape that one of them uses. */
class ServerReaderTest {
    private final Perf perf = Perf.create("test");
    private final ScriptedServer server = new ScriptedServer();

    @Test
    void read_asksWhatItSaysAndNothingElse() {
        server.with("latency_percentiles_usec_get", "p50=1");
        RedisServerMeter.of(perf, "main", server);

        assertEquals(
                List.of("INFO ALL", "LATENCY HISTOGRAM", "SLOWLOG GET 32", "CONFIG GET slowlog-log-slower-than"),
                server.asked);
    }

    @Test
    void read_disabledPerf_asksNothing() {
        RedisServerMeter meter = RedisServerMeter.of(Perf.noop(), "main", server);

        assertFalse(meter.snapshot().isAnswered());
        assertEquals(
                List.of("everything: the Perf is disabled"), meter.snapshot().unavailable());
        assertNotNull(meter.section());
        assertEquals(List.of(), server.asked);
        assertTrue(Perf.noop().sources().isEmpty());
    }

    @Test
    void read_anyShapeOfReply_isTheSame() {
        server.with("latency_percentiles_usec_get", "p50=1").with("cmdstat_get", "calls=3,usec=9");
        String info = server.infoText();
        List<Object> entry = List.of(5L, 1_700_000_000L, 12_000L, List.of("GET", "k"));
        List<Map<String, Object>> shapes = List.of(
                Map.of(
                        "INFO", info,
                        "SLOWLOG", List.of(entry),
                        "LATENCY", List.of("get", List.of("calls", 3L, "histogram_usec", List.of(4L, 3L))),
                        "CONFIG", List.of("slowlog-log-slower-than", "10000")),
                Map.of(
                        "INFO", info.getBytes(UTF_8),
                        "SLOWLOG",
                                new Object[] {
                                    new Object[] {5, "1700000000", 12_000, new Object[] {"get".getBytes(UTF_8), "k"}}
                                },
                        "LATENCY", Map.of("get".getBytes(UTF_8), Map.of("calls", 3, "histogram_usec", Map.of(4, 3))),
                        "CONFIG", Map.of("slowlog-log-slower-than", "10000")),
                Map.of(
                        "INFO", List.of("txt:" + info),
                        "SLOWLOG",
                                List.of(List.of(
                                        5L, 1_700_000_000L, 12_000L, List.of(bytes("Get"), bytes("k")), "", "")),
                        "LATENCY",
                                List.of(Map.entry(
                                        "get", List.of(Map.entry("histogram_usec", List.of(Map.entry(4L, 3L)))))),
                        "CONFIG", List.of(Map.entry(bytes("slowlog-log-slower-than"), bytes("10000")))));
        for (int i = 0; i < shapes.size(); i++) {
            server.replies.putAll(shapes.get(i));
            RedisServerMeter meter = RedisServerMeter.of(perf, "shape" + i, server);
            RedisServerSnapshot now = meter.snapshot();

            assertEquals(List.of(), now.unavailable());
            assertEquals(0, meter.failures());
            assertEquals(4_000, now.command("get").percentileBoundNanos(99));
            assertEquals(10e6, now.slowLogThresholdNanos());
            RedisSlowCall call = now.slowCalls().get(0);
            assertEquals(
                    "get 1 5 12000000",
                    call.command() + ' ' + call.argumentCount() + ' ' + call.id() + ' ' + call.durationNanos());
        }
    }

    @Test
    void read_limitNotInInfo_isAskedFromTheConfiguration() {
        server.info.remove("maxmemory");
        server.info.remove("maxmemory_policy");
        server.replies.put(
                "CONFIG",
                List.of("maxmemory-policy", "allkeys-lfu", "maxmemory", "1000", "slowlog-log-slower-than", "0"));
        RedisServerSnapshot now = RedisServerMeter.of(perf, "main", server).snapshot();

        assertEquals(1_000, now.maxMemoryBytes());
        assertEquals("allkeys-lfu", now.maxMemoryPolicy());
        assertTrue(server.asked.contains("CONFIG GET maxmemory*"));
        server.replies.put("CONFIG", new RespClient.RespError("NOPERM no"));
        RedisServerSnapshot forbidden =
                RedisServerMeter.of(perf, "other", server).snapshot();
        assertEquals(Double.NaN, forbidden.maxMemoryBytes());
        assertEquals("", forbidden.maxMemoryPolicy());
        assertTrue(forbidden.unavailable().contains("CONFIG GET maxmemory*: the server refuses it (NOPERM)"));
    }

    @Test
    void read_refusal_isFoundInTheCauseAndForgottenAtARestart() {
        server.replies.put(
                "SLOWLOG", new ExecutionException("failed", new RuntimeException("NOPERM User bob may not")));
        RedisServerMeter meter = RedisServerMeter.of(perf, "main", server);
        meter.snapshot();

        assertEquals(1, asked("SLOWLOG GET 32"));
        assertEquals(List.of("SLOWLOG GET: the server refuses it (NOPERM)"), refusals(meter.snapshot()));
        server.with("run_id", "run-2");
        meter.snapshot();
        assertEquals(2, asked("SLOWLOG GET 32"));
        assertEquals(0, meter.failures());
    }

    @Test
    void read_passingRefusal_isTriedAgain() {
        server.replies.put("SLOWLOG", new RespClient.RespError("BUSY Redis is busy running a script"));
        RedisServerMeter meter = RedisServerMeter.of(perf, "main", server);
        assertEquals(List.of("SLOWLOG GET: the server refuses it (BUSY)"), refusals(meter.snapshot()));

        server.replies.put("SLOWLOG", List.of());
        assertEquals(List.of(), refusals(meter.snapshot()));
    }

    @Test
    void read_interrupted_keepsTheInterruptAndAsksNoMore() {
        server.replies.put("INFO", new InterruptedException());
        RedisServerMeter meter = RedisServerMeter.of(perf, "main", server);

        assertTrue(Thread.interrupted());
        assertEquals(List.of("INFO ALL"), server.asked);
        assertEquals(1, meter.failures());
    }

    @Test
    void read_oddReplies_areCountedAndNamed() {
        server.with("latency_percentiles_usec_get", "p50=1").with("cmdstat_get", "calls=3,usec=9");
        server.replies.put("SLOWLOG", List.of("odd", List.of(1, 2, 3, List.of()), List.of(1, 1, 1, List.of("GET"))));
        server.replies.put("LATENCY", "odd");
        server.replies.put("CONFIG", 5L);
        RedisServerMeter meter = RedisServerMeter.of(perf, "main", server);
        RedisServerSnapshot now = meter.snapshot();

        assertEquals(
                List.of(
                        "LATENCY HISTOGRAM: the reply could not be read",
                        "SLOWLOG GET: the reply could not be read",
                        "CONFIG GET slowlog-log-slower-than: the reply could not be read"),
                now.unavailable());
        assertEquals(1, now.slowCalls().size());
        assertEquals(6, meter.failures());

        server.replies.put("INFO", "QUEUED");
        assertFalse(meter.snapshot().isAnswered());
        assertEquals(
                "INFO ALL: the reply could not be read",
                meter.snapshot().unavailable().get(0));
    }

    @Test
    void read_replyThatThrows_isCountedAndNamed() {
        server.replies.put("SLOWLOG", new AbstractList<Object>() {
            @Override
            public Object get(int index) {
                throw new IllegalStateException("closed");
            }

            @Override
            public int size() {
                return 3;
            }
        });
        RedisServerMeter meter = RedisServerMeter.of(perf, "main", server);

        assertTrue(meter.snapshot().unavailable().contains("SLOWLOG GET: the reply could not be read"));
        assertEquals(2, meter.failures());
    }

    @Test
    void read_ofSeveralThreads_isOneAtATime() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RedisServerMeter meter = RedisServerMeter.of(perf, "main", words -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            Object reply = server.execute(words);
            inside.decrementAndGet();
            return reply;
        });
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    meter.section();
                    meter.snapshot();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(1, most.get());
        assertEquals(0, meter.failures());
        assertEquals(1 + 800, asked("INFO ALL"));
    }

    /** Whatever a client returns for whatever command, nothing is thrown and a section comes of it. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void section_anyReplies_isTotal(
            @ForAll("replies") Object slowLog,
            @ForAll("replies") Object latency,
            @ForAll("replies") Object config,
            @ForAll("replies") Object info,
            @ForAll boolean badInfo) {
        ScriptedServer hostile = new ScriptedServer();
        hostile.with("latency_percentiles_usec_get", "p50=1").with("cmdstat_get", "calls=3,usec=9");
        RedisServerMeter meter = RedisServerMeter.of(Perf.create("test"), "main", hostile);
        hostile.replies.put("SLOWLOG", slowLog);
        hostile.replies.put("LATENCY", latency);
        hostile.replies.put("CONFIG", config);
        if (badInfo) {
            hostile.replies.put("INFO", info);
        }
        Section section = meter.section();

        assertEquals("redis.main", section.id());
        assertEquals(13, section.facts().size());
        RedisServerSnapshot now = meter.snapshot();
        assertTrue(now.slowCalls().stream().allMatch(call -> call.durationNanos() >= 0 && call.argumentCount() >= 0));
        assertTrue(now.unavailable().size() <= 30);
    }

    @Provide
    Arbitrary<Object> replies() {
        Arbitrary<Object> leaf = Arbitraries.<Object>of(
                        "",
                        "get",
                        "calls",
                        "histogram_usec",
                        "slowlog-log-slower-than",
                        "... (5 more arguments)",
                        0L,
                        1L,
                        4L,
                        -1L,
                        1_700_000_000L,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        1.5,
                        "12",
                        "get".getBytes(UTF_8),
                        true,
                        new Object())
                .injectNull(0.1);
        Arbitrary<Object> any = leaf;
        for (int depth = 0; depth < 3; depth++) {
            Arbitrary<Object> inner = any;
            any = Arbitraries.oneOf(
                    leaf,
                    inner.list().ofMaxSize(40).map(list -> (Object) list),
                    inner.list().ofMaxSize(4).map(list -> (Object) list.toArray()),
                    inner.list().ofMaxSize(2).map(list -> (Object) Map.of("get", list, "histogram_usec", list)));
        }
        return any;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private long asked(String command) {
        return server.asked.stream().filter(command::equals).count();
    }

    private static List<String> refusals(RedisServerSnapshot snapshot) {
        return snapshot.unavailable().stream()
                .filter(text -> text.contains("refuses"))
                .toList();
    }
}
