package dev.tacho.report.write;

import dev.tacho.core.section.Tree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Visits a tree's nodes, each before its children, without a frame of the stack for each level: profiles are deep. */
final class TreeWalk {
    private final int deepest;
    private final Deque<Iterator<Tree.Node>> path = new ArrayDeque<>();
    private Tree.Node node;
    private int depth;
    private boolean started;

    /** @param deepest the level below which nothing is visited; the root's is 0 */
    TreeWalk(Tree.Node root, int deepest) {
        this.node = root;
        this.deepest = deepest;
        path.push(List.of(root).iterator());
    }

    /** Moves on to the next node, if there is one. */
    boolean next() {
        if (started && path.size() <= deepest) {
            path.push(node.children().iterator());
        }
        started = true;
        while (!path.isEmpty()) {
            Iterator<Tree.Node> siblings = path.element();
            if (siblings.hasNext()) {
                node = siblings.next();
                depth = path.size() - 1;
                return true;
            }
            path.pop();
        }
        return false;
    }

    Tree.Node node() {
        return node;
    }

    /** How far the node is from the root, 0 for the root itself. */
    int depth() {
        return depth;
    }
}
