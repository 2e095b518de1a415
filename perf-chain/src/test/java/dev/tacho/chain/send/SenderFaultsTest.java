package dev.tacho.chain.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;

/** Whatever a node does to sends, each request that was accepted is on the chain once, and no nonce is missing. */
@Timeout(60)
class SenderFaultsTest {
    private static final String BOB = ScriptedTx.address("bob");
    private static final int MOST_ROUNDS = 2_000;

    private ScriptedChain chain;
    private ScriptedNode node;
    private final List<Submission> all = new ArrayList<>();

    @BeforeEach
    @BeforeTry
    void renew() {
        chain = new ScriptedChain(new ManualClock()).gasLimit(300_000_000);
        node = chain.node();
        all.clear();
    }

    /** Faults of every kind, drops, restarts and reorganisations, in an order drawn from the seed. */
    @Property(tries = 40)
    void send_anyFaults_allIncludedOnce(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Sender sender = sender(new QuickNode(chain, node.service(), 0.05, random.nextLong()), 4, Runnable::run);
        node.fault(
                Fault.on("eth_getTransactionByHash")
                        .ratio(0.05, random.nextLong())
                        .lost(),
                Fault.on("eth_getTransactionCount")
                        .ratio(0.05, random.nextLong())
                        .refused(),
                Fault.on("eth_getTransactionReceipt")
                        .ratio(0.05, random.nextLong())
                        .nothing(),
                Fault.on("eth_getBlockReceipts").ratio(0.1, random.nextLong()).hang());

        for (int i = 0; i < 60; i++) {
            all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
            int event = random.nextInt(12);
            if (event == 0) {
                chain.restart();
            } else if (event == 1) {
                dropOne(random);
            } else if (event == 2 && chain.head().number() > 3) {
                chain.reorg(1 + random.nextInt(3), 1 + random.nextInt(4), random.nextBoolean());
            } else if (event < 6) {
                chain.mine();
            }
            if (event % 3 == 0) {
                sender.look();
            }
            assertHeldOrFree(sender);
        }
        settle(sender);

        assertAllOnce(sender);
        sender.close();
    }

    /** Thousands at once, on many threads, with faults that depend on the threads' order. */
    @Test
    void send_thousandsInParallelWithFaults_allIncludedOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        Sender sender = sender(new QuickNode(chain, node.service(), 0.01, 42), 16, threads);

        for (int i = 0; i < 3_000; i++) {
            all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
            if (i % 500 == 499) {
                chain.mine();
                sender.look();
            }
            if (i == 1_700) {
                chain.restart();
            }
        }
        settle(sender);

