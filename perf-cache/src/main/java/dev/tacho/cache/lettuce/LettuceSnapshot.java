package dev.tacho.cache.lettuce;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** An immutable reading of the commands that a {@link MeasuredLettuce} saw answered, since it was made or in an interval. */
public final class LettuceSnapshot {
    private static final Comparator<CommandSnapshot> BY_TIME = Comparator.comparingDouble(
                    (CommandSnapshot command) -> command.completion().latency().sum())
            .reversed()
            .thenComparing(CommandSnapshot::command);

    private final String name;
    private final List<CommandSnapshot> commands;
    private final long unknownLookups;
    private final long unseenKeys;
    private final long failures;

    LettuceSnapshot(String name, List<CommandSnapshot> commands, long unknownLookups, long unseenKeys, long failures) {
        this.name = name;
        this.commands = commands.stream().sorted(BY_TIME).toList();
        this.unknownLookups = unknownLookups;
        this.unseenKeys = unseenKeys;
        this.failures = failures;
    }

    /**
     * Returns what the cache is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns all commands, among them those that Lettuce sends by itself when it connects, such as {@code HELLO}, of which
     * an older server refuses {@code CLIENT SETINFO}.
     *
     * @return the commands, the one that took most time in sum first
     */
    public List<CommandSnapshot> commands() {
        return commands;
    }

    /**
     * Returns the calls of one command.
     *
     * @param command its name in upper case, for example {@code GET}
     * @return the reading; one that counts nothing if there was no call
     */
    public CommandSnapshot command(String command) {
        return commands.stream()
                .filter(known -> known.command().equals(command))
                .findFirst()
                .orElseGet(() -> nothing(command));
    }

    /**
     * Returns how many lookups there were of which it is not known whether they found their entry, and which therefore
     * are neither hits nor misses: in a transaction, or into an output that keeps nothing, such as that of {@code
     * reactive().mget}.
     *
     * @return 0 or more
     */
    public long unknownLookups() {
        return unknownLookups;
    }

    /**
     * Returns how many keys the measurement by key left out: of types that only the application's codec knows, beyond the
     * first key of a command, and keys that were added to the arguments as something else.
     *
     * @return 0 or more; 0 without {@link dev.tacho.cache.KeyOptions}
     */
    public long unseenKeys() {
        return unseenKeys;
    }

    /**
     * Returns how often the recorder itself failed, which only its counts suffered from. The first failure is in the log.
     *
     * @return 0 or more
     */
    public long recorderFailures() {
        return failures;
    }

    /**
     * Returns how many calls were answered.
     *
     * @return the calls of all commands
     */
    public long calls() {
        return commands.stream().mapToLong(CommandSnapshot::calls).sum();
    }

    /**
     * Returns how many calls failed.
     *
     * @return the failed calls of all commands
     */
    public long failed() {
        return commands.stream().mapToLong(CommandSnapshot::failed).sum();
    }

    /**
     * Returns how many calls had been cancelled when the answer came.
     *
     * @return the cancelled calls of all commands
     */
    public long cancelled() {
        return commands.stream().mapToLong(CommandSnapshot::cancelled).sum();
    }

    /**
     * Returns what happened since an earlier reading.
     *
     * @param earlier an earlier reading of the same cache
     * @return the interval
     * @throws IllegalArgumentException if {@code earlier} counts more of something: it is of another cache, or later
     */
    public LettuceSnapshot minus(LettuceSnapshot earlier) {
        for (CommandSnapshot past : earlier.commands) {
            difference(past.command(), command(past.command()).calls(), past.calls());
        }
        return new LettuceSnapshot(
                name,
                commands.stream()
                        .map(now -> now.minus(earlier.command(now.command())))
                        .filter(interval -> interval.calls() + interval.redirected() > 0)
                        .toList(),
                difference("unknownLookups", unknownLookups, earlier.unknownLookups),
                difference("unseenKeys", unseenKeys, earlier.unseenKeys),
                difference("recorderFailures", failures, earlier.failures));
    }

    /** Returns the counts in one line, for debugging. */
    @Override
    public String toString() {
        return name + ": calls=" + calls() + ", failed=" + failed() + ", cancelled=" + cancelled() + ", unknownLookups="
                + unknownLookups + ", commands=" + commands;
    }

    static long difference(String what, long now, long earlier) {
        if (earlier > now) {
            throw new IllegalArgumentException(what + "=" + now + " is below the earlier " + earlier
                    + "; subtract an earlier reading of the same cache");
        }
        return now - earlier;
    }

    private static CommandSnapshot nothing(String command) {
        InstrumentId id = new InstrumentId(command, Map.of());
        return new CommandSnapshot(
                command,
                TimerSnapshot.builder(id, DistributionSnapshot.EMPTY).build(),
                new HistogramSnapshot(id, Unit.NANOS, DistributionSnapshot.EMPTY),
                0,
                0,
                0,
                0);
    }
}
