package dev.tacho.report.write;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Tree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/**
 * Writes a large or a compared tree: tables that everybody can read, and the data of a flame graph that the page's script
 * unpacks and draws, with search, zoom, callers and what is only in the baseline.
 */
final class FlameHtml {
    /** The style and the script of a page with such a tree. */
    static final String STYLE = HtmlWriter.resource("flame.css");

    /** Without what only its readers need: indents and lines of comments are a fifth of it. */
    static final String SCRIPT = HtmlWriter.resource("flame.js")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("//"))
            .collect(Collectors.joining("\n", "\n", "\n"));

    /** A drawing of markup is clear and quick up to there. */
    private static final int MOST_DRAWN = 300;

    private static final int DEEPEST_DRAWN = 60;

    private FlameHtml() {}

    private record Open(Tree.Node node, int level) {}

    /** Returns whether any block is a tree that is written here. */
    static boolean isIn(Document document) {
        return document.sections().stream()
                .flatMap(section -> section.blocks().stream())
                .anyMatch(FlameHtml::suits);
    }

    /** Returns whether a block is a tree of many or deep nodes, or one that is compared. */
    static boolean suits(Block block) {
        if (!(block instanceof Tree tree)) {
            return false;
        }
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(tree.root(), 1));
        int seen = 0;
        while (!open.isEmpty()) {
            Open next = open.pop();
            if (next.node.isCompared() || next.level > DEEPEST_DRAWN || ++seen > MOST_DRAWN) {
                return true;
            }
            next.node.children().forEach(child -> open.push(new Open(child, next.level + 1)));
        }
        return false;
    }

    /** Writes a tree; what only a script could draw is left out where none will run. */
    static void write(Markup page, String id, Tree tree, boolean scripted) {
        FlatTree flat = new FlatTree(tree);
        page.open("figure", "class", "flame", "id", id);
        page.element("h3", tree.title());
        if (scripted) {
            // Replaced by the drawing, or by the reason why there is none.
            page.element("p", "The drawing needs script; the tables below need none.", "class", "mute why");
            page.element(
                    "div",
                    FlameData.base64(flat),
                    "class",
                    "packed",
                    "data-unit",
                    tree.unit().name(),
                    "hidden",
                    "hidden");
        }
        if (!tree.caption().isEmpty()) {
            page.element("figcaption", tree.caption());
        }
        // Open for those without script, who could open it but may not know to.
        page.open("details", "open", "open").element("summary", "The heaviest frames as tables");
        new FlameTable(page, flat, tree.unit()).write();
        page.close();
        page.closeLine();
    }
}
