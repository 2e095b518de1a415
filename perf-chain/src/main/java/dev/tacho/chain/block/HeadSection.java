package dev.tacho.chain.block;

import dev.tacho.chain.block.HeadStats.Event;
import dev.tacho.chain.block.HeadStats.Fork;
import dev.tacho.chain.block.HeadStats.Sample;
import dev.tacho.chain.internal.Amount;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Series.Line;
import dev.tacho.core.section.Series.Point;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Turns a reading of a tracker into a section: facts, the time line of blocks, its reorgs. */
record HeadSection(
        String client,
        HeadSnapshot seen,
        HeadStats stats,
        @Nullable Duration slot,
        @Nullable Duration period,
        boolean subscribed) {
    private static final double CONFIDENCE = 0.95;
    private static final int HASH_START = 10;

    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        if (seen.heads() > 1) {
            List<Sample> samples = stats.samples();
            blocks.add(new Series(
                    "Block interval",
                    Unit.NANOS,
                    List.of(
                            line("by timestamp", samples, Sample::intervalNanos),
                            line("by arrival", samples, Sample::arrivalNanos))));
            blocks.add(new Series(
                    "Gas used / gas limit", Unit.RATIO, List.of(line("gas used", samples, Sample::gasRatio))));
            blocks.add(
                    new Series("Base fee, gwei", Unit.NONE, List.of(line("base fee", samples, Sample::baseFeeGwei))));
        }
        if (seen.reorgs() > 0) {
            blocks.add(reorgs());
        }
        notes(blocks);
        return new Section("blocks." + client, "Blocks: " + client, blocks);
    }

    private Facts facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(fact("heads", "Heads", count(seen.heads()), Unit.COUNT, Better.NEITHER));
        facts.add(median("block-interval", "Block interval by timestamp, p50", seen.interval(), Better.NEITHER));
        facts.add(median("block-arrival", "Block interval by arrival, p50", seen.arrivalInterval(), Better.NEITHER));
        facts.add(median("head-age", "Head age, p50", seen.age(), Better.LOWER));
        if (period != null) {
            facts.add(fact("poll-period", "Polling period", period.toNanos(), Unit.NANOS, Better.LOWER));
        }
        facts.add(fact("gas-used", "Mean gas used / gas limit", seen.gasUsedRatio(), Unit.RATIO, Better.NEITHER));
        Head tip = seen.tip();
        BigInteger base = tip == null ? null : tip.baseFeePerGas();
        if (base != null) {
            facts.add(fact("base-fee", "Base fee of the last head, gwei", gwei(base), Unit.NONE, Better.LOWER));
        }
        BigInteger blob = seen.blobBaseFeeWei();
        if (blob != null) {
            facts.add(fact(
                    "blob-fee", "Blob base fee of the next block, wei", blob.doubleValue(), Unit.COUNT, Better.LOWER));
        }
        if (slot != null) {
            facts.add(fact("missed-slots", "Missed slots", count(seen.missedSlots()), Unit.COUNT, Better.LOWER));
        }
        facts.add(fact("reorgs", "Reorgs", count(seen.reorgs()), Unit.COUNT, Better.LOWER));
        facts.add(fact("deepest-reorg", "Deepest reorg, blocks", seen.deepestReorg(), Unit.COUNT, Better.LOWER));
        facts.add(fact(
                "orphaned-transactions",
                "Transactions orphaned",
                count(seen.orphanedTransactions()),
                Unit.COUNT,
                Better.LOWER));
        facts.add(fact("backfilled", "Heads fetched afterwards", count(seen.backfilled()), Unit.COUNT, Better.LOWER));
        facts.add(fact("missing-blocks", "Blocks missing", count(seen.missingBlocks()), Unit.COUNT, Better.LOWER));
        return new Facts(facts);
    }

    private Fact fact(String id, String label, double value, Unit unit, Better better) {
        return Fact.of(client + '.' + id, label, value, unit, better);
    }

    private Fact median(String id, String label, DistributionSnapshot values, Better better) {
        Percentile p50 = values.percentile(50);
        Interval error = p50.isWithheld() ? null : new Interval(p50.lower(), p50.upper(), CONFIDENCE);
        return new Fact(client + '.' + id, label, p50.value(), Unit.NANOS, better, error);
    }

    /** The model's numbers are doubles, exact up to 2^53. */
    private static double count(long value) {
        return (double) value;
    }

    private static double gwei(BigInteger wei) {
        return wei.doubleValue() / 1e9;
    }

    private static Line line(String label, List<Sample> samples, ToDoubleFunction<Sample> value) {
        return new Line(
                label,
                samples.stream()
                        .map(sample -> new Point(sample.atNanos(), value.applyAsDouble(sample)))
                        .toList());
    }

    private Table reorgs() {
        List<Column> columns = List.of(
                Column.text("First block"),
                Column.of("At", Unit.NANOS),
                new Column("Depth", Unit.COUNT, Better.LOWER),
                new Column("Transactions orphaned", Unit.COUNT, Better.LOWER),
                Column.text("From"),
                Column.text("To"));
        List<Fork> forks = stats.forks();
        String title = seen.reorgs() > forks.size() ? "The last " + forks.size() + " reorgs" : "Reorgs";
        return new Table(
                title,
                columns,
                forks.stream()
                        .map(fork -> List.of(
                                Cell.of(fork.number() + (fork.exact() ? "" : " or before")),
                                Cell.of(count(fork.atNanos())),
                                fork.exact() ? Cell.of(fork.depth()) : Cell.of("at least " + fork.depth()),
                                Cell.of(fork.orphanedTransactions()),
                                Cell.of(start(fork.from())),
                                Cell.of(start(fork.to()))))
                        .toList());
    }

    private static String start(String hash) {
        return hash.length() <= HASH_START ? hash : hash.substring(0, HASH_START);
    }

    private void notes(List<Block> blocks) {
        if (seen.heads() > 0 && !subscribed) {
            blocks.add(Note.info(
                    "Heads are found by polling: an arrival is late by up to one polling period, by half of it"
                            + " on average, and so is the head age."));
        }
        if (seen.age().negatives() > 0) {
            blocks.add(Note.warning(
                    Amount.of(seen.age().negatives(), "head arrived before its", "heads arrived before their")
                            + " own timestamp: the clocks of this machine and of the producers differ."
                            + " That counts as an age of 0."));
        }
        if (seen.missingBlocks() > 0) {
            blocks.add(Note.failure("Blocks missing: "
                    + Unit.COUNT.format(count(seen.missingBlocks()))
                    + " at least. The node did not know the parent of its own head, or a reorg was deeper than the tracker"
                    + " goes back."));
        }
        warn(
                blocks,
                Event.REORG_INEXACT,
                "reorg was",
                "reorgs were",
                " deeper than the window, or had an ancestor that could not be had; such a depth is a lower bound.");
        warn(
                blocks,
                Event.TIMESTAMP_OFF,
                "head bears",
                "heads bear",
                " a timestamp that is more than a day off the clock of this machine, or none: the chain has another clock,"
                        + " or the node is catching up. That is no head age.");
        warn(
                blocks,
                Event.WENT_BACKWARDS,
                "time",
                "times",
                " the node showed a head that it had left behind: it lags, or several nodes answer in turn. That is not"
                        + " counted as a reorg.");
        warn(
                blocks,
                Event.PARENT_UNKNOWN,
                "time",
                "times",
                " the node did not know a block between its head and ours.");
        warn(
                blocks,
                Event.LIE,
                "answer was",
                "answers were",
                " not believed: not a block, or not the one that was asked for. The first is in the log.");
        warn(blocks, Event.FAILURE, "time", "times", " the node could not be asked; the first is in the log.");
        warn(
                blocks,
                Event.SUBSCRIPTION_LOST,
                "time",
                "times",
                " the subscription was lost; what was missed was fetched.");
        warn(blocks, Event.ANNOUNCED_AGAIN, "announcement", "announcements", " came again.");
        warn(blocks, Event.LISTENER_FAILED, "call", "calls", " of a listener failed; the first is in the log.");
        if (!seen.missingMethods().isEmpty()) {
            blocks.add(Note.info(
                    "The node does not have these methods: " + String.join(", ", seen.missingMethods()) + '.'));
        }
    }

    private void warn(List<Block> blocks, Event event, String one, String many, String text) {
        long times = stats.total(event);
        if (times > 0) {
            blocks.add(Note.warning(Amount.of(times, one, many) + text));
        }
    }
}
