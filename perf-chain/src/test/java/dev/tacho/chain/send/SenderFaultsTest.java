package dev.tacho.chain.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;

/** Whatever a node does to sends, each request that was accepted is on the chain once, and no nonce is missing. */
@Timeout(60)
class SenderFaultsTest {
    private static final Credentials KEY =
            Credentials.create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static final String BOB = ScriptedTx.address("bob");
    private static final int MOST_ROUNDS = 400;

    private final ScriptedChain chain = new ScriptedChain(new ManualClock());
    private final ScriptedNode node = chain.node();

    /** Faults of every kind, drops, restarts and reorganisations, in an order drawn from the seed. */
    @Property(tries = 40)
    void send_anyFaults_allIncludedOnce(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        ScriptedChain scripted = new ScriptedChain(new ManualClock());
        ScriptedNode faulty = scripted.node();
        Sender sender = sender(faulty, 4, Runnable::run);
        String send = "eth_sendRawTransaction";
        faulty.fault(
                Fault.on(send).ratio(0.08, random.nextLong()).refused(),
                Fault.on(send).ratio(0.08, random.nextLong()).lost(),
                Fault.on(send).ratio(0.05, random.nextLong()).swallow(),
                Fault.on(send).ratio(0.05, random.nextLong()).hang(),
                Fault.on(send).ratio(0.05, random.nextLong()).error(-32000, "insufficient funds for gas"),
                Fault.on(send).ratio(0.05, random.nextLong()).error(-32005, "slow down"),
                Fault.on(send).ratio(0.05, random.nextLong()).error(-32000, "txpool is full"),
                Fault.on(send).ratio(0.03, random.nextLong()).error(-32603, "something went wrong"),
                Fault.on(send).ratio(0.03, random.nextLong()).garbage("<html>502</html>"),
                Fault.on("eth_getTransactionByHash")
                        .ratio(0.05, random.nextLong())
                        .lost(),
                Fault.on("eth_getTransactionByHash")
                        .ratio(0.03, random.nextLong())
                        .nothing(),
                Fault.on("eth_getTransactionCount")
                        .ratio(0.05, random.nextLong())
                        .refused(),
                Fault.on("eth_getTransactionReceipt")
                        .ratio(0.05, random.nextLong())
                        .nothing());
        List<Submission> all = new ArrayList<>();

        for (int i = 0; i < 60; i++) {
            all.add(sender.send(TxRequest.transfer(BOB, BigInteger.valueOf(i))));
            int event = random.nextInt(12);
            if (event == 0) {
                scripted.restart();
            } else if (event == 1) {
                dropOne(scripted, all, random);
            } else if (event == 2 && scripted.head().number() > 3) {
                scripted.reorg(1 + random.nextInt(3), 1 + random.nextInt(4), random.nextBoolean());
            } else if (event < 6) {
                scripted.mine();
            }
            if (event % 3 == 0) {
                sender.look();
            }
            check(sender, scripted);
        }
        settle(sender, scripted, all);

        assertAllOnce(sender, scripted, all);
        sender.close();
    }

    /** Thousands at once, on many threads, with faults that depend on the threads' order. */
    @Test
    void send_thousandsInParallelWithFaults_allIncludedOnce() throws Exception {
        String send = "eth_sendRawTransaction";
        chain.gasLimit(300_000_000);
        node.fault(
                Fault.on(send).ratio(0.02, 1).refused(),
                Fault.on(send).ratio(0.02, 2).lost(),
                Fault.on(send).ratio(0.02, 3).swallow(),
                Fault.on(send).ratio(0.02, 4).error(-32000, "insufficient funds for gas"),
                Fault.on(send).ratio(0.02, 5).error(429, "slow down"));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        Sender sender = sender(node, 16, threads);
        List<Submission> all = new ArrayList<>();

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
        settle(sender, chain, all);

        assertAllOnce(sender, chain, all);
        SenderSnapshot totals = sender.snapshot();
        assertEquals(3_000, totals.requested());
        assertEquals(3_000, totals.included() + totals.failed());
        assertTrue(totals.failed() > 0 && totals.failed() < 200, totals.toString());
        assertTrue(totals.unanswered() > 0 && totals.found() > 0 && totals.dropped() > 0, totals.toString());
        sender.close();
        threads.shutdownNow();
    }

    private static Sender sender(ScriptedNode node, int inFlight, Executor executor) throws Exception {
        return Sender.builder(Perf.create("test"), "scripted", node.service())
                .account(Signer.of(KEY, ScriptedChain.CHAIN_ID))
                .fees(() -> Fees.ofWei(100_000_000_000L, 1_000_000_000L))
                .inFlight(inFlight)
                .unmined(10_000)
                .waiting(10_000)
                .executor(executor)
                .build();
    }

    private static void dropOne(ScriptedChain chain, List<Submission> submissions, Random random) {
        List<String> hashes =
                submissions.stream().flatMap(each -> each.hashes().stream()).toList();
        if (!hashes.isEmpty()) {
            chain.drop(hashes.get(random.nextInt(hashes.size())));
        }
    }

    /** Mines and looks until every request has its result; the node is well from here on. */
    private static void settle(Sender sender, ScriptedChain chain, List<Submission> all) throws Exception {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            sender.look();
            chain.mine();
            if (all.stream().allMatch(each -> each.included().isDone())
                    && sender.snapshot().accounts().get(0).unmined() == 0
                    && sender.snapshot().holes() == 0) {
                return;
            }
        }
        throw new AssertionError("not settled after " + MOST_ROUNDS + " rounds: " + sender.snapshot() + " "
                + all.stream().filter(each -> !each.included().isDone()).toList());
    }

    private static void check(Sender sender, ScriptedChain chain) {
        for (Lane lane : sender.lanes()) {
            lane.check(chain.head().nonceOf(KEY.getAddress()));
        }
    }

    private static void assertAllOnce(Sender sender, ScriptedChain chain, List<Submission> all) throws Exception {
        check(sender, chain);
        Map<String, Long> included = new HashMap<>();
        Set<Long> nonces = new HashSet<>();
        for (ScriptedBlock block : chain.canonical()) {
            for (ScriptedTx tx : block.transactions()) {
                assertTrue(included.put(tx.hash(), tx.nonce()) == null, "twice on the chain");
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
