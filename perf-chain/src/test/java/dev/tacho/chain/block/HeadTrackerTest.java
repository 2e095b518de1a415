package dev.tacho.chain.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tracker tells and counts, in virtual time, of nodes that lag, lie, forget and lack methods. */
@Timeout(60)
class HeadTrackerTest {
    private static final String ALICE = ScriptedTx.address("alice");

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
    void looked_isToldAfterEachLookAtTheLastHead_andOfNoOther() {
        List<String> told = new ArrayList<>();
        AtomicLong asked = new AtomicLong();
        tracker.listen(new HeadListener() {
            @Override
            public void head(Head head) {
                told.add("head " + head.number());
            }

            @Override
            public void reorg(Reorg reorg) {}

            @Override
            public void looked(Head head, long askedNanos) {
                told.add("looked " + head.number());
                assertEquals(asked.get(), askedNanos);
            }
        });
        Runnable look = () -> {
            asked.set(clock.nanoTime());
            tracker.poll();
        };
        node.roundTrip(Duration.ofSeconds(1));
        look.run();
        look.run();
        chain.mine(2);
        look.run();
        node.lag(1);
        look.run();
        node.fault(Fault.onAll().hang());
        look.run();

        assertEquals(List.of("head 0", "looked 0", "looked 0", "head 1", "head 2", "looked 2"), told);
    }

    @Test
    void listener_throwsAnError_keepsNobodyFromHearing() {
        tracker.listen(new HeadListener() {
            @Override
            public void head(Head head) {
                throw new AssertionError("as a user's test does");
            }

            @Override
            public void reorg(Reorg reorg) {}
        });
        Followed after = new Followed();
        tracker.listen(after);
        chain.mine(2);
        tracker.poll();
        chain.mine();
        tracker.poll();

        assertEquals(chain.head().hash(), after.hashes().get(after.hashes().size() - 1));
    }

    @Test
    void poll_regularBlocks_measuresAreExact() throws Exception {
        tracker.poll();
        chain.submit(ScriptedTx.of(ALICE, 0));
        for (int i = 0; i < 20; i++) {
            ScriptedBlock block = chain.mine();
            clock.advance(Duration.ofMillis(300)); // Heads are 0.3 s old when they are found.
            assertEquals(1, tracker.poll());
            assertEquals(0, tracker.poll(), "nothing new");
            Head head = tracker.head().orElseThrow();
            assertEquals(block.hash(), head.hash());
            assertEquals(block.parentHash(), head.parentHash());
            assertEquals(block.timestamp(), head.timestampSeconds());
            assertEquals(block.gasUsed(), head.gasUsed());
            assertEquals(block.gasLimit(), head.gasLimit());
            assertEquals(block.baseFee(), head.baseFeePerGas().longValueExact());
            assertEquals(block.transactionHashes(), head.transactions());
            assertEquals(6 * 131_072L, head.blobGasUsed());
            assertEquals(Head.Seen.POLLED, head.seen());
            clock.advance(Duration.ofMillis(-300));
        }
        clock.advance(Duration.ofSeconds(24)); // Two slots without a block.
        chain.mine();
        tracker.poll();

        HeadSnapshot seen = tracker.snapshot();
        assertEquals(22, seen.heads());
        assertEquals(1, seen.backfilled(), "the head that was there before");
        assertEquals(2, seen.missedSlots());
        assertEquals(21, seen.interval().count());
        assertEquals(12e9, seen.interval().min());
        assertEquals(36e9, seen.interval().max(), 36e9 * 0.004);
        assertEquals(20, seen.arrivalInterval().count(), "the first arrival is unknown");
        assertEquals(21, seen.age().count());
        assertEquals(300e6, seen.age().percentile(50).value(), 300e6 * 0.004);
        assertEquals(21_000.0 / 30_000_000 / 22, seen.gasUsedRatio(), 1e-12);
        assertEquals(1, seen.blobBaseFeeWei().intValueExact(), "at the target the fee stays at its floor");
        assertEquals(List.of(), seen.missingMethods());
    }

    @Test
    void poll_timestampAhead_isCountedAndNotHidden() {
        tracker.poll();
        chain.mine();
        clock.advance(Duration.ofSeconds(-5));

        tracker.poll();

        assertEquals(1, tracker.snapshot().age().negatives());
        assertTrue(notes().stream().anyMatch(note -> note.startsWith("1 head arrived before its own timestamp")));
    }

