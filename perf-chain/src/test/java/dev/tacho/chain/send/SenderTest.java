package dev.tacho.chain.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.chain.tx.TxMeter;
import dev.tacho.chain.tx.TxState;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3jService;
import org.web3j.utils.Numeric;

/** Each rule of a lane on its own, on a scripted chain and without a thread. */
@Timeout(60)
class SenderTest {
    private static final String BOB = ScriptedTx.address("bob");
    private static final String SIGNED = Numeric.toHexString(TransactionEncoder.signMessage(
            RawTransaction.createEtherTransaction(
                    ScriptedChain.CHAIN_ID,
                    BigInteger.ZERO,
                    BigInteger.valueOf(21_000),
                    BOB,
                    BigInteger.ONE,
                    BigInteger.ONE,
                    BigInteger.TEN),
            ScriptedChain.CHAIN_ID,
            Credentials.create("0x1")));
    private static final Fees FEES = Fees.ofWei(100_000_000_000L, 1_000_000_000L);

    private final ScriptedChain chain = new ScriptedChain(new ManualClock());
    private final ScriptedNode node = chain.node();
    private final Web3jService service = new QuickNode(chain, node.service(), 0, 1);
    private final Perf perf = Perf.create("test");

    @Test
    void send_wellBehavedNode_oneCallEach_twoForTheReceiptsOfABlock() throws Exception {
        Sender sender = builder().build();
        List<Submission> all = List.of(send(sender), send(sender), send(sender));
        chain.mine();
        sender.look();

        for (int i = 0; i < 3; i++) {
            assertEquals(i, all.get(i).included().get().nonce());
        }
        assertEquals(3, sender.snapshot().rawSends());
        assertEquals(1, node.items("eth_getTransactionReceipt"));
        assertEquals(1, node.items("eth_getBlockReceipts"));
        assertEquals(0, node.items("eth_getTransactionByHash"));
    }

    @Test
    void idle_asksNothing() throws Exception {
        Sender sender = builder().build();
        send(sender);
        chain.mine(14);
        sender.look();
        long before = node.items();
        sender.look();

        assertEquals(before, node.items(), "all is included, and too deep to come back");
    }

    @Test
    void unmined_bounded_therestWaits() throws Exception {
        Sender sender = builder().unmined(3).build();
        for (int i = 0; i < 5; i++) {
            send(sender);
        }
        assertEquals(2, sender.snapshot().accounts().get(0).waiting());
        chain.mine();
        sender.look();

        assertEquals(0, sender.snapshot().accounts().get(0).waiting());
        assertEquals(5, sender.snapshot().accepted());
    }

    @Test
    void gapRepairNext_waitsForARequest() throws Exception {
        Sender sender = builder().gapRepair(GapRepair.NEXT).inFlight(1).build();
        Submission first = send(sender);
        chain.drop(first.hashes().get(0));
        // Two looks miss it; it is sent again, and then lives on: no gap for a request to fill.
        sender.look();
        sender.look();
        assertEquals(1, sender.snapshot().dropped());
        assertEquals(1, sender.snapshot().sentAgain());
        chain.mine();
        sender.look();
        assertTrue(first.included().isDone());
    }

    @Test
    void feesOrSigner_failing_giveTheNonceBack() throws Exception {
        Supplier<Fees> broken = () -> {
            throw new IllegalStateException("no fees");
        };
        Sender sender = builder().fees(broken).build();
        Submission failed = send(sender);

        assertEquals(Reason.NOT_SIGNED, reason(failed.accepted()));
        assertEquals(0, sender.snapshot().accounts().get(0).nextNonce());
        assertEquals(0, sender.snapshot().rawSends());
    }

    @Test
    void speedUp_nodeAsksForMore_isRaisedAgain() throws Exception {
        Sender sender = builder().replacePercent(4).build();
        Submission slow = send(sender);
        String fast = sender.speedUp(slow);
        chain.mine();
        sender.look();

        assertEquals(fast, slow.included().get().hash());
        assertEquals(1, sender.snapshot().replacements());
        assertEquals(4, sender.snapshot().rawSends(), "the first, and 4 %, 8 %, 12 % more");
    }

    @Test
    void sync_nodeLacksIt_isSentAsUsual() throws Exception {
        Sender sender = builder().sync().build();
        Submission tx = send(sender);

        assertTrue(tx.accepted().isDone());
        assertEquals(1, node.items("eth_sendRawTransactionSync"));
        send(sender);
        assertEquals(1, node.items("eth_sendRawTransactionSync"), "asked once");
    }

