package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Note;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Reads what the page carries back by the format's description, and holds the tables against sums by hand. */
class FlameTest {
    @Property(tries = 100, seed = "71")
    void data_readBack_isTheTree(@ForAll Random random) {
        boolean compared = random.nextBoolean();
        boolean fractions = random.nextInt(3) == 0;
        Tree tree = new Tree("t", Unit.COUNT, node(random, 0, compared, fractions ? 0.1 : 1));

        assertEquals(
                flatten(tree.root(), 0, compared, new ArrayList<>()),
                new Reader(FlameData.bytes(new FlatTree(tree))).rows());
    }

    /** Children that add up to more than their parent, numbers beyond a script's, and infinity: nothing may break. */
    @Test
    void data_oddValues_areCarried() {
        Tree.Node over =
                new Tree.Node("over", 3, List.of(new Tree.Node("a", 2, List.of()), new Tree.Node("b", 2, List.of())));
        assertEquals(
                flatten(over, 0, false, new ArrayList<>()),
                new Reader(FlameData.bytes(new FlatTree(new Tree("t", Unit.COUNT, over)))).rows());
        Tree.Node endless =
                new Tree.Node("endless", Double.POSITIVE_INFINITY, List.of(new Tree.Node("large", 1e30, List.of())));
        assertEquals(
                List.of(
                        "0 endless PLAIN Infinity Infinity",
                        "1 large PLAIN " + (double) (float) 1e30 + " " + (double) (float) 1e30),
                new Reader(FlameData.bytes(new FlatTree(new Tree("t", Unit.COUNT, endless)))).rows());
        assertTrue(FlameSamples.page(new Tree("t", Unit.COUNT, deepen(endless))).contains("∞"));
    }

    @Test
    void data_ofThePage_isPackedAndSmall() throws Exception {
        String page = FlameSamples.page(FlameSamples.profile(100_000, false));
        Matcher packed = Pattern.compile("(?s)data-unit=\"COUNT\" hidden=\"hidden\">(.*?)</div>")
                .matcher(page);
        assertTrue(packed.find());
        byte[] bytes = new GZIPInputStream(
                        new ByteArrayInputStream(Base64.getMimeDecoder().decode(packed.group(1))))
                .readAllBytes();

        assertEquals(100_000, new Reader(bytes).rows().size());
        assertTrue(page.length() < 700_000, "100,000 places take " + page.length());
        assertTrue(FlameSamples.page(FlameSamples.profile(10_000, false)).length() < 200_000);
        assertTrue(FlameSamples.page(FlameSamples.profile(100_000, true)).length() < 800_000, "compared");
    }

    @Test
    void suits_manyDeepOrCompared() {
        assertFalse(FlameHtml.suits(FlameSamples.profile(300, false)));
        assertTrue(FlameHtml.suits(FlameSamples.profile(301, false)));
        assertFalse(FlameHtml.suits(FlameSamples.deep(58)));
        assertTrue(FlameHtml.suits(FlameSamples.deep(60)));
        assertTrue(FlameHtml.suits(new Tree("t", Unit.COUNT, new Tree.Node("a", 1, List.of(), Tree.Tone.PLAIN, 0))));
        assertFalse(FlameHtml.suits(Note.info("a")));
    }

    @Test
    void page_withoutSuchATree_carriesNoScriptForIt() {
        String small = FlameSamples.page(FlameSamples.profile(50, false));
        String large = FlameSamples.page(FlameSamples.profile(500, false));

        assertFalse(small.contains("DecompressionStream"));
        assertTrue(large.contains("DecompressionStream"));
        assertTrue(FlameHtml.SCRIPT.length() + FlameHtml.STYLE.length() < 32_000, "code " + FlameHtml.SCRIPT.length());
        // Lines of comments were taken out, and none but those.
        assertEquals(
                FlameHtml.SCRIPT.lines().filter(line -> line.startsWith("//")).count(), 0);
        assertTrue(FlameHtml.SCRIPT.contains("\"use strict\";"));
    }

    @Test
    void tables_countRecursionOnceAndSayWhatIsLeftOut() {
        Tree.Node inner = new Tree.Node("f", 40, List.of(new Tree.Node("g", 10, List.of())));
        Tree.Node outer = new Tree.Node("f", 60, List.of(inner));
        Tree.Node light = new Tree.Node("light", 0.05, List.of());
        String html = table(new Tree.Node("all", 100, List.of(outer, new Tree.Node("g", 39.95, List.of()), light)));

        // f: 20 of its own outside, 30 within; 60 with all below, not 100.
        assertTrue(html.contains(row("f", "50", "50.0\u00a0%", "60", "60.0\u00a0%")), html);
        assertTrue(html.contains(row("g", "50.0", "50.0\u00a0%", "50.0", "50.0\u00a0%")), html);
        assertTrue(html.contains("5 of 6 places; 1 are left out for being below 0.1 % each."), html);
        assertFalse(html.contains("light"), html);
        assertTrue(html.contains(row("\u00a0\u00a0\u00a0\u00a0f", "2", "40", "40.0\u00a0%", "30")), html);
    }

