package dev.tacho.report.write;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
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
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A report with every view, as a back-end of a DEX might get it; its figures are invented, from a seed. */
final class ShowCase {
    private static final long SECOND = 1_000_000_000L;

    private final Random random = new Random(7);

    private ShowCase() {}

    /** Writes it as one file and as a folder, for a person to look at. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        DocumentWriter.write(document(), folder.resolve("show.html"));
        HtmlFolder.write(document(), folder.resolve("show"));
    }

    static Document document() {
        ShowCase show = new ShowCase();
        return new Document(
                "DEX router, quoting over 24 pools",
                "Invented figures: they show every view of a report, not a result",
                Instant.parse("2026-11-22T10:00:00Z"),
                new Verdict(
                        Level.FAILED,
                        "1 slower",
                        "pools.load p50 is +8.3 % (+6.1 … +10.4 %, limit 5 %), found in 15 randomised pairs. Two faster, one"
                                + " the same, one cannot be told: 22 more pairs would settle it."),
                List.of(
                        new Check("pools.load against its baseline", false, "+8.3 % (+6.1 … +10.4 %), limit 5 %"),
                        new Check("same quotes", true, "300 of 300 equal")),
                List.of(
                        new Chip(Level.PASSED, "budgets 4 of 4 held"),
                        new Chip(Level.WARNING, "machine shared: CPU pressure 21.8 %"),
                        new Chip(Level.FAILED, "1 comparison slower"),
                        new Chip(Level.NEUTRAL, "run 28.5 s")),
                List.of(
                        show.measurements(),
                        show.comparison(),
                        show.time(),
                        show.cache("pools"),
                        show.cache("quotes"),
                        show.layer("chain.one-by-one", "Chain: reads"),
                        show.layer("chain.batched", "Chain: reads"),
                        show.slo(),
                        show.history(),
                        Section.of("overhead", "What measuring cost", Note.info("17 ns a call, 0.01 % of the run."))),
                new Fingerprint(new TreeMap<>(Map.of(
                        "cpu",
                        "Xeon 2.8 GHz",
                        "cores",
                        "2",
                        "jdk",
                        "17.0.15",
                        "gc",
                        "G1",
                        "heap",
                        "2.0 GB",
                        "os",
                        "Linux 6.1"))),
                List.of());
    }

    private Section measurements() {
        Perf perf = Perf.create("show");
        record(perf.timer("router.quote", "venue", "uniswap"), 48_210, 12.6, 0.35);
        record(perf.timer("router.quote", "venue", "sushi"), 9_210, 13.1, 0.5);
        record(perf.timer("rpc", "method", "eth_call"), 4_102, 14.4, 0.3);
        record(perf.timer("pools.load"), 1_185, 14.6, 0.4);
        record(perf.timer("pool.decode"), 141_050, 10.6, 0.2);
        perf.timer("rpc", "method", "eth_call").recordError(5_000_000);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new HeatMap(
                "router.quote over time",
                Unit.NANOS,
                columns(),
                List.of(
                        new HeatMap.Strip(16 * SECOND, 17 * SECOND, "GC pause"),
                        new HeatMap.Strip(22 * SECOND, 22 * SECOND + 5_000_000, "safepoint"))));
        blocks.add(new Curve(
                "router.quote against its baseline",
                "",
                Unit.RATIO,
                "",
                Unit.NANOS,
                Curve.Scale.NINES,
                Curve.Scale.LOG,
                List.of(quantiles("baseline", 6.2e5, 1.0), quantiles("now", 3.1e5, 0.7)),
                List.of(new Curve.Mark(false, 5e6, "budget p99.9"), new Curve.Mark(true, 0.999, "p99.9"))));
        for (TimerSnapshot timer : perf.snapshot().timers()) {
            blocks.add(timer.toBlock());
        }
        blocks.add(Facts.of(
                new Fact("quotes", "Quotes", 48_210, Unit.COUNT, Better.NEITHER, null),
                new Fact("speed-up", "Times faster", 20.316, Unit.NONE, Better.HIGHER, new Interval(19.9, 20.7, 0.95)),
                new Fact("rate", "Quotes per second", 1_691.4, Unit.PER_SECOND, Better.HIGHER, null),
                new Fact(
                        "alloc",
                        "Allocated per call",
                        2_345.2,
                        Unit.BYTES,
                        Better.LOWER,
                        new Interval(2300, 2391, 0.95)),
                Fact.of("absent", "Withheld", Double.NaN, Unit.NANOS, Better.LOWER)));
        return new Section("measurements", "Measurements", blocks);
    }

    private void record(Timer timer, int calls, double log, double spread) {
        for (int i = 0; i < calls; i++) {
            double tail = random.nextInt(100) == 0 ? 1 + random.nextDouble() : 0;
            timer.record((long) Math.exp(log + spread * random.nextGaussian() + tail));
        }
    }

    private static Curve.Line quantiles(String name, double base, double tail) {
        List<Curve.Point> points = new ArrayList<>();
        for (double nines = 0; nines <= 4.001; nines += 0.1) {
            double value = base * Math.exp(0.35 * nines + (nines > 2 ? tail * (nines - 2) : 0));
            double error = 0.01 + 0.03 * nines;
            points.add(new Curve.Point(1 - Math.pow(10, -nines), value, value * (1 - error), value * (1 + error)));
        }
        return new Curve.Line(name, points);
    }

    private List<HeatMap.Column> columns() {
        List<HeatMap.Column> columns = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            int[] counts = new int[60];
            for (int call = 0; call < 1_500; call++) {
                double pause = i >= 64 && i < 68 ? 12 : 0;
                int at = (int) (20 + pause + 4 * random.nextGaussian() + (random.nextInt(60) == 0 ? 14 : 0));
                counts[Math.max(0, Math.min(59, at))]++;
            }
            List<HeatMap.Cell> cells = new ArrayList<>();
            for (int row = 0; row < 60; row++) {
                if (counts[row] > 0) {
                    double lower = 1e5 * Math.pow(1.12, row);
                    cells.add(new HeatMap.Cell(lower, lower * 1.12, counts[row]));
                }
            }
            columns.add(new HeatMap.Column(i * SECOND / 4, (i + 1) * SECOND / 4, cells));
        }
        return columns;
    }

    private Section comparison() {
        List<Curve.Point> points = new ArrayList<>();
        for (double quantile : new double[] {0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999}) {
            double ratio = quantile < 0.9 ? 0.99 : 0.99 + 1.2 * (quantile - 0.9);
            double band = 0.01 + 0.0006 / (1 - quantile);
            points.add(new Curve.Point(quantile, ratio, ratio - Math.min(band, 0.12), ratio + Math.min(band, 0.12)));
        }
        return Section.of(
                "comparison",
                "Comparison",
                new Forest(
                        "Against the baseline of 14 November",
                        0.05,
                        0.99,
                        List.of(
                                row("router.quote p50", 0.5, 0.47, 0.53, Forest.Verdict.BETTER, "FASTER", ""),
                                row("router.quote p99", 0.62, 0.45, 0.80, Forest.Verdict.BETTER, "FASTER", ""),
                                row("pool.decode p50", 1.01, 0.99, 1.03, Forest.Verdict.SAME, "SAME", ""),
                                row(
                                        "rpc method=eth_call p50",
                                        0.98,
                                        0.92,
                                        1.08,
                                        Forest.Verdict.UNCLEAR,
                                        "CANNOT TELL",
                                        "; 22 more pairs would settle it"),
                                row("pools.load p50", 1.083, 1.061, 1.104, Forest.Verdict.WORSE, "SLOWER", ""),
                                row(
                                        "never called",
                                        Double.NaN,
                                        Double.NaN,
                                        Double.NaN,
                                        Forest.Verdict.UNCLEAR,
                                        "CANNOT TELL",
                                        "; no values")),
                        "15 randomised pairs of processes on this machine."),
                new Curve(
                        "pools.load: ratio by quantile",
                        "",
                        Unit.RATIO,
                        "new by old",
                        Unit.NONE,
                        Curve.Scale.NINES,
                        Curve.Scale.LOG,
                        List.of(new Curve.Line("ratio", points)),
                        List.of(new Curve.Mark(false, 1, "no change"))));
    }

    private static Forest.Row row(
            String label, double ratio, double lower, double upper, Forest.Verdict verdict, String text, String more) {
        return new Forest.Row(label, ratio, lower, upper, verdict, text, "15 + 15 runs, least effect 3.1 %" + more);
    }

    private Section time() {
        Tree.Node root = new Tree.Node(
                "quote",
                100e6,
                List.of(
                        new Tree.Node(
                                "read reserves",
                                62e6,
                                List.of(
                                        new Tree.Node("wait for the node", 51e6, List.of(), Tree.Tone.STRONG),
                                        new Tree.Node("decode", 8e6, List.of()))),
                        new Tree.Node("route", 24e6, List.of(new Tree.Node("sort", 9e6, List.of(), Tree.Tone.GOOD))),
                        new Tree.Node("sign", 9e6, List.of(), Tree.Tone.BAD)));
        return Section.of(
                "stages",
                "Where the time goes",
                new Tree("One quote of 100 ms", Unit.NANOS, root, "Orange waits; green got faster, red slower."),
                new Finding(
                        "batch-reads",
                        "Batch the five reserve reads",
                        "−11 ms of 41 ms a request",
                        new Finding.Effect(11e9, Unit.NANOS, new Interval(9.1e9, 12.8e9, 0.95), 0.27, 0.41),
                        "Five eth_call to one block, one after another, in 92 % of quotes. Measured here: 5 round trips → 1.",
                        "reads that depend on each other (none seen in 4,102)",
                        "new BatchedReads(web3j, 5)"),
                new Finding(
                        "sign-later",
                        "Sign off the path of the quote",
                        "",
                        new Finding.Effect(2e9, Unit.NANOS, new Interval(-1e9, 5e9, 0.95), 0.09, Double.NaN),
                        "Signing takes 9 % of a quote.",
                        "",
                        ""),
                new Finding("look", "Look at the tail of rpc", "", "p99.9 is 20 times p50.", "", ""));
    }

    private Section cache(String name) {
        List<Curve.Point> lru = new ArrayList<>();
        List<Curve.Point> tiny = new ArrayList<>();
        double[] ratios = {0.38, 0.49, 0.61, 0.71, 0.80, 0.845, 0.86};
        for (int i = 0; i < ratios.length; i++) {
            double size = 1_250 * Math.pow(2, i);
            tiny.add(new Curve.Point(size, ratios[i], ratios[i] - 0.012, ratios[i] + 0.012));
            lru.add(Curve.Point.of(size, ratios[i] - 0.06));
        }
        List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.of("size \\ TTL", Unit.COUNT)));
        for (String ttl : List.of("5 s", "15 s", "1 min", "5 min", "none")) {
            columns.add(Table.Column.of(ttl, Unit.RATIO));
        }
        List<List<Table.Cell>> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.of(5_000 << i)));
            for (int ttl = 0; ttl < 5; ttl++) {
                row.add(Table.Cell.of(0.31 + 0.08 * ttl + 0.05 * i));
            }
            rows.add(row);
        }
        return Section.of(
                "cache." + name,
                "Cache: " + name,
                Facts.of(Fact.of(name + ".hit-ratio", "Hit ratio", 0.712, Unit.RATIO, Better.HIGHER)),
                new Curve(
                        "What another size would give",
                        "entries",
                        Unit.COUNT,
                        "hit ratio",
                        Unit.RATIO,
                        Curve.Scale.LOG,
                        Curve.Scale.LINEAR,
                        List.of(new Curve.Line("W-TinyLFU", tiny), new Curve.Line("LRU", lru)),
                        List.of(new Curve.Mark(true, 10_000, "71.2 % measured"))),
                new Table("Hit ratio by size and time to live", columns, rows, new Table.Shading(1, 3)),
                new Finding(
                        "size",
                        "Double " + name + " to 20,000 entries",
                        "+9 ± 0.7 points of hit ratio",
                        new Finding.Effect(4_300, Unit.COUNT, new Interval(4_000, 4_600, 0.95), Double.NaN, 0.12),
                        "Predicted from 2,048 sampled keys; the last three predictions were off by 0.3, 0.6 and 0.1 points.",
                        "a working set that moves",
                        ".maximumSize(20_000)"));
    }

    private Section layer(String id, String title) {
        return Section.of(
                id,
                title,
                new Table(
                        "Round trips",
                        List.of(
                                Table.Column.text("method"),
                                Table.Column.of("calls", Unit.COUNT),
                                Table.Column.of("p50", Unit.NANOS),
                                Table.Column.of("bytes", Unit.BYTES)),
                        List.of(
                                List.of(
                                        Table.Cell.of("eth_call"),
                                        Table.Cell.of(4102),
                                        Table.Cell.of(1.9e6),
                                        Table.Cell.of(81_223)),
                                List.of(
                                        Table.Cell.of("eth_blockNumber"),
                                        Table.Cell.of(311),
                                        Table.Cell.of(Double.NaN),
                                        Table.Cell.of(5_120)))),
                Note.warning("311 calls are too few for a p99.9."));
    }

    private Section slo() {
        List<Series.Point> left = new ArrayList<>();
        double budget = 1;
        for (int hour = 0; hour <= 72; hour++) {
            left.add(new Series.Point(hour * 3_600 * SECOND, budget));
            budget -= hour > 30 && hour < 34 ? 0.12 : 0.003 * random.nextDouble();
        }
        return Section.of(
                "slo",
                "SLO",
                new Series(
                        "Error budget left, 99.9 % of quotes within 5 ms",
                        Unit.RATIO,
                        List.of(new Series.Line("budget", left)),
                        List.of(
                                new Series.Mark(31 * 3_600 * SECOND, "page: burns 14.4 times"),
                                new Series.Mark(33 * 3_600 * SECOND, "node restarted"))));
    }

    private Section history() {
        List<Series.Point> points = new ArrayList<>();
        for (int day = 0; day < 60; day++) {
            double base = day < 41 ? 310_000 : 338_000;
            points.add(new Series.Point(day * 86_400 * SECOND, base * (1 + 0.012 * random.nextGaussian())));
        }
        Series series = new Series(
                "router.quote p50 by run",
                Unit.NANOS,
                List.of(new Series.Line("p50", points)),
                List.of(
                        new Series.Mark(20 * 86_400 * SECOND, "other machine"),
                        new Series.Mark(41 * 86_400 * SECOND, "+9.0 % since 4f2a91c")));
        return new Section("history", "History", Arrays.asList(series, Note.info("A notice, not a gate.")));
    }
}
