package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import io.reactivex.observers.BaseTestConsumer;
import io.reactivex.subscribers.TestSubscriber;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthChainId;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.ipc.UnixIpcService;
import org.web3j.protocol.websocket.WebSocketService;
import org.web3j.protocol.websocket.events.NewHeadsNotification;

/** Measured connections to a real node, over each of web3j's transports. */
@Timeout(60)
class MeasuredNodeTest {
    @TempDir
    private static Path directory;

    private static Anvil node;

    private final Perf perf = Perf.create("test");
    private final ChainMeter meter = ChainMeter.of(perf, "anvil");

    @BeforeAll
    static void start() {
        Anvil.Builder builder = Anvil.builder().accounts(1);
        node = TestNode.start(OS.WINDOWS.isCurrentOs() ? builder : builder.ipc(directory.resolve("ipc")));
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void http_everyWayToSend_isCounted() throws Exception {
        everyWayToSend(new HttpService(node.url()));

        assertTrue(meter.snapshot().requestBytes() > 0);
        assertTrue(meter.snapshot().responseBytes() > 0);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ipc_everyWayToSend_isCounted() throws Exception {
        everyWayToSend(new UnixIpcService(node.ipcPath().orElseThrow().toString()));

        assertTrue(meter.snapshot().requestBytes() > 0);
        assertTrue(meter.snapshot().responseBytes() > 0);
    }

    @Test
    void webSocket_everyWayToSend_isCounted() throws Exception {
        WebSocketService service = new WebSocketService(node.webSocketUrl(), false);
        service.connect();

        everyWayToSend(service);

        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("WebSocketService")));
        service.close();
    }

    @Test
    void batch_insteadOfSingleCalls_showsTheSaving() throws Exception {
        Web3j web3j = Web3j.build(meter.measure(new HttpService(node.url())));
        RpcSnapshot start = meter.snapshot();
        for (int i = 0; i < 100; i++) {
            web3j.ethChainId().send();
        }
        RpcSnapshot single = meter.snapshot().minus(start);
        BatchRequest batch = web3j.newBatch();
        for (int i = 0; i < 100; i++) {
            batch.add(web3j.ethChainId());
        }
        start = meter.snapshot();
        batch.send();
        RpcSnapshot together = meter.snapshot().minus(start);

        assertEquals(100, single.calls());
        assertEquals(1, together.calls());
        assertEquals(single.items(), together.items());
        assertEquals(100.0, together.itemsPerCall());
    }

    @Test
    void error_ofTheNode_hasItsCode() throws Exception {
        Web3jService service = meter.measure(new HttpService(node.url()));

        assertEquals(
                -32601,
                new Request<>("no_such_method", List.of(), service, VoidResponse.class)
                        .send()
                        .getError()
                        .getCode());

        assertEquals(
                1,
                perf.snapshot()
                        .timer("rpc client=anvil method=no_such_method outcome=error:-32601")
                        .errors());
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Table table
                        && table.title().equals("Outcomes other than ok")
                        && table.rows().size() == 1));
    }

    @Test
    void webSocket_newHeads_arriveAsTheyAreMined() throws Exception {
        WebSocketService socket = new WebSocketService(node.webSocketUrl(), false);
        socket.connect();
        Web3jService service = meter.measure(socket);
        TestSubscriber<NewHeadsNotification> heads = service.subscribe(
                        new Request<>("eth_subscribe", List.of("newHeads"), service, VoidResponse.class),
                        "eth_unsubscribe",
                        NewHeadsNotification.class)
                .test();
        assertEquals(1.0, perf.snapshot().gauge("rpc.subscriptions").value());

        for (int i = 0; i < 3; i++) {
            new Request<>("evm_mine", List.of(), service, VoidResponse.class).send();
        }
        heads.awaitCount(3, BaseTestConsumer.TestWaitStrategy.SLEEP_1MS, 30_000);
        heads.cancel();

        heads.assertNoErrors();
        List<BigInteger> numbers = heads.values().stream()
                .map(head ->
                        new BigInteger(head.getParams().getResult().getNumber().substring(2), 16))
                .toList();
        assertEquals(
                List.of(
                        numbers.get(0),
                        numbers.get(0).add(BigInteger.ONE),
                        numbers.get(0).add(BigInteger.TWO)),
                numbers);
        assertEquals(3, perf.snapshot().counter("rpc.notifications").count());
        assertEquals(2, perf.snapshot().timer("rpc.notification.gap").count());
        assertEquals(0.0, perf.snapshot().gauge("rpc.subscriptions").value());
        socket.close();
    }

    /** One single call and one batch of two, each of both now and later. */
    private void everyWayToSend(Web3jService bare) throws Exception {
        BigInteger chain = BigInteger.valueOf(31_337);
        Web3j web3j = Web3j.build(meter.measure(bare));

        assertEquals(chain, web3j.ethChainId().send().getChainId());
        CompletableFuture<EthChainId> later = web3j.ethChainId().sendAsync();
        assertEquals(chain, later.get(30, TimeUnit.SECONDS).getChainId());
        BatchResponse batch = web3j.newBatch()
                .add(web3j.ethChainId())
                .add(web3j.ethBlockNumber())
                .send();
        assertEquals(chain, ((EthChainId) batch.getResponses().get(0)).getChainId());
        BatchResponse laterBatch = web3j.newBatch()
                .add(web3j.ethBlockNumber())
                .add(web3j.ethChainId())
                .sendAsync()
                .get(30, TimeUnit.SECONDS);
        assertEquals(chain, ((EthChainId) laterBatch.getResponses().get(1)).getChainId());

        assertEquals(4, meter.snapshot().calls());
        assertEquals(6, meter.snapshot().items());
        assertEquals(0, meter.snapshot().errors());
        assertEquals(
                2,
                perf.snapshot()
                        .timer("rpc client=anvil method=eth_chainId outcome=ok")
                        .count());
        assertEquals(2, perf.snapshot().timer("rpc.batch").count());
        assertEquals(
                4,
                perf.snapshot()
                        .counter("rpc.items client=anvil method=eth_chainId outcome=ok")
                        .count());
    }
}
