package dev.tacho.chain.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ForwardingService;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** A verdict is the chain's: no late receipt, no node behind the others and no repeated send makes a false one. */
@Timeout(60)
class SenderVerdictTest {
    private static final String BOB = ScriptedTx.address("bob");

    private final ScriptedChain chain = new ScriptedChain(new ManualClock());
    private final ScriptedNode node = chain.node();
    private final Web3jService service = new QuickNode(chain, node.service(), 0, 1);

    @Test
    void blocksOfOneEach_oneReceiptEach_onWorkers() throws Exception {
        Sender sender = sender(service).build();
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(send(sender));
            chain.mine();
        }
        sender.look();

        for (Submission each : all) {
            assertEquals(1 + each.nonce().orElseThrow(), each.included().get().blockNumber());
        }
        assertEquals(20, node.items("eth_getTransactionReceipt"));
        assertEquals(1, node.items("eth_getBlockReceipts"), "the first block tells that it held only one");
    }

    @Test
    void receiptsOfABlock_neverComeThrough_areAskedForOneByOne() throws Exception {
        node.fault(Fault.on("eth_getBlockReceipts").cutOff());
        Sender sender = sender(service).build();
        List<Submission> all = List.of(send(sender), send(sender), send(sender), send(sender));
        chain.mine();
        sender.look();

        for (Submission each : all) {
            assertEquals(1, each.included().get().blockNumber());
        }
    }

    @Test
    void receiptsLate_nothingIsHeldBack() throws Exception {
        node.fault(Fault.on("eth_getTransactionReceipt").nothing());
        Sender sender = sender(service).unmined(3).build();
        for (int i = 0; i < 5; i++) {
            send(sender);
        }
        chain.mine();
        sender.look();

        assertEquals(5, sender.snapshot().accepted());
        assertEquals(2, sender.snapshot().accounts().get(0).unmined());
    }

    @Test
    void receiptLateForManyLooks_isNoForeignNonce() throws Exception {
        node.fault(Fault.on("eth_getTransactionReceipt").nothing());
        Sender sender = sender(service).build();
        Submission tx = send(sender);
        chain.mine(3);
        for (int i = 0; i < 100; i++) {
            sender.look();
        }
        assertFalse(tx.included().isDone());
        node.heal();
        sender.look();

        assertEquals(1, tx.included().get().blockNumber());
    }

    @Test
    void nonceUsedByAnother_isToldByWhoUsedIt() throws Exception {
        Sender sender = sender(service).build();
        Submission tx = send(sender);
        chain.drop(tx.hashes().get(0));
        chain.submit(ScriptedTx.of(QuickNode.ACCOUNT, 0).withMaxFee(101_000_000_000L));
        chain.mine(5);
        for (int i = 0; i < 3; i++) {
            sender.look();
        }

        assertEquals(Reason.NONCE_TAKEN, reason(tx));
    }

    /** A service that repeats a send hears "nonce too low" of its own; the node that is asked for it does not know it. */
    @Test
    void sentTwiceByTheService_isNotSentWithAnotherNonce() throws Exception {
        node.fault(Fault.on("eth_getTransactionByHash").nothing());
        Sender sender = sender(new Between(service, chain::mine, true)).build();
        Submission tx = send(sender);
        sender.look();

        assertEquals(0, tx.included().get().nonce());
        assertEquals(0, sender.snapshot().moved());
        chain.mine();
        assertEquals(1, chain.head().nonceOf(QuickNode.ACCOUNT));
    }

    @Test
    void replacementMinedBeforeItsAnswer_isTheSubmissions() throws Exception {
        List<Sender> self = new ArrayList<>();
        Runnable mined = () -> {
            if (!self.isEmpty()) {
                chain.mine();
                for (int i = 0; i < 10; i++) {
                    self.get(0).look();
                }
            }
        };
        Sender sender = sender(new Between(service, mined, false)).build();
        Submission tx = send(sender);
        self.add(sender);
        String fast = sender.speedUp(tx);

        assertEquals(fast, tx.included().get().hash());
    }

    @Test
    void reorganisedAndIncludedAgain_countsOnce() throws Exception {
        Sender sender = sender(service).build();
        send(sender);
        chain.mine();
        sender.look();
        chain.reorg(1, 2, false);
        for (int i = 0; i < 4; i++) {
            sender.look();
        }
        chain.mine();
        sender.look();

        assertEquals(1, chain.head().nonceOf(QuickNode.ACCOUNT));
        assertEquals(1, sender.snapshot().orphaned());
        assertEquals(1, sender.snapshot().included());
    }

    /** web3j throws a status as an exception that is none of I/O. */
    @Test
    void status429_isNoForNow_ratherThanNoAnswer() throws Exception {
        AtomicInteger refusals = new AtomicInteger(2);
        Sender sender = sender(new ForwardingService(service) {
                    @Override
                    @SuppressWarnings("rawtypes")
                    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
                        if (request.getMethod().equals("eth_sendRawTransaction") && refusals.getAndDecrement() > 0) {
                            throw new ClientConnectionException("Invalid response received: 429; slow down");
                        }
                        return super.send(request, responseType);
                    }
                })
                .build();
        Submission tx = send(sender);
        sender.look();
        sender.look();
        chain.mine();
        sender.look();

        assertEquals(1, tx.included().get().blockNumber());
        assertEquals(0, sender.snapshot().unanswered());
        assertEquals(0, sender.snapshot().found());
    }

    @Test
    void laneClosed_takesNothingBack() throws Exception {
        Sender sender = sender(service).build();
        Submission tx = send(sender);
        sender.close();

        assertFalse(tx.lane().requeue(tx), "nobody would ever take it up");
    }

    private static Sender.Builder sender(Web3jService service) {
        return Sender.builder(Perf.create("test"), "scripted", service)
                .account(QuickNode.signer())
                .fees(() -> Fees.ofWei(100_000_000_000L, 1_000_000_000L))
                .executor(Runnable::run);
    }

    private static Submission send(Sender sender) throws InterruptedException {
        return sender.send(TxRequest.transfer(BOB, BigInteger.ONE));
    }

    private static Reason reason(Submission submission) {
        Throwable cause = assertThrows(
                        ExecutionException.class, () -> submission.included().get())
                .getCause();
        return assertInstanceOf(SendException.class, cause).reason();
    }

    /** Lets something happen after the node took a raw send and before its answer is here; then perhaps sends again. */
    private static final class Between extends ForwardingService {
        private final Runnable event;
        private final boolean again;

        Between(Web3jService next, Runnable event, boolean again) {
            super(next);
            this.event = event;
            this.again = again;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
            T answer = super.send(request, responseType);
            if (request.getMethod().equals("eth_sendRawTransaction")) {
                event.run();
                return again ? super.send(request, responseType) : answer;
            }
            return answer;
        }
    }
}
