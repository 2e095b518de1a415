package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.Perf;
import dev.tacho.core.net.Relay;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.http.HttpService;

/** Five reads over a round trip of 100 ms: the use case, with round trips counted and the ratio that survives any box. */
@Timeout(60)
class BatchOverALinkTest {
    @Test
    void fiveReads_overAHundredMilliseconds_areOneRoundTripAndAThirdOfTheTime() throws Exception {
        Perf perf = Perf.create("test");
        ChainMeter meter = ChainMeter.of(perf, "far");
        try (Anvil node = TestNode.start(Anvil.builder().accounts(1));
                Relay relay = Relay.to("127.0.0.1", URI.create(node.url()).getPort())
                        .delay(Duration.ofMillis(50))
                        .open()) {
            FastReads reads = FastReads.over(meter.measure(new HttpService("http://127.0.0.1:" + relay.port())))
                    .record(perf, "far")
                    .window(Duration.ofSeconds(1)) // Long enough for any box: the fifth call ends the wait.
                    .maxItems(5)
                    .build();
            List<Request<?, ? extends Response<?>>> five = five(Web3j.build(reads));
            List<Long> serial = new ArrayList<>();
            List<Long> batch = new ArrayList<>();
            together(five);
            RpcSnapshot before = meter.snapshot();
            for (int round = 0; round < 3; round++) {
                batch.add(together(five));
                serial.add(oneByOne(five, new HttpService("http://127.0.0.1:" + relay.port())));
            }
            RpcSnapshot batches = meter.snapshot().minus(before);

            assertEquals(3, batches.calls());
            assertEquals(15, batches.items());
            assertEquals(0, batches.errors());
            assertTrue(median(batch) <= 0.35 * median(serial), "batch " + batch + ", serial " + serial);
            assertTrue(perf.sources().containsKey("batch.far"));
            reads.close();
        }
    }

    private static long together(List<Request<?, ? extends Response<?>>> reads) throws Exception {
        long start = System.nanoTime();
        List<? extends CompletableFuture<? extends Response<?>>> answers =
                reads.stream().map(Request::sendAsync).toList();
        for (CompletableFuture<? extends Response<?>> answer : answers) {
            assertFalse(answer.get(30, TimeUnit.SECONDS).hasError());
        }
        return System.nanoTime() - start;
    }

    private static long oneByOne(List<Request<?, ? extends Response<?>>> reads, HttpService service) throws Exception {
        service.send(reads.get(0), reads.get(0).getResponseType()); // The connection.
        long start = System.nanoTime();
        for (Request<?, ? extends Response<?>> read : reads) {
            assertFalse(service.send(read, read.getResponseType()).hasError());
        }
        return System.nanoTime() - start;
    }

    private static long median(List<Long> three) {
        return three.stream().sorted().toList().get(1);
    }

    private static List<Request<?, ? extends Response<?>>> five(Web3j web3j) {
        return List.of(
                web3j.ethBlockNumber(),
                web3j.ethGasPrice(),
                web3j.ethChainId(),
                web3j.ethGetBalance("0x0000000000000000000000000000000000000001", DefaultBlockParameterName.LATEST),
                web3j.ethGetTransactionCount(
                        "0x0000000000000000000000000000000000000001", DefaultBlockParameterName.LATEST));
    }
}
