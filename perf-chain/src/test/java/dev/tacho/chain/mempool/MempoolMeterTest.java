package dev.tacho.chain.mempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.RpcError;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.http.HttpService;

/** What a pool's reading says, against the block that is then mined of it, and on nodes that lack methods or lie. */
@Timeout(60)
class MempoolMeterTest {
    private static final long GWEI = 1_000_000_000;
    private static final String ALICE = ScriptedTx.address("alice");
    private static final String BOB = ScriptedTx.address("bob");

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final ScriptedChain chain = new ScriptedChain(clock);
    private final ScriptedNode node = chain.node();
    private final MempoolMeter pool = MempoolMeter.of(perf, "node", node.service(), 100);

    /** The scripted chain fills a block as the documented order says, and knows who came first of equal tips. */
    @Property(tries = 40)
    void position_anyPool_isWhereTheNextBlockHasIt(@ForAll long seed) throws RpcError {
        Random random = new Random(seed);
        ScriptedChain busy = new ScriptedChain(new ManualClock()).gasLimit(1_000_000_000);
        boolean distinct = random.nextBoolean();
        Map<String, Long> next = new HashMap<>();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            String sender = ScriptedTx.address("sender " + random.nextInt(12));
            // One in eight leaves a nonce out.
            long nonce = next.merge(sender, random.nextInt(8) == 0 ? 2L : 1L, Long::sum) - 1;
            long tip = distinct ? 1000L * i + random.nextInt(1000) : random.nextInt(4) * GWEI;
            busy.submit(ScriptedTx.of(sender, nonce)
                    .withGas(21_000 + random.nextInt(100_000))
                    .withMaxFee(random.nextInt(6) == 0 ? GWEI / 2 : 100 * GWEI)
                    .withTip(tip));
        }
        PoolContent content = MempoolMeter.of(Perf.create("pool"), "busy", busy.service())
                .content()
                .orElseThrow();
        ScriptedBlock block = busy.mine();
        assertEquals(block.baseFee(), content.nextBaseFeeWei().orElseThrow().longValueExact());
        for (PoolTransaction transaction : content.transactions()) {
            Position position = content.position(transaction.hash()).orElseThrow();
            int index = block.transactionHashes().indexOf(transaction.hash());
            assertEquals(index >= 0, position.state() == Position.State.READY);
            if (index >= 0) {
                long gas = block.transactions().subList(0, index).stream()
                        .mapToLong(ScriptedTx::gasLimit)
                        .sum();
                assertTrue(position.aheadAtLeast() <= index && index <= position.aheadAtMost());
                assertTrue(position.gasAheadAtLeast() <= gas && gas <= position.gasAheadAtMost());
                if (distinct) {
                    assertEquals(position.aheadAtLeast(), position.aheadAtMost());
                }
            }
        }
        assertEquals(
                block.transactions().size(),
                content.positionOf(BigInteger.valueOf(100 * GWEI), BigInteger.ZERO)
                        .aheadAtMost());
    }

    @Test
    void position_equalTips_isARange() throws RpcError {
        String mine = chain.submit(ScriptedTx.of(ALICE, 0).withTip(GWEI));
        chain.submit(ScriptedTx.of(BOB, 0).withTip(GWEI).withGas(50_000));
        chain.submit(ScriptedTx.of(BOB, 1).withTip(2 * GWEI).withGas(60_000));
        chain.submit(ScriptedTx.of(ScriptedTx.address("carol"), 0).withTip(3 * GWEI));
        String queued = chain.submit(ScriptedTx.of(ALICE, 2).withTip(9 * GWEI));

        PoolContent content = pool.content().orElseThrow();

        assertEquals(Optional.of(new Position(Position.State.READY, 1, 3, 21_000, 131_000)), content.position(mine));
        assertEquals(
                Position.State.QUEUED, content.position(queued).orElseThrow().state());
        assertEquals(Optional.empty(), content.position("0x" + "0".repeat(64)));
        assertEquals(
                Position.State.PRICED_OUT,
                content.positionOf(BigInteger.TEN, BigInteger.ONE).state());
        assertEquals(new PoolStatus(4, 1), content.status());
    }

    @Test
    void lane_gaps_areNamed() throws RpcError {
        chain.submit(ScriptedTx.of(ALICE, 0));
        chain.mine();
        for (long nonce : new long[] {1, 2, 4, 5, 8}) {
            chain.submit(ScriptedTx.of(ALICE, nonce));
        }
        chain.submit(ScriptedTx.of(BOB, 3));

        PoolLane lane = pool.lane(ALICE).orElseThrow();
        assertEquals(1, lane.accountNonce());
        assertEquals(5, lane.transactions().size());
        assertEquals(List.of(new NonceGap(ALICE, 3L, 4), new NonceGap(ALICE, 6L, 8)), lane.gaps());
        assertEquals(
                List.of(new NonceGap(BOB, 0L, 3)), pool.lane(BOB).orElseThrow().gaps());
        assertEquals(
                0, pool.lane("0x" + "0".repeat(40)).orElseThrow().transactions().size());
        assertEquals(3, pool.content().orElseThrow().gaps().size());
        assertTrue(pool.content().orElseThrow().gaps().contains(new NonceGap(BOB, null, 3)));

        node.hide("txpool_contentFrom");
        assertEquals(lane, pool.lane(ALICE).orElseThrow(), "by the whole content");
        assertEquals(List.of("txpool_contentFrom"), pool.missingMethods());
        assertThrows(IllegalArgumentException.class, () -> pool.lane("alice"));
    }

    @Test
    void content_poolTooLarge_isNotAskedFor() throws RpcError {
        for (int i = 0; i < 101; i++) {
            chain.submit(ScriptedTx.of(ALICE, i));
        }
        assertEquals(new PoolStatus(101, 0), pool.status().orElseThrow());
        assertTrue(pool.content().isEmpty());
        assertEquals(0, node.items("txpool_content"));
        assertTrue(notes().stream().anyMatch(note -> note.contains("more than 100 transactions")));
    }

    @Test
    void content_nodesThatLackMethods_areToldAndAskedOnce() {
        node.hide("txpool_status", "txpool_content", "txpool_contentFrom");
        for (int i = 0; i < 3; i++) {
            assertTrue(pool.status().isEmpty());
            assertTrue(pool.content().isEmpty());
            assertTrue(pool.lane(ALICE).isEmpty());
        }
        assertEquals(2, node.items());
        assertEquals(List.of("txpool_contentFrom", "txpool_status"), pool.missingMethods());
        assertTrue(notes().stream().anyMatch(note -> note.startsWith("Without txpool_status")));
        node.show("txpool_status", "txpool_content").hide("eth_feeHistory");
        MempoolMeter other = MempoolMeter.of(perf, "other", node.service());
        assertTrue(other.content().orElseThrow().nextBaseFeeWei().isEmpty());
        assertEquals(List.of("eth_feeHistory"), other.missingMethods());
    }

    @Test
    void content_lies_areCountedAndNoValueIsInvented() throws RpcError {
        String whole = chain.submit(ScriptedTx.of(ALICE, 0));
        chain.submit(ScriptedTx.of(BOB, 0));
        node.fault(Fault.on("txpool_content").first(1).rewrite(content -> {
            Map<?, ?> pending = (Map<?, ?>) ((Map<?, ?>) content).get("pending");
            ((Map<?, ?>) ((Map<?, ?>) pending.get(BOB)).get("0")).remove("gas");
            return content;
        }));
        PoolContent content = pool.content().orElseThrow();
        assertEquals(1, content.unreadable());
        assertEquals(
                List.of(whole),
                content.transactions().stream().map(PoolTransaction::hash).toList());

        node.heal()
                .fault(
                        Fault.on("txpool_content").first(1).rewrite(result -> List.of()),
                        Fault.on("txpool_content").first(1).nothing(),
                        Fault.on("txpool_content").first(1).garbage("<html>"),
                        Fault.on("txpool_content").first(1).hang());
        for (int i = 0; i < 4; i++) {
            assertTrue(pool.content().isEmpty());
        }
        node.heal().fault(Fault.on("txpool_status").rewrite(result -> Map.of("pending", "many")));
        assertTrue(pool.status().isEmpty());
        assertEquals(
                5,
                perf.snapshot()
                        .counter("mempool.events client=node event=failure")
                        .count());
        assertTrue(notes().stream().anyMatch(note -> note.startsWith("1 transaction could not be read")));
    }

    @Test
    void status_ofALiar_isNoSmallPool() {
        node.fault(Fault.on("txpool_status")
                .rewrite(result -> Map.of("pending", "0x7fffffffffffffff", "queued", "0x7fffffffffffffff")));

        assertTrue(pool.content().isEmpty());
        assertEquals(0, node.items("txpool_content"));
        assertEquals(Long.MAX_VALUE, pool.status().orElseThrow().total());
    }

    @Test
    void position_gasLimitsOfALiar_addUpToTheMost() {
        BigInteger fee = BigInteger.TEN;
        List<PoolTransaction> all = Stream.of(ALICE, BOB)
                .map(sender -> new PoolTransaction(sender, sender, 0, Long.MAX_VALUE, fee, fee, false))
                .toList();
        PoolContent content = new PoolContent(all, null, 0);

        assertEquals(
                Long.MAX_VALUE,
                content.positionOf(BigInteger.ONE, BigInteger.ONE).gasAheadAtMost());
    }

    @Test
    void eachHead_countsOverTime_areInTheSection() throws RpcError {
        try (HeadTracker heads =
                HeadTracker.builder(perf, "node", node.service()).build().listen(pool.eachHead())) {
            heads.poll();
            for (int i = 0; i < 3; i++) {
                chain.mine();
                chain.submit(ScriptedTx.of(ALICE, i));
                chain.submit(ScriptedTx.of(BOB, i + 1L));
                heads.poll();
            }
        }
        Section section = pool.section();

        assertEquals("mempool.node", section.id());
        assertEquals(
                List.of(3.0, 1.0, 3.0, 1.0, 3.0),
                section.facts().stream().map(Fact::value).toList());
        Series series = section.blocks().stream()
                .filter(Series.class::isInstance)
                .map(Series.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(1.0, 2.0, 3.0),
                series.lines().get(1).points().stream().map(Series.Point::value).toList());
        assertEquals(3.0, perf.snapshot().gauge("mempool.queued").value());
    }

    @Test
    void of_badOptions_nameValueBoundAndCure() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> MempoolMeter.of(perf, "n", node.service(), 0))
                .getMessage()
                .contains("maximumTransactions=0: must be >= 1"));
        assertThrows(IllegalArgumentException.class, () -> MempoolMeter.of(perf, " ", node.service()));
        assertThrows(IllegalArgumentException.class, () -> MempoolMeter.of(perf, "https://node/key", node.service()));
    }

    @Test
    void content_anvil_isReadAndItsMissingMethodIsNamed() throws IOException {
        try (Anvil anvil = TestNode.start(Anvil.builder().noMining())) {
            HttpService service = new HttpService(anvil.url());
            Web3j web3j = Web3j.build(service);
            String sender = anvil.accounts().get(0).getAddress();
            List<String> sent = IntStream.of(0, 1, 3)
                    .mapToObj(nonce -> send(web3j, sender, nonce))
                    .toList();
            MempoolMeter real = MempoolMeter.of(perf, "anvil", service);

            PoolContent content = real.content().orElseThrow();

            assertEquals(new PoolStatus(2, 1), content.status());
            assertEquals(0, content.unreadable());
            assertEquals(1, content.position(sent.get(1)).orElseThrow().aheadAtMost());
            assertEquals(
                    Position.State.QUEUED,
                    content.position(sent.get(2)).orElseThrow().state());
            assertEquals(
                    List.of(new NonceGap(sender, 2L, 3)),
                    real.lane(sender).orElseThrow().gaps());
            assertEquals(List.of("txpool_contentFrom"), real.missingMethods());
        }
    }

    private static String send(Web3j web3j, String sender, int nonce) {
        try {
            return web3j.ethSendTransaction(Transaction.createEtherTransaction(
                            sender,
                            BigInteger.valueOf(nonce),
                            BigInteger.valueOf(3 * GWEI),
                            BigInteger.valueOf(21_000),
                            sender,
                            BigInteger.ONE))
                    .send()
                    .getTransactionHash();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> notes() {
        return pool.section().blocks().stream()
                .filter(Note.class::isInstance)
                .map(note -> ((Note) note).text())
                .toList();
    }
}
