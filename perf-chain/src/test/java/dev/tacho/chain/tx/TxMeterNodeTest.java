package dev.tacho.chain.tx;

import static dev.tacho.chain.testchain.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;
import org.web3j.utils.Numeric;

/** Transactions followed on a real node that mines when the test says so, and so at instants that the test knows. */
@Timeout(60)
class TxMeterNodeTest {
    /** The first of anvil's accounts, which everybody knows: deriving them takes longer than all else here. */
    private static final Credentials RICH =
            Credentials.create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    private static final String BOB = "0x00000000000000000000000000000000000b0b00";
    /** The init code of a contract that reverts whatever it is called with: PUSH0 PUSH0 REVERT, returned as code. */
    private static final String REVERTS = "0x625f5ffd5f526003601df3";

    private final Perf perf = Perf.create("test");
    private Anvil node;
    private Web3jService service;

    @BeforeEach
    void start() {
        node = TestNode.start(Anvil.builder().noMining().accounts(1).slotsInAnEpoch(2));
        service = new HttpService(node.url());
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void inclusion_liesWithinThePrintedResolutionOfTheMining() throws Exception {
        TxMeter meter = TxMeter.builder(perf, "anvil", service).build();
        for (int nonce = 0; nonce < 5; nonce++) {
            meter.look();
            long beforeSend = perf.clock().nanoTime();
            TxTracking tx = meter.send(signed(nonce, 1, BOB, BigInteger.ONE, "0x"));
            long afterSend = perf.clock().nanoTime();
            meter.look();
            long beforeMining = perf.clock().nanoTime();
            call("evm_mine");
            long afterMining = perf.clock().nanoTime();
            assertEquals(TxState.ACKNOWLEDGED, tx.record().state());
            meter.look();

            TxRecord record = tx.record();
            long included = record.nanosTo("included").orElseThrow();
            long earliest = included - record.resolutionNanos();
            assertTrue(included >= beforeMining - afterSend, "told before it was mined");
            assertTrue(
                    earliest <= afterMining - beforeSend,
                    "mined " + (afterMining - beforeSend) + " ns after the send, told " + earliest + " or later");
            assertTrue(record.resolutionNanos() < included, "the look after the send bounds it");
        }
        assertEquals(5, meter.snapshot().resolution().count());
        meter.close();
    }

    @Test
    void reorg_orphanedThenIncludedAgain_thenFinalized() throws Exception {
        TxMeter meter = TxMeter.builder(perf, "anvil", service).confirmations(2).build();
        call("anvil_mine", "0x3");
        meter.look();
        String raw = signed(0, 1, BOB, BigInteger.ONE, "0x");
        TxTracking tx = meter.send(raw);
        call("evm_mine");
        call("evm_mine");
        meter.look();
        assertEquals(2, tx.record().confirmations());
        call("anvil_reorg", 2, List.of());
        meter.look();
        assertEquals(TxState.ORPHANED, tx.record().state());
        call("eth_sendRawTransaction", raw);
        call("evm_mine");
        meter.look();
        assertEquals(TxState.INCLUDED, tx.record().state());
        assertEquals(1, tx.record().orphanings());
        call("anvil_mine", "0x6");
        meter.look();

        assertEquals(TxState.FINALIZED, tx.record().state());
        assertTrue(tx.record().nanosTo("safe").isPresent());
        assertEquals(1, meter.snapshot().event("re-included"));
        meter.close();
    }

    @Test
    void replacedDroppedAndReverted_areToldApart() throws Exception {
        TxMeter meter =
                TxMeter.builder(perf, "anvil", service).droppedAfterHeads(2).build();
        meter.look();
        TxTracking create = meter.send(signed(0, 10, null, BigInteger.ZERO, REVERTS));
        call("evm_mine");
        meter.look();
        assertEquals(Boolean.TRUE, create.record().succeeded());
        String contract = (String)
                ((Map<?, ?>) call("eth_getTransactionReceipt", create.record().hash())).get("contractAddress");
        TxTracking reverted = meter.send(signed(1, 10, contract, BigInteger.ZERO, "0x"));
        TxTracking slow = meter.send(signed(2, 10, BOB, BigInteger.ONE, "0x"));
        TxTracking fast = meter.send(signed(2, 11, BOB, BigInteger.ONE, "0x"));
        TxTracking dropped = meter.send(signed(3, 10, BOB, BigInteger.ONE, "0x"));
        call("anvil_dropTransaction", dropped.record().hash());
        for (int heads = 0; heads < 6; heads++) {
            call("evm_mine");
            meter.look();
        }

        assertEquals(Boolean.FALSE, reverted.record().succeeded());
        assertEquals(TxState.REPLACED_BY_SPEED_UP, slow.record().state());
        assertEquals(Boolean.TRUE, fast.record().succeeded());
        assertEquals(TxState.DROPPED, dropped.record().state());
        meter.close();
    }

    /** The pool's notice and the head's come by subscription: no polling, no resolution. */
    @Test
    void announced_poolAndHeads_haveNoResolution() throws Exception {
        WebSocketService socket = socket();
        try (HeadTracker heads = HeadTracker.builder(perf, "anvil", service)
                        .subscribe(this::socket)
                        .build()
                        .start(Duration.ofSeconds(30));
                TxMeter meter = TxMeter.builder(perf, "anvil", service)
                        .heads(heads)
                        .lookEvery(Duration.ofMillis(10))
                        .start()) {
            meter.observe("pool", socket);
            until(() -> heads.head().isPresent());
            TxTracking tx = meter.send(signed(0, 10, BOB, BigInteger.ONE, "0x"));
            until(() -> tx.record().nanosTo("pending:pool").isPresent());
            call("evm_mine");
            until(() -> tx.record().nanosTo("executed").isPresent());

            assertEquals(0, tx.record().resolutionNanos());
            assertEquals(TxState.INCLUDED, tx.record().state());
        }
        socket.close();
    }

    private WebSocketService socket() throws IOException {
        WebSocketService socket = new WebSocketService(node.webSocketUrl(), false);
        socket.connect();
        return socket;
    }

    private String signed(long nonce, long maxFeeGwei, String to, BigInteger value, String data) {
        BigInteger gwei = BigInteger.valueOf(1_000_000_000);
        return Numeric.toHexString(TransactionEncoder.signMessage(
                RawTransaction.createTransaction(
                        31_337,
                        BigInteger.valueOf(nonce),
                        BigInteger.valueOf(100_000),
                        to,
                        value,
                        data,
                        gwei.multiply(BigInteger.valueOf(maxFeeGwei)).divide(BigInteger.TEN),
                        gwei.multiply(BigInteger.valueOf(maxFeeGwei))),
                RICH));
    }

    private Object call(String method, Object... params) throws IOException {
        return RawRpc.call(service, method, params);
    }
}
