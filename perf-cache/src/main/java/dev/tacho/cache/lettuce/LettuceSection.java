package dev.tacho.cache.lettuce;

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
import dev.tacho.core.snapshot.InstrumentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the section of the commands. */
final class LettuceSection {
    private static final int MOST_COMMANDS = 20;

    private LettuceSection() {}

    static Section of(LettuceSnapshot snapshot) {
        String word = new InstrumentId("lettuce." + snapshot.name(), Map.of()).word();
        List<Block> blocks = new ArrayList<>();
        blocks.add(Facts.of(
                count(word + ".commands", "Commands", snapshot.calls(), Better.NEITHER),
                count(word + ".failed", "Failed", snapshot.failed(), Better.LOWER),
                count(word + ".cancelled", "Cancelled", snapshot.cancelled(), Better.LOWER),
                count(word + ".unknown-lookups", "Unknown lookups", snapshot.unknownLookups(), Better.LOWER)));
        if (snapshot.commands().isEmpty()) {
            blocks.add(Note.warning("No command was answered. Is the recorder set in the client's resources?"));
        } else {
            blocks.add(commands(snapshot.commands()));
        }
        note(blocks, snapshot);
        return new Section(word, "Redis through Lettuce: " + snapshot.name(), blocks);
    }

    private static Table commands(List<CommandSnapshot> commands) {
        List<CommandSnapshot> top = commands.subList(0, Math.min(commands.size(), MOST_COMMANDS));
        boolean redirected = top.stream().anyMatch(command -> command.redirected() > 0);
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("Command"),
                Column.of("Calls", Unit.COUNT),
                new Column("Failed", Unit.COUNT, Better.LOWER),
                new Column("Cancelled", Unit.COUNT, Better.LOWER),
                new Column("Mean", Unit.NANOS, Better.LOWER),
                new Column("p50", Unit.NANOS, Better.LOWER),
                new Column("p99", Unit.NANOS, Better.LOWER),
                new Column("First response, mean", Unit.NANOS, Better.LOWER),
                Column.of("Bytes of entries", Unit.BYTES)));
        if (redirected) {
            columns.add(Column.of("Sent to another node", Unit.COUNT));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (CommandSnapshot command : top) {
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(command.command()),
                    cell(command.calls()),
                    cell(command.failed()),
                    cell(command.cancelled()),
                    Cell.of(command.completion().latency().mean()),
                    Cell.of(command.completion().percentile(50).value()),
                    Cell.of(command.completion().percentile(99).value()),
                    Cell.of(command.firstResponse().values().mean()),
                    cell(command.bytes())));
            if (redirected) {
                row.add(cell(command.redirected()));
            }
            rows.add(row);
        }
        return new Table(
                commands.size() > top.size()
                        ? "The " + top.size() + " of " + commands.size() + " commands that took most time"
                        : "Commands by the time they took",
                columns,
                rows);
    }

    private static void note(List<Block> blocks, LettuceSnapshot snapshot) {
        long unsized = snapshot.commands().stream()
                .mapToLong(CommandSnapshot::unsizedEntries)
                .sum();
        if (snapshot.unknownLookups() > 0) {
            blocks.add(
                    Note.info("Lookups that are neither hits nor misses, for they were in a transaction or their output"
                            + " keeps nothing: " + snapshot.unknownLookups() + '.'));
        }
        if (unsized > 0) {
            blocks.add(
                    Note.info("Entries whose size only the application's codec could tell, and which are not among the"
                            + " bytes: " + unsized + '.'));
        }
        if (snapshot.unseenKeys() > 0) {
            blocks.add(Note.info(
                    "Keys that could not be told apart and are left out by key: " + snapshot.unseenKeys() + '.'));
        }
        if (snapshot.recorderFailures() > 0) {
            blocks.add(Note.warning("Failures of the recorder itself: " + snapshot.recorderFailures()
                    + ". The log has the first; counts may be too low."));
        }
    }

    private static Fact count(String id, String label, long count, Better better) {
        return Fact.of(id, label, (double) count, Unit.COUNT, better);
    }

    private static Cell cell(long number) {
        return Cell.of((double) number);
    }
}
