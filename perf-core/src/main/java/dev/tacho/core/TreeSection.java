package dev.tacho.core;

import dev.tacho.core.TimerTree.Misuse;
import dev.tacho.core.TimerTree.Node;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.InstrumentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows a reading of a {@link TimerTree}. */
final class TreeSection {
    /** Rows of the table: what is further down took less time than any of them. */
    private static final int ROWS = 50;

    private static final List<Column> COLUMNS = List.of(
            Column.text("span"),
            Column.of("count", Unit.COUNT),
            new Column("errors", Unit.COUNT, Better.LOWER),
            new Column("self", Unit.NANOS, Better.LOWER),
            new Column("total", Unit.NANOS, Better.LOWER),
            new Column("p50", Unit.NANOS, Better.LOWER),
            new Column("p99", Unit.NANOS, Better.LOWER),
            new Column("max", Unit.NANOS, Better.LOWER));

    private final List<Placed> all = new ArrayList<>();

    private TreeSection() {}

    /** A node, where it stands, and whether it is the top of what ran on another thread. */
    private record Placed(Node node, String path, boolean elsewhere) {}

    static Section of(TimerTree.Snapshot reading) {
        return new TreeSection().section(reading);
    }

    private Section section(TimerTree.Snapshot reading) {
        Node root = reading.root();
        place(root, "");
        List<Block> blocks = new ArrayList<>();
        if (!root.children().isEmpty()) {
            blocks.add(new Tree(root.name(), Unit.NANOS, drawn(root, root.name())));
        }
        Block elsewhere = elsewhere(root.name());
        if (elsewhere != null) {
            blocks.add(elsewhere);
            blocks.add(Note.info("Asynchronous spans ran on other threads than the spans that started them, whose self"
                    + " times and totals they are no part of."));
        }
        addTable(blocks);
        addWarnings(blocks, reading.misuse());
        String id = new InstrumentId("tree." + root.name(), Map.of()).word();
        return new Section(id, "Nested timings: " + root.name(), blocks);
    }

    private void place(Node node, String path) {
        for (Node child : node.children()) {
            String below = path.isEmpty() ? child.name() : path + " > " + child.name();
            all.add(new Placed(child, below, false));
            place(child, below);
        }
        for (Node child : node.asynchronous()) {
            String below = path + " => " + child.name();
            all.add(new Placed(child, below, true));
            place(child, below);
        }
    }

    private static Tree.Node drawn(Node node, String label) {
        List<Tree.Node> children = node.children().stream()
                .map(child -> drawn(child, label(child, child.name())))
                .toList();
        return new Tree.Node(label, node.totalNanos(), children);
    }

    private static String label(Node node, String name) {
        StringBuilder label = new StringBuilder(name).append(" ×").append(Unit.COUNT.format(node.count()));
        add(label, node.errors(), " failed");
        add(label, node.cancellations(), " cancelled");
        add(label, node.open(), " open");
        return label.toString();
    }

    private static void add(StringBuilder label, long count, String what) {
        if (count > 0) {
            label.append(", ").append(Unit.COUNT.format(count)).append(what);
        }
    }

    private @Nullable Block elsewhere(String name) {
        List<Tree.Node> tops = all.stream()
                .filter(Placed::elsewhere)
                .map(top -> drawn(top.node, label(top.node, top.path)))
                .toList();
        if (tops.isEmpty()) {
            return null;
        }
        double total = tops.stream().mapToDouble(Tree.Node::value).sum();
        String title = name + ", asynchronous";
        return new Tree(title, Unit.NANOS, new Tree.Node(title, total, tops));
    }

    private void addTable(List<Block> blocks) {
        if (all.isEmpty()) {
            blocks.add(Note.info("Nothing was recorded."));
            return;
        }
        List<List<Cell>> rows = all.stream()
                .sorted(Comparator.comparingLong((Placed placed) -> placed.node.selfNanos())
                        .reversed())
                .limit(ROWS)
                .map(TreeSection::row)
                .toList();
        blocks.add(new Table("Spans by self time", COLUMNS, rows));
        if (all.size() > ROWS) {
            blocks.add(Note.info(
                    (all.size() - ROWS) + " more spans are not listed; each has no more self time than the last row."));
        }
    }

    private static List<Cell> row(Placed placed) {
        Node node = placed.node;
        return List.of(
                Cell.of(placed.path),
                Cell.of(node.count()),
                Cell.of(node.errors()),
                Cell.of(node.selfNanos()),
                Cell.of(node.totalNanos()),
                Cell.of(node.durations().percentile(50).value()),
                Cell.of(node.durations().percentile(99).value()),
                Cell.of(node.durations().max()));
    }

    private void addWarnings(List<Block> blocks, Misuse misuse) {
        if (all.stream().anyMatch(placed -> placed.node.name().equals(TreeNode.FURTHER))) {
            blocks.add(Note.warning("Spans beyond " + TreeNode.MAXIMUM_NODES + " nodes or a depth of "
                    + TreeNode.MAXIMUM_DEPTH + " are counted as \"" + TreeNode.FURTHER
                    + "\"; name spans after places in the program, not after data."));
        }
        if (misuse.leftOpen() > 0 || misuse.closedAgain() > 0 || misuse.closedElsewhere() > 0) {
            blocks.add(Note.warning("Spans left open when an outer one ended, and ended with it: " + misuse.leftOpen()
                    + "; closed again: " + misuse.closedAgain() + "; closed on another thread: "
                    + misuse.closedElsewhere() + ". Close spans where they start, by try-with-resources."));
        }
    }
}
