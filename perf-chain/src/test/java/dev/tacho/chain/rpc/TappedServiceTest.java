package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.TappedService;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Note;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Service;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.ipc.UnixIpcService;
import org.web3j.protocol.websocket.WebSocketService;

@Timeout(60)
class TappedServiceTest {
    private static final String OK = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}";

    private final Perf perf = Perf.create("test");
    private final RpcMeter meter = RpcMeter.of(perf, "node");

    @Test
    void over_servicesOfWeb3j_tapsThoseWhoseBytesWeb3jShows() {
        assertTrue(TappedService.over(new HttpService()).isPresent());
        assertTrue(TappedService.over(new HttpService(true)).isPresent());
        assertTrue(TappedService.over(new UnixIpcService("/nowhere")).isPresent());
        assertFalse(TappedService.over(new WebSocketService("ws://localhost:1", false))
                .isPresent());
        assertFalse(TappedService.over(new StubService()).isPresent());
    }

    @Test
    void send_overHttp_countsEveryByte() throws IOException {
        try (FaultyNode node = new FaultyNode()) {
            node.answer(Fault.JSON_RPC_ERROR.of(node));
            Web3jService service = meter.measure(new HttpService(node.url()));

            service.send(request("größe € 𝄞"), EthBlockNumber.class);

            assertEquals(node.lastRequest().length, meter.snapshot().requestBytes());
            assertEquals(node.lastAnswer().length, meter.snapshot().responseBytes());
            assertEquals(
                    node.lastRequest().length,
                    perf.snapshot().histogram("rpc.request").values().max());

            service.sendBatch(new BatchRequest(service).add(request("ä")).add(request("𝄞")));

            assertEquals(
                    node.lastRequest().length,
                    perf.snapshot()
                            .histogram("rpc.request client=node method=batch")
                            .values()
                            .max());
            assertEquals(
                    node.lastAnswer().length,
                    perf.snapshot()
                            .histogram("rpc.response client=node method=batch")
                            .values()
                            .max());
        }
    }

    @Test
    void send_interceptorThatSendsItself_keepsTheBytesApart() throws IOException {
        try (FaultyNode node = new FaultyNode()) {
            node.answer(Fault.NONE.of(node));
            AtomicInteger depth = new AtomicInteger();
            Web3jService[] service = new Web3jService[1];
            OkHttpClient client = new OkHttpClient.Builder()
                    .addInterceptor(chain -> {
                        if (depth.getAndIncrement() == 0) {
                            service[0].send(
                                    new Request<>("auth", List.of(), null, EthBlockNumber.class), Response.class);
                        }
                        return chain.proceed(chain.request());
                    })
                    .build();
            service[0] = meter.measure(new HttpService(node.url(), client));

            service[0].send(request("x"), EthBlockNumber.class);

            assertEquals(
                    1,
                    perf.snapshot()
                            .histogram("rpc.request client=node method=auth")
                            .count());
            assertEquals(
                    1,
                    perf.snapshot()
                            .histogram("rpc.response client=node method=eth_call")
                            .count());
        }
    }

    @Test
    void send_subclassWithItsOwnIo_usesThat() throws IOException {
        assertEquals(
                "0x1",
                meter.measure(new Canned(OK))
                        .send(request("x"), EthBlockNumber.class)
                        .getResult());

        assertEquals(OK.length(), meter.snapshot().responseBytes());
    }

    @Test
    void send_subclassThatReturnsNull_isMissing() throws IOException {
        assertNull(meter.measure(new Canned(null)).send(request("x"), EthBlockNumber.class));

        assertEquals(
                1,
                perf.snapshot()
                        .timer("rpc client=node method=eth_call outcome=missing")
                        .errors());
    }

    @Test
    void send_subclassWithAnotherStream_passesItOnWithoutASize() throws IOException {
        Service service = new Canned(OK) {
            @Override
            protected InputStream performIO(String payload) throws IOException {
                return new FilterInputStream(super.performIO(payload)) {};
            }
        };

        assertEquals(
                "0x1",
                meter.measure(service).send(request("x"), EthBlockNumber.class).getResult());

        assertEquals(0, meter.snapshot().responseBytes());
        assertTrue(meter.snapshot().requestBytes() > 0);
    }

    @Test
    void send_undeclaredCheckedException_arrivesAsItIs() {
        Exception thrown = new InterruptedException("sneaky");
        Service service = new Canned(OK) {
            @Override
            protected InputStream performIO(String payload) {
                throw sneaky(thrown);
            }
        };

        assertSame(
                thrown,
                assertThrows(
                        InterruptedException.class,
                        () -> meter.measure(service).send(request("x"), EthBlockNumber.class)));
    }

    @Test
    void measure_subclassThatSendsInItsOwnWay_isUsedAsItIsAndSaysSo() throws IOException {
        EthBlockNumber cached = new EthBlockNumber();
        Service service = new Canned(OK) {
            @Override
            @SuppressWarnings({"rawtypes", "unchecked"})
            public <T extends Response> T send(Request request, Class<T> responseType) {
                return (T) cached;
            }
        };

        assertSame(cached, meter.measure(service).send(request("x"), EthBlockNumber.class));

        assertEquals(1, meter.snapshot().calls());
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("cannot be seen")));
        assertTrue(Double.isNaN(meter.section().facts().stream()
                .filter(fact -> fact.id().equals("node.request-bytes"))
                .findFirst()
                .orElseThrow()
                .value()));
    }

    @Test
    void send_socketThatIsNotThere_failsInTheSameWords() {
        Web3jService bare = new UnixIpcService("/nowhere/at/all");
        Web3jService measured = meter.measure(new UnixIpcService("/nowhere/at/all"));

        assertEquals(
                Told.of(() -> bare.send(request("x"), EthBlockNumber.class)),
                Told.of(() -> measured.send(request("x"), EthBlockNumber.class)));
        assertEquals("connection", perf.snapshot().timer("rpc").id().tags().get("outcome"));
    }

    @Test
    void sendAsync_runsOnTheThreadsOfWeb3j() throws Exception {
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        Service service = new Canned(OK) {
            @Override
            protected InputStream performIO(String payload) throws IOException {
                threads.add(Thread.currentThread().getName().replaceAll("\\d", "N"));
                return super.performIO(payload);
            }
        };
        BatchRequest batch = new BatchRequest(service).add(request("x"));

        service.sendAsync(request("x"), EthBlockNumber.class).get(30, TimeUnit.SECONDS);
        meter.measure(service).sendAsync(request("x"), EthBlockNumber.class).get(30, TimeUnit.SECONDS);
        Told.ofFuture(() -> meter.measure(service).sendBatchAsync(batch));
        meter.measure(service).send(request("x"), EthBlockNumber.class);

        assertEquals(threads.get(0), threads.get(1));
        assertEquals(threads.get(0), threads.get(2));
        assertEquals(Thread.currentThread().getName().replaceAll("\\d", "N"), threads.get(3));
    }

    @Test
    void tappedService_classFile_namesNoJacksonType() throws IOException {
        try (InputStream in = TappedService.class.getResourceAsStream("TappedService.class")) {
            String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertFalse(constants.contains("jackson/"));
        }
    }

    private static Request<?, EthBlockNumber> request(String parameter) {
        return new Request<>("eth_call", List.of(parameter), null, EthBlockNumber.class);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
        throw (E) e;
    }

    private static class Canned extends Service {
        private final String answer;

        Canned(String answer) {
            super(false);
            this.answer = answer;
        }

        @Override
        protected InputStream performIO(String payload) throws IOException {
            return answer == null ? null : new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }
}
