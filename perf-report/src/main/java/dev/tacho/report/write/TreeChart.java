package dev.tacho.report.write;

import dev.tacho.core.section.Tree;
import java.util.Comparator;

/** Draws a {@link Tree} as a flame graph that grows downwards: width is value, a row is a level. */
final class TreeChart {
    private static final int WIDTH = 1120;
    private static final int ROW = 24;
    private static final int DEEPEST = 60;
    /** Narrower parts are not drawn: they would be less than a pixel on paper. */
    private static final double NARROWEST = 0.5;

    private static final double LETTER_WIDTH = 6.4;

    private static final int MOST_FRAMES = 4_000;

    private final Tree tree;
    private int frames;

    private TreeChart(Tree tree) {
        this.tree = tree;
    }

    static String svg(String id, Tree tree) {
        return new TreeChart(tree).draw(id);
    }

    private String draw(String id) {
        int rows = Math.min(DEEPEST, depth(tree.root()));
        Drawing svg = new Drawing(id, WIDTH, rows * ROW, tree.title(), describe());
        frame(svg, tree.root(), 0, WIDTH, 0);
        return svg.finish();
    }

    private void frame(Drawing svg, Tree.Node node, double x, double width, int level) {
        if (width < NARROWEST || level == DEEPEST || frames++ > MOST_FRAMES) {
            return;
        }
        double y = (double) level * ROW;
        String value = tree.unit().format(node.value());
        String before = node.isCompared() ? ", before " + tree.unit().format(node.before()) : "";
        String name = node.label() + ": " + value + before;
        svg.rect(ink(node.tone(), level), x + 0.5, y + 1, Math.max(0.1, width - 1), ROW - 2.0, name);
        int letters = (int) ((width - 10) / LETTER_WIDTH);
        if (letters >= 3) {
            svg.text(
                    Ink.FRAME_TEXT,
                    x + 5,
                    y + 16,
                    Drawing.Anchor.START,
                    Plot.cut(node.label() + "  " + value, letters));
        }
        double left = x;
        for (Tree.Node child : node.children()) {
            double share = node.value() == 0 ? 0 : child.value() / node.value() * width;
            frame(svg, child, left, share, level + 1);
            left += share;
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        text.append(tree.root().label())
                .append(' ')
                .append(tree.unit().format(tree.root().value()))
                .append(". ");
        tree.root().children().stream()
                .sorted(Comparator.comparingDouble(child -> -child.value()))
                .limit(5)
                .forEach(child -> text.append(child.label())
                        .append(' ')
                        .append(tree.unit().format(child.value()))
                        .append(". "));
        return text.toString().strip();
    }

    private static Ink ink(Tree.Tone tone, int level) {
        return switch (tone) {
            case PLAIN -> level % 3 == 0 ? Ink.FRAME_0 : level % 3 == 1 ? Ink.FRAME_1 : Ink.FRAME_2;
            case STRONG -> Ink.FRAME_STRONG;
            case GOOD -> Ink.FRAME_GOOD;
            case BAD -> Ink.FRAME_BAD;
        };
    }

    private static int depth(Tree.Node node) {
        int deepest = 0;
        for (Tree.Node child : node.children()) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }
}
