package dev.tacho.chain.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reorgs deeper than what a tracker remembers, and branches whose parents the node does not know. */
@Timeout(60)
class DeepReorgTest {
    private final ManualClock clock = new ManualClock();
    private final ScriptedChain chain = new ScriptedChain(clock).blobs(6);
    private final ScriptedNode node = chain.node();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final Followed followed = new Followed();
    private final HeadTracker tracker = HeadTracker.builder(perf, "node", node.service())
            .slot(Duration.ofSeconds(12))
            .window(8)
            .backfill(4)
            .build()
            .listen(followed);

    @Test
    void poll_deeperThanTheWindow_isALowerBound() {
        chain.mine(20);
        tracker.poll();
        chain.mine(4);
        tracker.poll();
        chain.mine(4);
        tracker.poll();
        chain.reorg(15, 16, true);

        assertTrue(tracker.poll() > 0);

        Reorg reorg = followed.reorgs.get(0);
        assertFalse(reorg.isExact());
        assertNull(reorg.ancestor());
        assertEquals(8, reorg.depth(), "the window");
        assertEquals(chain.head().hash(), tracker.head().orElseThrow().hash());
        chain.mine(3);
        tracker.poll();
        assertEquals(List.of(), followed.broken);
    }

    /** What is orphaned below the window is forgotten; the new branch is told from its first block on. */
    @Test
    void poll_deeperThanTheWindow_newBranchIsToldAsAWhole() {
        Followed seen = new Followed();
        HeadTracker deep = HeadTracker.builder(perf, "deep", node.service())
                .window(8)
                .backfill(64)
                .build()
                .listen(seen);
        chain.mine();
        deep.poll();
        chain.mine(39);
        deep.poll();
        chain.reorg(20, 30, false);

        assertEquals(30, deep.poll());
        assertEquals(8, seen.reorgs.get(0).depth(), "a lower bound: older blocks are forgotten");
        assertFalse(seen.reorgs.get(0).isExact());
        List<Head> told = seen.chain.subList(seen.chain.size() - 30, seen.chain.size());
        assertEquals(
                chain.canonical().subList(21, 51).stream()
                        .map(ScriptedBlock::hash)
                        .toList(),
                told.stream().map(Head::hash).toList());
        assertEquals(List.of(), seen.broken);
        assertEquals(List.of(), seen.gaps);
        assertEquals(0, deep.snapshot().missingBlocks());
    }

    @Test
    void poll_deeperThanTheTrackerGoesBack_isAGapThatIsTold() {
        chain.mine();
        tracker.poll();
        for (int i = 0; i < 10; i++) {
            chain.mine(4);
            tracker.poll();
        }
        chain.reorg(20, 21, false);
        tracker.poll();

        Head first = followed.reorgs.get(0).adopted().get(0);
        assertEquals(34 - 4, first.number(), "of the window's 34 to 41 all is gone, and four blocks more were fetched");
        assertEquals(List.of(new Gap(29, 29)), followed.gaps);
        assertEquals(1, tracker.snapshot().missingBlocks());
        assertEquals(List.of(), followed.broken);
        assertTrue(notes().stream().anyMatch(note -> note.startsWith("Blocks missing: 1 at least")));
        Table reorgs = tracker.section().blocks().stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals("30 or before", reorgs.rows().get(0).get(0).text());
    }

    @Test
    void poll_parentsThatNobodyKnows_endInAGapThatIsTold() {
        chain.mine(3);
        tracker.poll();
        chain.mine(4);
        node.fault(Fault.on("eth_getBlockByHash").first(100).nothing());

        assertEquals(0, tracker.poll());
        assertEquals(0, tracker.poll());
        assertEquals(1, tracker.poll());

        assertEquals(List.of(new Gap(4, 6)), followed.gaps);
        assertEquals(3, tracker.snapshot().missingBlocks());
        assertEquals(3, tracker.snapshot().parentUnknown());
        node.heal();
        chain.mine(2);
        assertEquals(2, tracker.poll());
        assertEquals(List.of(), followed.broken);
        assertTrue(notes().stream().anyMatch(note -> note.startsWith("Blocks missing: 3 at least")));
    }

    @Test
    void poll_parentUnknownForAWhile_nothingIsMissing() {
        chain.mine(3);
        tracker.poll();
        chain.mine(3);
        node.fault(Fault.on("eth_getBlockByHash").first(2).nothing());

        assertEquals(0, tracker.poll());
        assertEquals(0, tracker.poll());
        assertEquals(3, tracker.poll());
        followed.assertIs(chain.canonical());
        assertEquals(List.of(), followed.gaps);
    }

    private List<String> notes() {
        return tracker.section().blocks().stream()
                .filter(Note.class::isInstance)
                .map(note -> ((Note) note).text())
                .toList();
    }
}
