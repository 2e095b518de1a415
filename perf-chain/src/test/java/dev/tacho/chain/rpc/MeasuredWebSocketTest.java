package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.CounterSnapshot;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.websocket.WebSocketClient;
import org.web3j.protocol.websocket.WebSocketService;

/** The same requests through a bare WebSocket and through a measured one: the caller must not see a difference. */
@Timeout(60)
class MeasuredWebSocketTest {
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private final Perf perf = Perf.create("test");
    private final RpcMeter meter = RpcMeter.of(perf, "node");
    private StubSocket socket;

    @BeforeEach
    void open() throws InterruptedException {
        socket = StubSocket.open();
    }

    @AfterEach
    void close() {
        socket.close();
    }

    /** What the node answers to a single call. */
    enum Single {
        RESULT("ok", request -> item(ids(request).get(0), "\"result\":\"0x1\"")),
        JSON_RPC_ERROR(
                "error:-32000", request -> item(ids(request).get(0), "\"error\":{\"code\":-32000,\"message\":\"no\"}")),
        OTHER_TYPE("undecodable", request -> item(ids(request).get(0), "\"result\":{\"a\":1}")),
        HANGS_UP("connection", request -> null);

        final String outcome;
        final UnaryOperator<String> answer;

        Single(String outcome, UnaryOperator<String> answer) {
            this.outcome = outcome;
            this.answer = answer;
        }
    }

    /** What the node answers to a batch of three. */
    enum Batch {
        IN_ORDER("ok ok ok", request -> ok(ids(request))),
        SWAPPED("ok id-mismatch id-mismatch", request -> {
            List<String> ids = ids(request);
            return ok(List.of(ids.get(0), ids.get(2), ids.get(1)));
        }),
        LAST_MISSING("ok ok missing", request -> ok(ids(request).subList(0, 2))),
        ONE_EXTRA(
                "undecodable undecodable undecodable",
                request -> ok(ids(request)).replace("]", "," + item("7", "\"result\":\"0x1\"") + ']')),
        HANGS_UP("connection connection connection", request -> null);

        final List<String> outcomes;
        final UnaryOperator<String> answer;

