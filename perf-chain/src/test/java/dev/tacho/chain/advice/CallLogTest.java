package dev.tacho.chain.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.chain.state.StateCache;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Section;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;

/** What the log of real calls says would be saved is what is saved when it is done, to the item and to the round trip. */
@Timeout(60)
class CallLogTest {
    private static final DefaultBlockParameterName LATEST = DefaultBlockParameterName.LATEST;
    private static final int HEADS = 4;
    private static final int ROUNDS = 5;

    private static Anvil node;

    private final Perf perf = Perf.create("test");
    private final ChainMeter meter = ChainMeter.of(perf, "anvil");
    private final Web3jService measured = meter.measure(new HttpService(node.url()));
    private final CallLog log = CallLog.over(perf, "anvil", measured, Duration.ofMinutes(1));
    private final Web3j web3j = Web3j.build(log);

    @BeforeAll
    static void start() {
        node = TestNode.start(Anvil.builder().accounts(3));
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void repeatedReads_areWhatACacheKeeps() throws Exception {
        work(log, head -> log.head(head.getHash()));
        long predicted = log.savings().stream()
                .filter(saving -> saving.kind() == Saving.Kind.REPEATED)
                .mapToLong(Saving::reads)
                .sum();
        long withoutCache = meter.snapshot().items();

        StateCache cache = StateCache.builder(perf, "anvil")
                .maxStale(Duration.ofMinutes(10))
                .build(measured);
        RpcSnapshot before = meter.snapshot();
        work(cache, head -> cache.head(head.getNumber().longValueExact(), head.getHash(), head.getParentHash()));
        long withCache = meter.snapshot().minus(before).items();

        // 4 heads of 5 rounds of 6 reads: per head 4 of each of 5 again, and 19 of 20 of the chain's id.
        assertEquals(HEADS * (ROUNDS - 1) * 5 + HEADS * ROUNDS - 1, predicted);
        // The cache pays for what it does of its own: at each head a look that proves the price, and once whether the
        // node takes hashes. The heads it was told.
        long own = cache.reading().counts().looks() + 1;
        assertEquals(withoutCache - predicted + own, withCache);
        assertEquals(cache.reading().reads() - predicted, cache.reading().upstreamReads() - own);
        assertEquals(HEADS, cache.reading().counts().looks());
    }

    @Test
    void loop_isWhatABatchSaves() throws Exception {
        for (int i = 0; i < 20; i++) {
            web3j.ethGetBalance(account(i), LATEST).send();
        }
        Saving loop = log.savings().get(0);
        long serial = meter.snapshot().calls();
        RpcSnapshot before = meter.snapshot();
        BatchRequest batch = web3j.newBatch();
        for (int i = 0; i < 20; i++) {
            batch.add(web3j.ethGetBalance(account(i), LATEST));
        }
        batch.send();

        assertEquals(Saving.Kind.N_PLUS_ONE, loop.kind());
        assertEquals("eth_getBalance", loop.method());
        assertEquals(serial - meter.snapshot().minus(before).calls(), loop.roundTrips());
        assertTrue(loop.leastNanos() > 0 && loop.leastNanos() <= loop.mostNanos());
    }

    @Test
    void markedOperation_isWhatABatchSaves() throws Exception {
        try (CallLog.Operation quote = log.independent()) {
            web3j.ethGasPrice().send();
            web3j.ethGetBalance(account(0), LATEST).send();
            web3j.ethChainId().send();
            web3j.ethGetTransactionCount(account(0), LATEST).send();
            assertNotNull(quote);
        }
        web3j.ethGasPrice().send();

        Saving saving = log.savings().stream()
                .filter(one -> one.kind() == Saving.Kind.BATCHABLE)
                .findFirst()
                .orElseThrow();
        assertEquals(3, saving.roundTrips());
    }

    @Test
    void receiptPolls_areOneReadAHead() throws Exception {
        String missing = "0x" + "12".repeat(32);
        for (int head = 0; head < 3; head++) {
            web3j.ethGetBlockByNumber(LATEST, false).send();
            for (int i = 0; i < 10; i++) {
                web3j.ethGetTransactionReceipt(missing.substring(0, 64) + (10 + i))
                        .send();
            }
            mine();
        }

        Saving saving = log.savings().stream()
                .filter(one -> one.kind() == Saving.Kind.RECEIPT_POLLS)
                .findFirst()
                .orElseThrow();
        assertEquals(30 - 3, saving.reads());
        assertEquals(30 - 3, saving.roundTrips());
    }

    @Test
    void numbersAsked_tellTheHead() throws Exception {
        for (int i = 0; i < 3; i++) {
            web3j.ethBlockNumber().send();
            web3j.ethGetBalance(account(0), LATEST).send();
        }
        mine();
        web3j.ethBlockNumber().send();
        web3j.ethGetBalance(account(0), LATEST).send();

        long again = log.savings().stream()
                .filter(one -> one.kind() == Saving.Kind.REPEATED)
                .mapToLong(Saving::reads)
                .sum();
        assertEquals(4, again); // Two numbers, two balances; the new head's are new.
    }

    /** The recommended order: what the cache has answered is no advice to put one there. */
    @Test
    void readsThatACacheBelowAnswers_areCountedAndNotAdvised() throws Exception {
        StateCache cache = StateCache.builder(perf, "below")
                .maxStale(Duration.ofMinutes(10))
                .build(measured);
        CallLog over = CallLog.over(perf, "over", meter.measure(cache), Duration.ofMinutes(1));
        Web3j client = Web3j.build(over);
        client.ethGetBlockByNumber(LATEST, false).send();
        for (int i = 0; i < 10; i++) {
            client.ethGetBalance(account(0), LATEST).send();
            client.ethGetBalance(account(0), LATEST).sendAsync().get(20, TimeUnit.SECONDS);
        }
        BatchRequest batch = client.newBatch();
        for (int i = 0; i < 4; i++) {
            batch.add(client.ethGetBalance(account(i / 2), LATEST));
        }
        batch.send();
        batch.sendAsync().get(20, TimeUnit.SECONDS);

        assertEquals(List.of(), over.savings());
        long kept = cache.reading().counts().kept();
        assertEquals(1 + 20 + 8 - 2, kept); // Not the two accounts; the block is the look that came before.
        assertEquals(kept, fact(over, "remembered"));
        assertEquals(29, fact(over, "items"));
        assertEquals(2, fact(over, "round-trips")); // The first balance, and the batch with the second account.

        for (int i = 0; i < 2; i++) {
            client.ethGetTransactionCount(account(0), DefaultBlockParameterName.PENDING)
                    .send();
        }
        assertEquals(2 + 2, fact(over, "round-trips"), "what passes the cache is sent");
    }

    @Test
    void headSeenOnce_countsForItsTime_andOneThatWasToldForAMinute() throws Exception {
        ManualClock clock = new ManualClock();
        CallLog timed = CallLog.over(Perf.builder("timed").clock(clock).build(), "timed", measured);
        Web3j client = Web3j.build(timed);
        client.ethBlockNumber().send();
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(1)); // The second one stands at the bound, all others are beyond it.
            client.ethGetBalance(account(0), LATEST).send();
        }
        assertEquals(List.of(), timed.savings());