    /** Local nodes have clocks of their own, and old genesis blocks none: the difference is no age. */
    @Test
    void poll_timestampOfAnotherClock_isSaidAndIsNoAge() {
        tracker.poll();
        node.fault(Fault.on("eth_getBlockByNumber").first(1).rewrite(block -> {
            Map<Object, Object> changed = new HashMap<>((Map<?, ?>) block);
            changed.put("timestamp", "0x0");
            return changed;
        }));
        chain.mine();
        tracker.poll();
        chain.mine();
        tracker.poll();
        chain.mine();
        clock.advance(Duration.ofDays(2));
        tracker.poll();

        assertEquals(1, tracker.snapshot().age().count());
        assertEquals(1, tracker.snapshot().interval().count(), "none to or from a block without a time");
        assertEquals(0, tracker.snapshot().missedSlots());
        assertTrue(notes().stream().anyMatch(note -> note.startsWith("2 heads bear a timestamp")));
    }

    @Test
    void close_leavesNoThread() {
        tracker.start(Duration.ofMillis(1)).close();

        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tacho-heads-node")));
    }

    @Test
    void poll_manyBlocksMissed_areFetchedInStepsAndToldInOrder() {
        tracker.poll();
        chain.mine(10);

        assertEquals(4, tracker.poll());
        assertEquals(4, tracker.poll());
        assertEquals(2, tracker.poll());
        followed.assertIs(chain.canonical());
        assertEquals(Head.Seen.POLLED, tracker.head().orElseThrow().seen());
    }

    @Test
    void poll_reorg_isToldBeforeItsHeadsWithWhatItOrphans() throws Exception {
        chain.submit(ScriptedTx.of(ALICE, 0));
        chain.mine();
        String kept = chain.submit(ScriptedTx.of(ALICE, 1));
        tracker.poll();
        chain.mine();
        String lost = chain.submit(ScriptedTx.of(ALICE, 2));
        chain.mine();
        tracker.poll();
        ScriptedBlock old = chain.head();
        chain.reorg(2, 3, false);
        List<ScriptedBlock> branch = chain.head().above(chain.block(1));

        assertEquals(3, tracker.poll());

        Reorg reorg = followed.reorgs.get(0);
        assertEquals(2, reorg.depth());
        assertTrue(reorg.isExact());
        assertEquals(chain.block(1).hash(), reorg.ancestor().hash());
        assertEquals(
                old.above(chain.block(1)).stream().map(ScriptedBlock::hash).toList(),
                reorg.orphaned().stream().map(Head::hash).toList());
        assertEquals(
                branch.stream().map(ScriptedBlock::hash).toList(),
                reorg.adopted().stream().map(Head::hash).toList());
        assertEquals(Set.of(kept, lost), reorg.orphanedTransactions());
        followed.assertIs(chain.canonical());
        assertEquals(2, tracker.snapshot().deepestReorg());
        assertEquals(2, tracker.snapshot().orphanedTransactions());
    }

    @Test
    void poll_nodeLagsOrFlipsBack_isNoReorg() {
        chain.mine(5);
        tracker.poll();
        node.lag(2);
        assertEquals(0, tracker.poll());
        node.lag(0);
        ScriptedBlock old = chain.head();
        chain.reorg(1, 2, false);
        assertEquals(2, tracker.poll());

        node.see(old); // Another node of a balancer, which has not heard of the reorg.
        assertEquals(0, tracker.poll());
        node.see(null);
        assertEquals(0, tracker.poll());

        assertEquals(1, followed.reorgs.size());
        assertEquals(2, tracker.snapshot().wentBackwards());
        node.see(old);
        assertEquals(0, tracker.poll());
        assertEquals(0, tracker.poll());
        assertEquals(1, tracker.poll(), "said three times in a row");
        assertEquals(2, followed.reorgs.size());
        assertEquals(old.hash(), tracker.head().orElseThrow().hash());
    }

