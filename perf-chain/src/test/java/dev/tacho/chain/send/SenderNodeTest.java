package dev.tacho.chain.send;

import static dev.tacho.chain.testchain.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import dev.tacho.core.net.Relay;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;
import org.web3j.utils.Numeric;

/** Parallel submission to a real node: faster than one by one, and whole after what the node refuses, drops and undoes. */
@Timeout(60)
class SenderNodeTest {
    /** The first of anvil's accounts, which everybody knows: deriving them takes longer than all else here. */
    private static final Credentials RICH =
            Credentials.create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    private static final Credentials SECOND =
            Credentials.create("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
    private static final String BOB = "0x00000000000000000000000000000000000b0b00";
    private static final Fees FEES = Fees.ofWei(20_000_000_000L, 1_000_000_000L);

    private Anvil node;
    private Web3jService service;

    @BeforeEach
    void start() {
        node = TestNode.start(Anvil.builder().noMining().accounts(2));
        service = new HttpService(node.url());
    }

    @AfterEach
    void close() {
        node.close();
    }

    /** 60 transfers, 100 ms away, against the same one by one as web3j sends them: nonce, send, nonce, send. */
    @Test
    void send_far_isFiveTimesAsFastAsOneByOne() throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(32, 1, TimeUnit.MINUTES))
                .build();
        try (Relay relay =
                Relay.to("127.0.0.1", node.port()).delay(Duration.ofMillis(50)).open()) {
            Web3jService far = new HttpService("http://127.0.0.1:" + relay.port(), client);
            int transfers = 60;
            int serialTransfers = 10;
            long serialStart = System.nanoTime();
            for (int i = 0; i < serialTransfers; i++) {
                oneByOne(far, SECOND);
            }
            long serialNanos = (System.nanoTime() - serialStart) * transfers / serialTransfers;
            try (Sender sender = sender(far).inFlight(30).build()) {
                List<Submission> all = new ArrayList<>();
                long parallelStart = System.nanoTime();
                for (int i = 0; i < transfers; i++) {
                    all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
                }
                for (Submission each : all) {
                    each.accepted().get();
                }
                long parallelNanos = System.nanoTime() - parallelStart;
                call("evm_mine");

                assertIncludedOnceEach(all);
                assertEquals(transfers, sender.snapshot().rawSends(), "one call for each");
                assertTrue(
                        serialNanos >= 5 * parallelNanos,
                        "serial " + serialNanos / 1_000_000 + " ms, parallel " + parallelNanos / 1_000_000 + " ms");
            }
        }
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }

    @Test
    void refusedInTheMiddle_gapIsFilledByTheNext() throws Exception {
        BigInteger tooMuch = BigInteger.TEN.pow(30);
        try (Sender sender = sender(service).inFlight(1).build()) {
            List<Submission> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(sender.send(TxRequest.transfer(BOB, i == 4 ? tooMuch : BigInteger.valueOf(i))));
            }
            Submission refused = all.remove(4);
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> refused.included().get());
            assertEquals(
                    SendException.Reason.INSUFFICIENT_FUNDS,
                    assertInstanceOf(SendException.class, failure.getCause()).reason());
            for (Submission each : all) {
                each.accepted().get();
            }
            call("evm_mine");

            assertIncludedOnceEach(all);
            assertEquals(9, count("latest"));
        }
    }

    @Test
    void refusedWhileOthersAreOnTheirWay_gapIsFilledWithNothing() throws Exception {
        try (Sender sender = sender(service).inFlight(8).build()) {
            List<Submission> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(sender.send(TxRequest.transfer(BOB, i == 0 ? BigInteger.TEN.pow(30) : BigInteger.ONE)));
            }
            Submission refused = all.remove(0);
            assertThrows(ExecutionException.class, () -> refused.accepted().get());
            for (Submission each : all) {
                each.accepted().get();
            }
            until(() -> sender.snapshot().holes() == 0 && queued() == 0);
            call("evm_mine");

            assertIncludedOnceEach(all);
        }
    }

    @Test
    void droppedByTheNode_isSentAgain() throws Exception {
        try (Sender sender = sender(service).build()) {
            List<Submission> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
            }
            for (Submission each : all) {
                each.accepted().get();
            }
            call("anvil_dropTransaction", all.get(2).hashes().get(0));
            until(() -> sender.snapshot().dropped() > 0 && count("pending") == 5);
            call("evm_mine");

            assertIncludedOnceEach(all);
        }
    }

    @Test
    void reorganisedAway_isSentAgain() throws Exception {
        try (Sender sender = sender(service).build()) {
            Submission tx = sender.send(TxRequest.transfer(BOB, BigInteger.ONE));
            tx.accepted().get();
            call("evm_mine");
            Inclusion first = tx.included().get();
            call("anvil_reorg", 1, List.of());
            assertEquals(0, count("latest"));
            until(() -> count("pending") == 1);
            call("evm_mine");

            assertEquals(
                    first.hash(), ((Map<?, ?>) call("eth_getTransactionReceipt", first.hash())).get("transactionHash"));
            assertEquals(1, sender.snapshot().orphaned());
        }
    }

    @Test
    void speedUpAndCancel_sameNonce_oneIsIncluded() throws Exception {
        try (Sender sender = sender(service).build()) {
            Submission slow = sender.send(TxRequest.transfer(BOB, BigInteger.ONE));
            Submission unwanted = sender.send(TxRequest.transfer(BOB, BigInteger.TWO));
            slow.accepted().get();
            unwanted.accepted().get();
            String fast = sender.speedUp(slow);
            sender.cancel(unwanted);
            assertEquals(2, slow.hashes().size());
            call("evm_mine");

            assertEquals(fast, slow.included().get().hash());
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> unwanted.included().get());
            assertEquals(
                    SendException.Reason.CANCELLED,
                    assertInstanceOf(SendException.class, failure.getCause()).reason());
            assertEquals(2, count("latest"));
            assertEquals(
                    SendException.Reason.TOO_LATE,
                    assertThrows(SendException.class, () -> sender.speedUp(slow))
                            .reason());
        }
    }

    @Test
    void restartOfTheProcess_goesOnWhereThePoolEnds() throws Exception {
        List<Submission> all = new ArrayList<>();
        try (Sender first = sender(service).build()) {
            for (int i = 0; i < 3; i++) {
                all.add(first.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
                all.get(i).accepted().get();
            }
        }
        // Left behind a gap by the process that ended.
        call("eth_sendRawTransaction", signed(RICH, 5));
        try (Sender second = sender(service).gapRepair(GapRepair.NEXT).build()) {
            assertEquals(6, second.snapshot().accounts().get(0).nextNonce());
            assertEquals(2, second.snapshot().holes());
            List<Submission> more = List.of(
                    second.send(TxRequest.transfer(BOB, BigInteger.ONE)),
                    second.send(TxRequest.transfer(BOB, BigInteger.TWO)));
            for (Submission each : more) {
                each.accepted().get();
            }
            assertEquals(3, more.get(0).nonce().orElseThrow());
            assertEquals(4, more.get(1).nonce().orElseThrow());
            call("evm_mine");
            assertIncludedOnceEach(more);
            assertEquals(6, count("latest"));
        }
        ExecutionException closed = assertThrows(
                ExecutionException.class, () -> all.get(0).included().get());
        assertEquals(
                SendException.Reason.CLOSED,
                assertInstanceOf(SendException.class, closed.getCause()).reason());
    }

    @Test
    void sync_oneCallToTheInclusion() throws Exception {
        call("evm_setAutomine", true);
        try (Sender sender = sender(service).sync().build()) {
            Submission tx = sender.send(TxRequest.transfer(BOB, BigInteger.ONE));
            Inclusion inclusion = tx.included().get();

            assertEquals(1, inclusion.blockNumber());
            assertTrue(inclusion.succeeded());
            assertEquals(tx.hashes(), List.of(inclusion.hash()));
            assertEquals(1, sender.snapshot().rawSends());
        }
    }

    private Sender.Builder sender(Web3jService through) {
        return Sender.builder(Perf.create("test"), "anvil", through)
                .account(Signer.of(RICH, 31_337))
                .fees(() -> FEES)
                .lookEvery(Duration.ofMillis(20));
    }

    private static void oneByOne(Web3jService through, Credentials from) throws Exception {
        Object nonce = RawRpc.call(through, "eth_getTransactionCount", from.getAddress(), "pending");
        RawRpc.call(through, "eth_sendRawTransaction", signed(from, Long.decode((String) nonce)));
    }

    private static String signed(Credentials from, long nonce) {
        return Numeric.toHexString(TransactionEncoder.signMessage(
                RawTransaction.createEtherTransaction(
                        31_337,
                        BigInteger.valueOf(nonce),
                        BigInteger.valueOf(21_000),
                        BOB,
                        BigInteger.ONE,
                        FEES.maxPriorityFeePerGas(),
                        FEES.maxFeePerGas()),
                from));
    }

    private void assertIncludedOnceEach(List<Submission> all) throws Exception {
        Set<String> hashes = new HashSet<>();
        Set<Long> nonces = new HashSet<>();
        for (Submission each : all) {
            Inclusion inclusion = each.included().get();
            assertTrue(inclusion.succeeded());
            assertTrue(hashes.add(inclusion.hash()));
            assertTrue(nonces.add(inclusion.nonce()));
        }
        assertEquals(all.size(), hashes.size());
        assertEquals(0, queued());
        assertEquals(count("latest"), count("pending"), "nothing waits, and no nonce is missing");
    }

    private long queued() {
        return Long.decode((String) ((Map<?, ?>) call("txpool_status")).get("queued"));
    }

    private long count(String block) {
        return Long.decode((String) call("eth_getTransactionCount", RICH.getAddress(), block));
    }

    private Object call(String method, Object... params) {
        try {
            return RawRpc.call(service, method, params);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
