package dev.tacho.chain.state;

import dev.tacho.chain.internal.Amount;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns a reading of a cache into a section. */
record StateSection(
        String client,
        StateReading reading,
        List<Ledger.Line> lines,
        Duration maxStale,
        int maxStaleBlocks,
        @Nullable BoundedMap<?, ?> map) {
    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        if (!lines.isEmpty()) {
            blocks.add(methods());
        }
        notes(blocks);
        return new Section("state." + client, "State cache: " + client, blocks);
    }

    /** What was saved and how old it was stand in one block. */
    private Facts facts() {
        StateReading.Counts counts = reading.counts();
        List<Fact> facts = new ArrayList<>(List.of(
                fact("read-reduction", "Reads saved", reading.readReductionRatio(), Unit.RATIO, Better.HIGHER),
                fact("stale-max", "Stalest answer", reading.stalenessNanos().max(), Unit.NANOS, Better.LOWER),
                fact(
                        "stale-blocks-max",
                        "Stalest answer, blocks behind the newest head known then",
                        reading.stalenessBlocks().max(),
                        Unit.COUNT,
                        Better.LOWER),
                fact(
                        "stale-p50",
                        "Staleness, p50",
                        reading.stalenessNanos().percentile(50).value(),
                        Unit.NANOS,
                        Better.LOWER),
                fact("stale-bound", "Staleness, bound", maxStale.toNanos(), Unit.NANOS, Better.NEITHER),
                fact(
                        "stale-blocks-bound",
                        "Blocks behind the newest head known, bound",
                        maxStaleBlocks,
                        Unit.COUNT,
                        Better.NEITHER),
                fact("reads", "Reads asked for", reading.reads(), Unit.COUNT, Better.NEITHER),
                fact("upstream-reads", "Reads sent", reading.upstreamReads(), Unit.COUNT, Better.LOWER),
                fact("looks", "Looks at the newest block among them", counts.looks(), Unit.COUNT, Better.LOWER),
                fact("joined", "Reads that waited for the same one", counts.joined(), Unit.COUNT, Better.NEITHER),
                fact("reorgs", "Reorgs", counts.reorgs(), Unit.COUNT, Better.NEITHER),
                fact("orphaned", "Entries dropped by reorgs", counts.orphaned(), Unit.COUNT, Better.NEITHER)));
        if (map != null) {
            facts.add(fact("entries", "Entries", map.size(), Unit.COUNT, Better.NEITHER));
            facts.add(fact("bytes", "Size of the entries", map.bytes(), Unit.BYTES, Better.LOWER));
            facts.add(fact("evictions", "Evictions", map.evictions(), Unit.COUNT, Better.LOWER));
        }
        return new Facts(facts);
    }

    private Fact fact(String id, String label, double value, Unit unit, Better better) {
        return Fact.of("state." + client + '.' + id, label, value, unit, better);
    }

    private Table methods() {
        List<Column> columns = List.of(
                Column.text("Method"),
                Column.text("Lives"),
                Column.of("Asked", Unit.COUNT),
                new Column("Answered from the cache", Unit.COUNT, Better.HIGHER),
                new Column("Sent", Unit.COUNT, Better.LOWER));
        List<List<Cell>> rows = new ArrayList<>();
        for (Ledger.Line line : lines) {
            rows.add(List.of(
                    Cell.of(line.method()),
                    Cell.of(Lifetime.of(line.method())
                            .name()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', ' ')),
                    Cell.of(line.asked()),
                    Cell.of(line.kept()),
                    Cell.of(line.sent())));
        }
        return new Table("Reads by method", columns, rows);
    }

    private void notes(List<Block> blocks) {
        StateReading.Counts counts = reading.counts();
        if (reading.stalenessBlocks().count() > 0) {
            blocks.add(Note.info(
                    "Blocks mined after the last look, and not known yet when an answer went out, do not count"
                            + " as blocks behind: how far behind an answer may have been is said by its age."));
        }
        if (counts.unconfirmed() > 0) {
            blocks.add(Note.warning(Amount.of(counts.unconfirmed(), "read was", "reads were")
                    + " not answered from the cache: the newest block could not be made sure of within the"
                    + " bound. The node hangs, fails, or takes longer to answer than the bound allows."));
        }
        if (counts.behind() > 0) {
            blocks.add(Note.warning(Amount.of(counts.behind(), "look", "looks")
                    + " showed a block before the newest one known: the node was rolled back, or several nodes"
                    + " answer and some are behind."));
        }
        if (counts.mismatched() > 0) {
            blocks.add(Note.failure(Amount.of(counts.mismatched(), "answer was", "answers were")
                    + " refused: the id was that of another request, or a batch had another length. Send the calls one by"
                    + " one, or use a node that keeps the order."));
        }
        if (counts.storeFailures() > 0) {
            blocks.add(Note.failure(Amount.of(counts.storeFailures(), "time", "times")
                    + " the map of the entries threw an exception, and the entry counted as missing."));
        }
    }
}