    @Test
    void tables_ofAComparison_tellChangesInWords() {
        Tree.Node gone = new Tree.Node("gone", 0, List.of(), Tree.Tone.GOOD, 20);
        Tree.Node fresh = new Tree.Node("fresh", 30, List.of(), Tree.Tone.BAD, 0);
        Tree.Node less = new Tree.Node("less", 60, List.of(), Tree.Tone.GOOD, 80);
        String html = table(new Tree.Node("all", 90, List.of(less, fresh, gone), Tree.Tone.PLAIN, 100));

        assertTrue(html.contains(row("\u00a0\u00a0gone", "1", "0", "0\u00a0%", "0", "20", "gone")), html);
        assertTrue(html.contains(row("\u00a0\u00a0fresh", "1", "30", "33.3\u00a0%", "30", "0", "new")), html);
        assertTrue(html.contains(row("\u00a0\u00a0less", "1", "60", "66.7\u00a0%", "60", "80", "−25.0\u00a0%")), html);
    }

    @Test
    void tables_ofALargeTree_holdTheHeaviest() {
        Markup page = new Markup();
        new FlameTable(page, new FlatTree(FlameSamples.profile(20_000, false)), Unit.COUNT).write();

        assertEquals(20 + 300 + 2, page.toString().split("<tr>", -1).length - 1);
        assertTrue(page.toString().contains("The 300 heaviest of 20,000 places; "), "says so");
    }

    @Test
    void deepTree_overflowsNothing() {
        String page = FlameSamples.page(FlameSamples.deep(20_000));

        assertTrue(page.contains("places"));
        assertTrue(page.length() < 300_000, page.length() + " characters");
    }

    private static String table(Tree.Node root) {
        Markup page = new Markup();
        new FlameTable(page, new FlatTree(new Tree("t", Unit.NONE, root)), Unit.NONE).write();
        return page.toString();
    }

    private static String row(String name, String... cells) {
        return "<tr><th scope=\"row\" class=\"t\">" + name + "</th>"
                + List.of(cells).stream()
                        .map(cell -> "<td class=\"n\">" + cell + "</td>")
                        .collect(Collectors.joining())
                + "</tr>";
    }

    private static Tree.Node deepen(Tree.Node leaf) {
        Tree.Node node = leaf;
        for (int i = 0; i < 70; i++) {
            node = new Tree.Node("x", Double.POSITIVE_INFINITY, List.of(node));
        }
        return node;
    }

    private static Tree.Node node(Random random, int level, boolean compared, double unit) {
        List<Tree.Node> children = new ArrayList<>();
        for (int i = random.nextInt(level > 5 ? 1 : 4); i > 0; i--) {
            children.add(node(random, level + 1, compared, unit));
        }
        String label = List.of("a", "b\nc", "</script>", "é\ud83d\ude00", "x".repeat(200))
                .get(random.nextInt(5));
        double own = random.nextInt(3) * random.nextInt(100_000);
        double value =
                own * unit + children.stream().mapToDouble(Tree.Node::value).sum();
        Tree.Tone tone = Tree.Tone.values()[random.nextInt(4)];
        double before = compared ? value + random.nextInt(5) * unit : Double.NaN;
        return new Tree.Node(label, value, children, tone, before);
    }

    /** What a reader has to get, as a script's single-precision numbers where they are fractions. */
    private static List<String> flatten(Tree.Node node, int level, boolean compared, List<String> rows) {
        rows.add(level + " " + node.label().replace('\n', ' ') + " " + node.tone() + " " + (double) (float) node.value()
                + " " + (double) (float) (compared ? node.before() : node.value()));
        node.children().forEach(child -> flatten(child, level + 1, compared, rows));
        return rows;
    }

    /** The format as FlameData's Javadoc tells it, read without any of its code. */
    private static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] bytes) {
            in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        List<String> rows() {
            assertEquals(1, in.get());
            int flags = in.get();
            byte[] utf8 = new byte[(int) number()];
            in.get(utf8);
            String[] names = new String(utf8, StandardCharsets.UTF_8).split("\n", -1);
            int n = (int) number();
            int[] levels = new int[n];
            for (int i = 0; i < n; i++) {
                int ups = (int) number();
                levels[i] = i == 0 ? 0 : levels[i - 1] + 1 - ups;
            }
            int[] name = new int[n];
            for (int i = 0; i < n; i++) {
                name[i] = (int) number();
            }
            int[] tone = new int[n];
            for (int i = 0; i < n; i++) {
                tone[i] = (int) number();
            }
            double[] values = column(levels, (flags & 2) != 0);
            double[] before = (flags & 1) != 0 ? column(levels, (flags & 4) != 0) : values;
            assertFalse(in.hasRemaining());
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                rows.add(levels[i] + " " + names[name[i]] + " " + Tree.Tone.values()[tone[i]] + " "
                        + (double) (float) values[i] + " " + (double) (float) before[i]);
            }
            return rows;
        }

        private double[] column(int[] levels, boolean fractions) {
            double[] values = new double[levels.length];
            for (int i = 0; i < values.length; i++) {
                if (fractions) {
                    values[i] = in.getFloat();
                } else {
                    long own = number();
                    values[i] = own % 2 == 0 ? own / 2 : -(own + 1) / 2;
                }
            }
            for (int i = values.length - 1; i > 0 && !fractions; i--) {
                int parent = i - 1;
                while (levels[parent] >= levels[i]) {
                    parent--;
                }
                values[parent] += values[i];
            }
            return values;
        }

        private long number() {
            long value = 0;
            int shift = 0;
            byte next;
            do {
                next = in.get();
                value |= (long) (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            return value;
        }
    }
}
