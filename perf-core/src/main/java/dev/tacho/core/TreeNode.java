package dev.tacho.core;

import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link TimerTree}: all spans of one name under one parent. Durations are recorded as a timer's are;
 * beside them only self times are added up, and a total is made of these when somebody reads it. So a total is the sum
 * of its parts in every reading, to the nanosecond, whoever records meanwhile.
 */
final class TreeNode {
    static final int MAXIMUM_DEPTH = 64;
    static final int MAXIMUM_NODES = 1_000;
    static final String FURTHER = "(further)";
    private static final String BLANK = "(blank)";

    /** A recording's two counters beside its values, which each thread adds to in its own cell. */
    private static final int STARTED = OwnedCell.OPEN;

    private static final int SELF_NANOS = OwnedCell.BEGUN;

    final TimerTree tree;
    private final String name;
    private final int depth;
    private final int order;
    private final Recording durations;
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong cancellations = new AtomicLong();
    /** Spans that were counted and not timed, because they began within a node of further ones. */
    private final AtomicLong untimed = new AtomicLong();

    private final Children synchronous = new Children();
    private final Children asynchronous = new Children();
    private final boolean further;

    TreeNode(TimerTree tree, String name, int depth, boolean further) {
        this.tree = tree;
        this.name = name;
        this.depth = depth;
        this.order = tree.nextOrder();
        this.further = further;
        this.durations = tree.newRecording();
    }

    /** The nodes below, by name, and one for those that found no room. */
    private static final class Children {
        final Map<String, TreeNode> byName = new ConcurrentHashMap<>(4);
        final AtomicReference<@Nullable TreeNode> further = new AtomicReference<>();

        List<TimerTree.Node> snapshot() {
            List<TreeNode> nodes = new ArrayList<>(byName.values());
            TreeNode last = further.get();
            nodes.sort(Comparator.comparingInt(node -> node.order));
            if (last != null) {
                nodes.add(last);
            }
            return nodes.stream().map(TreeNode::snapshot).toList();
        }
    }

    /** Whether it stands for nodes that found no room; it has no nodes below. */
    boolean isFurther() {
        return further;
    }

    /** Returns the node of this name below this one, made if there is room. */
    TreeNode child(@Nullable String childName, boolean elsewhere) {
        String key = String.valueOf(childName);
        Children children = elsewhere ? asynchronous : synchronous;
        TreeNode child = children.byName.get(key);
        return child != null ? child : newChild(key, children);
    }

    private TreeNode newChild(String key, Children children) {
        String label = key.isBlank() ? BLANK : key;
        TreeNode known = children.byName.get(label);
        if (known != null) {
            return known;
        }
        if (depth == MAXIMUM_DEPTH || label.equals(FURTHER) || !tree.reserveNode()) {
            return further(children);
        }
        TreeNode fresh = new TreeNode(tree, label, depth + 1, false);
        TreeNode first = children.byName.putIfAbsent(label, fresh);
        if (first != null) {
            tree.releaseNode();
            return first;
        }
        return fresh;
    }

    private TreeNode further(Children children) {
        TreeNode there = children.further.get();
        if (there == null) {
            children.further.compareAndSet(null, new TreeNode(tree, FURTHER, depth + 1, true));
            return further(children);
        }
        return there;
    }

    void started() {
        durations.count(STARTED, 1);
    }

    /** Records a span that has ended. */
    void ended(Outcome outcome, long nanos, long selfNanos) {
        durations.record(nanos);
        durations.count(SELF_NANOS, selfNanos);
        count(outcome);
    }

    /** Counts a span that was not timed. */
    void endedUntimed(Outcome outcome) {
        untimed.incrementAndGet();
        count(outcome);
    }

    private void count(Outcome outcome) {
        if (outcome == Outcome.FAILED) {
            errors.incrementAndGet();
        } else if (outcome == Outcome.CANCELLED) {
            cancellations.incrementAndGet();
        }
    }

    TimerTree.Node snapshot() {
        // Parts before the whole they are parts of, so that no reading has more of them than spans.
        long failed = errors.get();
        long cancelled = cancellations.get();
        long counted = untimed.get();
        DistributionSnapshot timed = durations.snapshot();
        long open = Math.max(0, durations.counted(STARTED) - timed.count());
        return new TimerTree.Node(
                name,
                timed.count() + counted,
                failed,
                cancelled,
                open,
                timed,
                durations.counted(SELF_NANOS),
                synchronous.snapshot(),
                asynchronous.snapshot());
    }
}
