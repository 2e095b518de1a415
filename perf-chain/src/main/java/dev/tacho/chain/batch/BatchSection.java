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
        if (reading.merged() + reading.multicall().folded() > 0) {
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
                fact("amplification", "Sent per call", reading.amplificationRatio(), Unit.NONE, Better.LOWER));
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
                        "Calls folded into multicalls",
                        reading.multicall().folded(),
                        Unit.COUNT,
                        Better.HIGHER),
                fact("folds", "Multicalls", reading.multicall().folds(), Unit.COUNT, Better.NEITHER),
                fact("unfolded", "Folded calls asked again", reading.multicall().unfolded(), Unit.COUNT, Better.LOWER));
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
                        + (reading.isLearnedExactly() ? "at most " : "at least ") + limit + " calls, which was learned"
                        + " from what it refused.")));
        if (advice.items() == 0) {
            blocks.add(Note.info("No batch size is recommended: " + advice.itemsWhy() + '.'));
        } else {
            blocks.add(model(advice));
            size(advice, blocks);
        }
        window(advice, blocks);
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
        double one = advice.fit().at(1);
        for (int size : SIZES) {
            // Nothing is known of sizes far beyond those seen.
            if (size <= 2 * reading.batchItems().max() || size == 1) {
                double nanos = advice.fit().at(size);
                rows.add(List.of(
                        Cell.of((double) size), Cell.of(nanos), Cell.of(nanos / size), Cell.of(size * one / nanos)));
            }
        }
        return new Table(
                "Time of a batch by its size, by a line through " + advice.fit().points() + " round trips",
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
        String evidence = line(advice) + (advice.itemsWhy().isEmpty() ? "" : "; " + advice.itemsWhy()) + '.';
        blocks.add(Facts.of(fact("recommended-items", "Recommended batch size", items, Unit.COUNT, Better.NEITHER)));
        if (factor < WORTH_SAYING) {
            blocks.add(Note.info("The limit of " + options.maxItems() + " calls fits: " + evidence));
            return;
        }
        blocks.add(new Finding(
                client + ".batch.items",
                "Let a batch have up to " + items + " calls",
                "A batch then takes " + Unit.NANOS.format(advice.fit().at(items)) + ", about twice a single call or"
                        + " less, and each call of a full one "
                        + Unit.NANOS.format(advice.fit().at(items) / items),
                evidence,
                "A batch of " + items + " calls that takes much longer than the line says.",
                ".maxItems(" + items + ')'));
    }

    private static String line(Advice advice) {
        TheilSen fit = advice.fit();
        return fit.points() + " round trips of " + fit.xs() + " sizes: " + Unit.NANOS.format(fit.intercept()) + " and "
                + Unit.NANOS.format(fit.slope()) + " for each call (95 % from " + Unit.NANOS.format(fit.slopeLower())
                + " to " + Unit.NANOS.format(fit.slopeUpper()) + ')';
    }

    private void window(Advice advice, List<Block> blocks) {
        Arrivals.Reading arrivals = reading.arrivals();
        blocks.add(Facts.of(
                fact("arrival-rate", "Calls arrive", arrivals.perSecond(), Unit.PER_SECOND, Better.NEITHER),
                fact("bursts", "First calls of bursts", arrivals.bursts(), Unit.COUNT, Better.NEITHER),
                fact(
                        "followers",
                        "Calls within a round trip of one",
                        arrivals.followers(),
                        Unit.COUNT,
                        Better.NEITHER)));
        long nanos = advice.windowNanos();
        long now = options.window().toNanos();
        if (nanos < 0) {
            blocks.add(Note.info("No window is recommended: " + advice.windowWhy() + '.'));
        } else if (nanos == 0 && now > 0) {
            blocks.add(new Finding(
                    client + ".batch.window",
                    "Use no window",
                    "Each call that comes alone waits " + Unit.NANOS.format(now) + " less",
                    arrivals.followers() + " of " + (arrivals.followers() + arrivals.bursts())
                            + " calls came within a round trip of another: " + advice.windowWhy() + '.',
                    "More round trips for the same calls.",
                    ".window(Duration.ZERO)"));
        } else if (nanos > 0 && (now == 0 || nanos > 2 * now || 2 * nanos < now)) {
            blocks.add(new Finding(
                    client + ".batch.window",
                    "Wait " + Unit.NANOS.format(nanos) + " for others",
                    "Nine in ten of the calls that follow another then share its round trip; each call waits that long",
                    arrivals.followers() + " calls came within a round trip of " + arrivals.bursts()
                            + " others, half of them within " + Unit.NANOS.format(arrivals.within(0.5)) + '.',
                    "As many round trips as before.",
                    ".window(Duration.ofNanos(" + nanos + "))"));
        }
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
