package dev.tacho.report.importer;

import static dev.tacho.report.importer.StackTexts.all;
import static dev.tacho.report.importer.StackTexts.model;
import static dev.tacho.report.importer.StackTexts.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Holds merged stacks, what is folded, comparisons and inversions against a plain map of paths. */
class StacksTest {
    private static final int TRIES = 60;

    @Provide
    Arbitrary<Map<List<String>, Integer>> models() {
        return StackTexts.models();
    }

    @Property(tries = TRIES, seed = "61")
    void tree_isTheMapOfPaths(@ForAll("models") Map<List<String>, Integer> stacks) {
        Stacks read = parse(StackTexts.print(stacks));
        Tree tree = read.toTree("CPU", Unit.COUNT);

        Map<List<String>, Double> expected = new HashMap<>();
        stacks.forEach((path, weight) -> expected.put(path, (double) weight));
        assertEquals(expected, model(tree));
        assertEquals(stacks.values().stream().mapToInt(i -> i).sum(), read.total());
        assertEquals(stacks.size(), read.records());
        assertEquals(stacks.keySet().stream().mapToInt(List::size).max().orElse(0), read.depth());
        Set<List<String>> places = new HashSet<>();
        stacks.keySet()
                .forEach(path ->
                        IntStream.rangeClosed(1, path.size()).forEach(length -> places.add(path.subList(0, length))));
        assertEquals(places.size(), read.nodes());
        assertEquals(0, read.cutRatio());
    }

    @Property(tries = TRIES, seed = "62")
    void writtenAndReadAgain_isTheSame(@ForAll("models") Map<List<String>, Integer> stacks) throws IOException {
        Stacks read = parse(StackTexts.print(stacks));
        StringBuilder text = new StringBuilder();
        read.writeCollapsed(text);

        assertEquals(
                read.toTree("CPU", Unit.COUNT).root(),
                parse(text.toString()).toTree("CPU", Unit.COUNT).root());
    }

    @Property(tries = TRIES, seed = "63")
    void folded_keepsTheTotalAndNeverMoreThanAsked(
            @ForAll("models") Map<List<String>, Integer> stacks, @ForAll Random random) {
        int most = 1 + random.nextInt(12);
        Stacks read = parse(StackReader.create().withMaximumNodes(most), StackTexts.print(stacks));
        Tree tree = read.toTree("CPU", Unit.COUNT);

        assertTrue(read.nodes() <= most, read.nodes() + " of " + most);
        assertEquals(stacks.values().stream().mapToInt(i -> i).sum(), read.total());
        assertEquals(
                read.total(), model(tree).values().stream().mapToDouble(i -> i).sum());
        double other = all(tree).stream()
                .filter(node -> node.label().startsWith("other ("))
                .mapToDouble(Tree.Node::value)
                .sum();
        assertEquals(other, read.cutRatio() * read.total(), 1e-9 * read.total());
        for (Tree.Node node : all(tree)) {
            assertTrue(node.children().stream().mapToDouble(Tree.Node::value).sum() <= node.value(), node.label());
        }
    }

