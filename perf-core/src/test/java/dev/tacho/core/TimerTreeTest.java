package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.TimerTree.Misuse;
import dev.tacho.core.TimerTree.Node;
import dev.tacho.core.TimerTree.Snapshot;
import dev.tacho.core.TimerTree.Span;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Tree;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TimerTreeTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("dex").clock(clock).build();
    private final TimerTree order = TimerTree.of(perf, "order");

    private void spend(long nanos) {
        clock.advanceNanos(nanos);
    }

    private Node node(String... path) {
        return order.snapshot().node(path);
    }

    private static void assertTimes(Node node, long count, long self, long total) {
        assertEquals(count, node.count(), node.name());
        assertEquals(self, node.selfNanos(), node.name());
        assertEquals(total, node.totalNanos(), node.name());
    }

    // ---- adding up

    @Test
    void time_nestedBlocks_addUp() {
        String result = order.time("price", () -> {
            spend(7);
            order.time("rpc", () -> spend(100));
            spend(3);
            order.time("rpc", () -> spend(200));
            return "ok";
        });
        order.time("rpc", () -> spend(1));

        assertEquals("ok", result);
        assertTimes(node("price"), 1, 10, 310);
        assertTimes(node("price", "rpc"), 2, 300, 300);
        assertTimes(node("rpc"), 1, 1, 1);
        assertTimes(node(), 0, 0, 311);
        assertEquals(310, node("price").durations().sum());
        assertEquals(200, node("price", "rpc").durations().max());
    }

    @Test
    void snapshot_whileAParentIsOpen_showsItsChildrenAndAddsUp() {
        try (Span price = order.start("price")) {
            spend(50);
            order.time("rpc", () -> spend(100));
            spend(50);

            assertTimes(node("price"), 0, 0, 100);
            assertEquals(1, node("price").open());
            price.fail();
        }
        assertTimes(node("price"), 1, 100, 200);
        assertEquals(1, node("price").errors());
        assertEquals(0, node("price").open());
    }

    @Test
    void time_recursion_isANodeALevel() {
        recurse(3);

        assertTimes(node("f"), 1, 1, 3);
        assertTimes(node("f", "f"), 1, 1, 2);
        assertTimes(node("f", "f", "f"), 1, 1, 1);
    }

    private void recurse(int levels) {
        if (levels > 0) {
            order.time("f", () -> {
                spend(1);
                recurse(levels - 1);
            });
        }
    }

    @Test
    void time_exceptions_passUnchangedAndCount() {
        IOException failure = new IOException();
        CancellationException cancelled = new CancellationException();

        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> order.time(
                                "outer",
                                () -> order.time("inner", () -> {
                                    spend(5);
                                    throw failure;
                                }))));
        assertSame(
                cancelled,
                assertThrows(
                        CancellationException.class,
                        () -> order.time("outer", () -> {
                            throw cancelled;
                        })));
        try (Span span = order.start("outer")) {
            span.end(failure);
        }

        assertEquals(3, node("outer").count());
        assertEquals(2, node("outer").errors());
        assertEquals(1, node("outer").cancellations());
        assertEquals(1, node("outer", "inner").errors());
        assertTimes(node("outer"), 3, 0, 5);
        assertEquals(1, order.snapshot().misuse().closedAgain());
    }

    @Test
    void time_twoTrees_doNotMix() {
        TimerTree other = TimerTree.of(perf, "other");
        order.time("a", () -> other.time("b", () -> order.time("c", () -> spend(1))));

        assertTimes(node("a", "c"), 1, 1, 1);
        assertTimes(other.snapshot().node("b"), 1, 1, 1);
    }

    @Test
    void time_oddNames_areKept() {
        order.time(null, () -> spend(1));
        order.time("", () -> order.time(" ", () -> spend(2)));
        order.time(" ", () -> spend(4));

        assertTimes(node("null"), 1, 1, 1);
        assertTimes(node("(blank)"), 2, 4, 6);
        assertTimes(node("(blank)", "(blank)"), 1, 2, 2);
    }

    // ---- bounds

    @Test
    void time_beyondTheDepth_isCountedAsFurther() {
        int levels = TreeNode.MAXIMUM_DEPTH + 10;
        recurse(levels);
        recurse(levels);

        Node deepest = node();
        for (int depth = 0; depth < TreeNode.MAXIMUM_DEPTH; depth++) {
            deepest = deepest.child("f");
        }
        Node further = deepest.child(TreeNode.FURTHER);
        assertTimes(deepest, 2, 2, 22);
        assertTimes(further, 20, 20, 20);
        assertEquals(2, further.durations().count());
        assertTrue(further.children().isEmpty());
        assertTimes(node(), 0, 0, 2L * levels);
        assertEquals(Misuse.NONE, order.snapshot().misuse());
    }

    @Test
    void time_furtherThatFails_countsErrorsAndClosesOnce() {
        Span[] spans = new Span[TreeNode.MAXIMUM_DEPTH + 2];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = order.start("s");
        }
        Span counted = spans[spans.length - 1];
        counted.fail();
        counted.close();
        counted.close();
        spans[0].close();

        Snapshot reading = order.snapshot();
        assertEquals(1, reading.misuse().closedAgain());
        assertEquals(TreeNode.MAXIMUM_DEPTH, reading.misuse().leftOpen());
        Node further = reading.root();
        while (!further.children().isEmpty()) {
            further = further.children().get(0);
        }
        assertEquals(2, further.count());
        assertEquals(1, further.errors());
    }

    @Test
    void time_beyondTheNodes_isCountedAsFurtherAndStillAddsUp() {
        int names = TreeNode.MAXIMUM_NODES + 100;
        for (int i = 0; i < names; i++) {
            String name = "id" + i;
            order.time(name, () -> {
                spend(1);
                order.time("below", () -> spend(1));
            });
        }
        Node root = node();
        Node further = root.child(TreeNode.FURTHER);

        // Half of the nodes are the names', the other half theirs below.
        assertEquals(TreeNode.MAXIMUM_NODES / 2 + 1, root.children().size());
        assertEquals(
                TreeNode.FURTHER,
                root.children().get(root.children().size() - 1).name());
        assertEquals(2 * (names - TreeNode.MAXIMUM_NODES / 2), further.count());
        assertEquals(2L * names, root.totalNanos());
        order.time(TreeNode.FURTHER, () -> spend(1));
        assertEquals(further.count() + 1, node(TreeNode.FURTHER).count());
        assertTrue(order.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("1000 nodes")));
    }

    // ---- mistakes

    @Test
    void close_outOfOrder_endsWhatIsWithin() {
        Span outer = order.start("outer");
        spend(1);
        Span inner = order.start("inner");
        spend(2);
        Span innermost = order.start("innermost");
        innermost.fail();
        spend(4);
        outer.close();
        spend(8);
        innermost.close();
        inner.close();
        order.time("next", () -> spend(16));

        assertTimes(node("outer"), 1, 1, 7);
        assertTimes(node("outer", "inner"), 1, 2, 6);
        assertTimes(node("outer", "inner", "innermost"), 1, 4, 4);
        assertEquals(1, node("outer", "inner", "innermost").errors());
        assertTimes(node("next"), 1, 16, 16);
        assertEquals(new Misuse(2, 0, 2), order.snapshot().misuse());
    }

    @Test
    void close_twice_recordsOnce() {
        Span span = order.start("a");
        spend(1);
        span.close();
        spend(1);
        span.close();
        span.end(new IOException());

        assertTimes(node("a"), 1, 1, 1);
        assertEquals(0, node("a").errors());
        assertEquals(new Misuse(2, 0, 0), order.snapshot().misuse());
    }

    @Test
    void close_never_endsWithTheOuterSpanAndShowsUntilThen() {
        order.time("outer", () -> {
            order.start("lost");
            spend(3);
            assertEquals(1, node("outer", "lost").open());
        });

        assertTimes(node("outer", "lost"), 1, 3, 3);
        assertTimes(node("outer"), 1, 0, 3);
        assertEquals(new Misuse(0, 0, 1), order.snapshot().misuse());
    }

    @Test
    void close_clockStepsBack_givesNoNegativeTimes() {
        order.time("outer", () -> {
            order.time("inner", () -> spend(10));
            spend(-30);
        });
        order.time("back", () -> spend(-5));

        assertTimes(node("outer"), 1, 0, 10);
        assertTimes(node("back"), 1, 0, 0);
        assertEquals(1, node("back").durations().negatives());
        assertEquals(1, node("outer").durations().negatives());
    }

    // ---- making one

    @Test
    void of_sameName_isTheSameTreeAndASourceOfTheReport() {
        assertSame(order, TimerTree.of(perf, "order"));
        assertNotSame(order, TimerTree.of(perf, "other"));
        assertSame(order, perf.sources().get("tree.order"));
        assertThrows(IllegalArgumentException.class, () -> TimerTree.of(perf, " "));
        perf.register("tree.taken", () -> Section.of("a", "A"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TimerTree.of(perf, "taken"))
                .getMessage()
                .contains("tree.taken"));
    }

    @Test
    void time_disabledPerf_recordsNothing() {
        TimerTree off = TimerTree.of(Perf.noop(), "off");
        Runnable task = () -> {};
        try (Span span = off.start("a")) {
            span.fail();
            assertSame(task, off.wrap(task));
            assertEquals("x", off.time("b", () -> "x"));
            off.time("c", () -> {});
        }

        assertEquals(List.of(), off.snapshot().root().children());
        assertEquals(Misuse.NONE, off.snapshot().misuse());
    }

    // ---- readings

    @Test
    void minus_earlierReading_isWhatClosedInBetween() {
        order.time("a", () -> spend(1));
        Span open = order.start("b");
        order.time("c", () -> spend(2));
        Snapshot earlier = order.snapshot();
        order.time("c", () -> spend(4));
        spend(8);
        open.close();
        order.time("d", () -> spend(16));
        Snapshot interval = order.snapshot().minus(earlier);

        assertTimes(interval.node("a"), 0, 0, 0);
        assertTimes(interval.node("b"), 1, 8, 12);
        assertTimes(interval.node("b", "c"), 1, 4, 4);
        assertTimes(interval.node("d"), 1, 16, 16);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> earlier.minus(order.snapshot()))
                .getMessage()
                .contains("earlier"));
        assertThrows(
                IllegalArgumentException.class,
                () -> TimerTree.of(perf, "other").snapshot().minus(earlier));
    }

    @Test
    void plus_otherReading_isBoth() {
        TimerTree other = TimerTree.of(perf, "other");
        order.time("a", () -> order.time("b", () -> spend(1)));
        other.time("a", () -> other.time("c", () -> spend(2)));
        Snapshot both = order.snapshot().plus(other.snapshot());

        assertTimes(both.node("a"), 2, 0, 3);
        assertTimes(both.node("a", "b"), 1, 1, 1);
        assertTimes(both.node("a", "c"), 1, 2, 2);
        assertEquals("order", both.root().name());
    }

    @Test
    void node_unknownName_listsWhatThereIs() {
        order.time("a", () -> order.time("b", () -> {}));

        String message =
                assertThrows(NoSuchElementException.class, () -> node("a", "x")).getMessage();
        assertTrue(message.contains("\"a\"") && message.contains("\"x\"") && message.contains("[b]"), message);
        assertThrows(NoSuchElementException.class, () -> node("a").asynchronousChild("b"));
    }

    @Test
    void section_reading_drawsTreesAndATable() {
        order.time("price", () -> {
            spend(10);
            order.time("rpc", () -> spend(90));
            Runnable later = order.wrap(() -> order.time("store", () -> spend(40)));
            order.time("await", later::run);
        });
        Section section = order.section();
        Tree tree = (Tree) section.blocks().get(0);
        Tree elsewhere = (Tree) section.blocks().get(1);
        Table table = (Table) section.blocks().get(3);

        assertEquals("tree.order", section.id());
        assertEquals("order", tree.root().label());
        assertEquals(140, tree.root().value());
        Tree.Node price = tree.root().children().get(0);
        assertEquals("price ×1", price.label());
        assertEquals(10, price.self());
        assertEquals(
                List.of("rpc ×1", "await ×1"),
                price.children().stream().map(Tree.Node::label).toList());
        assertEquals("price => store ×1", elsewhere.root().children().get(0).label());
        assertEquals(40, elsewhere.root().value());
        assertEquals(4, table.rows().size());
        assertEquals("price > rpc", table.rows().get(0).get(0).text());
        assertEquals(90, table.rows().get(0).get(3).value());
    }

    @Test
    void section_nothingRecordedOrMisused_saysSo() {
        assertTrue(order.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("Nothing")));
        Span twice = order.start("a");
        twice.close();
        twice.close();

        assertTrue(order.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("closed again: 1")));
    }
}
