package dev.tacho.report.write;

import dev.tacho.core.section.Unit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/** The heaviest frames of a tree as two tables, for paper, for those who cannot see a drawing, and without script. */
final class FlameTable {
    private static final double LEAST_SHARE = 0.001;
    private static final int MOST_PLACES = 300;
    private static final int MOST_NAMES = 20;
    private static final int DEEPEST_INDENT = 30;

    private final Markup page;
    private final FlatTree tree;
    private final Unit unit;
    private final String[] names;
    private final double whole;
    private final double wholeBefore;
    private final double[] own;

    FlameTable(Markup page, FlatTree tree, Unit unit) {
        this.page = page;
        this.tree = tree;
        this.unit = unit;
        this.names = tree.names();
        this.whole = tree.value(0);
        this.wholeBefore = tree.before(0);
        this.own = tree.own(false);
    }

    void write() {
        names();
        places();
    }

    /** By own share: a function called from many places is one row. */
    private void names() {
        double[] ownOf = new double[names.length];
        double[] totalOf = new double[names.length];
        double[] beforeOf = new double[names.length];
        double[] ownBefore = tree.own(true);
        int[] open = new int[names.length];
        int[] path =
                new int[IntStream.range(0, tree.size()).map(tree::level).max().orElse(0) + 1];
        int depth = 0;
        for (int node = 0; node < tree.size(); node++) {
            for (; depth > tree.level(node); depth--) {
                open[path[depth - 1]]--;
            }
            int name = tree.name(node);
            ownOf[name] += Math.max(0, own[node]);
            beforeOf[name] += Math.max(0, ownBefore[node]);
            // Within itself a function's total is counted already.
            totalOf[name] += open[name] == 0 ? tree.value(node) : 0;
            open[name]++;
            path[depth++] = name;
        }
        int[] shown = IntStream.range(0, names.length)
                .filter(name -> isShown(ownOf[name], beforeOf[name]))
                .boxed()
                .sorted(Comparator.comparingDouble(name -> -Math.max(ownOf[name], compared(beforeOf[name]))))
                .limit(MOST_NAMES)
                .mapToInt(Integer::intValue)
                .toArray();
        page.element("h3", "Where it is spent: by what a frame takes itself");
        String[] heads = {"frame", "own", "own share", "with all below", "share"};
        String[] more = {"own before", "change of own"};
        head(heads, tree.isCompared() ? more : new String[0]);
        for (int name : shown) {
            page.open("tr").element("th", names[name], "scope", "row", "class", "t");
            number(ownOf[name]);
            share(ownOf[name]);
            number(totalOf[name]);
            share(totalOf[name]);
            change(ownOf[name], beforeOf[name]);
            page.closeLine();
        }
        page.close().close().closeLine();
    }

    /** By place: what calls what. */
    private void places() {
        int[] heavy = IntStream.range(0, tree.size())
                .filter(node -> isShown(tree.value(node), tree.before(node)))
                .toArray();
        int[] shown = heavy;
        if (heavy.length > MOST_PLACES) {
            shown = Arrays.stream(heavy)
                    .boxed()
                    .sorted(Comparator.comparingDouble(node -> -weight(node)))
                    .limit(MOST_PLACES)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
        }
        page.element("h3", "What calls what");
        page.element("p", left(heavy.length, shown.length), "class", "mute");
        String[] heads = {"frame", "level", "with all below", "share", "own"};
        head(heads, tree.isCompared() ? new String[] {"before", "change"} : new String[0]);
        for (int node : shown) {
            String indent = "\u00a0\u00a0".repeat(Math.min(DEEPEST_INDENT, tree.level(node)));
            page.open("tr").element("th", indent + names[tree.name(node)], "scope", "row", "class", "t");
            page.element("td", Integer.toString(tree.level(node)), "class", "n");
            number(tree.value(node));
            share(tree.value(node));
            number(Math.max(0, own[node]));
            change(tree.value(node), tree.before(node));
            page.closeLine();
        }
        page.close().close().closeLine();
    }

    private String left(int heavy, int shown) {
        int light = tree.size() - heavy;
        String text = shown < heavy
                ? String.format(Locale.ROOT, "The %,d heaviest of %,d places", shown, tree.size())
                : String.format(Locale.ROOT, "%,d of %,d places", shown, tree.size());
        return text
                + (light > 0
                        ? String.format(Locale.ROOT, "; %,d are left out for being below 0.1 %% each.", light)
                        : ".");
    }

    private void head(String[] columns, String[] more) {
        page.open("div", "class", "scroll").open("table", "class", "numbers");
        page.open("thead").open("tr");
        for (int i = 0; i < columns.length + more.length; i++) {
            String label = i < columns.length ? columns[i] : more[i - columns.length];
            // Sorting would take the tree apart.
            page.element("th", label, "scope", "col", "class", i == 0 ? "t plain" : "n plain");
        }
        page.close().close().open("tbody");
    }

    private void number(double value) {
        page.element("td", unit.format(value), "class", "n");
    }

    private void share(double value) {
        page.element("td", whole > 0 ? Unit.RATIO.format(value / whole) : "n/a", "class", "n");
    }

    /** In words where a share would be infinite; the sign tells it to those who do not see colours. */
    private void change(double now, double before) {
        if (!tree.isCompared()) {
            return;
        }
        number(before);
        String text;
        if (now == before) {
            text = "none";
        } else if (before == 0) {
            text = "new";
        } else if (now == 0) {
            text = "gone";
        } else {
            text = (now > before ? "+" : "−") + Unit.RATIO.format(Math.abs(now / before - 1));
        }
        page.element("td", text, "class", "n");
    }

    private boolean isShown(double value, double before) {
        return (value > 0 && value >= LEAST_SHARE * whole)
                || (tree.isCompared() && before > 0 && before >= LEAST_SHARE * wholeBefore);
    }

    private double weight(int node) {
        return Math.max(tree.value(node), compared(tree.before(node)));
    }

    private double compared(double before) {
        return tree.isCompared() ? before : 0;
    }
}
