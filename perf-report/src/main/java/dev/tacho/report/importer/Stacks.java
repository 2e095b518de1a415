package dev.tacho.report.importer;

import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Stacks that a profiler took, merged into a tree: where a program spent what the profiler counted.
 *
 * <pre>{@code
 * Stacks before = Stacks.read(Path.of("before.collapsed.gz"));
 * Stacks now = Stacks.read(Path.of("now.collapsed"));
 * Tree whole = now.toTree("CPU of a checkout", Unit.COUNT);
 * Tree change = now.comparedTo(before).toTree("CPU, against the last release", Unit.COUNT);
 * }</pre>
 *
 * <p>Immutable, so safe to share between threads. A tree of 100,000 places takes about 4 MB here and 10 MB as a {@link
 * Tree}. No method recurses, so a stack may be as deep as it likes.
 */
public final class Stacks {
    private static final Comparator<Tree.Node> HEAVIEST_FIRST = Comparator.comparingDouble(
                    (Tree.Node node) -> -Math.max(node.value(), node.isCompared() ? node.before() : 0))
            .thenComparing(Tree.Node::label);

    static final String OTHER = "other (frames cut)";

    private final Data data;
    private final double[] totals;
    private final Origin origin;

    Stacks(Data data, Origin origin) {
        this.data = data;
        this.totals = StackTrie.totals(data.parent, data.self, data.cut);
        this.origin = origin;
    }

    /** The merged tree: a parent stands before its children, the root first. Never changed, and never handed out. */
    @SuppressWarnings("ArrayRecordComponent")
    record Data(int[] parent, int[] name, String[] names, double[] self, double[] cut, long[] cutFrames) {}

    /**
     * Where stacks came from.
     *
     * @param file its name
     * @param event what was sampled, or an empty text
     * @param records lines or samples
     * @param areSamples whether each record is one sample with the weight 1
     * @param skippedLines lines that were understood to hold no frame
     * @param isTruncated whether the last record was cut off
     */
    record Origin(
            String file, String event, long records, boolean areSamples, long skippedLines, boolean isTruncated) {}

    /**
     * Reads a file of collapsed stacks or of {@code perf script}, packed by gzip or not: content decides.
     *
     * @param file the file
     * @return what it holds
     * @throws IOException if it cannot be read, is neither, or names more than one event; the message names the line
     * @see StackReader the choices that can be made
     */
    public static Stacks read(Path file) throws IOException {
        return StackReader.create().read(file);
    }

    /**
     * Returns the weight of all stacks.
     *
     * @return the sum: samples, or whatever the tool counted, such as nanoseconds or bytes
     */
    public double total() {
        return totals[0];
    }

    /**
     * Returns how many records the file held.
     *
     * @return lines of collapsed stacks, each a distinct stack as a rule, or samples of {@code perf script}
     */
    public long records() {
        return origin.records;
    }

    /**
     * Returns what was sampled.
     *
     * @return the event of {@code perf script}, such as {@code cpu-clock}; empty for collapsed stacks, which do not say
     */
    public String event() {
        return origin.event;
    }

    /**
     * Returns how many places the tree has: a frame called from two places is two.
     *
     * @return the number without the root and without what was cut
     */
    public int nodes() {
        return totals.length - 1;
    }

    /**
     * Returns the length of the longest stack that was kept.
     *
     * @return its number of frames, 0 if no stack had one
     */
    public int depth() {
        int[] levels = new int[totals.length];
        int deepest = 0;
        for (int node = 1; node < levels.length; node++) {
            levels[node] = levels[data.parent[node]] + 1;
            deepest = Math.max(deepest, levels[node]);
        }
        return deepest;
    }

    /**
     * Returns the share of the weight whose innermost frames were folded because there were too many.
     *
     * @return cut weight / total, 0 to 1; 0 if the total is 0
     */
    public double cutRatio() {
        double lost = 0;
        for (double each : data.cut) {
            lost += each;
        }
        return total() == 0 ? 0 : Math.min(1, lost / total());
    }

