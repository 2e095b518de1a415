package dev.tacho.report.write;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Documents of every kind of block with whatever texts and numbers their constructors take, from a seed. */
final class Documents implements ArbitrarySupplier<Document> {
    @Override
    public Arbitrary<Document> get() {
        return Arbitraries.longs().map(seed -> new Maker(new Random(seed)).document());
    }

    /** Draws one document. */
    private static final class Maker {
        private static final double[] NUMBERS = {
            0, -0.0, 1, -1, 0.1, 1e-300, Double.MIN_VALUE, 1e300, Double.MAX_VALUE, 1L << 53, Math.PI, 880_000
        };

        private final Random random;

        Maker(Random random) {
            this.random = random;
        }

        Document document() {
            TreeMap<String, String> parts = new TreeMap<>();
            many(() -> parts.put(text(), text()));
            return new Document(
                    text(),
                    text(),
                    Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
                    new Verdict(one(Level.values()), text(), text()),
                    many(() -> new Check(name(), random.nextBoolean(), text())),
                    many(() -> new Chip(one(Level.values()), text())),
                    many(() -> new Section(id(), name(), blocks())),
                    new Fingerprint(parts),
                    many(() -> new Sample(name(), one(Unit.values()), many(this::run))));
        }

        private List<Block> blocks() {
            List<Supplier<Block>> kinds = List.of(
                    () -> new Facts(many(() ->
                            new Fact(id(), name(), number(), one(Unit.values()), one(Better.values()), interval()))),
                    this::table,
                    () -> new Series(
                            name(),
                            one(Unit.values()),
                            many(() -> new Series.Line(
                                    name(),
                                    IntStream.range(0, random.nextInt(4))
                                            .mapToObj(i -> new Series.Point(i + (1L << 55), number()))
                                            .toList())),
                            many(() -> new Series.Mark(random.nextLong(), name()))),
                    this::distribution,
                    this::curve,
                    () -> new Forest(
                            name(),
                            random.nextDouble(),
                            0.99,
                            many(() -> new Forest.Row(
                                    name(), ratio(), ratio(), ratio(), one(Forest.Verdict.values()), name(), text())),
                            text()),
                    this::heatMap,
                    () -> new Tree(name(), one(Unit.values()), node(random.nextInt(5)), text()),
                    () -> new Note(one(Note.Level.values()), name()),
                    () -> new Finding(
                            id(),
                            name(),
                            text(),
                            random.nextBoolean()
                                    ? Finding.Effect.UNKNOWN
                                    : new Finding.Effect(
                                            ratio(), one(Unit.values()), interval(), random.nextDouble(), Double.NaN),
                            name(),
                            text(),
                            text()));
            return kinds.stream()
                    .filter(kind -> random.nextInt(3) > 0)
                    .map(Supplier::get)
                    .toList();
        }

        private Table table() {
            List<Table.Column> columns = Stream.generate(
                            () -> new Table.Column(text(), one(Unit.values()), one(Better.values())))
                    .limit(1 + random.nextInt(3))
                    .toList();
            List<List<Table.Cell>> rows =
                    many(() -> columns.stream().map(column -> cell()).toList());
            Table.Shading shading = rows.isEmpty() || random.nextBoolean() ? null : new Table.Shading(0, -1);
            return new Table(text(), columns, rows, shading);
        }

        private Table.Cell cell() {
            return switch (random.nextInt(5)) {
                case 0 -> Table.Cell.of(text());
                case 1 -> Table.Cell.of("-Infinity");
                case 2 -> Table.Cell.of(number(), one(Unit.values()));
                case 3 -> new Table.Cell(text(), number(), one(Unit.values()));
                default -> Table.Cell.of(number());
            };
        }

        private Distribution distribution() {
            List<Distribution.Quantile> ladder = IntStream.range(0, random.nextInt(4))
                    .mapToObj(i -> new Distribution.Quantile(i * 33.3, number(), number(), number()))
                    .toList();
            return new Distribution(
                    id(),
                    name(),
                    text(),
                    one(Unit.values()),
                    random.nextLong() >>> 1,
                    number(),
                    number(),
                    number(),
                    random.nextInt(9),
                    random.nextInt(9),
                    ladder);
        }