        timed.head("told");
        for (int i = 0; i < 10; i++) {
            client.ethGetBalance(account(0), LATEST).send();
            clock.advance(Duration.ofSeconds(10)); // Six and the first within a minute.
        }

        Saving saving = timed.savings().get(0);
        assertEquals(6, saving.reads());
        assertTrue(saving.evidence().endsWith("at the same block, as far as heads were seen"), saving::evidence);
    }

    @Test
    void headThatIsSeenAgain_countsOn() throws Exception {
        ManualClock clock = new ManualClock();
        CallLog timed = CallLog.over(Perf.builder("timed").clock(clock).build(), "timed", measured);
        Web3j client = Web3j.build(timed);
        for (int i = 0; i < 5; i++) {
            client.ethGetBlockByNumber(LATEST, false).send();
            clock.advance(Duration.ofMillis(900));
            client.ethGetBalance(account(0), LATEST).send();
        }

        assertEquals(
                4,
                timed.savings().stream()
                        .filter(one -> one.method().equals("eth_getBalance"))
                        .mapToLong(Saving::reads)
                        .sum());
    }

    @Test
    void headCounts_outsideItsBounds_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> CallLog.over(perf, "never", measured, Duration.ofNanos(1)));
    }

    /** The example of the class description. */
    @Test
    void sameFunctionOfManyContracts_isALoop() throws Exception {
        for (int i = 0; i < 20; i++) {
            web3j.ethCall(Transaction.createEthCallTransaction(null, account(i), "0x0902f1ac"), LATEST)
                    .send();
        }

        Saving loop = log.savings().get(0);
        assertEquals(Saving.Kind.N_PLUS_ONE, loop.kind());
        assertEquals(19, loop.roundTrips());
    }

    @Test
    void numberOfTheBlockJustRead_isDerivable() throws Exception {
        for (int i = 0; i < 20; i++) {
            web3j.ethGetBlockByNumber(LATEST, true).send();
            web3j.ethBlockNumber().send();
            mine();
        }

        Saving saving = log.savings().get(0);
        assertEquals(Saving.Kind.DERIVABLE, saving.kind());
        assertEquals("eth_blockNumber", saving.method());
        assertEquals(20, saving.reads());
    }

    private static long fact(CallLog over, String name) {
        return ((Facts) over.section().blocks().get(0))
                .facts().stream()
                        .filter(fact -> fact.id().endsWith('.' + name))
                        .mapToLong(fact -> (long) fact.value())
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void everyWayToSend_isLogged_andLeftAsItIs() throws Exception {
        BigInteger chain = BigInteger.valueOf(31_337);
        assertEquals(chain, web3j.ethChainId().send().getChainId());
        assertEquals(
                chain, web3j.ethChainId().sendAsync().get(20, TimeUnit.SECONDS).getChainId());
        BatchRequest batch = web3j.newBatch().add(web3j.ethChainId()).add(web3j.ethChainId());
        assertEquals(2, batch.send().getResponses().size());
        assertEquals(
                2, batch.sendAsync().get(20, TimeUnit.SECONDS).getResponses().size());
        assertTrue(new Request<>("no_such_method", List.of(), log, VoidResponse.class)
                .send()
                .hasError());

        Saving saving = log.savings().stream()
                .filter(one -> one.kind() == Saving.Kind.REPEATED)
                .findFirst()
                .orElseThrow();
        assertEquals(5, saving.reads());
        assertEquals(1, saving.roundTrips());
        assertEquals(7, log.items());
    }

    @Test
    void failingService_throwsAsItDid_andIsLogged() {
        CallLog down = CallLog.over(perf, "down", new HttpService("http://127.0.0.1:1"));

        assertThrows(IOException.class, () -> Web3j.build(down).ethChainId().send());
        assertEquals(1, down.items());
        assertTrue(down.savings().isEmpty());
    }

    @Test
    void section_showsFindings_andNoSecrets() throws Exception {
        web3j.ethGetBlockByNumber(LATEST, false).send();
        for (int i = 0; i < 3; i++) {
            web3j.ethGetBalance(account(0), LATEST).send();
        }

        Section section = log.section();
        List<Finding> findings = section.blocks().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .toList();
        assertEquals("advice.anvil.repeated.eth_getBalance", findings.get(0).id());
        assertTrue(findings.get(0).evidence().startsWith("2 of 3 items"), findings.get(0)::evidence);
        assertFalse(section.toString()
                .toLowerCase()
                .contains(account(0).substring(2).toLowerCase()));
        assertEquals(perf.sources().get("advice.anvil"), log);
        assertThrows(IllegalArgumentException.class, () -> CallLog.over(perf, "http://key@node", log));
    }

    private interface HeadListener {
        void head(EthBlock.Block head);
    }

    /** Over some heads, asks the same few things again and again. */
    private void work(Web3jService over, HeadListener listener) throws IOException {
        Web3j client = Web3j.build(over);
        Web3j aside = Web3j.build(new HttpService(node.url()));
        for (int head = 0; head < HEADS; head++) {
            mine();
            listener.head(aside.ethGetBlockByNumber(LATEST, false).send().getBlock());
            for (int round = 0; round < ROUNDS; round++) {
                List<Request<?, ?>> reads = new ArrayList<>(List.of(
                        client.ethChainId(),
                        client.ethGetBalance(account(0), LATEST),
                        client.ethGetBalance(account(1), LATEST),
                        client.ethGetTransactionCount(account(0), LATEST),
                        client.ethGetCode(account(2), LATEST),
                        client.ethGasPrice()));
                for (Request<?, ?> read : reads) {
                    read.send();
                }
            }
        }
    }

    private static String account(int i) {
        return i < 3 ? node.accounts().get(i).getAddress() : String.format("0x%040x", 4_096 + i);
    }

    private static void mine() throws IOException {
        new Request<>("evm_mine", List.of(), new HttpService(node.url()), VoidResponse.class).send();
    }
}