    /**
     * Returns how many places were folded because there were too many; one that came back and was folded again counts
     * twice.
     *
     * @return the number
     */
    public long cutFrames() {
        return LongStream.of(data.cutFrames).sum();
    }

    /**
     * Returns whether the last record was cut off and left out.
     *
     * @return true if the file ends within a line
     */
    public boolean isTruncated() {
        return origin.isTruncated;
    }

    /**
     * Compares shapes: scales a baseline so that both totals are the same, and sets them side by side.
     *
     * @param baseline what to compare with
     * @return the comparison, with what is only in the baseline
     */
    public StackDiff comparedTo(Stacks baseline) {
        boolean comparable = baseline.total() > 0 && total() > 0;
        return new StackDiff(this, baseline, comparable ? total() / baseline.total() : 1, true);
    }

    /**
     * Compares amounts: multiplies a baseline by a factor, such as this run's operations divided by the baseline's, and
     * sets them side by side.
     *
     * @param baseline what to compare with
     * @param scale what a baseline's weight is multiplied by; 1 if both runs did the same work
     * @return the comparison, with what is only in the baseline
     * @throws IllegalArgumentException if the scale is not above 0 and finite
     */
    public StackDiff comparedTo(Stacks baseline, double scale) {
        if (!(scale > 0) || !Double.isFinite(scale * baseline.total())) {
            throw new IllegalArgumentException("scale=" + scale
                    + ": must be above 0 and finite; take the operations of this run divided by the baseline's");
        }
        return new StackDiff(this, baseline, scale, false);
    }

    /**
     * Turns every stack around: the innermost frame comes first and its callers follow, so that a frame called from many
     * places is one. What was cut is a frame of its own, below those that called it.
     *
     * @return the callers of every frame that has a weight of its own, with at most as many places as this has, but
     *     100,000 at least
     */
    public Stacks inverted() {
        StackTrie trie = new StackTrie(Math.max(StackReader.DEFAULT_NODES, nodes()));
        for (int node = 0; node < totals.length; node++) {
            if (data.self[node] > 0) {
                List<String> path = path(node);
                Collections.reverse(path);
                trie.add(path, data.self[node]);
            }
            if (data.cut[node] > 0) {
                List<String> path = path(node);
                path.add(OTHER);
                Collections.reverse(path);
                trie.add(path, data.cut[node]);
            }
        }
        return new Stacks(trie.freeze(), origin);
    }

    /**
     * Merges calls of a function by itself, directly one after the other, into one.
     *
     * @return the stacks with no frame directly below one of the same name
     */
    public Stacks withoutRecursion() {
        StackTrie trie = new StackTrie(Math.max(1, nodes()));
        for (int node = 0; node < totals.length; node++) {
            if (data.self[node] > 0 || data.cutFrames[node] > 0) {
                List<String> path = new ArrayList<>();
                for (String frame : path(node)) {
                    if (path.isEmpty() || !path.get(path.size() - 1).equals(frame)) {
                        path.add(frame);
                    }
                }
                trie.add(path, data.self[node]);
                trie.addCut(path, data.cut[node], data.cutFrames[node]);
            }
        }
        return new Stacks(trie.freeze(), origin);
    }

    /**
     * Returns the tree for a report; {@code report} draws a large one as a flame graph.
     *
     * @param title names the drawing
     * @param unit the unit of the weights: {@link Unit#COUNT} for samples, {@link Unit#NANOS} for a clock's periods
     * @return the tree, the heaviest parts first; its caption says how many records it rests on and what was left out
     * @throws IllegalArgumentException if the title is blank
     */
    public Tree toTree(String title, Unit unit) {
        Objects.requireNonNull(unit, "unit");
        List<@Nullable List<Tree.Node>> children = emptyLists(totals.length);
        for (int node = totals.length - 1; node > 0; node--) {
            Tree.Node made = new Tree.Node(data.names[data.name[node]], totals[node], parts(children, node));
            add(children, data.parent[node], made);
        }
        return new Tree(title, unit, new Tree.Node("all", totals[0], parts(children, 0)), caption());
    }

