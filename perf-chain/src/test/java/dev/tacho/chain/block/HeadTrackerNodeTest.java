package dev.tacho.chain.block;

import static dev.tacho.chain.testchain.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedSocket;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;

/** A tracker on its own thread, on a real node that reorganises, and over WebSocket connections that break. */
@Timeout(60)
class HeadTrackerNodeTest {
    private final Perf perf = Perf.create("test");

    @Test
    void start_anvilReorganises_depthAndOrphansAreRight() throws Exception {
        try (Anvil anvil = TestNode.start(Anvil.builder().noMining())) {
            HttpService service = new HttpService(anvil.url());
            Web3j web3j = Web3j.build(service);
            Followed followed = new Followed();
            HeadTracker tracker =
                    HeadTracker.builder(perf, "anvil", service).build().listen(followed);
            tracker.poll();
            mine(service, 3);
            tracker.poll();
            String sender = anvil.accounts().get(0).getAddress();
            String sent = web3j.ethSendTransaction(Transaction.createEtherTransaction(
                            sender,
                            null,
                            null,
                            BigInteger.valueOf(21_000),
                            anvil.accounts().get(1).getAddress(),
                            BigInteger.ONE))
                    .send()
                    .getTransactionHash();
            mine(service, 2);
            tracker.poll();

            new Request<>("anvil_reorg", List.of(2, List.of()), service, VoidResponse.class).send();
            mine(service, 1);
            tracker.poll();

            assertEquals(1, followed.reorgs.size());
            assertEquals(2, followed.reorgs.get(0).depth());
            assertEquals(Set.of(sent), followed.reorgs.get(0).orphanedTransactions());
            assertIsChainOf(web3j, followed);
        }
    }

    @Test
    void start_anvilMinesByItself_everyBlockOnceAndInOrder() throws Exception {
        try (Anvil anvil = TestNode.start(Anvil.builder().blockTime(Duration.ofMillis(100)))) {
            HttpService service = new HttpService(anvil.url());
            Web3j web3j = Web3j.build(service);
            Followed followed = new Followed();
            CountDownLatch heads = new CountDownLatch(4);
            try (HeadTracker tracker = HeadTracker.builder(perf, "anvil", service)
                    .subscribe(() -> connected(anvil.webSocketUrl()))
                    .build()
                    .listen(followed)
                    .listen(counting(heads))
                    .start(Duration.ofSeconds(30))) {
                assertTrue(heads.await(30, TimeUnit.SECONDS));
                assertTrue(tracker.head().isPresent());
            }
            until(() -> noThread("tacho-heads-anvil"));
            assertEquals(
                    Head.Seen.ANNOUNCED,
                    followed.chain.get(followed.chain.size() - 1).seen(),
                    "sooner than the polling period");
            assertIsChainOf(web3j, followed);
        }
    }

    @Test
    void subscribe_connectionsThatBreak_noBlockIsMissing() throws Exception {
        ScriptedChain chain = new ScriptedChain(new ManualClock());
        ScriptedNode node = chain.node();
        Followed followed = new Followed();
        try (ScriptedSocket socket = node.socket();
                HeadTracker tracker = HeadTracker.builder(perf, "socket", node.service())
                        .subscribe(() -> connected(socket.url()))
                        .build()
                        .listen(followed)
                        .start(Duration.ofMillis(50))) {
            until(() -> node.subscribers() == 1);
            chain.mine(2);
            until(() -> isAt(tracker, chain));
            socket.hangUp();
            chain.mine(3);
            chain.reorg(2);
            until(() -> isAt(tracker, chain));
            until(() -> node.subscribers() == 1);
            chain.mine(1);
            until(() -> isAt(tracker, chain));
        }
        assertEquals(
                1,
                perf.snapshot()
                        .counter("block.events client=socket event=subscription-lost")
                        .count());
        until(() -> noThread("tacho-heads-socket"));
        followed.assertIs(chain.canonical());
    }

    private static boolean isAt(HeadTracker tracker, ScriptedChain chain) {
        return tracker.head().map(Head::hash).orElse("").equals(chain.head().hash());
    }

    private static Web3jService connected(String url) throws IOException {
        WebSocketService service = new WebSocketService(url, false);
        service.connect();
        return service;
    }

    private static HeadListener counting(CountDownLatch heads) {
        return new HeadListener() {
            @Override
            public void head(Head head) {
                heads.countDown();
            }

            @Override
            public void reorg(Reorg reorg) {}
        };
    }

    private static void mine(Web3jService service, int blocks) throws IOException {
        new Request<>("anvil_mine", List.of(blocks), service, VoidResponse.class).send();
    }

    private static void assertIsChainOf(Web3j web3j, Followed followed) throws IOException {
        assertEquals(List.of(), followed.broken);
        for (Head head : followed.chain) {
            EthBlock.Block block = web3j.ethGetBlockByNumber(
                            DefaultBlockParameter.valueOf(BigInteger.valueOf(head.number())), false)
                    .send()
                    .getBlock();
            assertEquals(block.getHash(), head.hash());
        }
    }

    private static boolean noThread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals(name));
    }
}
