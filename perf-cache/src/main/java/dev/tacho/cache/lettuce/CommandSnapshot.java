package dev.tacho.cache.lettuce;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;

/** An immutable reading of the calls of one command that the server answered. */
public final class CommandSnapshot {
    private final String command;
    private final TimerSnapshot completion;
    private final HistogramSnapshot firstResponse;
    private final long cancelled;
    private final long redirected;
    private final long bytes;
    private final long unsizedEntries;

    CommandSnapshot(
            String command,
            TimerSnapshot completion,
            HistogramSnapshot firstResponse,
            long cancelled,
            long redirected,
            long bytes,
            long unsizedEntries) {
        this.command = command;
        this.completion = completion;
        this.firstResponse = firstResponse;
        this.cancelled = cancelled;
        this.redirected = redirected;
        this.bytes = bytes;
        this.unsizedEntries = unsizedEntries;
    }

    /**
     * Returns what the command is called.
     *
     * @return its name in upper case, for example {@code GET}; {@code (other)} for commands beyond the limit
     */
    public String command() {
        return command;
    }

    /**
     * Returns how many calls were answered, each counted once.
     *
     * @return the calls that succeeded, those that failed and those that were cancelled
     */
    public long calls() {
        return completion.count() + cancelled;
    }

    /**
     * Returns how many calls failed: the server answered with an error, or the answer came after the client's timeout, or
     * could not be decoded.
     *
     * @return 0 to {@link #calls}
     */
    public long failed() {
        // A reading taken between the two counts of one failure must not say that more failed than ended.
        return Math.min(completion.errors(), completion.count());
    }

    /**
     * Returns how many calls the caller had cancelled, as the synchronous API does after its timeout, before the answer
     * came. How long they took is left out, for nobody waited.
     *
     * @return 0 to {@link #calls}
     */
    public long cancelled() {
        return cancelled;
    }

    /**
     * Returns how often a node of a cluster answered that another one must be asked. The client then asks that one, whose
     * answer is the call that counts.
     *
     * @return 0 or more, no part of {@link #calls}
     */
    public long redirected() {
        return redirected;
    }

    /**
     * Returns how long the calls took from when Lettuce wrote the command until the answer was decoded, failed ones
     * included, cancelled ones not. If the connection was lost meanwhile it is the time since the command was sent again.
     *
     * @return the reading of the timer {@code redis.command}
     */
    public TimerSnapshot completion() {
        return completion;
    }

    /**
     * Returns how long it took until the first bytes of the answer were there: what the answer's length does not matter
     * for.
     *
     * @return the reading of the histogram {@code redis.first-response}
     */
    public HistogramSnapshot firstResponse() {
        return firstResponse;
    }

    /**
     * Returns how many bytes the entries took that were found or stored: keys, fields and values. Texts count as UTF-8,
     * exactly up to 1,024 characters.
     *
     * @return 0 or more, without the entries of unknown size
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Returns how many entries were found or stored whose size only the application's codec could tell.
     *
     * @return 0 or more
     */
    public long unsizedEntries() {
        return unsizedEntries;
    }

    /**
     * Returns what happened since an earlier reading.
     *
     * @param earlier an earlier reading of the same command
     * @return the interval
     * @throws IllegalArgumentException if {@code earlier} counts more: it is of another command, or later
     */
    CommandSnapshot minus(CommandSnapshot earlier) {
        return new CommandSnapshot(
                command,
                completion.minus(earlier.completion),
                firstResponse.minus(earlier.firstResponse),
                LettuceSnapshot.difference("cancelled", cancelled, earlier.cancelled),
                LettuceSnapshot.difference("redirected", redirected, earlier.redirected),
                LettuceSnapshot.difference("bytes", bytes, earlier.bytes),
                LettuceSnapshot.difference("unsizedEntries", unsizedEntries, earlier.unsizedEntries));
    }

    /** Returns the counts in one line, for debugging. */
    @Override
    public String toString() {
        DistributionSnapshot took = completion.latency();
        return command + ": calls=" + calls() + ", failed=" + failed() + ", cancelled=" + cancelled + ", mean="
                + Unit.NANOS.format(took.mean()) + ", bytes=" + bytes;
    }
}
