package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.batch.FastReads;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;

/** Providers over real sockets that hang, lie, send garbage or ask to be left alone; and threads that end. */
@Timeout(60)
class HostileProviderTest {
    private final Perf perf = Perf.create("test");
    private final HostileServer bad = HostileServer.wellBehaved();
    private final HostileServer good = HostileServer.wellBehaved();
    private final Providers providers = Providers.builder(perf, "hostile")
            .add("bad", new HttpService(bad.url(), client()))
            .add("good", new HttpService(good.url(), client()))
            .attemptLimit(Duration.ofSeconds(1))
            .timeLimit(Duration.ofSeconds(4))
            .breaker(1, 1_000, Duration.ofSeconds(1))
            .threadsPerProvider(4)
            .withoutProbes()
            .build();

    /** The first call of a JVM loads classes, which may take longer than a call may take here. */
    @BeforeAll
    static void warmUp() throws IOException {
        HostileServer server = HostileServer.wellBehaved();
        try (Providers patient = Providers.builder(Perf.create("warm-up"), "warm-up")
                .add("a", new HttpService(server.url(), client()))
                .add("b", new HttpService(server.url(), client()))
                .withoutProbes()
                .build()) {
            server.behave((exchange, id) -> HostileServer.body(exchange, 429, ""));
            assertThrows(IOException.class, () -> RawRpc.call(patient, "eth_chainId"));
        } finally {
            server.close();
        }
    }

    @AfterEach
    void close() {
        providers.close();
        // A pool is terminated a moment before its threads are.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!threads().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        List<String> left = threads();
        bad.close();
        good.close();
        assertEquals(List.of(), left, "no thread is left behind, though the servers still hang");
    }

    @Test
    void badAnswers_ofEveryKind_areNeverGivenOut() throws IOException {
        List<HostileServer.Behaviour> kinds = List.of(
                (exchange, id) -> HostileServer.result(exchange, id + 7, "\"0xbad\""),
                (exchange, id) -> HostileServer.body(exchange, 200, "<html>bad gateway</html>"),
                (exchange, id) -> HostileServer.body(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"resu"),
                (exchange, id) -> HostileServer.body(exchange, 200, "null"),
                (exchange, id) -> HostileServer.body(exchange, 200, ""),
                (exchange, id) -> HostileServer.body(exchange, 200, "[]"),
                (exchange, id) -> HostileServer.body(exchange, 503, "overloaded"),
                (exchange, id) -> exchange.close(),
                (exchange, id) -> HostileServer.body(exchange, 200, "x".repeat(5 << 20)),
                (exchange, id) -> bad.hang(exchange));
        for (HostileServer.Behaviour kind : kinds) {
            bad.behave(kind);
            assertEquals("0x1", RawRpc.call(providers, "eth_chainId"));
        }

        ProvidersSnapshot.Standing standing = providers.snapshot().provider("bad");
        assertEquals(kinds.size(), standing.failures());
        assertEquals(9, standing.verdicts().get("failed"));
        assertEquals(1, standing.verdicts().get("timeout"));
        assertEquals(kinds.size(), providers.snapshot().failedOver());
    }

    @Test
    void everybodyHangs_callerIsFreeAtTheTimeLimit() {
        bad.behave((exchange, id) -> bad.hang(exchange));
        good.behave((exchange, id) -> good.hang(exchange));

        ProvidersException failure =
                assertThrows(ProvidersException.class, () -> RawRpc.call(providers, "eth_chainId"));
        assertEquals("{bad=timeout, good=timeout}", failure.outcomes().toString());
    }

    @Test
    void moreHangingCallsThanThreads_allEndAndTheOtherProviderIsNotHeldUp() throws Exception {
        bad.behave((exchange, id) -> bad.hang(exchange));
        List<CompletableFuture<RawRpc.Answer>> calls = Stream.generate(
                        () -> providers.sendAsync(RawRpc.request(providers, "eth_chainId"), RawRpc.Answer.class))
                .limit(40)
                .toList();

        for (CompletableFuture<RawRpc.Answer> call : calls) {
            assertEquals("0x1", call.get(30, TimeUnit.SECONDS).getResult());
        }
        long at = threads().stream().filter(name -> name.endsWith("-bad")).count();
        assertTrue(at <= 4, "threads: " + at);
    }

