package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.block.Head;
import dev.tacho.chain.block.HeadListener;
import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.block.Reorg;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.mempool.MempoolMeter;
import dev.tacho.chain.provider.Providers;
import dev.tacho.chain.state.StateCache;
import dev.tacho.chain.testchain.ForwardingService;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.chain.tx.TxMeter;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.http.HttpService;

/** One tracker tells all rooms of heads: a node is asked for its newest block once a look, and not by each of them. */
class OneTrackerTest {
    private static final Duration TICK = Duration.ofMillis(500);

    private final ManualClock clock = new ManualClock();
    private final ScriptedChain chain = new ScriptedChain(clock);
    private final ScriptedNode node = chain.node();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    @Test
    void stateCache_fedByATracker_looksNeverAndIsNeverStale() throws Exception {
        StateCache cache = StateCache.builder(perf, "fed").build(node.service());
        HeadTracker heads = HeadTracker.builder(perf, "node", node.service()).build();
        heads.listen(cache.eachHead());
        int polls = 0;
        for (int i = 0; i < 100; i++) {
            if (i % 4 == 0) {
                chain.mine(1 + i % 3); // Up to three at once: all but the last are told of afterwards.
            }
            if (i == 50) {
                chain.reorg(2, 3, false);
            }
            heads.poll();
            polls++;
            assertEquals(chain.head().number(), number(cache), "at look " + i);
            RawRpc.call(cache, "eth_getBalance", ScriptedTx.address("alice"), "latest");
            clock.advance(TICK);
            RawRpc.call(cache, "eth_getBalance", ScriptedTx.address("alice"), "latest");
        }

        assertEquals(0, cache.reading().counts().looks());
        assertEquals(polls, node.items("eth_getBlockByNumber"));
        assertEquals(0, node.items("eth_blockNumber"));
        assertEquals(1, cache.reading().counts().reorgs());
        assertEquals(0, cache.reading().counts().unconfirmed());
        assertTrue(cache.reading().stalenessNanos().max() <= TICK.toNanos());
    }

    @Test
    void stateCache_announcedHead_isUsedAtOnce() throws Exception {
        StateCache cache = StateCache.builder(perf, "fed").build(node.service());
        HeadTracker heads = HeadTracker.builder(perf, "node", node.service())
                .subscribe(node::service)
                .build()
                .listen(cache.eachHead());
        heads.poll();
        chain.mine();
        heads.poll();
        clock.advance(TICK);

        assertEquals(1, number(cache));
        assertEquals(0, cache.reading().counts().looks());
        heads.close();
    }

    @Test
    void stateCache_trackerStopsLooking_looksForItself() throws Exception {
        StateCache cache = StateCache.builder(perf, "fed").build(node.service());
        HeadTracker heads = HeadTracker.builder(perf, "node", node.service()).build();
        heads.listen(cache.eachHead());
        heads.poll();
        assertEquals(0, number(cache));
        chain.mine();
        clock.advance(Duration.ofSeconds(1).plusNanos(1));

        assertEquals(1, number(cache));
        assertEquals(1, cache.reading().counts().looks());
    }

    /** Of three new blocks only the last was the newest when the tracker looked. */
    @Test
    void stateCache_blockThatOthersFollowAlready_answersForNothing() throws Exception {
        StateCache cache = StateCache.builder(perf, "fed").build(node.service());
        HeadTracker heads = HeadTracker.builder(perf, "node", node.service()).build();
        heads.listen(cache.eachHead());
        heads.poll();
        List<Long> answers = new ArrayList<>();
        heads.listen(new HeadListener() {
            @Override
            public void head(Head head) {
                try {
                    answers.add(number(cache));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void reorg(Reorg reorg) {}
        });
        chain.mine(3);
        heads.poll();

        assertEquals(List.of(3L, 3L, 3L), answers);
    }

    /** A look may have begun before the doubt. */
    @Test
    void stateCache_inDoubt_isNotTalkedOutOfItByATracker() throws Exception {
        StateCache cache = StateCache.builder(perf, "fed").build(node.service());
        HeadTracker heads = HeadTracker.builder(perf, "node", new ForwardingService(node.service()) {
                    @Override
                    @SuppressWarnings("rawtypes")
                    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
                        T answer = super.send(request, responseType);
                        RawRpc.call(cache, "evm_mine"); // While the answer is on its way.
                        return answer;
                    }
                })
                .build();
        heads.listen(cache.eachHead());
        number(cache);
        heads.poll();

        assertEquals(chain.head().number(), number(cache));
    }

    @Test
    void allRooms_overOneAnvil_oneQuestionALook() throws Exception {
        Perf real = Perf.create("test");
        try (Anvil anvil = TestNode.start(Anvil.builder().noMining())) {
            HttpService http = new HttpService(anvil.url());
            Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
            Web3jService counted = new ForwardingService(http) {
                @Override
                @SuppressWarnings("rawtypes")
                public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
                    String block = request.getMethod().startsWith("eth_getBlockBy")
                            ? " " + request.getParams().get(0)
                            : "";
                    asked.computeIfAbsent(request.getMethod() + block, any -> new AtomicInteger())
                            .incrementAndGet();
                    return super.send(request, responseType);
                }
            };
            try (Providers providers =
                            Providers.builder(real, "anvil").add("one", counted).build();
                    HeadTracker heads =
                            HeadTracker.builder(real, "anvil", providers).build();
                    TxMeter meter = TxMeter.builder(real, "anvil", providers)
                            .heads(heads)
                            .start()) {
                StateCache cache = StateCache.builder(real, "anvil")
                        .maxStale(Duration.ofMinutes(1))
                        .build(providers);
                heads.listen(cache.eachHead());
                heads.listen(MempoolMeter.of(real, "anvil", providers).eachHead());
                for (int look = 1; look <= 20; look++) {
                    RawRpc.call(http, "evm_mine");
                    assertEquals(1, heads.poll());
                    assertEquals(look, number(cache));
                    RawRpc.call(cache, "eth_getBalance", anvil.accounts().get(0).getAddress(), "latest");
                }

                assertEquals(20, times(asked, "eth_getBlockByNumber latest"));
                assertTrue(times(asked, "eth_blockNumber") <= 1, "the set's first question, before any look");
                assertEquals(0, cache.reading().counts().looks());
                assertEquals(0, meter.snapshot().event("gaps-in-heads"));
                assertEquals(20, providers.snapshot().provider("one").head());
            }
        }
    }

    private static int times(Map<String, AtomicInteger> asked, String what) {
        return asked.getOrDefault(what, new AtomicInteger()).get();
    }

    private static long number(Web3jService service) throws IOException {
        return Long.decode((String) RawRpc.call(service, "eth_blockNumber"));
    }
}