        Batch(String outcomes, UnaryOperator<String> answer) {
            this.outcomes = List.of(outcomes.split(" "));
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void send_anyAnswer_isThatOfTheBareService(Single single) throws Exception {
        socket.answer(single.answer);
        Request<?, EthBlockNumber> request = request("eth_blockNumber", 5);
        WebSocketService bare = connected();
        WebSocketService wrapped = connected();
        Web3jService measured = meter.measure(wrapped);

        String expected = Told.of(() -> bare.send(request, EthBlockNumber.class));
        assertEquals(expected, Told.of(() -> measured.send(request, EthBlockNumber.class)));

        if (single != Single.HANGS_UP) {
            String future = Told.ofFuture(() -> bare.sendAsync(request, EthBlockNumber.class));
            assertEquals(future, Told.ofFuture(() -> measured.sendAsync(request, EthBlockNumber.class)));
        }
        bare.close();
        measured.close();
        assertEquals(single.outcome, perf.snapshot().timer("rpc").id().tags().get("outcome"));
    }

    @ParameterizedTest
    @EnumSource
    void sendBatch_anyAnswer_isThatOfTheBareService(Batch batch) throws Exception {
        socket.answer(batch.answer);
        WebSocketService bare = connected();
        Web3jService measured = meter.measure(connected());

        String expected = Told.of(() -> bare.sendBatch(batch(bare)));
        assertEquals(anyId(expected), anyId(Told.of(() -> measured.sendBatch(batch(measured)))));
        assertEquals(occurrences(batch.outcomes, 1), items());

        if (batch != Batch.HANGS_UP) {
            String future = Told.ofFuture(() -> bare.sendBatchAsync(batch(bare)));
            assertEquals(anyId(future), anyId(Told.ofFuture(() -> measured.sendBatchAsync(batch(measured)))));
            assertEquals(occurrences(batch.outcomes, 2), items());
        }
        bare.close();
        measured.close();
    }

    @Test
    void send_notConnected_throwsTheSameAtOnce() {
        WebSocketService bare = new WebSocketService(socket.url(), false);
        Web3jService measured = meter.measure(new WebSocketService(socket.url(), false));
        Request<?, EthBlockNumber> request = request("eth_blockNumber", 5);

        assertEquals(
                Told.of(() -> bare.send(request, EthBlockNumber.class)),
                Told.of(() -> measured.send(request, EthBlockNumber.class)));
        assertEquals(
                Told.ofFuture(() -> bare.sendAsync(request, EthBlockNumber.class)),
                Told.ofFuture(() -> measured.sendAsync(request, EthBlockNumber.class)));
        assertEquals(
                Told.ofFuture(() -> bare.sendBatchAsync(batch(bare))),
                Told.ofFuture(() -> measured.sendBatchAsync(batch(measured))));
        assertEquals(
                Told.of(() -> bare.sendBatch(new BatchRequest(bare))),
                Told.of(() -> measured.sendBatch(new BatchRequest(measured))));
        assertEquals(Map.of("connection", 5L), items());
    }

    @Test
    void send_interruptedCaller_isInterruptedAndClearsTheFlagAsWeb3jDoes() throws Exception {
        WebSocketService bare = connected();
        Web3jService measured = meter.measure(connected());
        Request<?, EthBlockNumber> request = request("eth_blockNumber", 5);

        Thread.currentThread().interrupt();
        String expected = Told.of(() -> bare.send(request, EthBlockNumber.class));
        Thread.currentThread().interrupt();

        assertEquals(expected, Told.of(() -> measured.send(request, EthBlockNumber.class)));
        assertEquals("interrupted", perf.snapshot().timer("rpc").id().tags().get("outcome"));
        bare.close();
        measured.close();
    }

    @Test
    void send_noAnswer_isTimeout() throws Exception {
        Web3jService measured = meter.measure(connected(impatient()));

        Told.of(() -> measured.send(request("eth_blockNumber", 5), EthBlockNumber.class));

        assertEquals("timeout", perf.snapshot().timer("rpc").id().tags().get("outcome"));
        measured.close();
    }

    private WebSocketService connected() throws Exception {
        WebSocketService service = new WebSocketService(socket.url(), false);
        service.connect();
        return service;
    }

    /** web3j waits 60 s for an answer and cannot be told otherwise; its clock can be hurried. */
    private WebSocketService connected(ScheduledExecutorService hurried) throws Exception {
        Constructor<WebSocketService> constructor = WebSocketService.class.getDeclaredConstructor(
                WebSocketClient.class, ScheduledExecutorService.class, boolean.class);
        constructor.setAccessible(true);
        WebSocketService service =
                constructor.newInstance(new WebSocketClient(URI.create(socket.url())), hurried, false);
        service.connect();
        return service;
    }

    private static ScheduledExecutorService impatient() {
        return new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                return super.schedule(task, 0, TimeUnit.NANOSECONDS);
            }
        };
    }

    private static Request<?, EthBlockNumber> request(String method, long id) {
        Request<?, EthBlockNumber> request = new Request<>(method, List.of(), null, EthBlockNumber.class);
        request.setId(id);
        return request;
    }

    /** A fresh batch each time: web3j changes the id of its first request. */
    private static BatchRequest batch(Web3jService service) {
        return new BatchRequest(service)
                .add(request("eth_blockNumber", 1_000_001))
                .add(request("eth_gasPrice", 1_000_002))
                .add(request("eth_blockNumber", 1_000_003));
    }

    private static String anyId(String told) {
        return told.replaceAll("\"id\":\\d+", "\"id\":N");
    }

    private static List<String> ids(String request) {
        Matcher matcher = ID.matcher(request);
        return matcher.results().map(match -> match.group(1)).toList();
    }

    private static String ok(List<String> ids) {
        return ids.stream().map(id -> item(id, "\"result\":\"0x1\"")).collect(Collectors.joining(",", "[", "]"));
    }

    private static String item(String id, String content) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ',' + content + '}';
    }

    private Map<String, Long> items() {
        return perf.snapshot().counters().stream()
                .filter(counter -> counter.id().name().equals("rpc.items"))
                .collect(Collectors.groupingBy(
                        counter -> counter.id().tags().get("outcome"),
                        TreeMap::new,
                        Collectors.summingLong(CounterSnapshot::count)));
    }

    private static Map<String, Long> occurrences(List<String> outcomes, long times) {
        Map<String, Long> occurrences = new TreeMap<>();
        outcomes.forEach(outcome -> occurrences.merge(outcome, times, Long::sum));
        return occurrences;
    }
}
