package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.TestNode;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Table;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;

/** The cache over a real node: the same answers as without it, each once. */
@Timeout(60)
class StateCacheNodeTest {
    private static final DefaultBlockParameterName LATEST = DefaultBlockParameterName.LATEST;

    private static Anvil node;

    private final Perf perf = Perf.create("test");
    private final ChainMeter meter = ChainMeter.of(perf, "anvil");
    private final HttpService http = new HttpService(node.url());
    private final Web3j bare = Web3j.build(http);
    private final StateCache cache =
            StateCache.builder(perf, "anvil").maxStale(Duration.ofMinutes(10)).build(meter.measure(http));
    private final Web3j web3j = Web3j.build(cache);

    @BeforeAll
    static void start() {
        node = TestNode.start(Anvil.builder().accounts(2));
    }

    @AfterAll
    static void close() {
        node.close();
    }

    /** Returns runtime code wrapped in the code that deploys it. */
    private static String deploying(String runtime) {
        return "0x60" + String.format("%02x", runtime.length() / 2) + "600c60003960"
                + String.format("%02x", runtime.length() / 2) + "6000f3" + runtime;
    }

    @Test
    void everyKindOfRead_isAsWithoutTheCache_andKept() throws Exception {
        String account = node.accounts().get(0).getAddress();
        // Answers 42; reverts with "0x01" where it is sent one byte or more.
        String contract = deploy(deploying("3615600f57600160005360016000fd5b602a60005260206000f3"));
        String transaction = send(account, contract, null);
        String hash = bare.ethGetBlockByNumber(LATEST, false).send().getBlock().getHash();
        BigInteger number = bare.ethBlockNumber().send().getBlockNumber();

        List<Request<?, ? extends Response<?>>> reads = List.of(
                web3j.ethChainId(),
                web3j.netVersion(),
                web3j.ethBlockNumber(),
                web3j.ethGetBalance(account, LATEST),
                web3j.ethGetTransactionCount(account, LATEST),
                web3j.ethGetCode(contract, LATEST),
                web3j.ethGetStorageAt(contract, BigInteger.ZERO, LATEST),
                web3j.ethCall(Transaction.createEthCallTransaction(account, contract, "0x"), LATEST),
                web3j.ethCall(Transaction.createEthCallTransaction(account, contract, "0x01"), LATEST),
                web3j.ethGetProof(account, List.of("0x" + "0".repeat(64)), "latest"),
                web3j.ethGetBlockByNumber(LATEST, true),
                web3j.ethGetBlockByHash(hash, false),
                web3j.ethGetBlockTransactionCountByNumber(LATEST),
                web3j.ethGetTransactionByBlockNumberAndIndex(LATEST, BigInteger.ZERO),
                web3j.ethGetBlockReceipts(LATEST),
                web3j.ethGetTransactionReceipt(transaction),
                web3j.ethGetTransactionByHash(transaction),
                web3j.ethGasPrice(),
                web3j.ethMaxPriorityFeePerGas(),
                web3j.ethFeeHistory(4, LATEST, List.of(25.0, 75.0)),
                web3j.ethEstimateGas(Transaction.createEthCallTransaction(account, contract, "0x")));
        for (Request<?, ? extends Response<?>> read : reads) {
            sameAs(http, read);
        }
        for (Request<?, ? extends Response<?>> read : reads) {
            sameAs(http, read); // Where a first look has to prove it.
        }
        long sent = meter.snapshot().items();
        for (Request<?, ? extends Response<?>> read : reads) {
            sameAs(http, read);
        }

        assertEquals(
                sent,
                meter.snapshot().items(),
                () -> "sent again: " + cache.section().blocks().get(1));
        assertEquals(cache.reading().upstreamReads(), sent);
        assertEquals(3L * reads.size(), cache.reading().reads());
        assertEquals(0, cache.reading().stalenessBlocks().max());
        assertEquals(number, web3j.ethBlockNumber().send().getBlockNumber());
    }

