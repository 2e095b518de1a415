package dev.tacho.chain.mempool;

import dev.tacho.chain.internal.Amount;
import dev.tacho.chain.mempool.MempoolMeter.Sample;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Series.Line;
import dev.tacho.core.section.Series.Point;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Turns the readings of a pool into a section. */
record MempoolSection(
        String client,
        List<Sample> samples,
        @Nullable Long sendersBehindGap,
        List<String> missingMethods,
        long failures,
        long unreadable,
        long tooLarge,
        int mostTransactions) {
    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        if (samples.size() > 1) {
            blocks.add(new Series(
                    "Waiting transactions",
                    Unit.COUNT,
                    List.of(line("pending", PoolStatus::pending), line("queued", PoolStatus::queued))));
        }
        notes(blocks);
        return new Section("mempool." + client, "Mempool: " + client, blocks);
    }

    private Facts facts() {
        List<Fact> facts = new ArrayList<>();
        PoolStatus last =
                samples.isEmpty() ? null : samples.get(samples.size() - 1).status();
        facts.add(fact("pool-readings", "Readings", samples.size(), Better.NEITHER));
        facts.add(fact("pool-pending", "Pending", last == null ? Double.NaN : last.pending(), Better.NEITHER));
        facts.add(fact("pool-queued", "Queued behind a gap", last == null ? Double.NaN : last.queued(), Better.LOWER));
        facts.add(fact("pool-pending-max", "Most pending", most(PoolStatus::pending), Better.NEITHER));
        facts.add(fact("pool-queued-max", "Most queued", most(PoolStatus::queued), Better.LOWER));
        if (sendersBehindGap != null) {
            facts.add(fact("pool-gaps", "Senders behind a nonce gap", sendersBehindGap, Better.LOWER));
        }
        return new Facts(facts);
    }

    private Fact fact(String id, String label, double value, Better better) {
        return Fact.of(client + '.' + id, label, value, Unit.COUNT, better);
    }

    private double most(ToLongFunction<PoolStatus> count) {
        return samples.stream()
                .mapToDouble(sample -> count.applyAsLong(sample.status()))
                .max()
                .orElse(Double.NaN);
    }

    private Line line(String label, ToLongFunction<PoolStatus> count) {
        return new Line(
                label,
                samples.stream()
                        .map(sample -> new Point(sample.atNanos(), count.applyAsLong(sample.status())))
                        .toList());
    }

    private void notes(List<Block> blocks) {
        blocks.add(Note.info(
                "This is the pool of one node. Other nodes hold others, and producers see transactions that no"
                        + " pool shows."));
        if (!missingMethods.isEmpty()) {
            blocks.add(Note.info("The node does not have these methods: " + String.join(", ", missingMethods) + '.'));
        }
        if (missingMethods.contains("txpool_status")) {
            blocks.add(
                    Note.warning("Without txpool_status the size of the pool is unknown, so its content is not read."));
        }
        if (tooLarge > 0) {
            blocks.add(Note.warning(Amount.of(tooLarge, "time") + " the content was not read, as the pool had more"
                    + " than " + Amount.of(mostTransactions, "transaction") + '.'));
        }
        if (unreadable > 0) {
            blocks.add(Note.warning(Amount.of(
                            unreadable,
                            "transaction could not be read and is",
                            "transactions could not" + " be read and are")
                    + " missing; positions may be too good."));
        }
        if (failures > 0) {
            blocks.add(Note.warning(
                    Amount.of(failures, "time") + " the node could not be asked; the first is in the log."));
        }
    }
}