    @Test
    void poll_answersThatCannotBe_areCountedAndNeverTold() {
        tracker.poll();
        List<UnaryOperator<Object>> lies = List.of(
                block -> "0x1",
                block -> List.of(),
                without("hash"),
                without("parentHash"),
                without("number"),
                without("transactions"),
                with("timestamp", "yesterday"),
                with("number", "0x" + "f".repeat(17)),
                with("hash", "0x12"),
                with("gasUsed", -1L));
        for (UnaryOperator<Object> lie : lies) {
            chain.mine();
            node.fault(Fault.on("eth_getBlockByNumber").first(1).rewrite(lie));
            assertEquals(0, tracker.poll());
            node.heal();
            assertEquals(1, tracker.poll());
        }
        assertEquals(lies.size(), tracker.snapshot().lies());
        chain.mine(2);
        node.fault(Fault.on("eth_getBlockByHash").first(1).rewrite(with("hash", "0x" + "1".repeat(64))));
        assertEquals(0, tracker.poll(), "another block than the one asked for");
        assertEquals(lies.size() + 1, tracker.snapshot().lies());
        assertEquals(2, tracker.poll());
        followed.assertIs(chain.canonical());
    }

    @Test
    void poll_absurdButWellFormedNumbers_doNoHarm() {
        tracker.poll();
        chain.mine();
        node.fault(Fault.on("eth_getBlockByNumber").first(1).rewrite(with("timestamp", "0x7fffffffffffffff")));
        assertEquals(1, tracker.poll());
        chain.mine();
        node.fault(Fault.on("eth_getBlockByNumber").first(1).rewrite(with("number", "0x7fffffffffffffff")));
        assertEquals(0, tracker.poll());
        node.heal();
        assertEquals(1, tracker.poll());
        assertEquals(List.of(), followed.broken);
        assertEquals(chain.head().hash(), tracker.head().orElseThrow().hash());
    }

    @Test
    void poll_nodeDown_isCountedAndNothingIsLost() {
        tracker.poll();
        node.fault(
                Fault.onAll().first(1).refused(),
                Fault.onAll().first(1).hang(),
                Fault.onAll().first(1).status(503, "busy"),
                Fault.onAll().first(1).garbage("<html>"),
                Fault.onAll().first(1).error(-32005, "slow down"),
                Fault.onAll().first(1).cutOff());
        chain.mine(3);
        for (int i = 0; i < 6; i++) {
            assertEquals(0, tracker.poll());
        }
        assertEquals(6, tracker.snapshot().failures());
        assertEquals(3, tracker.poll());
        followed.assertIs(chain.canonical());
    }

    @Test
    void poll_methodsMissing_itIsSaidAndTheChainIsWhole() {
        node.hide("eth_getBlockByHash", "eth_blobBaseFee", "eth_subscribe");
        try (HeadTracker poor = HeadTracker.builder(perf, "poor", node.service())
                .subscribe(node::service)
                .build()
                .listen(followed)) {
            poor.poll();
            chain.mine(4);
            chain.reorg(2);
            poor.poll();
            chain.reorg(2);
            poor.poll();

            followed.assertIs(chain.canonical());
            assertEquals(2, followed.reorgs.get(0).depth());
            assertEquals(
                    List.of("eth_blobBaseFee", "eth_getBlockByHash", "eth_subscribe"),
                    poor.snapshot().missingMethods());
        }
    }

    @Test
    void subscribe_forkThatCameAndWent_isToldThoughNoPollSawIt() {
        try (HeadTracker keen = HeadTracker.builder(perf, "keen", node.service())
                .subscribe(node::service)
                .build()
                .listen(followed)) {
            keen.poll();
            ScriptedBlock shortLived = chain.mine();
            clock.advance(Duration.ofSeconds(3)); // Both are found later than they were announced.
            chain.reorg(1);

            assertEquals(3, keen.poll());

            assertEquals(1, followed.reorgs.size());
            assertEquals(
                    List.of(shortLived.hash()),
                    followed.reorgs.get(0).orphaned().stream().map(Head::hash).toList());
            assertEquals(
                    List.of(
                            Duration.ofSeconds(12).toNanos(),
                            Duration.ofSeconds(27).toNanos()),
                    List.of(
                            followed.reorgs.get(0).orphaned().get(0).arrivalNanos(),
                            keen.head().orElseThrow().arrivalNanos()));
            assertEquals(Head.Seen.ANNOUNCED, keen.head().orElseThrow().seen());
            followed.assertIs(chain.canonical());
        }
        assertEquals(0, node.subscribers());
    }

    @Test
    void subscribe_announcementsTwiceOrSenseless_areCounted() {
        try (HeadTracker keen = HeadTracker.builder(perf, "keen", node.service())
                .subscribe(node::service)
                .build()
                .listen(followed)) {
            keen.poll();
            node.fault(Fault.on("eth_subscription").nth(1).twice());
            node.fault(Fault.on("eth_subscription").nth(2).rewrite(without("hash")));
            chain.mine(2);

            assertEquals(2, keen.poll());

            followed.assertIs(chain.canonical());
            assertEquals(1, keen.snapshot().lies());
            assertEquals(
                    1,
                    perf.snapshot()
                            .counter("block.events client=keen event=announced-again")
                            .count());
        }
    }