    /** The heaviest places survive whatever comes between them: a frame of 1 % of the weight among 5,000 that come once. */
    @Test
    void folded_keepsWhatIsHeavyFromBeginningToEnd() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            text.append("main;rare").append(i).append(" 1\nmain;hot;inner 1\n");
        }
        Stacks read = parse(StackReader.create().withMaximumNodes(50), text.toString());

        Map<List<String>, Double> model = model(read.toTree("CPU", Unit.COUNT));
        assertEquals(5_000.0, model.get(List.of("main", "hot", "inner")));
        assertEquals(50, read.nodes());
        // main, hot and inner stay; 47 of the rare ones are left.
        assertEquals((5_000 - 47) / 10_000.0, read.cutRatio(), 1e-12);
        assertEquals(5_000 - 47, read.cutFrames());
        assertTrue(read.toTree("CPU", Unit.COUNT)
                .caption()
                .contains("4,953 light frames were folded, with 49.5\u00a0% of the weight"));
    }

    @Property(tries = TRIES, seed = "64")
    void comparedToItself_nothingChanged(@ForAll("models") Map<List<String>, Integer> stacks) {
        Stacks read = parse(StackTexts.print(stacks));

        for (Tree.Node node : all(read.comparedTo(read).toTree("CPU", Unit.COUNT))) {
            assertEquals(node.before(), node.value());
            assertEquals(Tree.Tone.PLAIN, node.tone());
        }
    }

    @Property(tries = TRIES, seed = "65")
    void compared_everyPlaceOfBothIsThere(
            @ForAll("models") Map<List<String>, Integer> now, @ForAll("models") Map<List<String>, Integer> before) {
        Tree tree = parse(StackTexts.print(now))
                .comparedTo(parse(StackTexts.print(before)), 2)
                .toTree("CPU", Unit.COUNT);

        Map<List<String>, Double> paths = new HashMap<>();
        Map<List<String>, Double> earlier = new HashMap<>();
        walk(tree.root(), List.of(), paths, earlier);
        assertEquals(inclusive(now, 1), positive(paths));
        assertEquals(inclusive(before, 2), positive(earlier));
        assertTrue(all(tree).stream().allMatch(Tree.Node::isCompared));
    }

    @Test
    void compared_shares_makesTotalsEqualAndMarksWhatGotWorse() {
        StackDiff diff = parse("a;new 10\na;more 60\na;same 30\n").comparedTo(parse("a;gone 2\na;more 12\na;same 6\n"));
        Tree tree = diff.toTree("CPU", Unit.COUNT);

        assertEquals(5.0, diff.scale());
        Map<String, Tree.Node> nodes = all(tree).stream().collect(Collectors.toMap(Tree.Node::label, node -> node));
        assertEquals(new Tree.Node("gone", 0, List.of(), Tree.Tone.GOOD, 10), nodes.get("gone"));
        assertEquals(new Tree.Node("new", 10, List.of(), Tree.Tone.BAD, 0), nodes.get("new"));
        assertEquals(Tree.Tone.PLAIN, nodes.get("more").tone());
        assertEquals(
                "Totals are made equal, so that shapes are compared and not amounts: the baseline's 20 times 5."
                        + " Now stacks.txt: 3 stacks. Baseline stacks.txt: 3 stacks.",
                tree.caption());
        assertThrows(IllegalArgumentException.class, () -> parse("a 1").comparedTo(parse("a 1"), 0));
    }

    @Test
    void compared_withNothing_isNotScaled() {
        StackDiff diff = parse("a 4\n").comparedTo(parse("b 0\n"));

        assertEquals(1, diff.scale());
        assertEquals(
                Set.of("all", "a", "b"),
                all(diff.toTree("CPU", Unit.COUNT)).stream()
                        .map(Tree.Node::label)
                        .collect(Collectors.toSet()));
    }

    @Property(tries = TRIES, seed = "66")
    void inverted_ownWeightsBecomeTotals(@ForAll("models") Map<List<String>, Integer> stacks) {
        Stacks read = parse(StackTexts.print(stacks));
        Stacks inverted = read.inverted();

        Map<String, Double> own = new HashMap<>();
        stacks.forEach((path, weight) -> own.merge(path.get(path.size() - 1), (double) weight, Double::sum));
        Tree tree = inverted.toTree("callers", Unit.COUNT);
        assertEquals(
                own, tree.root().children().stream().collect(Collectors.toMap(Tree.Node::label, Tree.Node::value)));
        assertEquals(read.total(), inverted.total());
        assertEquals(
                read.toTree("CPU", Unit.COUNT).root(),
                inverted.inverted().toTree("CPU", Unit.COUNT).root());
    }

    @Test
    void withoutRecursion_mergesCallsOfItself() {
        Stacks read = parse("a;f;f;f;g 3\na;f 2\na;f;g;f 1\n").withoutRecursion();

        assertEquals(
                Map.of(List.of("a", "f", "g"), 3.0, List.of("a", "f"), 2.0, List.of("a", "f", "g", "f"), 1.0),
                model(read.toTree("CPU", Unit.COUNT)));
    }

    @Test
    void deepStack_overflowsNothing() throws IOException {
        List<String> frames = new ArrayList<>(Collections.nCopies(20_000, "f"));
        frames.add("leaf");
        Stacks read = parse(String.join(";", frames) + " 7\n");

        assertEquals(20_001, read.depth());
        assertEquals(20_002, all(read.toTree("CPU", Unit.COUNT)).size());
        assertEquals(
                20_002, all(read.comparedTo(read).toTree("CPU", Unit.COUNT)).size());
        assertEquals(20_001, read.inverted().depth());
        assertEquals(2, read.withoutRecursion().depth());
        StringBuilder text = new StringBuilder();
        read.writeCollapsed(text);
        assertTrue(text.toString().endsWith("f;leaf 7\n"));
        assertFalse(read.isTruncated());
    }

    private static void walk(
            Tree.Node node, List<String> path, Map<List<String>, Double> now, Map<List<String>, Double> before) {
        now.put(path, node.value());
        before.put(path, node.before());
        for (Tree.Node child : node.children()) {
            List<String> longer = new ArrayList<>(path);
            longer.add(child.label());
            walk(child, longer, now, before);
        }
    }

    private static Map<List<String>, Double> inclusive(Map<List<String>, Integer> stacks, double scale) {
        Map<List<String>, Double> totals = new HashMap<>();
        stacks.forEach((path, weight) -> {
            for (int length = 0; length <= path.size(); length++) {
                totals.merge(path.subList(0, length), weight * scale, Double::sum);
            }
        });
        return totals;
    }

    private static Map<List<String>, Double> positive(Map<List<String>, Double> totals) {
        Map<List<String>, Double> kept = new HashMap<>(totals);
        kept.values().removeIf(value -> value == 0);
        return kept;
    }
}
