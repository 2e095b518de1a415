package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.Web3Sha3;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;
import org.web3j.utils.Numeric;

/** Fast reads of a real node: what each caller gets is what a single call, or another implementation, gives. */
@Timeout(60)
class FastReadsNodeTest {
    private static final String TARGET = "0x1000000000000000000000000000000000000001";

    private static final String NOBODY = "0x3000000000000000000000000000000000000003";

    private static Anvil node;

    private final Perf perf = Perf.create("test");
    private final ChainMeter meter = ChainMeter.of(perf, "anvil");

    @BeforeAll
    static void start() throws Exception {
        node = TestNode.start(Anvil.builder().accounts(1));
        HttpService service = new HttpService(node.url());
        RawRpc.call(service, "anvil_setCode", Multicall.CONTRACT, code("Aggregator.hex"));
        RawRpc.call(service, "anvil_setCode", TARGET, code("Target.hex"));
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void sendBatch_aThousand_isOneRoundTrip() throws Exception {
        assertEquals(1, hashes(1_000, 1_000).calls());
    }

    @Test
    void sendBatch_tenThousand_isSplitByTheLimit() throws Exception {
        assertEquals(10, hashes(10_000, 1_000).calls());
    }

    /** Each answer is checked against a hash made here. */
    private RpcSnapshot hashes(int count, int maxItems) throws Exception {
        try (Closing reads = new Closing(FastReads.over(meter.measure(new HttpService(node.url())))
                .maxItems(maxItems)
                .build())) {
            BatchRequest batch = new BatchRequest(reads.service);
            for (int i = 0; i < count; i++) {
                batch.add(sha3(i));
            }

            List<? extends Response<?>> answers = reads.service.sendBatch(batch).getResponses();

            for (int i = 0; i < count; i++) {
                assertEquals(hash(i), answers.get(i).getResult());
                assertEquals(batch.getRequests().get(i).getId(), answers.get(i).getId());
            }
            assertEquals(count, meter.snapshot().items());
            assertEquals(0, meter.snapshot().errors());
            return meter.snapshot();
        }
    }

    @Test
    void sendBatch_longerThanTheNodeTakes_isSplitUntilItDoes() throws Exception {
        try (Closing reads = new Closing(FastReads.over(new HttpService(node.url()))
                .maxItems(1_000)
                .maxBytes(32 << 20)
                .build())) {
            String long1 = "0x" + "ab".repeat(400_000);
            BatchRequest batch = new BatchRequest(reads.service);
            for (int i = 0; i < 10; i++) {
                batch.add(new Request<>("web3_sha3", List.of(long1), null, Web3Sha3.class));
            }

            List<? extends Response<?>> answers = reads.service.sendBatch(batch).getResponses();

            for (Response<?> answer : answers) {
                assertEquals(Hash.sha3(long1), answer.getResult());
            }
            long refused = reads.service.snapshot().refused();
            assertTrue(refused >= 1 && refused <= 5, "refused " + refused);
            reads.service.sendBatch(batch);
            assertEquals(refused, reads.service.snapshot().refused(), "learned");
            assertTrue(reads.service.snapshot().learnedItems().isEmpty(), "of bytes, not of items");
        }
    }

    @Test
    void sendAsync_oneIsInvalid_onlyItFails() throws Exception {
        try (Closing reads = new Closing(FastReads.over(new HttpService(node.url()))
                .window(Duration.ofMillis(5))
                .build())) {
            List<CompletableFuture<Web3Sha3>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(reads.service.sendAsync(sha3(i), Web3Sha3.class));
            }
            Request<?, Web3Sha3> invalid = new Request<>("web3_sha3", List.of("no hex"), null, Web3Sha3.class);
            Response.Error alone =
                    new HttpService(node.url()).send(invalid, Web3Sha3.class).getError();

            Response.Error error = reads.service
                    .sendAsync(invalid, Web3Sha3.class)
                    .get(30, TimeUnit.SECONDS)
                    .getError();

            assertEquals(alone.getCode(), error.getCode());
            assertEquals(alone.getMessage(), error.getMessage());
            for (int i = 0; i < 50; i++) {
                assertEquals(hash(i), answers.get(i).get(30, TimeUnit.SECONDS).getResult());
            }
        }
    }