        private Curve curve() {
            return new Curve(
                    name(),
                    text(),
                    one(Unit.values()),
                    text(),
                    one(Unit.values()),
                    Curve.Scale.NINES,
                    one(Curve.Scale.values()),
                    many(() -> new Curve.Line(
                            name(),
                            IntStream.range(0, random.nextInt(4))
                                    .mapToObj(i -> i % 2 == 0
                                            ? Curve.Point.of(i / 4.0, number())
                                            : new Curve.Point(i / 4.0, number(), number(), number()))
                                    .toList())),
                    many(() -> new Curve.Mark(random.nextBoolean(), number(), name())));
        }

        private HeatMap heatMap() {
            return new HeatMap(
                    name(),
                    one(Unit.values()),
                    IntStream.range(0, random.nextInt(3))
                            .mapToObj(i -> new HeatMap.Column(
                                    i, i + 1, many(() -> new HeatMap.Cell(-1, Double.POSITIVE_INFINITY, 1L << 60))))
                            .toList(),
                    many(() -> new HeatMap.Strip(Long.MIN_VALUE, Long.MAX_VALUE, name())));
        }

        private Tree.Node node(int levels) {
            List<Tree.Node> children = levels == 0 ? List.of() : many(() -> node(levels - 1));
            return new Tree.Node(
                    name(),
                    Math.abs(random.nextGaussian()),
                    children,
                    one(Tree.Tone.values()),
                    one(Double.NaN, 0.0, Double.POSITIVE_INFINITY));
        }

        /** Of all ways a distribution comes about: recorded, an interval, decoded, empty. */
        private DistributionSnapshot run() {
            BucketLayout layout = one(BucketLayout.values());
            DistributionSnapshot first = recorded(layout);
            DistributionSnapshot sum = first.plus(recorded(one(BucketLayout.values())));
            return one(
                    first,
                    sum,
                    sum.minus(first),
                    DistributionSnapshot.decode(sum.encode()),
                    DistributionSnapshot.empty(layout));
        }

        private DistributionSnapshot recorded(BucketLayout layout) {
            long[] values = random.longs(random.nextInt(20), 0, 1L << random.nextInt(63))
                    .toArray();
            if (values.length == 0) {
                return DistributionSnapshot.empty(layout);
            }
            long[] counts = new long[layout.size()];
            Arrays.stream(values).forEach(value -> counts[layout.indexOf(value)]++);
            long sum = Arrays.stream(values).reduce(0, (a, b) -> a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b);
            long min = Arrays.stream(values).min().orElseThrow();
            long max = Arrays.stream(values).max().orElseThrow();
            return DistributionSnapshot.of(layout, 0, counts, random.nextInt(4) > 0, sum, min, max, random.nextInt(2));
        }

        private Interval interval() {
            return random.nextBoolean() ? null : new Interval(Double.NEGATIVE_INFINITY, number(0.5), 0.95);
        }

        private double ratio() {
            return random.nextInt(4) == 0 ? Double.NaN : 0.01 + random.nextDouble();
        }

        private double number() {
            return switch (random.nextInt(6)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> Double.NEGATIVE_INFINITY;
                case 3 -> number(random.nextGaussian());
                default -> number(NUMBERS[random.nextInt(NUMBERS.length)]);
            };
        }

        private static double number(double value) {
            return value;
        }

        private String id() {
            StringBuilder id = new StringBuilder("id");
            name().chars()
                    .filter(c -> !Character.isWhitespace(c) && !Character.isISOControl(c))
                    .forEach(c -> id.append((char) c));
            return id.toString();
        }

        private String name() {
            String text = text();
            return text.isBlank() ? "name" : text;
        }

        private String text() {
            // One of the very long ones would be most of a document.
            return switch (random.nextInt(4)) {
                case 0 -> Text.cut(one(Hostile.NAMES.toArray(String[]::new)), 200);
                case 1 -> "";
                case 2 -> "quote pool=3";
                default ->
                    random.ints(random.nextInt(6), 0, 0x10000)
                            .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                            .toString();
            };
        }

        private <T> List<T> many(Supplier<T> maker) {
            List<T> list = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                list.add(maker.get());
            }
            return list;
        }

        @SafeVarargs
        private <T> T one(T... values) {
            return values[random.nextInt(values.length)];
        }
    }
}
