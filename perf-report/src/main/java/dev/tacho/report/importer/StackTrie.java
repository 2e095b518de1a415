package dev.tacho.report.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges stacks by their common beginnings, in flat arrays in which a parent stands before its children.
 *
 * <p>Memory is bound: with twice as many nodes as may stay, the lightest ones are folded into what their parents had
 * cut. That is lossy counting (Manku and Motwani, 2002) on a tree: no weight is lost, only the names of what was light at
 * the time; a part that turns out heavy later stands with its later weight, and its earlier one stays cut.
 */
final class StackTrie {
    /** A longer name is cut: memory would not be bound otherwise. */
    private static final int LONGEST_NAME = 512;

    static final String UNNAMED = "[unnamed]";

    private final int maximumNodes;
    private Map<String, Integer> ids = new HashMap<>();
    private List<String> names = new ArrayList<>();
    private int size = 1;
    private int[] parent = new int[1024];
    private int[] name = new int[1024];
    private double[] self = new double[1024];
    private double[] cut = new double[1024];
    private long[] cutFrames = new long[1024];
    private double total;

    /** Open addressing over parent and name; 0, which is the root's number and no one's child, marks a free slot. */
    private int[] slots = new int[4096];

    StackTrie(int maximumNodes) {
        this.maximumNodes = maximumNodes;
        parent[0] = -1;
        name[0] = -1;
    }

    /**
     * Adds the weight of one stack.
     *
     * @param frames the names from the outermost caller on
     * @return false, and nothing is added, if the sum of all weights would no longer be finite
     */
    boolean add(List<String> frames, double weight) {
        if (!Double.isFinite(total + weight)) {
            return false;
        }
        total += weight;
        int node = 0;
        for (String frame : frames) {
            node = child(node, id(clean(frame)));
        }
        self[node] += weight;
        if (size - 1 > 2L * maximumNodes) {
            fold();
        }
        return true;
    }

    /** Adds to what was cut below a stack. */
    void addCut(List<String> frames, double weight, long lostFrames) {
        add(frames, 0);
        int node = 0;
        for (String frame : frames) {
            node = child(node, id(clean(frame)));
        }
        total += weight;
        cut[node] += weight;
        cutFrames[node] += lostFrames;
    }

    /** Returns what was merged, with at most as many nodes below the root as may stay. */
    Stacks.Data freeze() {
        fold();
        return new Stacks.Data(
                Arrays.copyOf(parent, size),
                Arrays.copyOf(name, size),
                names.toArray(String[]::new),
                Arrays.copyOf(self, size),
                Arrays.copyOf(cut, size),
                Arrays.copyOf(cutFrames, size));
    }

    /**
     * Sums up from the leaves: a node's total is its children's sum plus its own, in this order, so that rounding never
     * makes children weigh more than their parent.
     */
    static double[] totals(int[] parent, double[] self, double[] cut) {
        double[] totals = new double[parent.length];
        for (int node = parent.length - 1; node >= 0; node--) {
            totals[node] = totals[node] + cut[node] + self[node];
            if (node > 0) {
                totals[parent[node]] += totals[node];
            }
        }
        return totals;
    }

    private void fold() {
        if (size - 1 <= maximumNodes) {
            return;
        }
        double[] totals = totals(Arrays.copyOf(parent, size), Arrays.copyOf(self, size), Arrays.copyOf(cut, size));
        double[] sorted = Arrays.copyOfRange(totals, 1, size);
        Arrays.sort(sorted);
        double lightest = sorted[sorted.length - maximumNodes];
        int heavier = 0;
        for (double each : sorted) {
            heavier += each > lightest ? 1 : 0;
        }
        // Of those that weigh the same the earlier stay: a parent weighs no less than its child and stands before it,
        // so
        // that whoever stays has all of its callers.
        int ties = maximumNodes - heavier;
        boolean[] kept = new boolean[size];
        kept[0] = true;
        for (int node = 1; node < size; node++) {
            kept[node] = totals[node] > lightest || (totals[node] == lightest && ties-- > 0);
        }
        for (int node = size - 1; node > 0; node--) {
            if (!kept[node]) {
                cut[parent[node]] += self[node] + cut[node];
                cutFrames[parent[node]] += 1 + cutFrames[node];
            }
        }
        compact(kept);
    }

    private void compact(boolean[] kept) {
        List<String> before = names;
        names = new ArrayList<>();
        ids = new HashMap<>();
        int[] moved = new int[size];
        int next = 1;
        for (int node = 1; node < size; node++) {
            if (kept[node]) {
                moved[node] = next;
                parent[next] = moved[parent[node]];
                name[next] = id(before.get(name[node]));
                self[next] = self[node];
                cut[next] = cut[node];
                cutFrames[next] = cutFrames[node];
                next++;
            }
        }
        Arrays.fill(self, next, size, 0);
        Arrays.fill(cut, next, size, 0);
        Arrays.fill(cutFrames, next, size, 0);
        size = next;
        hash(slots.length);
    }

    private int child(int of, int id) {
        int slot = slot(of, id);
        if (slots[slot] != 0) {
            return slots[slot];
        }
        if (size == parent.length) {
            grow();
        }
        parent[size] = of;
        name[size] = id;
        slots[slot] = size;
        if (2 * ++size > slots.length) {
            hash(2 * slots.length);
        }
        return size - 1;
    }

    private int slot(int of, int id) {
        int hash = (of * 0x9e3779b9 + id) * 0x85ebca6b;
        int slot = (hash ^ hash >>> 15) & slots.length - 1;
        while (slots[slot] != 0 && (parent[slots[slot]] != of || name[slots[slot]] != id)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private void hash(int length) {
        slots = new int[length];
        for (int node = 1; node < size; node++) {
            slots[slot(parent[node], name[node])] = node;
        }
    }

    private void grow() {
        int length = 2 * parent.length;
        parent = Arrays.copyOf(parent, length);
        name = Arrays.copyOf(name, length);
        self = Arrays.copyOf(self, length);
        cut = Arrays.copyOf(cut, length);
        cutFrames = Arrays.copyOf(cutFrames, length);
    }

    private int id(String frame) {
        Integer known = ids.putIfAbsent(frame, names.size());
        if (known != null) {
            return known;
        }
        names.add(frame);
        return names.size() - 1;
    }

    /** A name without control characters or semicolons, which neither a line nor a terminal could take. */
    private static String clean(String frame) {
        String stripped = frame.strip();
        if (stripped.isEmpty()) {
            return UNNAMED;
        }
        if (stripped.length() > LONGEST_NAME) {
            stripped = stripped.substring(0, LONGEST_NAME - 1) + '…';
        }
        for (int i = 0; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            if (Character.isISOControl(c) || c == ';') {
                stripped = stripped.replace(c, c == ';' ? ':' : '\ufffd');
            }
        }
        return stripped;
    }
}
