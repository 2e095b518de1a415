package dev.tacho.chain.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.RpcError;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever a chain and its node do, a tracker tells the chain as one who sees everything knows it. */
class HeadTrackerPropertyTest {
    private static final String ALICE = ScriptedTx.address("alice");

    private ScriptedChain chain;
    private ScriptedNode node;
    private Perf perf;
    private Followed followed;

    @BeforeTry
    void begin() {
        ManualClock clock = new ManualClock();
        chain = new ScriptedChain(clock);
        node = chain.node();
        perf = Perf.builder("test").clock(clock).build();
        followed = new Followed();
    }

    @Property(tries = 25)
    void poll_anyChain_headsReorgsAndOrphansAreExact(@ForAll long seed) throws RpcError {
        Random random = new Random(seed);
        HeadTracker tracker =
                HeadTracker.builder(perf, "node", node.service()).build().listen(followed);
        tracker.poll();
        ScriptedBlock before = chain.head();
        long orphans = 0;
        for (int step = 0; step < 40; step++) {
            change(random);
            if (random.nextInt(3) > 0) {
                ScriptedBlock after = chain.head();
                int reorgs = followed.reorgs.size();
                assertEquals(after.number() - after.commonAncestor(before).number(), tracker.poll());
                followed.assertIs(chain.canonical());
                ScriptedBlock ancestor = after.commonAncestor(before);
                if (ancestor == before) {
                    assertEquals(reorgs, followed.reorgs.size());
                } else {
                    assertEquals(reorgs + 1, followed.reorgs.size());
                    Reorg reorg = followed.reorgs.get(reorgs);
                    assertEquals(before.number() - ancestor.number(), reorg.depth());
                    Set<String> lost = transactions(before.above(ancestor));
                    lost.removeAll(transactions(after.above(ancestor)));
                    assertEquals(List.copyOf(lost), List.copyOf(reorg.orphanedTransactions()));
                    orphans += lost.size();
                }
                before = after;
            }
        }
        HeadSnapshot seen = tracker.snapshot();
        assertEquals(orphans, seen.orphanedTransactions());
        assertEquals(followed.reorgs.size(), seen.reorgs());
        assertEquals(0, seen.lies() + seen.failures() + seen.missingBlocks() + seen.wentBackwards());
    }

    @Property(tries = 25)
    void poll_anyNode_chainIsWholeInTheEnd(@ForAll long seed) throws RpcError {
        Random random = new Random(seed);
        HeadTracker tracker = HeadTracker.builder(perf, "node", node.service())
                .subscribe(node::service)
                .backfill(1 + random.nextInt(8))
                .build()
                .listen(followed);
        tracker.poll();
        node.fault(
                Fault.on("eth_subscription").ratio(0.3, seed).lost(),
                Fault.on("eth_subscription").ratio(0.2, seed + 1).twice(),
                Fault.onAll().ratio(0.05, seed + 2).refused(),
                Fault.on("eth_getBlockByHash").ratio(0.05, seed + 3).error(-32000, "busy"),
                Fault.on("eth_getBlockByNumber").ratio(0.05, seed + 4).garbage("<html>"));
        for (int step = 0; step < 50; step++) {
            change(random);
            switch (random.nextInt(12)) {
                case 0 -> node.lag(random.nextInt(4));
                case 1 -> node.see(chain.block(Math.max(0, chain.head().number() - random.nextInt(3))));
                case 2 -> node.see(null);
                case 3 -> node.disconnect();
                default -> tracker.poll();
            }
            assertEquals(List.of(), followed.broken);
        }
        node.heal().see(null).lag(0);
        for (int quiet = 0; quiet <= Follower.PATIENCE; quiet++) {
            if (tracker.poll() > 0) {
                quiet = 0;
            }
        }
        followed.assertIs(chain.canonical());
        assertEquals(List.of(), followed.gaps);
        assertTrue(followed.reorgs.stream().allMatch(Reorg::isExact));
        assertEquals(0, tracker.snapshot().missingBlocks());
        assertEquals(tracker.head().orElseThrow().hash(), chain.head().hash());
    }

    private void change(Random random) throws RpcError {
        for (int i = random.nextInt(3); i > 0; i--) {
            long next = chain.head().nonceOf(ALICE);
            ScriptedTx tx = ScriptedTx.of(ALICE, next).withTip(1 + random.nextInt(1_000_000));
            try {
                chain.submit(tx);
            } catch (RpcError e) {
                // Underpriced: the one before waits still.
                assertEquals("replacement transaction underpriced", e.getMessage());
            }
        }
        int depth = (int) Math.min(1 + random.nextInt(6), chain.head().number());
        switch (random.nextInt(6)) {
            case 0 -> {
                if (depth > 0) {
                    chain.reorg(depth, 1 + random.nextInt(depth + 1), random.nextBoolean());
                }
            }
            case 1 -> chain.mineEmpty();
            case 2 -> chain.mine(1 + random.nextInt(12));
            default -> chain.mine();
        }
    }

    private static Set<String> transactions(List<ScriptedBlock> blocks) {
        Set<String> hashes = new LinkedHashSet<>();
        blocks.forEach(block -> hashes.addAll(block.transactionHashes()));
        return hashes;
    }
}
