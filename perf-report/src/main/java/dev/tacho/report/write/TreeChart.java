package dev.tacho.report.write;

import dev.tacho.core.section.Tree;

/** Draws a {@link Tree} as a flame graph that grows downwards: width is value, a row is a level. */
final class TreeChart {
    private static final int WIDTH = 1120;
    private static final int ROW = 24;
    private static final int DEEPEST = 60;
    /** Narrower parts are not drawn: they would be less than a pixel on paper. */
    private static final double NARROWEST = 0.5;

    private static final double LETTER_WIDTH = 6.4;

    private final Markup svg = new Markup();
    private final Tree tree;

    private TreeChart(Tree tree) {
        this.tree = tree;
    }

    static String svg(String id, Tree tree) {
        return new TreeChart(tree).draw(id);
    }

    private String draw(String id) {
        int rows = Math.min(DEEPEST, depth(tree.root()));
        svg.open("svg", "viewBox", "0 0 " + WIDTH + ' ' + rows * ROW, "role", "img", "aria-labelledby", id + "-t");
        svg.element("title", tree.title(), "id", id + "-t");
        frame(tree.root(), 0, WIDTH, 0);
        return svg.close().toString();
    }

    private void frame(Tree.Node node, double x, double width, int level) {
        if (width < NARROWEST || level == DEEPEST) {
            return;
        }
        String value = tree.unit().format(node.value());
        double y = (double) level * ROW;
        svg.open("g");
        svg.element("title", node.label() + ": " + value);
        svg.empty(
                "rect",
                "class",
                "fl " + css(node.tone(), level),
                "x",
                x + 0.5,
                "y",
                y + 1,
                "width",
                Math.max(0.1, width - 1),
                "height",
                ROW - 2,
                "rx",
                2);
        int letters = (int) ((width - 10) / LETTER_WIDTH);
        String text = node.label() + "  " + value;
        if (letters >= 3) {
            svg.element(
                    "text",
                    text.length() <= letters ? text : text.substring(0, letters - 1) + '…',
                    "class",
                    "ft",
                    "x",
                    x + 5,
                    "y",
                    y + 16);
        }
        svg.close();
        double left = x;
        for (Tree.Node child : node.children()) {
            double share = node.value() == 0 ? 0 : child.value() / node.value() * width;
            frame(child, left, share, level + 1);
            left += share;
        }
    }

    private static String css(Tree.Tone tone, int level) {
        return switch (tone) {
            case PLAIN -> "f" + level % 3;
            case STRONG -> "fs";
            case GOOD -> "fg";
            case BAD -> "fb";
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