    @Test
    void meter_isToldOfEachTransaction() throws Exception {
        TxMeter meter = TxMeter.of(perf, "scripted", node.service());
        Sender sender = builder().meter(meter).build();
        Submission tx = send(sender);
        String fast = sender.speedUp(tx);

        assertEquals(2, meter.records().size());
        assertEquals(TxState.ACKNOWLEDGED, meter.find(fast).orElseThrow().state());
        meter.close();
    }

    /** One vocabulary, whoever sends. */
    @Test
    void meter_isToldWhyInTheSameWordsAsByItself() throws Exception {
        try (TxMeter meter = TxMeter.of(perf, "scripted", node.service())) {
            QuickNode poor = new QuickNode(chain, node.service(), 0, 1).refusing(1, "Insufficient funds for gas");
            Sender sender = builder(poor).meter(meter).build();
            send(sender);
            node.fault(Fault.on("eth_sendRawTransaction").error(-32003, "Insufficient funds for gas"));
            assertThrows(IOException.class, () -> meter.send(SIGNED));

            assertEquals(2, meter.snapshot().event("rejected:insufficient-funds"));
        }
    }

    @Test
    void nodeSilent_lookChangesNothing() throws Exception {
        Sender sender = builder().build();
        Submission tx = send(sender);
        node.fault(Fault.onAll().hang());
        sender.look();
        node.heal();
        chain.mine();
        sender.look();

        assertTrue(tx.included().isDone());
    }

    @Test
    void anotherChainBehindTheSameName_isNotFollowed() throws Exception {
        Sender sender = builder().build();
        send(sender);
        for (Lane lane : sender.lanes()) {
            lane.raise(1_000_000);
            assertThrows(IllegalStateException.class, () -> lane.observe(0, 0, 2));
        }
        sender.look();
        assertEquals(0, sender.snapshot().orphaned());
    }

    @Test
    void close_openRequests_endSo() throws Exception {
        Sender sender = builder().build();
        Submission tx = send(sender);
        sender.close();
        sender.close();

        assertTrue(tx.accepted().isDone() && !tx.accepted().isCompletedExceptionally());
        assertEquals(Reason.CLOSED, reason(tx.included()));
        assertThrows(IllegalStateException.class, () -> send(sender));
    }

    @Test
    void futures_completedByTheirHolder_changeNothing() throws Exception {
        Sender sender = builder().build();
        Submission tx = send(sender);
        tx.included().cancel(true);
        chain.mine();
        sender.look();

        assertFalse(tx.included().isCancelled());
        assertEquals(0, tx.included().get().nonce());
    }

    /** What a caller does on hearing of an end runs within the call that tells it: earlier than any other thread can ask. */
    @Test
    void futures_whoHearsOfAnEnd_findsItCounted() throws Exception {
        Queue<Runnable> work = new ArrayDeque<>();
        AtomicBoolean broken = new AtomicBoolean();
        Sender sender = builder()
                .executor(work::add)
                .fees(() -> {
                    if (broken.get()) {
                        throw new IllegalStateException("no fees");
                    }
                    return FEES;
                })
                .build();
        List<Long> counted = new ArrayList<>();
        Submission tx = send(sender);
        tx.accepted().thenRun(() -> counted.add(sender.snapshot().accepted()));
        tx.included().thenRun(() -> counted.add(sender.snapshot().included()));
        work.remove().run();
        chain.mine();
        sender.look();
        work.forEach(Runnable::run);
        work.clear();
        broken.set(true);
        Submission failed = send(sender);
        failed.accepted()
                .whenComplete((hash, why) -> counted.add(sender.snapshot().failed()));
        work.remove().run();

        assertEquals(List.of(1L, 1L, 1L), counted);
    }

    @Test
    void sentAgain_countsRepeatedBytesWhyeverTheyWere() throws Exception {
        QuickNode full = new QuickNode(chain, node.service(), 0, 1).refusing(3, "txpool is full");
        Sender sender = builder(full).build();
        send(sender);
        for (int i = 0; i < 3; i++) {
            sender.look();
        }

        assertEquals(1, sender.snapshot().accepted());
        assertEquals(4, sender.snapshot().rawSends());
        assertEquals(3, sender.snapshot().sentAgain());
    }