    @Test
    void reorg_ofARealNode_isSeenAtTheNextLook() throws Exception {
        String account = node.accounts().get(0).getAddress();
        String other = node.accounts().get(1).getAddress();
        command("anvil_mine", "0x2");
        String transaction = send(account, other, BigInteger.TEN);
        BigInteger with = web3j.ethGetBalance(other, LATEST).send().getBalance();
        assertTrue(web3j.ethGetTransactionReceipt(transaction)
                .send()
                .getTransactionReceipt()
                .isPresent());
        assertTrue(web3j.ethGetTransactionReceipt(transaction)
                .send()
                .getTransactionReceipt()
                .isPresent());

        command("anvil_reorg", 1, List.of());

        assertEquals(
                with.subtract(BigInteger.TEN),
                web3j.ethGetBalance(other, LATEST).send().getBalance());
        assertFalse(web3j.ethGetTransactionReceipt(transaction)
                .send()
                .getTransactionReceipt()
                .isPresent());
        assertEquals(1, cache.reading().counts().reorgs());
        assertTrue(cache.reading().counts().orphaned() >= 3);
    }

    @Test
    void section_showsWhatWasSavedBesideHowStaleItWas() throws Exception {
        for (int i = 0; i < 10; i++) {
            web3j.ethGetBalance(node.accounts().get(0).getAddress(), LATEST).send();
        }

        Facts facts = (Facts) cache.section().blocks().get(0);
        Map<String, Double> values = facts.facts().stream().collect(Collectors.toMap(Fact::id, Fact::value));
        assertEquals(0.6, values.get("state.anvil.read-reduction"), 1e-9);
        assertEquals(10.0, values.get("state.anvil.reads"));
        assertEquals(0.0, values.get("state.anvil.stale-blocks-max"));
        assertTrue(values.get("state.anvil.stale-max") >= 0);
        assertEquals(6e11, values.get("state.anvil.stale-bound"));
        Table table = (Table) cache.section().blocks().get(1);
        assertEquals("eth_getBalance", table.rows().get(0).get(0).text());
        assertEquals("block", table.rows().get(0).get(1).text());
        assertEquals(9.0, table.rows().get(0).get(3).value());
        assertEquals(perf.sources().get("state.anvil"), cache);
    }

    private String deploy(String code) throws Exception {
        String transaction = send(node.accounts().get(0).getAddress(), null, null, code);
        return bare.ethGetTransactionReceipt(transaction)
                .send()
                .getTransactionReceipt()
                .orElseThrow()
                .getContractAddress();
    }

    private String send(String from, String to, BigInteger value) throws Exception {
        return send(from, to, value, "0x");
    }

    private String send(String from, String to, BigInteger value, String data) throws Exception {
        String transaction = bare.ethSendTransaction(
                        new Transaction(from, null, null, BigInteger.valueOf(1_000_000), to, value, data))
                .send()
                .getTransactionHash();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (bare.ethGetTransactionReceipt(transaction)
                .send()
                .getTransactionReceipt()
                .isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "no receipt");
        }
        return transaction;
    }

    private void command(String method, Object... params) throws Exception {
        new Request<>(method, List.of(params), cache, VoidResponse.class).send();
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private void sameAs(Web3jService direct, Request request) throws Exception {
        Response expected = direct.send(request, request.getResponseType());
        Response actual = cache.send(request, request.getResponseType());
        assertEquals(text(expected), text(actual), request.getMethod());
        assertEquals(expected.getId(), actual.getId());
        assertEquals(expected.getJsonrpc(), actual.getJsonrpc());
    }

    /** Some of web3j's answers have no equals. */
    private static String text(Response<?> answer) {
        if (answer.hasError()) {
            return answer.getError().getCode()
                    + answer.getError().getMessage()
                    + answer.getError().getData();
        }
        Object result = answer.getResult();
        return result.getClass().getSimpleName() + ' ' + result.hashCode();
    }
}