    @Test
    void multicall_everyWayToEnd_isThatOfASingleCall() throws Exception {
        // A text, an own error, nothing, a division by zero, well, too large a number, no text, a false assertion, an
        // own
        // error of two values, and a text that is none. Only the first and the good one are known without asking again.
        assertAsAlone(8, 0, 1, 2, 3, 4, 5, 6, 8, 10, 11);
    }

    /** Both take all gas but a 64th, so that what comes after them may have none. */
    @ParameterizedTest
    @ValueSource(ints = {7, 9})
    void multicall_invalidOpcodeOrNoGas_isThatOfASingleCall(int way) throws Exception {
        assertAsAlone(1, way);
    }

    /** Folds 20 calls that end well, some that may not, one of nothing and one of nobody. */
    private void assertAsAlone(int unfolded, int... ways) throws Exception {
        List<String> data = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            data.add("0x7b292909" + word(i));
        }
        for (int way : ways) {
            data.add("0xe6eec67e" + word(way));
        }
        data.add("0x");
        Web3j bare = Web3j.build(new HttpService(node.url()));
        try (Closing reads = new Closing(FastReads.over(meter.measure(new HttpService(node.url())))
                .window(Duration.ofSeconds(1)) // Full before, however busy the machine.
                .maxItems(data.size() + 1)
                .multicall()
                .build())) {
            Web3j fast = Web3j.build(reads.service);
            List<CompletableFuture<EthCall>> answers = new ArrayList<>();
            data.forEach(input -> answers.add(call(fast, TARGET, input).sendAsync()));
            // Nobody is there, so nothing is returned.
            answers.add(call(fast, NOBODY, data.get(1)).sendAsync());

            for (int i = 0; i < data.size(); i++) {
                EthCall expected = call(bare, TARGET, data.get(i)).send();
                EthCall answer = answers.get(i).get(30, TimeUnit.SECONDS);

                assertEquals(expected.getResult(), answer.getResult(), data.get(i));
                assertEquals(expected.hasError(), answer.hasError(), data.get(i));
                if (expected.hasError()) {
                    assertEquals(
                            expected.getError().getCode(), answer.getError().getCode());
                    assertEquals(
                            expected.getError().getData(), answer.getError().getData());
                    assertEquals(
                            expected.getError().getMessage(), answer.getError().getMessage());
                }
            }
            assertEquals(
                    "0x", answers.get(data.size()).get(30, TimeUnit.SECONDS).getResult());
            assertEquals(unfolded + 1, reads.service.snapshot().multicall().unfolded(), "and the call of nothing");
            assertEquals(data.size() - unfolded, reads.service.snapshot().folded());
            assertEquals(2, meter.snapshot().calls());
        }
    }

    @Test
    void multicall_blocksNamedByAnObject_areFoldedForEachBlock() throws Exception {
        HttpService bare = new HttpService(node.url());
        String older = latestHash(bare);
        RawRpc.call(bare, "evm_mine");
        String newer = latestHash(bare);
        try (Closing reads = new Closing(FastReads.over(meter.measure(new HttpService(node.url())))
                .window(Duration.ofMillis(20))
                .maxItems(10)
                .multicall()
                .build())) {
            List<CompletableFuture<EthCall>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                // The same block, whatever the letters and the order of the members.
                String hash = i % 2 == 0 ? older : "0x" + newer.substring(2).toUpperCase(Locale.ROOT);
                Map<String, Object> block = new LinkedHashMap<>();
                if (i % 4 < 2) {
                    block.put("requireCanonical", true);
                }
                block.put("blockHash", hash);
                block.putIfAbsent("requireCanonical", true);
                answers.add(reads.service.sendAsync(
                        new Request<>(
                                "eth_call",
                                List.of(Map.of("to", TARGET, "data", "0x7b292909" + word(i)), block),
                                null,
                                EthCall.class),
                        EthCall.class));
            }
            for (int i = 0; i < 10; i++) {
                String result = answers.get(i).get(30, TimeUnit.SECONDS).getResult();
                assertEquals(i * i, Numeric.toBigInt(result).intValueExact());
            }

            assertEquals(10, reads.service.snapshot().folded());
            assertEquals(2, reads.service.snapshot().multicall().folds());
            assertEquals(2, meter.snapshot().items());
        }
    }

    @Test
    void multicall_notThereYet_goesAloneAndIsFoldedAMinuteAfter() throws Exception {
        String later = "0x2000000000000000000000000000000000000002";
        ManualClock clock = new ManualClock();
        Perf measured = Perf.builder("later").clock(clock).build();
        try (Closing reads = new Closing(FastReads.over(new HttpService(node.url()))
                .record(measured, "later")
                .window(Duration.ofMillis(20))
                .multicall(later, 100, 100_000, 10_000_000)
                .build())) {
            squares(reads.service);
            squares(reads.service);
            assertEquals(0, reads.service.snapshot().folded(), "nothing was answered");
            assertEquals(1, reads.service.snapshot().multicall().folds(), "tried once");

            RawRpc.call(new HttpService(node.url()), "anvil_setCode", later, code("Aggregator.hex"));
            clock.advanceNanos(59_000_000_000L);
            squares(reads.service);
            assertEquals(1, reads.service.snapshot().multicall().folds());
            clock.advanceNanos(2_000_000_000L);
            squares(reads.service);

            assertEquals(5, reads.service.snapshot().folded());
        }
    }

    private static void squares(FastReads reads) throws Exception {
        Web3j fast = Web3j.build(reads);
        List<CompletableFuture<EthCall>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(call(fast, TARGET, "0x7b292909" + word(i)).sendAsync());
        }
        for (int i = 0; i < 5; i++) {
            String result = answers.get(i).get(30, TimeUnit.SECONDS).getResult();
            assertEquals(i * i, Numeric.toBigInt(result).intValueExact());
        }
    }

    private static String latestHash(HttpService service) throws Exception {
        return (String) ((Map<?, ?>) RawRpc.call(service, "eth_getBlockByNumber", "latest", false)).get("hash");
    }

    @Test
    void webSocket_batch_goesOneByOneAndEachGetsItsOwn() throws Exception {
        WebSocketService socket = new WebSocketService(node.webSocketUrl(), false);
        socket.connect();
        try (Closing reads = new Closing(FastReads.over(meter.measure(socket)).build())) {
            BatchRequest batch = new BatchRequest(reads.service);
            for (int i = 0; i < 20; i++) {
                Request<?, Web3Sha3> request = sha3(i);
                request.setId(5);
                batch.add(request);
            }

            List<? extends Response<?>> answers = reads.service.sendBatch(batch).getResponses();

            for (int i = 0; i < 20; i++) {
                assertEquals(hash(i), answers.get(i).getResult());
                assertEquals(5, answers.get(i).getId());
            }
            assertEquals(20, meter.snapshot().calls());
            assertNotNull(Web3j.build(reads.service).ethBlockNumber().send().getBlockNumber());
        }
    }

    @Test
    void read_afterAWrite_isNotThatFromBefore() throws Exception {
        try (Closing reads =
                new Closing(FastReads.over(new HttpService(node.url())).build())) {
            Web3j web3j = Web3j.build(reads.service);
            for (int i = 0; i < 20; i++) {
                CompletableFuture<EthBlockNumber> before =
                        web3j.ethBlockNumber().sendAsync();
                RawRpc.call(reads.service, "evm_mine");
                long after = web3j.ethBlockNumber().send().getBlockNumber().longValueExact();
                assertTrue(after >= i + 1, "block " + after);
                assertTrue(before.get(30, TimeUnit.SECONDS).getBlockNumber().longValueExact() <= after);
            }
        }
    }

    private static Request<?, EthCall> call(Web3j web3j, String to, String data) {
        return web3j.ethCall(Transaction.createEthCallTransaction(null, to, data), DefaultBlockParameterName.LATEST);
    }

    private static Request<?, Web3Sha3> sha3(int number) {
        return new Request<>("web3_sha3", List.of("0x" + word(number)), null, Web3Sha3.class);
    }

    private static String hash(int number) {
        return Hash.sha3("0x" + word(number));
    }

    private static String word(int number) {
        return String.format("%064x", number);
    }

    private static String code(String file) throws Exception {
        try (InputStream in = FastReadsNodeTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).trim();
        }
    }

    /** Closes as try-with-resources wants it. */
    record Closing(FastReads service) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            service.close();
        }
    }
}
