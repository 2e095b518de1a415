package dev.tacho.cache.internal;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
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
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * Counts and times the commands that a client sends to Redis, by name, whichever client it is. Each command has the timer
 * {@code redis.command} with the tags {@code cache} and {@code command}.
 *
 * <p>Of commands there are 200; further ones, which a program can only have if it makes them from data, share one. Safe for
 * use by any thread; recording does not throw, and allocates nothing but at the first use of a command.
 */
public final class RedisCommandMeter {
    private static final int MOST_COMMANDS = 200;
    private static final int MOST_ROWS = 20;
    private static final String OTHER = "(other)";

    private final Perf perf;
    private final String client;
    private final String name;
    private final Map<String, Command> commands = new ConcurrentHashMap<>();

    /**
     * Creates a meter.
     *
     * @param perf the set that its timers belong to; if it is disabled, nothing is recorded
     * @param client what the client is called, for example {@code Jedis}
     * @param name names the cache
     */
    public RedisCommandMeter(Perf perf, String client, String name) {
        this.perf = perf;
        this.client = client;
        this.name = name;
    }

    /** What one command did so far. */
    public static final class Command {
        private final String name;
        private final RedisCommandKind kind;
        private final boolean enabled;
        private final Timer timer;
        private final LongAdder pipelined = new LongAdder();
        private final LongAdder pipelinedFailures = new LongAdder();
        private final LongAdder redirects = new LongAdder();
        private final LongAdder entryBytes = new LongAdder();

        private Command(Perf perf, String cache, String name) {
            this.name = name;
            this.kind = RedisCommandKind.of(name);
            this.enabled = perf.isEnabled();
            this.timer = perf.timer("redis.command", "cache", cache, "command", name);
        }

        /**
         * Returns the name.
         *
         * @return the name in upper case
         */
        public String name() {
            return name;
        }

        /**
         * Returns what the command does to entries.
         *
         * @return the kind
         */
        public RedisCommandKind kind() {
            return kind;
        }

        /**
         * Records a call.
         *
         * @param nanos how long it took, in nanoseconds
         * @param failed whether it failed
         */
        public void called(long nanos, boolean failed) {
            if (failed) {
                timer.recordError(nanos);
            } else {
                timer.record(nanos);
            }
        }

        /**
         * Records a call that has no time of its own, since it waited together with others of a pipeline or transaction.
         *
         * @param failed whether it failed
         */
        public void calledInPipeline(boolean failed) {
            if (enabled) {
                (failed ? pipelinedFailures : pipelined).increment();
            }
        }

        /** Records that a node of a cluster answered that another one must be asked: no call, for the client does so. */
        public void redirected() {
            if (enabled) {
                redirects.increment();
            }
        }

        /**
         * Records the size of an entry that was found or stored.
         *
         * @param bytes the bytes of its key or field and its value
         */
        public void carried(long bytes) {
            if (enabled) {
                entryBytes.add(bytes);
            }
        }

        /**
         * Returns what was recorded.
         *
         * @return the reading
         */
        public CommandReading read() {
            return new CommandReading(
                    name,
                    timer.snapshot(),
                    pipelined.sum(),
                    pipelinedFailures.sum(),
                    redirects.sum(),
                    entryBytes.sum());
        }
    }

    /**
     * A reading of one command.
     *
     * @param name the name
     * @param timer the calls that have a time of their own
     * @param pipelined how many calls of pipelines succeeded
     * @param pipelinedFailures how many calls of pipelines failed
     * @param redirects how often another node had to be asked, which is no call
     * @param entryBytes the bytes of the entries that were found or stored, as far as they are known
     */
    public record CommandReading(
            String name, TimerSnapshot timer, long pipelined, long pipelinedFailures, long redirects, long entryBytes) {
        /**
         * Returns how many calls there were.
         *
         * @return those in pipelines included
         */
        public long calls() {
            return timer.count() + pipelined + pipelinedFailures;
        }

        /**
         * Returns how many calls failed.
         *
         * @return those in pipelines included
         */
        public long failures() {
            return timer.errors() + pipelinedFailures;
        }
    }

    /**
     * Returns the command of this name, made at the first call.
     *
     * @param command the name, in any case
     * @return the command, the same object for the same name
     */
    public Command command(String command) {
        Command known = commands.get(command);
        if (known != null) {
            return known;
        }
        String upper = command.isBlank() ? OTHER : command.toUpperCase(Locale.ROOT);
        String allowed = commands.size() < MOST_COMMANDS || commands.containsKey(upper) ? upper : OTHER;
        return commands.computeIfAbsent(allowed, absent -> new Command(perf, name, absent));
    }

