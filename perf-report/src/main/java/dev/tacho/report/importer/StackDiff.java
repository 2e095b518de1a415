package dev.tacho.report.importer;

import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two sets of stacks side by side: what weighs more now, what weighs less, what is new, and what is only in the baseline.
 *
 * <p>Immutable; made by {@link Stacks#comparedTo(Stacks)}.
 */
public final class StackDiff {
    /** A change of less than that, as a share of the larger total, is drawn as none: it is a pixel wide. */
    private static final double SMALLEST_CHANGE = 0.001;

    private final Stacks now;
    private final Stacks baseline;
    private final double scale;
    private final boolean byShare;

    StackDiff(Stacks now, Stacks baseline, double scale, boolean byShare) {
        this.now = Objects.requireNonNull(now, "now");
        this.baseline = Objects.requireNonNull(baseline, "baseline");
        this.scale = scale;
        this.byShare = byShare;
    }

    /**
     * Returns what the baseline's weights are multiplied by.
     *
     * @return this run's total divided by the baseline's, or the factor that was asked for; 1 if either total is 0
     */
    public double scale() {
        return scale;
    }

    /**
     * Returns the differential tree for a report. A part that is only in the baseline has the value 0, one that is new has
     * {@code before} 0. A part is marked as better or worse if it changed by a thousandth of the larger total or more.
     *
     * @param title names the drawing
     * @param unit the unit of the weights
     * @return the tree, its heaviest parts first; its caption says how the baseline was scaled
     * @throws IllegalArgumentException if the title is blank
     */
    public Tree toTree(String title, Unit unit) {
        Union union = new Union(now.data(), baseline.data());
        double least = SMALLEST_CHANGE * Math.max(now.total(), baseline.total() * scale);
        List<@Nullable List<Tree.Node>> children = Stacks.emptyLists(union.size);
        for (int node = union.size - 1; node > 0; node--) {
            addCut(children, union, node, least);
            Tree.Node made = node(
                    union.names.get(union.name[node]),
                    union.now(now, node),
                    union.before(baseline, node) * scale,
                    Stacks.sorted(children.get(node)),
                    least);
            Stacks.add(children, union.parent[node], made);
        }
        addCut(children, union, 0, least);
        Tree.Node root = node("all", now.total(), baseline.total() * scale, Stacks.sorted(children.get(0)), least);
        return new Tree(title, unit, root, caption(unit));
    }

    private void addCut(List<@Nullable List<Tree.Node>> children, Union union, int node, double least) {
        double cutNow = union.ofNow[node] < 0 ? 0 : now.data().cut()[union.ofNow[node]];
        double cutBefore = union.ofBefore[node] < 0 ? 0 : baseline.data().cut()[union.ofBefore[node]] * scale;
        if (cutNow > 0 || cutBefore > 0) {
            Stacks.add(children, node, node(Stacks.OTHER, cutNow, cutBefore, List.of(), least));
        }
    }

    private static Tree.Node node(String label, double value, double before, List<Tree.Node> children, double least) {
        double change = value - before;
        Tree.Tone tone =
                Math.abs(change) < least || change == 0 ? Tree.Tone.PLAIN : change > 0 ? Tree.Tone.BAD : Tree.Tone.GOOD;
        return new Tree.Node(label, value, children, tone, before);
    }

    private String caption(Unit unit) {
        String how = byShare
                ? "Totals are made equal, so that shapes are compared and not amounts: the baseline's "
                : "The baseline's ";
        return String.format(
                Locale.ROOT,
                "%s%s times %s. Now %s Baseline %s",
                how,
                unit.format(baseline.total()),
                Unit.NONE.format(scale),
                now.caption(),
                baseline.caption());
    }

    /** All places of both trees: those of the first under their own numbers, then what only the second has. */
    private static final class Union {
        final List<String> names;
        final int[] parent;
        final int[] name;
        final int[] ofNow;
        final int[] ofBefore;
        int size;

        private record Key(int parent, int name) {}

        Union(Stacks.Data now, Stacks.Data before) {
            int first = now.parent().length;
            int second = before.parent().length;
            names = new ArrayList<>(Arrays.asList(now.names()));
            parent = Arrays.copyOf(now.parent(), first + second);
            name = Arrays.copyOf(now.name(), first + second);
            ofNow = new int[first + second];
            ofBefore = new int[first + second];
            Arrays.fill(ofNow, -1);
            Arrays.fill(ofBefore, -1);
            Map<Key, Integer> places = new HashMap<>();
            for (int node = 0; node < first; node++) {
                ofNow[node] = node;
                places.put(new Key(parent[node], name[node]), node);
            }
            size = first;
            add(before, places);
        }

        private void add(Stacks.Data before, Map<Key, Integer> places) {
            Map<String, Integer> ids = new HashMap<>();
            for (int id = 0; id < names.size(); id++) {
                ids.put(names.get(id), id);
            }
            int[] moved = new int[before.parent().length];
            for (int node = 1; node < moved.length; node++) {
                String label = before.names()[before.name()[node]];
                Integer id = ids.putIfAbsent(label, names.size());
                if (id == null) {
                    id = names.size();
                    names.add(label);
                }
                Key key = new Key(moved[before.parent()[node]], id);
                Integer known = places.putIfAbsent(key, size);
                if (known == null) {
                    known = size++;
                    parent[known] = key.parent;
                    name[known] = id;
                }
                moved[node] = known;
                ofBefore[known] = node;
            }
            ofBefore[0] = 0;
        }

        double now(Stacks now, int node) {
            return ofNow[node] < 0 ? 0 : now.totalOf(ofNow[node]);
        }

        double before(Stacks baseline, int node) {
            return ofBefore[node] < 0 ? 0 : baseline.totalOf(ofBefore[node]);
        }
    }
}
