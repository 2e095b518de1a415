package dev.tacho.report.importer;

import dev.tacho.core.section.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Stacks as a plain map from a path to its own weight: the model that the tests hold the trie against. */
final class StackTexts {
    private StackTexts() {}

    /** Maps of stacks that share beginnings, recurse, and hold what a name may hold. */
    static Arbitrary<Map<List<String>, Integer>> models() {
        Arbitrary<String> names = Arbitraries.of(
                "a",
                "b",
                "java.util.HashMap.get",
                "std::map<int, long>::find(int) const",
                "x 12",
                "#h",
                "é",
                "vfs_read_[k]");
        return Arbitraries.maps(
                        names.list().ofMinSize(1).ofMaxSize(6),
                        Arbitraries.integers().between(1, 1000))
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    static String print(Map<List<String>, Integer> model) {
        StringBuilder text = new StringBuilder();
        model.forEach((path, weight) -> text.append(path.get(0).startsWith("#") ? " " : "")
                .append(String.join(";", path))
                .append(' ')
                .append(weight)
                .append('\n'));
        return text.toString();
    }

    static Stacks parse(String text) {
        return parse(StackReader.create(), text);
    }

    static Stacks parse(StackReader reader, String text) {
        try {
            return reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "stacks.txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The own weight of every place, by its path below the root. */
    static Map<List<String>, Double> model(Tree tree) {
        Map<List<String>, Double> model = new HashMap<>();
        record Place(Tree.Node node, List<String> path) {}
        Deque<Place> open = new ArrayDeque<>(List.of(new Place(tree.root(), List.of())));
        while (!open.isEmpty()) {
            Place place = open.pop();
            if (place.node.self() > 0) {
                model.put(place.path, place.node.self());
            }
            for (Tree.Node child : place.node.children()) {
                List<String> path = new ArrayList<>(place.path);
                path.add(child.label());
                open.push(new Place(child, path));
            }
        }
        return model;
    }

    static List<Tree.Node> all(Tree tree) {
        List<Tree.Node> nodes = new ArrayList<>();
        Deque<Tree.Node> open = new ArrayDeque<>(List.of(tree.root()));
        while (!open.isEmpty()) {
            Tree.Node node = open.pop();
            nodes.add(node);
            node.children().forEach(open::push);
        }
        return nodes;
    }
}
