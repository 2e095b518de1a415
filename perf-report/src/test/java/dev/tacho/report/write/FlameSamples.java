package dev.tacho.report.write;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Trees like a profile's: a few thousand names, a long common beginning, and many light ends; from seeds. */
final class FlameSamples {
    private static final String[] PACKAGES = {
        "java.util", "com.acme.orders", "io.netty.channel", "sun.nio.ch", "dev.pool"
    };

    private FlameSamples() {}

    /** A builder of nodes that are still open. */
    private static final class Place {
        final String label;
        final int level;
        final List<Place> parts = new ArrayList<>();
        double own;

        Place(String label, int level) {
            this.label = label;
            this.level = level;
        }
    }

    static Tree profile(int nodes, boolean compared) {
        Random random = new Random(7);
        List<Place> all = new ArrayList<>();
        Place root = new Place("all", 0);
        all.add(root);
        while (all.size() < nodes) {
            // Mostly one call deeper; otherwise from an early place rather than a late one, which makes the heavy
            // heavier.
            Place parent = random.nextInt(4) > 0
                    ? all.get(all.size() - 1)
                    : all.get(random.nextInt(1 + random.nextInt(1 + random.nextInt(all.size()))));
            if (parent.level > 58 || parent.parts.size() > 8) {
                continue;
            }
            Place child = new Place(name(random.nextInt(6_000)), parent.level + 1);
            parent.parts.add(child);
            all.add(child);
            child.own = random.nextInt(3) > 0 ? 0 : Math.ceil(Math.exp(random.nextGaussian() * 1.5));
        }
        return new Tree(
                "CPU of a checkout",
                Unit.COUNT,
                close(all, compared, random),
                compared ? "Totals are made equal: the baseline's 61,200 times 1.02." : "samples.txt: 61,200 samples.");
    }

    static Tree deep(int levels) {
        Tree.Node node = new Tree.Node("leaf", 1, List.of());
        for (int i = 0; i < levels; i++) {
            node = new Tree.Node("recurse", i + 2, List.of(node));
        }
        return new Tree("Deep", Unit.COUNT, node);
    }

    static String page(Tree tree) {
        Document empty = Samples.everyBlock("Flames");
        return HtmlWriter.html(empty.withSections(List.of(Section.of("flames", "Flames", tree))));
    }

    private static String name(int id) {
        return switch (id % 7) {
            case 5 -> "std::vector<Order, std::allocator<Order> >::at" + id;
            case 6 -> "tcp_sendmsg_" + id + "_[k]";
            default -> PACKAGES[id % 5] + ".Type" + id % 613 + ".method" + id;
        };
    }

    private static Tree.Node close(List<Place> all, boolean compared, Random random) {
        // Children come after their parents, so from the end each finds its children closed.
        java.util.Map<Place, Tree.Node> closed = new java.util.IdentityHashMap<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Place place = all.get(i);
            List<Tree.Node> parts =
                    new ArrayList<>(place.parts.stream().map(closed::get).toList());
            parts.sort((a, b) -> Double.compare(b.value() + before(b), a.value() + before(a)));
            double value =
                    place.own + parts.stream().mapToDouble(Tree.Node::value).sum();
            if (!compared) {
                closed.put(place, new Tree.Node(place.label, value, parts));
                continue;
            }
            int fate = parts.isEmpty() ? random.nextInt(12) : 11;
            double ownBefore = fate == 0 ? 0 : Math.round(place.own * (0.4 + 1.2 * random.nextDouble()));
            double before =
                    ownBefore + parts.stream().mapToDouble(Tree.Node::before).sum();
            double now = fate == 1 ? 0 : value;
            Tree.Tone tone =
                    Math.abs(now - before) < 30 ? Tree.Tone.PLAIN : now > before ? Tree.Tone.BAD : Tree.Tone.GOOD;
            closed.put(place, new Tree.Node(place.label, now, parts, tone, before));
        }
        return closed.get(all.get(0));
    }

    private static double before(Tree.Node node) {
        return node.isCompared() ? node.before() : 0;
    }
}