    @Test
    void section_requestsThatMoved_adviseOneSender() throws Exception {
        Sender sender = builder().build();
        chain.submit(ScriptedTx.of(QuickNode.ACCOUNT, 0).withMaxFee(101_000_000_000L));
        Submission moved = send(sender);

        assertEquals(1, moved.nonce().orElseThrow());
        assertTrue(sender.section().blocks().stream()
                .anyMatch(block -> block instanceof Finding finding
                        && finding.id().equals("send.scripted.shared-account")
                        && finding.effect().equals(Finding.Effect.exactly(1, Unit.COUNT))));
    }

    @Test
    void fees_throwAnError_failOneRequestAndNoWorker() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Sender sender = builder()
                .inFlight(1)
                .fees(() -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new StackOverflowError("as deep as a user's code may go");
                    }
                    return FEES;
                })
                .build();
        Submission first = send(sender);
        Submission second = send(sender);
        chain.mine();
        sender.look();

        assertEquals(Reason.NOT_SIGNED, reason(first.included()));
        assertEquals(0, second.included().get().nonce());
    }

    @Test
    void replacement_ofAnotherSendersSubmission_isRefused() throws Exception {
        Sender one = builder().build();
        Sender other = Sender.builder(perf, "other", service)
                .account(QuickNode.signer())
                .fees(() -> FEES)
                .executor(Runnable::run)
                .build();
        Submission tx = send(one);

        assertMessage("of another sender", () -> other.speedUp(tx));
        assertMessage("of another sender", () -> other.cancel(tx));
    }

    /** web3j makes bytes of anything, and a contract of a receiver that is empty. */
    @Test
    void request_thatIsNoTransaction_isRefusedAtOnce() {
        assertMessage("to=: must be 0x and 40", () -> TxRequest.transfer("", BigInteger.ONE));
        assertMessage("to=0xab: must be 0x and 40", () -> TxRequest.call("0xab", "0x", 21_000));
        assertMessage("data: must be 0x", () -> TxRequest.call(BOB, "0xzz", 21_000));
        assertMessage("data: must be 0x", () -> TxRequest.call(BOB, "0x123", 21_000));
    }

    @Test
    void configuration_wrong_failsAtOnceWithTheCure() throws IOException {
        Sender.Builder builder = builder();
        assertMessage("inFlight=0: must be 1 to 256", () -> builder.inFlight(0));
        assertMessage("replacePercent=0: must be 1 to 1000", () -> builder.replacePercent(0));
        assertMessage("an account is one lane", () -> builder.account(QuickNode.signer()));
        assertMessage("client is a URL", () -> Sender.builder(perf, "https://node/key", service));
        assertMessage(
                "account(...)",
                () -> Sender.builder(perf, "none", service).fees(() -> FEES).build());
        assertMessage(
                "fees(...)",
                () -> Sender.builder(perf, "none", service)
                        .account(QuickNode.signer())
                        .build());
        node.fault(Fault.on("eth_chainId").rewrite(id -> "0x1"));
        assertMessage("the node is on chain 1", builder::build);
        assertMessage("at most maxFeePerGas=1", () -> Fees.ofWei(1, 2));
        assertMessage("value=-1", () -> TxRequest.transfer(BOB, BigInteger.ONE.negate()));
    }

    @Test
    void fees_raised_roundUp() {
        assertEquals(Fees.ofWei(110, 11), Fees.ofWei(100, 10).raised(10));
        assertEquals(Fees.ofWei(112, 2), Fees.ofWei(101, 1).raised(10));
        assertEquals(Fees.ofWei(1, 1), Fees.ofWei(0, 0).raised(100));
    }

    @Test
    void texts_holdNoParameter() throws Exception {
        Sender sender = builder().build();
        Submission tx = send(sender);
        String text = tx + " " + sender + " " + tx.request() + " " + sender.section();

        assertFalse(text.contains(BOB.substring(2)), text);
    }

    private Sender.Builder builder() {
        return builder(service);
    }

    private Sender.Builder builder(Web3jService through) {
        return Sender.builder(perf, "scripted", through)
                .account(QuickNode.signer())
                .fees(() -> FEES)
                .executor(Runnable::run);
    }

    private static Submission send(Sender sender) throws InterruptedException {
        return sender.send(TxRequest.transfer(BOB, BigInteger.ONE));
    }

    private static Reason reason(CompletableFuture<?> future) {
        Throwable cause = assertThrows(ExecutionException.class, future::get).getCause();
        return assertInstanceOf(SendException.class, cause).reason();
    }

    private static void assertMessage(String part, Executable wrong) {
        String message = assertThrows(IllegalArgumentException.class, wrong).getMessage();
        assertTrue(message.contains(part), message);
    }
}