    @Test
    void retryAfter_inTheHeader_isHeededWithTheInterceptor() throws IOException {
        bad.behave((exchange, id) -> {
            exchange.getResponseHeaders().set("Retry-After", "77");
            HostileServer.body(exchange, 429, "");
        });
        RawRpc.call(providers, "eth_chainId");
        RawRpc.call(providers, "eth_chainId");

        assertEquals(1, bad.requests());
        long skipped = providers.snapshot().provider("bad").skippedNanos();
        assertTrue(skipped > 17e9 && skipped <= 77e9, "skipped for " + skipped);
    }

    @Test
    void busyProvider_belowABatcher_isNotWaitedFor() throws IOException {
        bad.behave((exchange, id) -> HostileServer.body(exchange, 429, ""));
        Web3jService reads =
                FastReads.over(new HttpService(bad.url(), client())).build();
        try (Providers stacked = Providers.builder(perf, "stacked")
                .add("bad", reads)
                .add("good", new HttpService(good.url(), client()))
                .withoutProbes()
                .build()) {
            assertEquals("0x1", RawRpc.call(stacked, "eth_chainId"));

            assertEquals(1, bad.requests(), "who can ask another wants a refusal, not a wait");
            assertEquals(1, stacked.snapshot().provider("bad").verdicts().get("rate-limited"));
        }
    }

    @Test
    void hangingCall_belowABatcher_isCutAndItsOnlyThreadFree() throws IOException {
        bad.behave((exchange, id) -> bad.hang(exchange));
        Web3jService reads =
                FastReads.over(new HttpService(bad.url(), client())).build();
        try (Providers stacked = Providers.builder(perf, "stacked")
                .add("bad", reads)
                .add("good", new HttpService(good.url(), client()))
                .attemptLimit(Duration.ofSeconds(1))
                .threadsPerProvider(1)
                .withoutProbes()
                .build()) {
            for (int call = 1; call <= 3; call++) {
                assertEquals("0x1", RawRpc.call(stacked, "eth_chainId"));
                assertEquals(call, bad.requests(), "a thread that still waited could ask nothing");
            }
            assertEquals(3, stacked.snapshot().provider("bad").verdicts().get("timeout"));
        }
    }

    @Test
    void interruptedCaller_isToldSoAndStaysInterrupted() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        bad.behave((exchange, id) -> {
            asked.countDown();
            bad.hang(exchange);
        });
        AtomicReference<Exception> thrown = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                RawRpc.call(providers, "eth_chainId");
            } catch (IOException e) {
                thrown.set(e);
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        caller.interrupt();
        caller.join();

        assertInstanceOf(InterruptedIOException.class, thrown.get());
        assertTrue(interrupted.get());
        assertEquals(0, providers.snapshot().provider("bad").failures(), "the provider did nothing wrong");
    }

    @Test
    void cancelledFuture_endsTheCallWithoutBlame() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        bad.behave((exchange, id) -> {
            asked.countDown();
            bad.hang(exchange);
        });
        CompletableFuture<RawRpc.Answer> call =
                providers.sendAsync(RawRpc.request(providers, "eth_chainId"), RawRpc.Answer.class);
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        call.cancel(true);

        assertEquals(1, providers.snapshot().provider("bad").verdicts().get("abandoned"));
        assertEquals(0, good.requests());
    }

    @Test
    void close_whileCallsHang_endsThemAndTheThreads() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        bad.behave((exchange, id) -> {
            asked.countDown();
            bad.hang(exchange);
        });
        CompletableFuture<RawRpc.Answer> call =
                providers.sendAsync(RawRpc.request(providers, "eth_chainId"), RawRpc.Answer.class);
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        assertTrue(threads().stream().anyMatch(name -> name.equals("tacho-providers-hostile")));
        assertTrue(threads().stream().anyMatch(name -> name.equals("tacho-provider-hostile-bad")));
        providers.close();

        assertThrows(Exception.class, () -> call.get(30, TimeUnit.SECONDS));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("tacho-provider"))
                .sorted()
                .toList();
    }

    private static OkHttpClient client() {
        return new OkHttpClient.Builder().addInterceptor(new HttpLink()).build();
    }
}
