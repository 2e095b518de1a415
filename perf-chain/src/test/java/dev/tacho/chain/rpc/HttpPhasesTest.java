package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Note;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.http.HttpService;

/**
 * Phases of calls over a real connection, in virtual time that passes only at the events of OkHttp: which event falls
 * into which phase is exact.
 */
@Timeout(60)
class HttpPhasesTest {
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final FaultyNode node = new FaultyNode().answer(FaultyNode::ok);
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final RpcMeter meter = RpcMeter.of(perf, "node");
    private final List<Ticking> calls = new ArrayList<>();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void send_newConnection_everyEventFallsIntoItsPhase() throws IOException {
        send(service(client()));

        assertEquals(
                Map.of(
                        "queue", "callStart proxySelectStart proxySelectEnd",
                        "connect", "dnsStart dnsEnd connectStart connectEnd",
                        "send", "connectionAcquired requestHeadersStart requestHeadersEnd requestBodyStart",
                        "wait", "requestBodyEnd",
                        "receive", "responseHeadersStart responseHeadersEnd responseBodyStart",
                        "parse", "responseBodyEnd connectionReleased callEnd"),
                phases(0));
        assertAddUp();
    }

    @Test
    void send_https_handshakeIsItsOwnPhase(@TempDir Path directory) throws Exception {
        Certificate certificate = Certificate.make(directory);
        FaultyNode secure = new FaultyNode(certificate.context()).answer(FaultyNode::ok);
        try (secure) {
            OkHttpClient client = client().sslSocketFactory(
                            certificate.context().getSocketFactory(), certificate)
                    .hostnameVerifier((host, session) -> true)
                    .build();

            send(meter.measure(new HttpService(secure.url(), client)));

            assertEquals("secureConnectStart", phases(0).get("tls"));
            assertEquals("connectStart secureConnectEnd connectEnd", phases(0).get("connect"));
            assertAddUp();
        }
    }

    @Test
    void send_untrustedServer_endsInTheHandshake(@TempDir Path directory) throws Exception {
        try (FaultyNode secure = new FaultyNode(Certificate.make(directory).context()).answer(FaultyNode::ok)) {
            Web3jService service = meter.measure(new HttpService(secure.url(), client().build()));

            assertThrows(IOException.class, () -> send(service));

            assertEquals(
                    1,
                    perf.snapshot()
                            .counter("rpc.failed-in client=node outcome=connection phase=tls")
                            .count());
            assertEquals(0, meter.connections().opened());
            assertAddUp();
        }
    }

    @Test
    void send_reusedConnection_doesNotConnect() throws IOException {
        Web3jService service = service(client());
        send(service);
        Map<String, Long> first = sums();

        send(service);

        assertEquals("callStart", events(1, "queue", first));
        assertEquals(0L, sums().get("connect") - first.get("connect"));
        assertEquals(1, histogram("rpc.phase", "connect").count(), "absent, not 0");
        assertEquals(2, histogram("rpc.phase", "send").count());
        assertEquals(1, meter.connections().opened());
        assertEquals(1, meter.connections().reused());
        assertAddUp();
    }

    @Test
    void send_firstAddressRefuses_bothAttemptsAreConnect() throws IOException {
        send(service(client(), 2, 1));

        assertEquals(
                "dnsStart dnsEnd connectStart connectStart connectEnd",
                phases(0).get("connect"));
        assertEquals(
                "callStart proxySelectStart proxySelectEnd connectFailed",
                phases(0).get("queue"));
        assertEquals(1, meter.connections().failed());
        assertEquals(1, meter.connections().opened());
        assertAddUp();
    }

    @Test
    void send_redirect_goesThroughThePhasesAgain() throws IOException {
        AtomicBoolean moved = new AtomicBoolean();
        node.answer((node, exchange, ids) -> {
            if (moved.compareAndSet(false, true)) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                node.body(exchange, 307, "moved");
            } else {
                FaultyNode.ok(node, exchange, ids);
            }
        });

        send(service(client()));

