package dev.tacho.cache.redis;

import dev.tacho.cache.redis.RedisServerMeter.View;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Writes a meter's section. */
final class RedisSection {
    private static final int MOST_COMMANDS = 20;
    private static final int MOST_SLOW_CALLS = 10;
    private static final int MOST_DATABASES = 20;

    /** Commands that run others. */
    private static final List<String> NESTING = List.of("eval", "evalsha", "fcall", "exec");

    private RedisSection() {}

    static Section of(String name, View view) {
        String word = new InstrumentId("redis." + name, Map.of()).word();
        List<Block> blocks = new ArrayList<>();
        RedisServerSnapshot since = view.since();
        if (!view.now().answered()) {
            blocks.add(Note.failure(unanswered(view)));
        }
        if (since != null) {
            blocks.add(facts(word, since));
            blocks.add(Note.info(period(since, view)));
            addTables(blocks, since);
            blocks.addAll(RedisFindings.of(word, since));
        }
        if (view.now().answered() && !view.now().unavailable().isEmpty()) {
            String text = "Not read: " + String.join("; ", view.now().unavailable()) + '.';
            blocks.add(view.now().lost() ? Note.failure(text) : Note.info(text));
        }
        if (view.failures() > 0) {
            blocks.add(Note.warning(
                    "Commands of the meter that failed so far: " + view.failures() + ". The log has the first."));
        }
        return new Section(word, "Redis: " + name, blocks);
    }

    private static String unanswered(View view) {
        String now = "The server could not be read now: "
                + String.join("; ", view.now().unavailable()) + ". ";
        return view.since() == null
                ? now + "It has not answered since this meter was made."
                : now + "What follows is the reading of " + Unit.NANOS.format(view.sinceAgeNanos()) + " ago.";
    }

    private static String period(RedisServerSnapshot since, View view) {
        StringBuilder text = new StringBuilder(since.product())
                .append(since.version().isEmpty() ? "" : " " + since.version())
                .append(since.isReplica() ? ", a replica" : "")
                .append(", up for ")
                .append(Unit.NANOS.format(since.uptimeNanos()))
                .append(". Counts are those of all its clients, this meter among them, since ");
        if (view.restarts() + view.resets() > 0) {
            text.append("the last restart or reset that was noticed");
        } else {
            text.append(view.fromFirstPass() ? "this meter was made" : "the first reading that it answered");
        }
        if (!Double.isNaN(since.elapsedNanos())) {
            text.append(", ").append(Unit.NANOS.format(since.elapsedNanos())).append(" before the reading");
        }
        text.append('.');
        if (view.restarts() > 0) {
            text.append(" Other runs of a server met since the meter was made: ")
                    .append(view.restarts())
                    .append(" (it restarted, another took over, or several answer behind one address).");
        }
        if (view.resets() > 0) {
            text.append(" Resets of its counters noticed: ")
                    .append(view.resets())
                    .append("; after one, rates are the least they can be.");
        }
        if (since.isReplica()) {
            text.append(" By default a replica neither evicts nor expires on its own.");
        }
        return text.toString();
    }

    private static Facts facts(String word, RedisServerSnapshot since) {
        return Facts.of(
                Fact.of(word + ".hit-ratio", "Hit ratio", since.hitRatio(), Unit.RATIO, Better.HIGHER),
                Fact.of(word + ".hits", "Hits", since.keyspaceHits(), Unit.COUNT, Better.NEITHER),
                Fact.of(word + ".misses", "Misses", since.keyspaceMisses(), Unit.COUNT, Better.NEITHER),
                rate(word + ".commands-per-second", "Commands", since.commandsPerSecond()),
                rate(word + ".expired-per-second", "Expired keys", since.expiredKeysPerSecond()),
                rate(word + ".evicted-per-second", "Evicted keys", since.evictedKeysPerSecond()),
                Fact.of(word + ".error-replies", "Error replies", since.errorReplies(), Unit.COUNT, Better.LOWER),
                Fact.of(word + ".used-memory", "Used memory", since.usedMemoryBytes(), Unit.BYTES, Better.NEITHER),
                Fact.of(word + ".fill-ratio", "Used of maxmemory", since.fillRatio(), Unit.RATIO, Better.NEITHER),
                Fact.of(
                        word + ".fragmentation-ratio",
                        "Resident to used memory",
                        since.fragmentationRatio(),
                        Unit.NONE,
                        Better.NEITHER),
                Fact.of(word + ".clients", "Clients", since.connectedClients(), Unit.COUNT, Better.NEITHER),
                Fact.of(
                        word + ".rejected-connections",
                        "Rejected connections",
                        since.rejectedConnections(),
                        Unit.COUNT,
                        Better.LOWER),
                Fact.of(word + ".keys", "Keys", since.keys(), Unit.COUNT, Better.NEITHER));
    }

    private static Fact rate(String id, String label, double perSecond) {
        return Fact.of(id, label, perSecond, Unit.PER_SECOND, Better.NEITHER);
    }