    @Test
    void listen_listenerThatFails_othersAreToldAllTheSame() {
        HeadTracker strict = HeadTracker.builder(perf, "strict", node.service())
                .build()
                .listen(new HeadListener() {
                    @Override
                    public void head(Head head) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public void reorg(Reorg reorg) {}
                })
                .listen(followed);
        strict.poll();
        chain.mine(2);

        assertEquals(2, strict.poll());
        assertEquals(3, followed.chain.size());
        strict.ignore(followed);
        chain.mine();
        strict.poll();
        assertEquals(3, followed.chain.size());
    }

    @Test
    void poll_withinAListener_doesNothing() {
        tracker.listen(new HeadListener() {
            @Override
            public void head(Head head) {
                assertEquals(0, tracker.poll());
            }

            @Override
            public void reorg(Reorg reorg) {}
        });
        chain.mine(2);
        tracker.poll();
        chain.mine(2);
        assertEquals(2, tracker.poll());
        assertEquals(List.of(), followed.broken);
    }

    @Test
    void builder_badOptions_nameValueBoundAndCure() {
        HeadTracker.Builder builder = HeadTracker.builder(perf, "node", node.service());
        assertTrue(message(() -> builder.slot(Duration.ofMillis(250))).contains("slot=PT0.25S: must be >= 1 s"));
        assertTrue(message(() -> builder.window(1)).contains("window=1: must be >= 2"));
        assertTrue(message(() -> builder.backfill(0)).contains("backfill=0: must be >= 1"));
        assertTrue(
                message(() -> HeadTracker.builder(perf, "a b", node.service())).contains("\"a b\""));
        assertTrue(message(() -> HeadTracker.builder(perf, "https://node/key", node.service()))
                .contains("is a URL"));
        assertTrue(message(() -> tracker.start(Duration.ZERO)).contains("pollingPeriod=PT0S: must be >= 1 ms"));
        tracker.close();
        tracker.close();
        assertThrows(IllegalStateException.class, () -> tracker.start(Duration.ofSeconds(1)));
        assertEquals(0, tracker.poll());
    }

    @Test
    void section_chainWithReorg_hasTimelineAndTable() {
        assertEquals(0, tracker.section().facts().get(0).value(), "before the first head");
        tracker.poll();
        for (int i = 0; i < 12; i++) {
            chain.mineFilled(0.75);
            tracker.poll();
        }
        chain.reorg(2, 3, false);
        tracker.poll();

        Section section = tracker.section();

        assertEquals("blocks.node", section.id());
        assertEquals(16, fact(section, "node.heads"));
        assertEquals(12e9, fact(section, "node.block-interval"));
        assertEquals(1, fact(section, "node.reorgs"));
        assertEquals(2, fact(section, "node.deepest-reorg"));
        assertEquals(2, fact(section, "node.orphaned-transactions"));
        assertEquals(0, fact(section, "node.missed-slots"));
        Table reorgs = first(section, Table.class);
        assertEquals("11", reorgs.rows().get(0).get(0).text());
        assertEquals(2, reorgs.rows().get(0).get(2).value());
        Series gas = section.blocks().stream()
                .filter(block ->
                        block instanceof Series series && series.title().startsWith("Gas"))
                .map(Series.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(16, gas.lines().get(0).points().size());
        assertEquals(0.75, gas.lines().get(0).points().get(5).value());
    }

    private static UnaryOperator<Object> without(String member) {
        return block -> {
            ((Map<?, ?>) block).remove(member);
            return block;
        };
    }

    @SuppressWarnings("unchecked")
    private static UnaryOperator<Object> with(String member, Object value) {
        return block -> {
            ((Map<String, Object>) block).put(member, value);
            return block;
        };
    }

    private static String message(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }

    private List<String> notes() {
        return tracker.section().blocks().stream()
                .filter(Note.class::isInstance)
                .map(note -> ((Note) note).text())
                .toList();
    }

    private static double fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .mapToDouble(Fact::value)
                .findFirst()
                .orElseThrow();
    }

    private static <T extends Block> T first(Section section, Class<T> type) {
        return section.blocks().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }
}
