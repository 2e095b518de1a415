package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.CounterSnapshot;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.http.HttpService;

/**
 * The same request, to the same node, through a bare service and through a measured one: whatever the node answers, the
 * caller must not be able to tell which is which. And what is recorded must name what happened.
 */
@Timeout(60)
class MeasuredHttpTest {
    /** For a node that never answers; one that does has all the time it needs. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final FaultyNode node = new FaultyNode();
    private final Perf perf = Perf.create("test");
    private final RpcMeter meter = RpcMeter.of(perf, "node");

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @EnumSource
    void send_anyAnswer_isThatOfTheBareService(Fault fault) {
        node.answer(fault.of(node));

        for (boolean raw : List.of(false, true)) {
            Web3jService bare = service(fault, raw);
            Web3jService measured = meter.measure(service(fault, raw));
            Request<?, EthBlockNumber> request = request("eth_blockNumber");

            String expected = Told.of(() -> bare.send(request, EthBlockNumber.class));

            assertEquals(expected, Told.of(() -> measured.send(request, EthBlockNumber.class)));
        }
        assertEquals(Map.of(fault.outcome, 2L), calls("rpc"));
        assertEquals(Map.of(fault.outcome, 2L), items());
        assertEquals(fault.outcome.equals("ok") ? 0 : 2, errors());
    }

    @ParameterizedTest
    @EnumSource
    void sendAsync_anyAnswer_isThatOfTheBareService(Fault fault) {
        node.answer(fault.of(node));

        for (boolean raw : List.of(false, true)) {
            Web3jService bare = service(fault, raw);
            Web3jService measured = meter.measure(service(fault, raw));
            Request<?, EthBlockNumber> request = request("eth_blockNumber");

            String expected = Told.ofFuture(() -> bare.sendAsync(request, EthBlockNumber.class));

            assertEquals(expected, Told.ofFuture(() -> measured.sendAsync(request, EthBlockNumber.class)));
        }
        assertEquals(Map.of(fault.outcome, 2L), calls("rpc"));
    }

    @ParameterizedTest
    @EnumSource
    void sendBatch_anyAnswer_isThatOfTheBareService(Fault fault) {
        node.answer(fault.of(node));
        Web3jService bare = service(fault, false);
        Web3jService measured = meter.measure(service(fault, false));
        BatchRequest batch = batch(bare);

        String expected = Told.of(() -> bare.sendBatch(batch));

        assertEquals(expected, Told.of(() -> measured.sendBatch(batch)));
        assertEquals(occurrences(fault.itemOutcomes), items());
        assertEquals(Map.of(fault.batchOutcome, 1L), calls("rpc.batch"));
        assertEquals(1, perf.snapshot().histogram("rpc.batch.items").count());
        assertEquals(3.0, perf.snapshot().histogram("rpc.batch.items").values().sum());
    }

    @ParameterizedTest
    @EnumSource
    void sendBatch_rawResponses_areThoseOfTheBareService(Fault fault) {
        node.answer(fault.of(node));
        Web3jService bare = service(fault, true);
        Web3jService measured = meter.measure(service(fault, true));
        BatchRequest batch = batch(bare);

        String expected = Told.of(() -> bare.sendBatch(batch));

        assertEquals(expected, Told.of(() -> measured.sendBatch(batch)));
        assertEquals(3, meter.snapshot().items());
    }

    @ParameterizedTest
    @EnumSource
    void sendBatchAsync_anyAnswer_isThatOfTheBareService(Fault fault) {
        node.answer(fault.of(node));

        Web3jService bare = service(fault, false);
        Web3jService measured = meter.measure(service(fault, false));
        BatchRequest batch = batch(bare);

        String expected = Told.ofFuture(() -> bare.sendBatchAsync(batch));

        assertEquals(expected, Told.ofFuture(() -> measured.sendBatchAsync(batch)));
        assertEquals(occurrences(fault.itemOutcomes), items());
    }

    @Test
    void send_nobodyListens_isConnection() {
        String nowhere = node.url();
        node.close();
        Web3jService bare = new HttpService(nowhere);
        Web3jService measured = meter.measure(new HttpService(nowhere));
        Request<?, EthBlockNumber> request = request("eth_blockNumber");

        assertEquals(
                Told.of(() -> bare.send(request, EthBlockNumber.class)),
                Told.of(() -> measured.send(request, EthBlockNumber.class)));
        assertEquals(Map.of("connection", 1L), calls("rpc"));
    }

    @Test
    void send_callTimeout_isTimeout() {
        node.answer(Fault.SILENCE.of(node));
        OkHttpClient impatient =
                new OkHttpClient.Builder().callTimeout(PATIENCE).build();
        Web3jService bare = new HttpService(node.url(), impatient);
        Web3jService measured = meter.measure(new HttpService(node.url(), impatient));
        Request<?, EthBlockNumber> request = request("eth_blockNumber");

        assertEquals(
                Told.of(() -> bare.send(request, EthBlockNumber.class)),
                Told.of(() -> measured.send(request, EthBlockNumber.class)));
        assertEquals(Map.of("timeout", 1L), calls("rpc"));
    }

    @Test
    void send_interruptedCaller_isInterruptedAndKeepsTheFlag() {
        node.answer(Fault.NONE.of(node));
        Web3jService bare = service(Fault.NONE, false);
        Web3jService measured = meter.measure(service(Fault.NONE, false));
        Request<?, EthBlockNumber> request = request("eth_blockNumber");

        Thread.currentThread().interrupt();
        String expected = Told.of(() -> bare.send(request, EthBlockNumber.class));
        Thread.currentThread().interrupt();

        assertEquals(expected, Told.of(() -> measured.send(request, EthBlockNumber.class)));
        assertEquals(Map.of("interrupted", 1L), calls("rpc"));
    }

    @Test
    void sendBatch_empty_isNoRoundTrip() throws Exception {
        Web3jService measured = meter.measure(service(Fault.NONE, false));

        assertEquals(
                0, measured.sendBatch(new BatchRequest(measured)).getResponses().size());

        assertEquals(0, meter.snapshot().calls());
        assertEquals(Map.of(), calls("rpc.batch"));
    }

    private HttpService service(Fault fault, boolean raw) {
        Duration patience = fault == Fault.SILENCE ? PATIENCE : Duration.ofSeconds(30);
        OkHttpClient client = new OkHttpClient.Builder().readTimeout(patience).build();
        return new HttpService(node.url(), client, raw);
    }

    private static Request<?, EthBlockNumber> request(String method) {
        return new Request<>(method, List.of("größe €", 1), null, EthBlockNumber.class);
    }

    private static BatchRequest batch(Web3jService service) {
        return new BatchRequest(service)
                .add(request("eth_blockNumber"))
                .add(request("eth_gasPrice"))
                .add(request("eth_blockNumber"));
    }

    private Map<String, Long> calls(String timer) {
        Map<String, Long> calls = new TreeMap<>();
        for (TimerSnapshot snapshot : perf.snapshot().timers()) {
            if (snapshot.id().name().equals(timer)) {
                calls.put(snapshot.id().tags().get("outcome"), snapshot.count());
            }
        }
        return calls;
    }

    private Map<String, Long> items() {
        PerfSnapshot snapshot = perf.snapshot();
        return snapshot.counters().stream()
                .filter(counter -> counter.id().name().equals("rpc.items"))
                .collect(Collectors.groupingBy(
                        counter -> counter.id().tags().get("outcome"),
                        TreeMap::new,
                        Collectors.summingLong(CounterSnapshot::count)));
    }

    private long errors() {
        return perf.snapshot().timers().stream()
                .mapToLong(TimerSnapshot::errors)
                .sum();
    }

    private static Map<String, Long> occurrences(List<String> outcomes) {
        return outcomes.stream()
                .collect(Collectors.groupingBy(outcome -> outcome, TreeMap::new, Collectors.counting()));
    }
}
