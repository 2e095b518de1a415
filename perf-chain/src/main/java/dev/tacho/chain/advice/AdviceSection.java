package dev.tacho.chain.advice;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Turns an analysed call log into a section. */
final class AdviceSection {
    private AdviceSection() {}

    static Section of(String client, List<Entry> entries, List<Saving> savings, long dropped, long failures) {
        List<Block> blocks = new ArrayList<>();
        List<Entry> sent = entries.stream().filter(Entry::isSent).toList();
        long roundTrips = sent.stream().filter(Entry::isSingle).count()
                + sent.stream()
                        .filter(entry -> !entry.isSingle())
                        .mapToLong(Entry::batch)
                        .distinct()
                        .count();
        long needless = savings.stream().mapToLong(Saving::reads).sum();
        String prefix = "advice." + client + '.';
        blocks.add(Facts.of(
                Fact.of(prefix + "items", "Items in the log", entries.size(), Unit.COUNT, Better.NEITHER),
                Fact.of(
                        prefix + "remembered",
                        "Items that a cache below answered from memory",
                        entries.size() - sent.size(),
                        Unit.COUNT,
                        Better.HIGHER),
                Fact.of(prefix + "round-trips", "Round trips in the log", roundTrips, Unit.COUNT, Better.LOWER),
                Fact.of(prefix + "needless-reads", "Reads that did not have to be", needless, Unit.COUNT, Better.LOWER),
                Fact.of(
                        prefix + "needless-ratio",
                        "Their share of all other items",
                        sent.isEmpty() ? Double.NaN : (double) needless / sent.size(),
                        Unit.RATIO,
                        Better.LOWER)));
        if (!entries.isEmpty()) {
            blocks.add(methods(entries));
        }
        savings.forEach(saving -> blocks.add(saving.finding(client)));
        if (sent.stream().anyMatch(entry -> entry.head() < 0)) {
            blocks.add(
                    Note.info("Some calls were made before any head was seen, or too long after. Whether they repeated"
                            + " others at the same block cannot be told: tell the log each head, or ask for the newest block through"
                            + " it."));
        }
        if (dropped > 0) {
            blocks.add(Note.warning(Amount.of(
                            dropped,
                            "item came when the log was full and is",
                            "items came when the log was full and are")
                    + " not part of this."));
        }
        if (failures > 0) {
            blocks.add(Note.failure(Amount.of(failures, "item", "items") + " could not be logged."));
        }
        return new Section("advice." + client, "Read advice: " + client, blocks);
    }

    private static Table methods(List<Entry> entries) {
        List<List<Cell>> rows = Analysis.byMethod(entries).entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, List<Entry>>>comparingInt(
                                method -> -method.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .map(method -> row(method.getKey(), method.getValue()))
                .toList();
        return new Table(
                "Calls by method",
                List.of(
                        Column.text("Method"),
                        new Column("Items", Unit.COUNT, Better.LOWER),
                        new Column("From memory", Unit.COUNT, Better.HIGHER),
                        Column.of("Different ones", Unit.COUNT),
                        Column.of("Alone", Unit.COUNT),
                        new Column("Time waited", Unit.NANOS, Better.LOWER)),
                rows);
    }

    private static List<Cell> row(String method, List<Entry> items) {
        List<Entry> singles = items.stream().filter(Entry::isSingle).toList();
        return List.of(
                Cell.of(method),
                Cell.of(items.size()),
                Cell.of(items.stream().filter(item -> !item.isSent()).count()),
                Cell.of(items.stream().map(Entry::params).distinct().count()),
                Cell.of(singles.size()),
                Cell.of(singles.stream().mapToLong(Entry::nanos).sum()));
    }
}