    private static void addTables(List<Block> blocks, RedisServerSnapshot since) {
        List<RedisCommandSnapshot> commands = since.commands();
        if (!commands.isEmpty()) {
            blocks.add(commands(commands, since.commandNanos()));
            if (NESTING.stream().anyMatch(command -> since.command(command).calls() > 0)) {
                blocks.add(Note.info("The time of a script, function or transaction contains that of its commands,"
                        + " which stand for themselves too."));
            }
        }
        if (!since.databases().isEmpty()) {
            blocks.add(databases(since.databases()));
        }
        List<List<Cell>> errors = new ArrayList<>();
        since.errorRepliesByKind().forEach((kind, count) -> {
            if (count > 0) {
                errors.add(List.of(Cell.of(kind), Cell.of(count)));
            }
        });
        if (!errors.isEmpty()) {
            blocks.add(
                    new Table("Error replies", List.of(Column.text("Kind"), Column.of("Replies", Unit.COUNT)), errors));
        }
        if (!since.slowCalls().isEmpty()) {
            blocks.add(slowCalls(since));
        }
    }

    private static Table commands(List<RedisCommandSnapshot> commands, double totalNanos) {
        List<RedisCommandSnapshot> top = commands.subList(0, Math.min(commands.size(), MOST_COMMANDS));
        List<CommandColumn> columns = new ArrayList<>();
        columns.add(new CommandColumn("Calls", Unit.COUNT, RedisCommandSnapshot::calls));
        columns.add(new CommandColumn("Mean", Unit.NANOS, RedisCommandSnapshot::meanNanos));
        columns.add(new CommandColumn("Share of time", Unit.RATIO, command -> command.totalNanos() / totalNanos));
        columns.add(new CommandColumn("p99 at most", Unit.NANOS, command -> command.percentileBoundNanos(99)));
        columns.add(new CommandColumn("p50, all time", Unit.NANOS, RedisCommandSnapshot::p50Nanos));
        columns.add(new CommandColumn("p99, all time", Unit.NANOS, RedisCommandSnapshot::p99Nanos));
        columns.add(new CommandColumn("Failed", Unit.COUNT, RedisCommandSnapshot::failed));
        columns.add(new CommandColumn("Rejected", Unit.COUNT, RedisCommandSnapshot::rejected));
        // What an older server tells of no command needs no column.
        columns.removeIf(
                column -> top.stream().allMatch(command -> Double.isNaN(column.number.applyAsDouble(command))));
        List<Column> headings = new ArrayList<>();
        headings.add(Column.text("Command"));
        columns.forEach(column -> headings.add(Column.of(column.label, column.unit)));
        List<List<Cell>> rows = new ArrayList<>();
        for (RedisCommandSnapshot command : top) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(command.name()));
            columns.forEach(column -> row.add(Cell.of(column.number.applyAsDouble(command))));
            rows.add(row);
        }
        String title = commands.size() > top.size()
                ? "The " + top.size() + " of " + commands.size() + " commands that took the server the most time"
                : "Commands by the time they took the server";
        return new Table(title, headings, rows);
    }

    private record CommandColumn(String label, Unit unit, ToDoubleFunction<RedisCommandSnapshot> number) {}

    private static Table databases(List<RedisKeyspace> databases) {
        return new Table(
                databases.size() > MOST_DATABASES
                        ? "The " + MOST_DATABASES + " of " + databases.size() + " databases with the most keys"
                        : "Databases",
                List.of(
                        Column.text("Database"),
                        Column.of("Keys", Unit.COUNT),
                        Column.of("With expiry", Unit.COUNT),
                        Column.of("Share", Unit.RATIO),
                        Column.of("Mean time to live", Unit.NANOS)),
                databases.stream()
                        .sorted(Comparator.comparingDouble(RedisKeyspace::keys).reversed())
                        .limit(MOST_DATABASES)
                        .map(database -> List.of(
                                Cell.of("db" + database.database()),
                                Cell.of(database.keys()),
                                Cell.of(database.expiringKeys()),
                                Cell.of(database.expiringRatio()),
                                Cell.of(database.averageTtlNanos())))
                        .toList());
    }

    private static Table slowCalls(RedisServerSnapshot since) {
        String threshold = Double.isNaN(since.slowLogThresholdNanos())
                ? ""
                : ", from " + Unit.NANOS.format(since.slowLogThresholdNanos()) + " on";
        return new Table(
                "Slow commands" + threshold,
                List.of(
                        Column.text("Command"),
                        Column.of("Took", Unit.NANOS),
                        Column.of("Arguments", Unit.COUNT),
                        Column.text("At")),
                since.slowCalls().stream()
                        .sorted(Comparator.comparingLong(RedisSlowCall::durationNanos)
                                .reversed())
                        .limit(MOST_SLOW_CALLS)
                        .map(call -> List.of(
                                Cell.of(call.command()),
                                Cell.of((double) call.durationNanos()),
                                Cell.of((double) call.argumentCount()),
                                Cell.of(call.at().toString())))
                        .toList());
    }
}