        assertAllOnce(sender);
        SenderSnapshot totals = sender.snapshot();
        assertEquals(3_000, totals.requested());
        assertEquals(3_000, totals.included() + totals.failed());
        assertTrue(totals.failed() > 0 && totals.failed() < 200, totals.toString());
        assertTrue(totals.unanswered() > 0 && totals.found() > 0 && totals.dropped() > 0, totals.toString());
        sender.close();
        threads.shutdownNow();
    }

    /** A node that keeps what it took aside, although nothing is before it, mines it when it is sent again. */
    @Test
    void send_putAsideByTheNode_sentAgainAndIncludedOnce() throws Exception {
        Sender sender = sender(new QuickNode(chain, node.service(), 0, 1).puttingAside(), 4, Runnable::run);
        for (int i = 0; i < 5; i++) {
            all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
        }
        settle(sender);

        assertAllOnce(sender);
        SenderSnapshot totals = sender.snapshot();
        assertEquals(5, totals.included(), totals.toString());
        assertEquals(0, totals.dropped(), totals.toString());
        sender.close();
    }

    /** A process that ends in the middle leaves gaps; the next one finds and fills them. */
    @Property(tries = 30)
    void restartOfTheProcess_withTransactionsBehindGaps_fillsThem(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Set<Long> left = new HashSet<>();
        for (long nonce = 0; nonce < 20; nonce++) {
            if (random.nextBoolean()) {
                chain.submit(ScriptedTx.of(QuickNode.ACCOUNT, nonce).withMaxFee(50_000_000_000L));
                left.add(nonce);
            }
        }
        if (random.nextBoolean()) {
            node.hide("txpool_contentFrom");
        }
        Sender sender = sender(new QuickNode(chain, node.service(), 0, 1), 4, Runnable::run);
        for (int i = 0; i < 5; i++) {
            all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
        }
        settle(sender);

        assertAllOnce(sender);
        assertTrue(
                chain.canonical().stream()
                        .flatMap(block -> block.transactions().stream())
                        .filter(tx -> left.contains(tx.nonce()))
                        .allMatch(tx -> tx.maxFee() == 50_000_000_000L),
                "what waited in the pool was not replaced");
        sender.close();
    }

    /** A wallet that uses the account too takes nonces away; requests move on and are included once. */
    @Property(tries = 30)
    void anotherWallet_takesNonces_requestsMoveOn(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Sender sender = sender(new QuickNode(chain, node.service(), 0.02, random.nextLong()), 4, Runnable::run);
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(5) == 0) {
                long next = Long.decode(
                        (String) RawRpc.call(node.service(), "eth_getTransactionCount", QuickNode.ACCOUNT, "pending"));
                chain.submit(ScriptedTx.of(QuickNode.ACCOUNT, next).withMaxFee(101_000_000_000L + i));
            }
            all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
            if (random.nextInt(4) == 0) {
                chain.mine();
            }
            if (random.nextInt(4) == 0) {
                sender.look();
            }
            assertHeldOrFree(sender);
        }
        settle(sender);

        assertAllOnce(sender);
        sender.close();
    }

    /** What was included before this sender began leaves the chain: nobody has it any more, and its nonces are filled. */
    @Test
    void reorg_belowTheBeginning_isFilled() throws Exception {
        for (long nonce = 0; nonce < 3; nonce++) {
            chain.submit(ScriptedTx.of(QuickNode.ACCOUNT, nonce));
            chain.mine();
        }
        Sender sender = sender(new QuickNode(chain, node.service(), 0, 1), 4, Runnable::run);
        all.add(sender.send(TxRequest.transfer(BOB, BigInteger.ONE)));
        chain.reorg(2, 3, false);
        settle(sender);

        assertAllOnce(sender);
        assertEquals(2, sender.snapshot().filled());
        sender.close();
    }

    /** A node that begins a new chain: what no node has any more is filled at once, not one nonce after the other. */
    @Test
    void chainGone_manyNonces_areFilledWithinFewLooks() throws Exception {
        Sender sender = sender(new QuickNode(chain, node.service(), 0, 1), 4, Runnable::run);
        for (int i = 0; i < 50; i++) {
            sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i)));
            chain.mine();
            sender.look();
        }
        chain.reorg(50, 1, false);
        all.add(sender.send(TxRequest.transfer(BOB, BigInteger.TEN)));
        for (int i = 0; i < 6; i++) {
            sender.look();
        }
        chain.mine();
        sender.look();

        assertTrue(all.get(0).included().isDone());
        assertEquals(51, chain.head().nonceOf(QuickNode.ACCOUNT));
        sender.close();
    }

    private static Sender sender(Web3jService service, int inFlight, Executor executor) throws IOException {
        return Sender.builder(Perf.create("test"), "scripted", service)
                .account(QuickNode.signer())
                .fees(() -> Fees.ofWei(100_000_000_000L, 1_000_000_000L))
                .inFlight(inFlight)
                .unmined(10_000)
                .waiting(10_000)
                .executor(executor)
                .build();
    }

    private void dropOne(Random random) {
        List<String> hashes =
                all.stream().flatMap(each -> each.hashes().stream()).toList();
        if (!hashes.isEmpty()) {
            chain.drop(hashes.get(random.nextInt(hashes.size())));
        }
    }

    /** Mines and looks until every request has its result and the node holds nothing back. */
    private void settle(Sender sender) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            sender.look();
            chain.mine();
            SenderSnapshot.Account lane = sender.snapshot().accounts().get(0);
            if (all.stream().allMatch(each -> each.included().isDone()) && lane.unmined() == 0 && lane.holes() == 0) {
                return;
            }
        }
        throw new AssertionError("not settled after " + MOST_ROUNDS + " rounds: " + sender.snapshot() + " "
                + all.stream().filter(each -> !each.included().isDone()).toList());
    }

    private void assertHeldOrFree(Sender sender) {
        for (Lane lane : sender.lanes()) {
            lane.check(chain.head().nonceOf(QuickNode.ACCOUNT));
        }
    }

    /** The chain is the oracle: it holds each nonce once and without a gap, and each request once or, if it failed, not. */
    private void assertAllOnce(Sender sender) throws InterruptedException {
        assertHeldOrFree(sender);
        Map<String, Long> included = new HashMap<>();
        Set<Long> nonces = new HashSet<>();
        for (ScriptedBlock block : chain.canonical()) {
            for (ScriptedTx tx : block.transactions()) {
                assertNull(included.put(tx.hash(), tx.nonce()), "one transaction, twice on the chain");
                assertTrue(nonces.add(tx.nonce()), "one nonce, two transactions");
            }
        }
        for (long nonce = 0; nonce < nonces.size(); nonce++) {
            assertTrue(nonces.contains(nonce), "nonce " + nonce + " is missing");
        }
        for (Submission each : all) {
            long onChain = each.hashes().stream().filter(included::containsKey).count();
            assertEquals(succeeded(each) ? 1 : 0, onChain, each.toString());
        }
    }

    private static boolean succeeded(Submission submission) throws InterruptedException {
        try {
            submission.included().get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