    /**
     * Writes collapsed stacks: a line each, {@code outermost;...;innermost weight}, which any flame graph tool reads and
     * {@link #read} reads back.
     *
     * @param out where to write
     * @throws IOException if {@code out} throws it
     */
    public void writeCollapsed(Appendable out) throws IOException {
        for (int node = 0; node < totals.length; node++) {
            if (data.self[node] > 0) {
                line(out, node == 0 ? List.of(StackTrie.UNNAMED) : path(node), data.self[node]);
            }
            if (data.cutFrames[node] > 0) {
                List<String> path = path(node);
                path.add(other(data.cutFrames[node]));
                line(out, path, data.cut[node]);
            }
        }
    }

    private static void line(Appendable out, List<String> path, double weight) throws IOException {
        String stack = String.join(";", path);
        // A line that begins with # is a comment; white space around a name is not part of it.
        out.append(stack.startsWith("#") ? " " : "").append(stack).append(' ');
        out.append(new BigDecimal(weight).toPlainString()).append('\n');
    }

    String caption() {
        StringBuilder text = new StringBuilder(describe());
        if (cutFrames() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "; %,d light frames were folded, with %s of the weight below their callers",
                    cutFrames(),
                    Unit.RATIO.format(cutRatio())));
        }
        if (origin.isTruncated) {
            text.append("; the file ends within a record, which was left out");
        }
        if (origin.skippedLines > 0) {
            text.append(String.format(Locale.ROOT, "; %,d lines held no frame", origin.skippedLines));
        }
        return text.append('.').toString();
    }

    /** Says what the stacks are and how many, for a caption. */
    String describe() {
        String kind = origin.event.isEmpty() ? "stacks" : "samples of " + origin.event;
        String text = String.format(Locale.ROOT, "%s: %,d %s", origin.file, origin.records, kind);
        if (!origin.areSamples) {
            return text;
        }
        // The normal approximation at its widest, a share of one half, for 95 %.
        return text + ", so a share is known to " + Unit.RATIO.format(0.98 / Math.sqrt(Math.max(1, origin.records)))
                + " of the whole or better";
    }

    private List<Tree.Node> parts(List<@Nullable List<Tree.Node>> children, int node) {
        if (data.cutFrames[node] > 0) {
            add(children, node, new Tree.Node(other(data.cutFrames[node]), data.cut[node], List.of()));
        }
        return sorted(children.get(node));
    }

    static String other(long frames) {
        return String.format(Locale.ROOT, "other (%,d frames cut)", frames);
    }

    static List<@Nullable List<Tree.Node>> emptyLists(int size) {
        return new ArrayList<>(Collections.nCopies(size, (@Nullable List<Tree.Node>) null));
    }

    static void add(List<@Nullable List<Tree.Node>> children, int to, Tree.Node node) {
        List<Tree.Node> present = children.get(to);
        if (present == null) {
            present = new ArrayList<>(2);
            children.set(to, present);
        }
        present.add(node);
    }

    static List<Tree.Node> sorted(@Nullable List<Tree.Node> nodes) {
        if (nodes == null) {
            return List.of();
        }
        nodes.sort(HEAVIEST_FIRST);
        return nodes;
    }

    List<String> path(int node) {
        List<String> path = new ArrayList<>();
        for (int at = node; at > 0; at = data.parent[at]) {
            path.add(data.names[data.name[at]]);
        }
        Collections.reverse(path);
        return path;
    }

    Data data() {
        return data;
    }

    double totalOf(int node) {
        return totals[node];
    }
}
