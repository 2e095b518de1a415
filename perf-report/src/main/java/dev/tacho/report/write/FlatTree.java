package dev.tacho.report.write;

import dev.tacho.core.section.Tree;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A {@link Tree} as columns, in the order in which one reads it from top to bottom: a node, then all below it. Made without
 * recursion, so that a tree may be as deep as it likes.
 */
final class FlatTree {
    private int size;
    private int[] level = new int[256];
    private int[] name = new int[256];
    private int[] tone = new int[256];
    private double[] value = new double[256];
    private double[] before = new double[256];
    private final boolean compared;
    private final Map<String, Integer> ids = new HashMap<>();

    private record Open(Tree.Node node, int level) {}

    FlatTree(Tree tree) {
        compared = tree.root().isCompared();
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(tree.root(), 0));
        while (!open.isEmpty()) {
            Open next = open.pop();
            add(next.node, next.level);
            for (int i = next.node.children().size() - 1; i >= 0; i--) {
                open.push(new Open(next.node.children().get(i), next.level + 1));
            }
        }
    }

    private void add(Tree.Node node, int atLevel) {
        if (size == level.length) {
            level = Arrays.copyOf(level, 2 * size);
            name = Arrays.copyOf(name, 2 * size);
            tone = Arrays.copyOf(tone, 2 * size);
            value = Arrays.copyOf(value, 2 * size);
            before = Arrays.copyOf(before, 2 * size);
        }
        level[size] = atLevel;
        name[size] = ids.computeIfAbsent(node.label(), label -> ids.size());
        tone[size] = number(node.tone());
        value[size] = node.value();
        // A part that is not compared within a tree that is: no change is known of it.
        before[size] = node.isCompared() ? node.before() : node.value();
        size++;
    }

    int size() {
        return size;
    }

    boolean isCompared() {
        return compared;
    }

    /** The names, each once, by the number that {@link #name} returns. */
    String[] names() {
        String[] names = new String[ids.size()];
        ids.forEach((text, id) -> names[id] = text);
        return names;
    }

    int level(int node) {
        return level[node];
    }

    int name(int node) {
        return name[node];
    }

    int tone(int node) {
        return tone[node];
    }

    double value(int node) {
        return value[node];
    }

    double before(int node) {
        return before[node];
    }

    /** What a node's children leave of it, from values or from those before; below zero where they add up to more. */
    double[] own(boolean ofBefore) {
        double[] source = ofBefore ? before : value;
        double[] own = Arrays.copyOf(source, size);
        int[] path = new int[Arrays.stream(level, 0, size).max().orElse(0) + 1];
        for (int node = 0; node < size; node++) {
            path[level[node]] = node;
            if (level[node] > 0) {
                own[path[level[node] - 1]] -= source[node];
            }
        }
        return own;
    }

    /** The number by which the page's script knows a tone. */
    private static int number(Tree.Tone tone) {
        return switch (tone) {
            case PLAIN -> 0;
            case STRONG -> 1;
            case GOOD -> 2;
            case BAD -> 3;
        };
    }
}
