package dev.tacho.chain.gas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link GasFrame} in the making: executions with the same path add up. */
final class Node {
    static final String OTHER = "other";

    private static final String FUNCTION = "function ";

    /** How many nodes one trace may still make. */
    static final class Budget {
        private int left;

        Budget(int most) {
            this.left = most;
        }
    }

    final GasFrame.Kind kind;
    final String label;
    private final Budget budget;
    private long self;
    private long count;
    private @Nullable Map<String, Node> children;

    Node(GasFrame.Kind kind, String label, Budget budget) {
        this.kind = kind;
        this.label = label;
        this.budget = budget;
    }

    void add(long gas, long times) {
        self += gas;
        count += times;
    }

    Node child(GasFrame.Kind childKind, String childLabel) {
        if (children == null) {
            children = new LinkedHashMap<>();
        }
        // A function may be called as an opcode is.
        String key = childKind == GasFrame.Kind.FUNCTION ? FUNCTION + childLabel : childLabel;
        Node known = children.get(key);
        if (known != null) {
            return known;
        }
        if (budget.left <= 0) {
            return children.computeIfAbsent(OTHER, name -> new Node(GasFrame.Kind.OTHER, name, budget));
        }
        budget.left--;
        Node made = new Node(childKind, childLabel, budget);
        children.put(key, made);
        return made;
    }

    /** Adds all of a finished frame, which is not used any more. */
    void merge(Node other) {
        self += other.self;
        count += other.count;
        if (other.children == null) {
            return;
        }
        if (children == null) {
            children = other.children;
            return;
        }
        for (Map.Entry<String, Node> entry : other.children.entrySet()) {
            Node mine = children.putIfAbsent(entry.getKey(), entry.getValue());
            if (mine != null) {
                budget.left++;
                mine.merge(entry.getValue());
            }
        }
    }

    GasFrame toFrame() {
        // A loop, not a stream: frames may lie deep in each other.
        List<GasFrame> parts = new ArrayList<>();
        long total = self;
        if (children != null) {
            for (Node child : children.values()) {
                GasFrame part = child.toFrame();
                parts.add(part);
                total += part.totalGas();
            }
            parts.sort(Comparator.comparingLong(GasFrame::totalGas).reversed().thenComparing(GasFrame::label));
        }
        return new GasFrame(kind, label, self, total, count, parts);
    }

    long total() {
        long total = self;
        if (children != null) {
            for (Node child : children.values()) {
                total += child.total();
            }
        }
        return total;
    }
}