        Map<String, String> phases = phases(0);
        assertEquals("requestBodyEnd requestBodyEnd", phases.get("wait"));
        assertEquals("callStart proxySelectStart proxySelectEnd responseBodyEnd", phases.get("queue"));
        assertEquals("responseBodyEnd connectionReleased callEnd", phases.get("parse"));
        assertEquals(1, meter.snapshot().calls());
        assertAddUp();
    }

    @Test
    void send_interceptorSendsAgain_pauseIsQueue() throws IOException {
        AtomicBoolean failed = new AtomicBoolean();
        node.answer((node, exchange, ids) -> {
            if (failed.compareAndSet(false, true)) {
                node.body(exchange, 503, "busy");
            } else {
                FaultyNode.ok(node, exchange, ids);
            }
        });

        send(service(client().addInterceptor(chain -> {
            chain.proceed(chain.request()).close();
            clock.advance(Duration.ofHours(1));
            return chain.proceed(chain.request());
        })));

        long queue = histogram("rpc.phase", "queue").values().sum();
        assertTrue(queue > Duration.ofHours(1).toNanos());
        assertEquals("requestBodyEnd requestBodyEnd", calls.get(0).eventsIn(sums().get("wait")));
        assertAddUp();
    }

    @Test
    void send_interceptorSendsAnother_eachHasItsOwnPhases() throws IOException {
        AtomicBoolean inside = new AtomicBoolean();
        List<Web3jService> nested = new ArrayList<>();
        OkHttpClient client = client().addInterceptor(chain -> {
                    if (inside.compareAndSet(false, true)) {
                        nested.get(0).send(request("eth_chainId"), EthBlockNumber.class);
                    }
                    return chain.proceed(chain.request());
                })
                .build();
        nested.add(meter.measure(new HttpService(node.url(), client)));

        send(meter.measure(new HttpService(node.url(), client)));

        assertEquals(
                "callStart",
                calls.get(1)
                        .eventsIn(histogram("eth_chainId", "rpc.phase", "queue")
                                .values()
                                .sum())
                        .split(" ")[0]);
        assertEquals(1, histogram("eth_chainId", "rpc.phase", "parse").count());
        assertEquals(1, histogram("eth_blockNumber", "rpc.phase", "parse").count());
        // All of the inner call is time that the outer one waits in the queue.
        assertTrue(histogram("eth_blockNumber", "rpc.phase", "queue").values().sum()
                > perf.snapshot()
                        .timer("rpc client=node method=eth_chainId outcome=ok")
                        .latency()
                        .sum());
        assertEquals("requestBodyEnd", calls.get(0).eventsIn(sums().get("wait")));
        assertAddUp();
    }

    @ParameterizedTest
    @EnumSource
    void send_anyAnswer_phasesAddUpAndEndWhereItFailed(Fault fault) {
        node.answer(fault.of(node));
        Web3jService service =
                service(client().readTimeout(fault == Fault.SILENCE ? PATIENCE : Duration.ofSeconds(30)));

        Told.of(() -> service.send(request("eth_blockNumber"), EthBlockNumber.class));

        assertEquals(fault.outcome, perf.snapshot().timer("rpc").id().tags().get("outcome"));
        String last = switch (fault) {
            case SILENCE, HANGS_UP -> "wait";
            case CUT_OFF, STATUS_429, STATUS_500, STATUS_503_EMPTY -> "receive";
            default -> "parse";
        };
        if (fault.outcome.equals("ok")) {
            assertEquals(1, histogram("rpc.phase", "parse").count());
        } else {
            assertEquals(
                    1,
                    perf.snapshot()
                            .counter("rpc.failed-in client=node outcome=" + fault.outcome + " phase=" + last)
                            .count());
            List<String> entered = new ArrayList<>(List.of("queue", "connect", "send", "wait", "receive", "parse"));
            entered.subList(entered.indexOf(last) + 1, entered.size()).clear();
            assertEquals(List.copyOf(new TreeSet<>(entered)), List.copyOf(sums().keySet()));
        }
        assertAddUp();
    }

    @ParameterizedTest
    @EnumSource
    void sendBatch_anyAnswer_phasesAddUp(Fault fault) {
        node.answer(fault.of(node));
        Web3jService service =
                service(client().readTimeout(fault == Fault.SILENCE ? PATIENCE : Duration.ofSeconds(30)));

        Told.of(() -> service.sendBatch(new BatchRequest(service)
                .add(request("eth_blockNumber"))
                .add(request("eth_gasPrice"))
                .add(request("eth_blockNumber"))));

        assertAddUp();
        if (fault.batchOutcome.equals("ok")) {
            assertEquals(1, histogram("batch", "rpc.phase", "parse").count());
        }
    }

    @Test
    void send_nobodyListens_endsInConnect() {
        Web3jService service = service(client());
        node.close();

        assertThrows(IOException.class, () -> send(service));

        assertEquals(
                1,
                perf.snapshot()
                        .counter("rpc.failed-in client=node outcome=connection phase=connect")
                        .count());
        assertAddUp();
        assertEquals(0, meter.connections().inFlight());
    }

    @Test
    void send_callTimeout_endsInWait() {
        node.answer(Fault.SILENCE.of(node));

        assertThrows(IOException.class, () -> send(service(client().callTimeout(PATIENCE))));

        assertEquals(
                1,
                perf.snapshot()
                        .counter("rpc.failed-in client=node outcome=timeout phase=wait")
                        .count());
        assertAddUp();
    }

    @Test
    void send_hangsWithoutALimit_isInFlightUntilTheNodeIsGone() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        node.answer((node, exchange, ids) -> {
            arrived.countDown();
            node.silence(exchange);
        });
        Web3jService service = service(client().readTimeout(Duration.ZERO));
        CompletableFuture<EthBlockNumber> hanging = service.sendAsync(request("eth_blockNumber"), EthBlockNumber.class);
        assertTrue(arrived.await(30, TimeUnit.SECONDS));

        assertEquals(1, meter.connections().inFlight());
        assertEquals(0, meter.connections().idle());
        assertEquals(0, meter.snapshot().calls());
        node.close();

        assertThrows(ExecutionException.class, () -> hanging.get(30, TimeUnit.SECONDS));
        assertEquals(0, meter.connections().inFlight());
        assertEquals(
                1,
                perf.snapshot()
                        .counter("rpc.failed-in client=node outcome=connection phase=wait")
                        .count());
        assertAddUp();
    }

    @Test
    void sendAsync_answer_hasPhasesToo() {
        service(client())
                .sendAsync(request("eth_blockNumber"), EthBlockNumber.class)
                .join();

        assertEquals("requestBodyEnd", phases(0).get("wait"));
        assertAddUp();
    }

    @Test
    void sendAsync_cancelledMeanwhile_hasNoPhases() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        node.answer((node, exchange, ids) -> {
            arrived.countDown();
            node.silence(exchange);
        });
        CompletableFuture<EthBlockNumber> future =
                service(client()).sendAsync(request("eth_blockNumber"), EthBlockNumber.class);
        assertTrue(arrived.await(30, TimeUnit.SECONDS));

        future.cancel(true);

        assertEquals("cancelled", perf.snapshot().timer("rpc").id().tags().get("outcome"));
        assertEquals(Map.of(), sums());
        assertTrue(notes().contains("1 of 1 round trips have no phases"));
    }

    @Test
    void warmup_firstCall_hasPhasesOfItsOwn() throws IOException {
        RpcMeter cold = RpcMeter.builder(perf, "cold").warmupCalls(1).build();
        OkHttpClient client =
                new OkHttpClient.Builder().eventListenerFactory(cold.phases()).build();
        Web3jService service = cold.measure(new HttpService(node.url(), client));

        send(service);
        send(service);

        assertEquals(
                1,
                perf.snapshot()
                        .histogram("rpc.phase.warm-up client=cold phase=connect")
                        .count());
        assertEquals(
                1,
                perf.snapshot()
                        .histogram("rpc.phase client=cold method=eth_blockNumber phase=queue")
                        .count());
        assertTrue(cold.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().startsWith("The first 1 round trips")));
    }

    @Test
    void phases_clientOfAnotherMeter_tellsTheMeterOfTheCall() throws IOException {
        RpcMeter other = RpcMeter.of(perf, "other");
        Web3jService service = other.measure(new HttpService(node.url(), client().build()));

        send(service);

        assertEquals(
                1,
                perf.snapshot()
                        .histogram("rpc.phase client=other method=eth_blockNumber phase=parse")
                        .count());
        assertEquals(1, meter.connections().opened(), "the client's connections belong to the meter it asks");
    }

    @Test
    void phases_clientWithoutListener_saysThatTheyAreUnknown() throws IOException {
        send(meter.measure(new HttpService(node.url(), new OkHttpClient())));

        assertTrue(notes().contains("1 of 1 round trips have no phases"));
    }

    @Test
    void phases_usersListener_isToldAllAsWithoutOurs() throws IOException {
        Ticking alone = new Ticking(new ManualClock());
        send(new HttpService(
                node.url(), new OkHttpClient.Builder().eventListener(alone).build()));

        send(meter.measure(new HttpService(node.url(), client().build())));

        assertEquals(alone.told(), calls.get(0).told());
    }

    @Test
    void phases_perfRecordsNothing_isTheUsersFactory() {
        EventListener.Factory users = call -> EventListener.NONE;
        RpcMeter off = RpcMeter.of(Perf.noop(), "node");

        assertSame(users, off.phases(users));
        assertEquals(0, off.connections().calls());
    }

    @Test
    void phases_moreMethodsThanTheBound_theRestIsOther() throws IOException {
        Web3jService service = service(new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(1, 1, TimeUnit.MINUTES))
                .eventListenerFactory(meter.phases()));

        for (int i = 0; i < 40; i++) {
            service.send(request("method_" + i), EthBlockNumber.class);
        }

        assertEquals(8, histogram("other", "rpc.phase", "wait").count());
        assertEquals(
                33,
                perf.snapshot().histograms().stream()
                        .filter(h -> "wait".equals(h.id().tags().get("phase")))
                        .count());
    }

    /** A client whose listener is ours, over one of the user's that moves the clock. */
    private OkHttpClient.Builder client() {
        return new OkHttpClient.Builder().eventListenerFactory(meter.phases(call -> {
            Ticking ticking = new Ticking(clock);
            calls.add(ticking);
            return ticking;
        }));
    }

    private Web3jService service(OkHttpClient.Builder client) {
        return service(client, 1);
    }

    /** A service whose node has the addresses 127.0.0.x; it listens at 127.0.0.1 only. */
    private Web3jService service(OkHttpClient.Builder client, int... addresses) {
        client.dns(host -> {
            List<InetAddress> found = new ArrayList<>();
            for (int last : addresses) {
                found.add(InetAddress.getByAddress(host, new byte[] {127, 0, 0, (byte) last}));
            }
            return found;
        });
        return meter.measure(new HttpService(node.url().replace("127.0.0.1", "localhost"), client.build()));
    }

    private static void send(Web3jService service) throws IOException {
        service.send(request("eth_blockNumber"), EthBlockNumber.class);
    }

    private static Request<?, EthBlockNumber> request(String method) {
        return new Request<>(method, List.of(), null, EthBlockNumber.class);
    }

    /** Returns the events of each phase, if this was the only call. */
    private Map<String, String> phases(int call) {
        Map<String, String> phases = new TreeMap<>();
        sums().forEach((phase, nanos) -> phases.put(phase, calls.get(call).eventsIn(nanos)));
        return phases;
    }

    private String events(int call, String phase, Map<String, Long> before) {
        return calls.get(call).eventsIn(sums().get(phase) - before.get(phase));
    }

    /** Returns the time of each phase, of all methods and of failed calls. */
    private Map<String, Long> sums() {
        Map<String, Long> sums = new TreeMap<>();
        for (HistogramSnapshot histogram : perf.snapshot().histograms()) {
            if (histogram.id().name().startsWith("rpc.phase")
                    && !"eth_chainId".equals(histogram.id().tags().get("method"))) {
                sums.merge(
                        histogram.id().tags().get("phase"), histogram.values().sum(), Long::sum);
            }
        }
        return sums;
    }

    private HistogramSnapshot histogram(String name, String phase) {
        return histogram("eth_blockNumber", name, phase);
    }

    private HistogramSnapshot histogram(String method, String name, String phase) {
        return perf.snapshot().histogram(name + " client=node method=" + method + " phase=" + phase);
    }

    /** All phases of all calls are the total of all calls, to the nanosecond. */
    private void assertAddUp() {
        long phases = perf.snapshot().histograms().stream()
                .filter(histogram -> histogram.id().name().startsWith("rpc.phase"))
                .mapToLong(histogram -> histogram.values().sum())
                .sum();
        long total = perf.snapshot().timers().stream()
                .filter(timer -> timer.id().name().startsWith("rpc"))
                .mapToLong((TimerSnapshot timer) -> timer.latency().sum())
                .sum();
        assertTrue(total > 0);
        assertEquals(total, phases);
    }

    private String notes() {
        StringBuilder notes = new StringBuilder();
        meter.section().blocks().forEach(block -> {
            if (block instanceof Note note) {
                notes.append(note.text()).append('\n');
            }
        });
        return notes.toString();
    }
}
