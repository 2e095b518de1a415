package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthGasPrice;
import org.web3j.protocol.core.methods.response.VoidResponse;

/** What the cache does when nodes hang, lie, lag or refuse, and when its map fails: never a wrong value. */
class StateCacheTroubleTest extends OverOracle {
    @Test
    void readByNumber_whileAnotherReadFindsOutThatHashesWork_isVerifiedBeforeItIsUsedAgain() throws Exception {
        chain.takesHashes = false;
        chain.answering = (method, params) -> {
            if (method.equals("eth_getBalance") && params.get(1) instanceof String) {
                chain.answering = (any, more) -> {};
                chain.takesHashes = true;
                assertDoesNotThrow(() -> balance(BOB));
            }
        };
        balance(ALICE);
        int looks = chain.asked("eth_getBlockByNumber");

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertEquals(looks + 1, chain.asked("eth_getBlockByNumber"), "nobody named the block that it was read at");
    }

    /** A balancer's second node: it is one behind, and that block was skipped by the looks at the first. */
    @Test
    void laggingNode_showsABlockThatNoLookSaw_isNotFollowedBack() throws Exception {
        balance(ALICE);
        chain.mine();
        chain.mine();
        clock.advance(Duration.ofSeconds(2));
        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        chain.lag = 1;
        clock.advance(Duration.ofSeconds(2));
        balance(ALICE);

        assertEquals(0, cache.reading().counts().reorgs());
        assertEquals(1, cache.reading().counts().behind());
        assertEquals(1, cache.reading().counts().unconfirmed());
    }

    @Test
    void toldHead_belowTheNewest_isNotFollowedBack() throws Exception {
        balance(ALICE);
        OracleChain.Block skipped = chain.mine();
        chain.mine();
        clock.advance(Duration.ofSeconds(2));
        balance(ALICE);
        cache.head(skipped.number(), skipped.hash(), skipped.parent());

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertEquals(0, cache.reading().counts().reorgs());
    }

    @Test
    void nodeThatIsBusyWhenItIsAskedForHashes_isAskedAgain() throws Exception {
        AtomicInteger limited = new AtomicInteger(5);
        List<Object> blocks = new ArrayList<>();
        chain.answering = (method, params) -> {
            if (method.equals("eth_getBalance")) {
                blocks.add(params.get(1));
                boolean refuse = params.get(1) instanceof Map && limited.getAndDecrement() > 0;
                chain.wire = text -> refuse
                        ? text.replaceFirst(
                                "\"result\":\"[^\"]*\"", "\"error\":{\"code\":-32005,\"message\":\"limit exceeded\"}")
                        : text;
            }
        };
        for (int i = 0; i < 7; i++) {
            chain.mine();
            clock.advance(Duration.ofSeconds(2));
            assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        }

        assertEquals(Map.of("blockHash", chain.head().hash()), blocks.get(blocks.size() - 1));
    }

    @Test
    void build_nameTaken_leavesNoThread() {
        StateCache.Builder taken = builder().pollHeads(Duration.ofMillis(1));

        assertThrows(IllegalArgumentException.class, () -> taken.build(chain));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tacho-state-oracle")));
    }

    @Test
    void errorWithoutAnId_isTheCallers() throws Exception {
        balance(ALICE);
        chain.wire = text ->
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"cannot read that\"}}";
        Request<?, EthGasPrice> request = web3j.ethGasPrice();

        EthGasPrice answer = request.send();

        assertEquals("cannot read that", answer.getError().getMessage());
        assertEquals(request.getId(), answer.getId());
        assertEquals(0, cache.reading().counts().mismatched());
    }

    @Test
    void errorOfABatcherBelow_isNotTakenForTheNodes() throws Exception {
        balance(ALICE);
        chain.wire = text -> {
            chain.wire = same -> same;
            return text.replaceFirst("\"result\":\"[^\"]*\"", "\"error\":{\"code\":-31001,\"message\":\"no answer\"}");
        };

        assertEquals(false, web3j.ethGasPrice().send().hasError());
    }

    @Test
    void chainsId_nodeThatHangs_isAskedByOneAndNotByEachWhoWaitsInTurn() throws Exception {
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(new Thread(() -> assertThrows(IOException.class, () -> balance(BOB))));
        }
        chain.onTheWay = () -> {
            chain.onTheWay = () -> {};
            waiting.forEach(Thread::start);
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (waiting.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)
                    && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            chain.fails = true;
        };

