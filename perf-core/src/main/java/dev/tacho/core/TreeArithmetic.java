package dev.tacho.core;

import dev.tacho.core.TimerTree.Misuse;
import dev.tacho.core.TimerTree.Node;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Adds and subtracts readings of a {@link TimerTree}, node by node, and finds nodes in them. */
final class TreeArithmetic {
    private TreeArithmetic() {}

    /** Returns one of a node's children. */
    static Node find(Node parent, String wanted, List<Node> among, String kind) {
        for (Node node : among) {
            if (node.name().equals(wanted)) {
                return node;
            }
        }
        throw new NoSuchElementException("\"" + parent.name() + "\" has no " + kind + " \"" + wanted + "\"; there are "
                + among.stream().map(Node::name).toList());
    }

    static Misuse sum(Misuse one, Misuse other, int sign) {
        return new Misuse(
                one.closedAgain() + sign * other.closedAgain(),
                one.closedElsewhere() + sign * other.closedElsewhere(),
                one.leftOpen() + sign * other.leftOpen());
    }

    static Node plus(Node one, Node other) {
        return new Node(
                one.name(),
                one.count() + other.count(),
                one.errors() + other.errors(),
                one.cancellations() + other.cancellations(),
                one.open() + other.open(),
                one.durations().plus(other.durations()),
                one.selfNanos() + other.selfNanos(),
                plus(one.children(), other.children()),
                plus(one.asynchronous(), other.asynchronous()));
    }

    private static List<Node> plus(List<Node> some, List<Node> others) {
        Map<String, Node> all = byName(some);
        others.forEach(node -> all.merge(node.name(), node, TreeArithmetic::plus));
        return new ArrayList<>(all.values());
    }

    static Node minus(Node later, Node earlier) {
        DistributionSnapshot durations = later.durations().minus(earlier.durations());
        long self = later.selfNanos() - earlier.selfNanos();
        long count = later.count() - earlier.count();
        if (self < 0 || count < 0) {
            throw new IllegalArgumentException("node \"" + later.name() + "\": has count=" + later.count()
                    + ", selfNanos=" + later.selfNanos() + ", must be at least count=" + earlier.count()
                    + ", selfNanos=" + earlier.selfNanos() + "; subtract an earlier reading of the same tree");
        }
        return new Node(
                later.name(),
                count,
                later.errors() - earlier.errors(),
                later.cancellations() - earlier.cancellations(),
                later.open(),
                durations,
                self,
                minus(later.name(), later.children(), earlier.children()),
                minus(later.name(), later.asynchronous(), earlier.asynchronous()));
    }

    private static List<Node> minus(String parent, List<Node> later, List<Node> earlier) {
        Map<String, Node> before = byName(earlier);
        List<Node> all = new ArrayList<>();
        for (Node node : later) {
            Node then = before.remove(node.name());
            all.add(then == null ? node : minus(node, then));
        }
        if (!before.isEmpty()) {
            throw new IllegalArgumentException("node \"" + parent + "\": must have the children " + before.keySet()
                    + "; subtract an earlier reading of the same tree");
        }
        return all;
    }

    private static Map<String, Node> byName(List<Node> nodes) {
        Map<String, Node> byName = new LinkedHashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        return byName;
    }
}