    /**
     * Returns what was recorded of every command.
     *
     * @return the readings, the command that took the most time first
     */
    public List<CommandReading> read() {
        return commands.values().stream()
                .map(Command::read)
                .filter(command -> command.calls() + command.redirects() > 0)
                .sorted(Comparator.comparingLong(RedisCommandMeter::totalNanos)
                        .thenComparingLong(CommandReading::calls)
                        .reversed()
                        .thenComparing(CommandReading::name))
                .toList();
    }

    /**
     * Returns what a report says of the commands: the section {@code <client>.<name>}, such as {@code jedis.sessions}. Its
     * facts are called {@code jedis.sessions.commands}, {@code .failed} and {@code .entry-bytes}.
     *
     * @param more what the client's room has to add
     * @return the section
     */
    public Section section(List<Block> more) {
        String word = word();
        List<CommandReading> all = read();
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts(word, all));
        if (all.isEmpty()) {
            blocks.add(Note.warning("No command was counted."));
        } else {
            blocks.add(table(all));
        }
        blocks.addAll(more);
        return new Section(word, "Redis through " + client + ": " + name, blocks);
    }

    /**
     * Returns the name to register the section by.
     *
     * @return {@code <client>.<name>}
     */
    public String source() {
        return client.toLowerCase(Locale.ROOT) + '.' + name;
    }

    /**
     * Returns the word that the section and its facts begin with.
     *
     * @return {@code <client>.<name>}, with white space replaced
     */
    public String word() {
        return new InstrumentId(source(), Map.of()).word();
    }

    private static Facts facts(String word, List<CommandReading> all) {
        return Facts.of(
                fact(word + ".commands", "Commands", sum(all, CommandReading::calls), Unit.COUNT, Better.NEITHER),
                fact(word + ".failed", "Failed", sum(all, CommandReading::failures), Unit.COUNT, Better.LOWER),
                fact(
                        word + ".entry-bytes",
                        "Bytes of entries",
                        sum(all, CommandReading::entryBytes),
                        Unit.BYTES,
                        Better.NEITHER));
    }

    private static Fact fact(String id, String label, long value, Unit unit, Better better) {
        return Fact.of(id, label, (double) value, unit, better);
    }

    private static Table table(List<CommandReading> all) {
        List<CommandReading> top = all.subList(0, Math.min(all.size(), MOST_ROWS));
        boolean pipelines = top.stream().anyMatch(command -> command.pipelined() + command.pipelinedFailures() > 0);
        boolean redirects = top.stream().anyMatch(command -> command.redirects() > 0);
        List<Column> columns = new ArrayList<>(List.of(
                Column.text("Command"),
                Column.of("Calls", Unit.COUNT),
                new Column("Failed", Unit.COUNT, Better.LOWER),
                new Column("Mean", Unit.NANOS, Better.LOWER),
                new Column("p50", Unit.NANOS, Better.LOWER),
                new Column("p99", Unit.NANOS, Better.LOWER),
                Column.of("Bytes of entries", Unit.BYTES)));
        if (pipelines) {
            columns.add(Column.of("Calls in pipelines", Unit.COUNT));
        }
        if (redirects) {
            columns.add(Column.of("Sent to another node", Unit.COUNT));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (CommandReading command : top) {
            TimerSnapshot timer = command.timer();
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(command.name()),
                    cell(command.calls()),
                    cell(command.failures()),
                    Cell.of(timer.latency().mean()),
                    Cell.of(timer.percentile(50).value()),
                    Cell.of(timer.percentile(99).value()),
                    cell(command.entryBytes())));
            if (pipelines) {
                row.add(cell(command.pipelined() + command.pipelinedFailures()));
            }
            if (redirects) {
                row.add(cell(command.redirects()));
            }
            rows.add(row);
        }
        String title = all.size() > top.size()
                ? "The " + top.size() + " of " + all.size() + " commands that took the most time"
                : "Commands by the time they took";
        return new Table(title, columns, rows);
    }

    private static Cell cell(long number) {
        return Cell.of((double) number);
    }

    private static long totalNanos(CommandReading command) {
        return command.timer().latency().sum();
    }

    private static long sum(List<CommandReading> all, ToLongFunction<CommandReading> number) {
        return all.stream().mapToLong(number).sum();
    }
}