        assertThrows(IOException.class, () -> balance(ALICE));
        for (Thread thread : waiting) {
            thread.join();
        }

        assertEquals(1, chain.asked("eth_chainId"));
    }

    @Test
    void hangingNode_goesToTheNode_neverToTheCache() throws Exception {
        balance(ALICE);
        clock.advance(Duration.ofSeconds(2));
        chain.mine();
        chain.onTheWay = () -> clock.advance(Duration.ofMillis(1_500)); // Each answer comes later than the bound.

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertEquals(1, cache.reading().counts().unconfirmed());
        assertEquals(1, cache.reading().stalenessNanos().count()); // Only the first was the cache's answer.
    }

    @Test
    void hangingNode_failsTheRead_whereThatIsAskedFor() throws Exception {
        StateCache strict = StateCache.builder(perf, "strict").failUnconfirmed().build(chain);
        balance(strict, ALICE);
        clock.advance(Duration.ofSeconds(2));
        chain.fails = true;

        IOException failure = assertThrows(StaleHeadException.class, () -> balance(strict, ALICE));
        assertTrue(failure.getMessage().contains("1000 ms"), failure.getMessage());
        chain.fails = false;
        clock.advance(Duration.ofMillis(101));
        assertEquals(expected(chain.head(), ALICE), balance(strict, ALICE));
    }

    @Test
    void loadSlowerThanTheBound_isNotHandedOutStale() throws Exception {
        balance(ALICE);
        chain.onTheWay = () -> {
            chain.onTheWay = () -> {};
            clock.advance(Duration.ofSeconds(3));
            chain.mine();
        };

        BigInteger answer = balance(BOB);
        assertEquals(expected(chain.head(), BOB), answer);
    }

    @Test
    void laggingNode_isNotBelieved() throws Exception {
        for (int i = 0; i < 5; i++) {
            chain.mine();
        }
        balance(ALICE);
        chain.lag = 2;
        clock.advance(Duration.ofSeconds(2));

        assertEquals(expected(chain.shown(), ALICE), balance(ALICE)); // The node's own answer, not the cache's.
        assertEquals(1, cache.reading().counts().unconfirmed());
        assertEquals(1, cache.reading().counts().behind());
        chain.lag = 0;
        clock.advance(Duration.ofSeconds(2));
        int asked = chain.asked("eth_getBalance");
        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertEquals(asked, chain.asked("eth_getBalance"));
    }

    @Test
    void deepReorg_forgetsEverything() throws Exception {
        for (int i = 0; i < 40; i++) {
            cache.head(chain.mine().number(), chain.head().hash(), chain.head().parent());
            balance(ALICE);
        }
        chain.reorg(30, 31);
        clock.advance(Duration.ofSeconds(2));

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        for (long number = 5; number <= chain.head().number(); number++) {
            assertEquals(
                    expected(chain.blocks.get((int) number), ALICE),
                    balanceAt(DefaultBlockParameter.valueOf(BigInteger.valueOf(number))));
        }
    }

    @Test
    void testNodesCommands_makeTheNextReadLook() throws Exception {
        balance(ALICE);
        new Request<>("evm_mine", List.of(), cache, VoidResponse.class).send();

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
    }

    @Test
    void wrongId_isRefused() throws Exception {
        balance(ALICE);
        chain.wire = text -> text.replaceAll("\"id\":\\d+", "\"id\":999999999");

        IOException failure = assertThrows(IOException.class, () -> balance(BOB));

        assertTrue(failure.getMessage().contains("999999999"), failure.getMessage());
        assertEquals(1, cache.reading().counts().mismatched());
        chain.wire = text -> text;
        assertEquals(expected(chain.head(), BOB), balance(BOB));
    }

    @Test
    void closed_refusesEveryRead_keptOrNot() throws Exception {
        balance(ALICE);
        BatchRequest batch = web3j.newBatch().add(web3j.ethGetBalance(ALICE, LATEST));
        int asked = chain.asked();
        cache.close();
        cache.close();

        assertThrows(IOException.class, () -> balance(ALICE));
        assertThrows(IOException.class, () -> balanceAt(DefaultBlockParameterName.PENDING));
        assertThrows(IOException.class, batch::send);
        for (CompletableFuture<?> answer :
                List.of(web3j.ethGetBalance(ALICE, LATEST).sendAsync(), cache.sendBatchAsync(batch))) {
            ExecutionException async = assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
            assertTrue(String.valueOf(async.getMessage()).contains("oracle is closed"), async::getMessage);
        }
        assertEquals(asked, chain.asked());
    }

    @Test
    void closed_whileALookHangs_interruptsIt_andNoneFollows() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        Thread[] poller = {null};
        chain.onTheWay = () -> {
            poller[0] = Thread.currentThread();
            hanging.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        };
        StateCache polled = StateCache.builder(perf, "polled")
                .pollHeads(Duration.ofMillis(1))
                .build(chain);
        assertTrue(hanging.await(20, TimeUnit.SECONDS));

        polled.close();

        poller[0].join(20_000);
        assertFalse(poller[0].isAlive());
        assertEquals(1, chain.roundTrips);
    }

    @Test
    void notes_sayOneInTheSingular() throws Exception {
        balance(ALICE);
        clock.advance(Duration.ofSeconds(2));
        chain.lag = 1;
        chain.mine();
        chain.mine();
        clock.advance(Duration.ofSeconds(2));
        balance(ALICE);
        chain.lag = 2;
        clock.advance(Duration.ofSeconds(2));
        balance(ALICE);

        String section = cache.section().toString();
        assertTrue(section.contains("1 read was not answered from the cache"), section);
        assertTrue(section.contains("1 look showed a block before"), section);
    }

    /** A balancer that gives each call the answer to the one before, on every way on which a call passes as it is. */
    @Test
    void answerToTheCallBefore_isRefused_whereTheCallPasses() throws Exception {
        balance(ALICE);
        String[] before = {null};
        chain.wire = text -> {
            String mine = before[0] == null ? text : before[0];
            before[0] = text;
            return mine;
        };

        balanceAt(DefaultBlockParameterName.PENDING); // The first has none before it.
        assertThrows(IOException.class, () -> balanceAt(DefaultBlockParameterName.PENDING));
        assertThrows(
                IOException.class, () -> new Request<>("net_peerCount", List.of(), cache, VoidResponse.class).send());
        assertEquals(2, cache.reading().counts().mismatched());
    }

    @Test
    void answerToTheCallBefore_isRefused_whereTheNewestBlockCannotBeSeen() throws Exception {
        balance(ALICE);
        clock.advance(Duration.ofSeconds(2));
        String[] before = {null};
        chain.wire = text -> {
            if (text.contains("\"parentHash\"")) {
                return "<html>503</html>";
            }
            String mine = before[0] == null ? text : before[0];
            before[0] = text;
            return mine;
        };

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertThrows(IOException.class, () -> balance(BOB));
        ExecutionException async = assertThrows(
                ExecutionException.class,
                () -> web3j.ethGetBalance(ALICE, LATEST).sendAsync().get(20, TimeUnit.SECONDS));
        assertTrue(String.valueOf(async.getMessage()).contains("carries id"), async::getMessage);
        assertEquals(2, cache.reading().counts().mismatched());
        assertEquals(3, cache.reading().counts().unconfirmed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"result\":{\"number\":\"0x1\"}}",
                "{\"result\":{\"number\":\"0xfffffffffffffffffff\",\"hash\":\"0x1\"}}",
                "{\"result\":[1]}",
                "{\"result\":null}",
                "{\"error\":{\"code\":-32005,\"message\":\"slow down\"}}"
            })
    void badLook_confirmsNothing(String answer) throws Exception {
        balance(ALICE);
        clock.advance(Duration.ofSeconds(2));
        chain.wire = text -> {
            chain.wire = whole -> whole;
            String id = text.replaceAll(".*\"id\":(\\d+).*", "$1");
            return answer.startsWith("{\"r") || answer.startsWith("{\"e")
                    ? "{\"jsonrpc\":\"2.0\",\"id\":" + id + ',' + answer.substring(1)
                    : answer;
        };

        assertEquals(expected(chain.head(), ALICE), balance(ALICE)); // By the node itself.
        assertEquals(1, cache.reading().counts().unconfirmed());
        assertEquals(1, cache.reading().stalenessNanos().count());
    }

    @Test
    void failingMap_isAMapWithoutEntries() throws Exception {
        ConcurrentHashMap<StateKey, StateValue> broken = new ConcurrentHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            public StateValue get(Object key) {
                throw new IllegalStateException("broken");
            }
        };
        StateCache over = StateCache.builder(perf, "broken").store(broken).build(chain);

        assertEquals(expected(chain.head(), ALICE), balance(over, ALICE));
        assertEquals(expected(chain.head(), ALICE), balance(over, ALICE));
        assertTrue(over.reading().counts().storeFailures() > 0);
    }
}
