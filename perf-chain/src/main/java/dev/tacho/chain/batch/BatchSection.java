package dev.tacho.chain.batch;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Turns a reading into a section. */
record BatchSection(String client, BatchSnapshot reading, Options options, boolean tapped) {
    private static final int[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};
    /** A recommendation that differs by less is none. */
    private static final double WORTH_SAYING = 1.5;

    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(saved());
        blocks.add(speed());
        if (reading.merged() + reading.multicall().folds() > 0) {
            blocks.add(shared());
        }
        troubles(blocks);
        if (!reading.solos().isEmpty()) {
            blocks.add(alone());
        }
        advise(blocks);
        return new Section("batch." + client, "Batches: " + client, blocks);
    }

    private Facts saved() {
        return Facts.of(
                fact("calls", "Calls", reading.calls(), Unit.COUNT, Better.NEITHER),
                fact("round-trips", "Round trips", reading.roundTrips(), Unit.COUNT, Better.LOWER),
                fact("round-trips-saved", "Round trips saved", reading.roundTripsSaved(), Unit.COUNT, Better.HIGHER),
                fact("items-per-batch", "Calls per batch", reading.batchItems().mean(), Unit.COUNT, Better.HIGHER),
                fact(
                        "amplification",
                        "Sent for each call that had to be sent",
                        reading.amplificationRatio(),
                        Unit.NONE,
                        Better.LOWER));
    }

    private Facts speed() {
        return Facts.of(
                percentile("batch-p50", "Batch p50", reading.batchTime(), 50),
                percentile("batch-p99", "Batch p99", reading.batchTime(), 99),
                percentile("window-wait-p50", "Wait to be sent, p50", reading.windowWait(), 50),
                percentile("overhead-p50", "Batch beyond its slowest call, p50", reading.overhead(), 50),
                percentile("head-of-line-p50", "Wait of a batch's fastest call, p50", reading.headOfLine(), 50),
                fact("serial-speed-up", "Faster than one by one", reading.serialSpeedUp(), Unit.NONE, Better.HIGHER),
                fact(
                        "parallel-bound",
                        "Speed against ideal parallel calls",
                        reading.parallelBoundRatio(),
                        Unit.NONE,
                        Better.HIGHER));
    }

    private Facts shared() {
        return Facts.of(
                fact("merged", "Calls merged with identical ones", reading.merged(), Unit.COUNT, Better.HIGHER),
                fact(
                        "folded",
                        "Calls answered by multicalls",
                        reading.multicall().folded(),
                        Unit.COUNT,
                        Better.HIGHER),
                fact("folds", "Multicalls", reading.multicall().folds(), Unit.COUNT, Better.NEITHER),
                fact(
                        "unfolded",
                        "Calls of multicalls asked again",
                        reading.multicall().unfolded(),
                        Unit.COUNT,
                        Better.LOWER));
    }

    private void troubles(List<Block> blocks) {
        List<List<Cell>> rows = new ArrayList<>();
        trouble(rows, "Calls that a batch's answer had nothing for", reading.holes());
        trouble(rows, "Answers at another call's place", reading.displaced());
        trouble(rows, "Answers without a call", reading.foreign());
        trouble(rows, "Answers given twice", reading.repeated());
        trouble(rows, "Round trips refused as a whole", reading.refused());
        trouble(rows, "Round trips without a readable answer", reading.unreadable());
        trouble(rows, "Waits for a busy node", reading.busy());
        trouble(rows, "Calls sent again", reading.resent());
        trouble(rows, "Calls given up by their callers before they were sent", reading.abandoned());
        if (!rows.isEmpty()) {
            blocks.add(new Table(
                    "What went wrong on the way",
                    List.of(Column.text("Event"), new Column("Times", Unit.COUNT, Better.LOWER)),
                    rows));
        }
        if (reading.displaced() > 0) {
            blocks.add(Note.info("This node answers batches in another order. Each call was given its own answer;"
                    + " web3j's batches pair by position and would have swapped them."));
        }
        if (!tapped) {
            blocks.add(Note.warning("The bytes of this service cannot be seen, so nothing is batched or merged: every"
                    + " call goes alone."));
        }
    }

    private static void trouble(List<List<Cell>> rows, String event, long times) {
        if (times > 0) {
            rows.add(List.of(Cell.of(event), Cell.of((double) times)));
        }
    }

    private Table alone() {
        List<List<Cell>> rows = new ArrayList<>();
        new TreeMap<>(reading.solos())
                .forEach((method, p50) -> rows.add(List.of(
                        Cell.of(method),
                        Cell.of((double) p50.count()),
                        Cell.of(p50.value()),
                        Cell.of(p50.lower()),
                        Cell.of(p50.upper()))));
        return new Table(
                "Calls sent alone",
                List.of(
                        Column.text("Method"),
                        Column.of("Calls", Unit.COUNT),
                        new Column("p50", Unit.NANOS, Better.LOWER),
                        Column.of("From", Unit.NANOS),
                        Column.of("To", Unit.NANOS)),
                rows);
    }

    private void advise(List<Block> blocks) {
        if (!tapped) {
            return;
        }
        if (reading.batches() > 0) {
            blocks.add(Note.info(comparison()));
        }
        Advice advice = reading.advice();
        reading.learnedItems()
                .ifPresent(limit -> blocks.add(Note.info("The provider takes batches of "
                        + (reading.isLearnedExactly() ? "at most " : "at least ") + calls(limit)
                        + ", which was learned from what it refused.")));
        if (advice.hasLine()) {
            blocks.add(model(advice));
        }
        if (advice.items() > 0) {
            size(advice, blocks);
        } else {
            blocks.add(Note.info("No other batch size than " + calls(options.maxItems()) + " is recommended: "
                    + advice.itemsWhy() + '.'));
        }
        window(advice.window(), blocks);
    }

    private String comparison() {
        long unknown = reading.batches() - reading.comparedBatches();
        return "Of " + Unit.COUNT.format(reading.batches()) + " batches " + Unit.COUNT.format(reading.comparedBatches())
                + " are compared with their calls made alone, by the medians below, measured at other moments; of "
                + Unit.COUNT.format(unknown) + " a method is not known alone, or they brought nothing. Ideal parallel"
                + " calls take as long as the slowest of them; real ones take longer, which only a calibration"
                + " measures.";
    }

    private Table model(Advice advice) {
        List<List<Cell>> rows = new ArrayList<>();
        double one = advice.smallest() == 1 ? advice.fit().at(1) : Double.NaN;
        for (int size : SIZES) {
            // Nothing is known of sizes beyond those seen.
            if (advice.smallest() <= size && size <= advice.largest()) {
                double nanos = advice.fit().at(size);
                rows.add(List.of(
                        Cell.of((double) size), Cell.of(nanos), Cell.of(nanos / size), Cell.of(size * one / nanos)));
            }
        }
        return new Table(
                "Time of a batch by its size, by a line through "
                        + count(advice.fit().points(), "round trip"),
                List.of(
                        Column.of("Calls", Unit.COUNT),
                        new Column("Batch", Unit.NANOS, Better.LOWER),
                        new Column("For each call", Unit.NANOS, Better.LOWER),
                        new Column("Faster than one by one", Unit.NONE, Better.HIGHER)),
                rows);
    }

    private void size(Advice advice, List<Block> blocks) {
        int items = advice.items();
        double factor = (double) Math.max(items, options.maxItems()) / Math.min(items, options.maxItems());
        blocks.add(Facts.of(fact("recommended-items", "Recommended batch size", items, Unit.COUNT, Better.NEITHER)));
        if (factor < WORTH_SAYING) {
            blocks.add(Note.info("The limit of " + calls(options.maxItems()) + " fits: " + line(advice) + '.'));
            return;
        }
        blocks.add(new Finding(
                client + ".batch.items",
                "Let a batch have up to " + calls(items),
                "A batch then takes " + Unit.NANOS.format(advice.fit().at(items)) + ", about twice a single call or"
                        + " less, and each call of a full one "
                        + Unit.NANOS.format(advice.fit().at(items) / items),
                line(advice) + '.',
                "A batch of " + calls(items) + " that takes much longer than the line says.",
                ".maxItems(" + items + ')'));
    }

    private static String line(Advice advice) {
        TheilSen fit = advice.fit();
        return fit.points() + " round trips of " + fit.xs() + " sizes: " + Unit.NANOS.format(fit.intercept()) + " and "
                + Unit.NANOS.format(fit.slope()) + " for each call (95 %: "
                + range(fit.slopeLower(), fit.slopeUpper()) + ')';
    }

    private static String range(double lower, double upper) {
        String from = Unit.NANOS.format(lower);
        String to = Unit.NANOS.format(upper);
        return from.equals(to) ? from : from + " to " + to;
    }

    /** Returns a number of calls in words. */
    static String calls(int count) {
        return count(count, "call");
    }

    /** Returns a number of things in words. */
    static String count(int count, String thing) {
        return Unit.COUNT.format(count) + ' ' + thing + (count == 1 ? "" : "s");
    }

    private void window(WindowAdvice advice, List<Block> blocks) {
        blocks.add(Facts.of(
                fact("arrival-rate", "Calls arrive", reading.arrivals().perSecond(), Unit.PER_SECOND, Better.NEITHER)));
        if (advice.nanos() < 0) {
            blocks.add(Note.info("No window is recommended: " + advice.why() + '.'));
            return;
        }
        long now = options.window().toNanos();
        String replayed = "The last " + calls(advice.calls()) + ", replayed as they came, take "
                + Unit.NANOS.format(advice.nowNanos()) + " on average with " + window(now);
        if (advice.nanos() == now) {
            blocks.add(Note.info(replayed + ", and with no other less by a fifth beyond doubt: it stays as it is."));
            return;
        }
        blocks.add(new Finding(
                client + ".batch.window",
                advice.nanos() == 0 ? "Use no window" : "Wait " + Unit.NANOS.format(advice.nanos()) + " for others",
                "A call then takes " + Unit.NANOS.format(advice.bestNanos()) + " on average rather than "
                        + Unit.NANOS.format(advice.nowNanos()),
                advice.effect(),
                replayed + ", and " + Unit.NANOS.format(advice.bestNanos()) + " with " + window(advice.nanos()) + '.',
                "Calls that take longer than before: after other answers, threads that wait for them come at other"
                        + " times.",
                advice.nanos() == 0 ? ".window(Duration.ZERO)" : ".window(Duration.ofNanos(" + advice.nanos() + "))"));
    }

    private static String window(long nanos) {
        return nanos == 0 ? "no window" : "a window of " + Unit.NANOS.format(nanos);
    }

    private Fact percentile(String id, String label, DistributionSnapshot values, double percentile) {
        Percentile read = values.percentile(percentile);
        Interval interval =
                read.isWithheld() || Double.isNaN(read.lower()) ? null : new Interval(read.lower(), read.upper(), 0.95);
        return new Fact(client + ".batch." + id, label, read.value(), Unit.NANOS, Better.LOWER, interval);
    }

    private Fact fact(String id, String label, double value, Unit unit, Better better) {
        return Fact.of(client + ".batch." + id, label, value, unit, better);
    }
}
