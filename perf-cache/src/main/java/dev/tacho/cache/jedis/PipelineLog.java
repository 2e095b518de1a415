package dev.tacho.cache.jedis;

import dev.tacho.cache.internal.RedisCommandKind;
import dev.tacho.core.Timer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;

/**
 * Matches the replies that come over one connection to the commands that were sent over it: Redis answers in order. What a
 * measured executor sends is left out, since that is measured already; so are the connection's own commands.
 *
 * <p>In a transaction the replies to its commands say no more than that they are queued; what became of them stands in the
 * reply to {@code EXEC}. What Redis did not run at all, after {@code DISCARD} or because of a watched key, is not counted.
 *
 * <p>Used by the one thread at a time that has the connection.
 */
final class PipelineLog {
    private static final byte[] QUEUED = "QUEUED".getBytes(StandardCharsets.US_ASCII);

    private final CallMeter calls;
    private final Timer roundTrips;
    private final Queue<CommandArguments> waiting = new ArrayDeque<>();
    private final List<CommandArguments> queued = new ArrayList<>();
    private boolean inTransaction;
    private boolean internal;
    private boolean reading;
    private long readStartNanos;

    PipelineLog(CallMeter calls, Timer roundTrips) {
        this.calls = calls;
        this.roundTrips = roundTrips;
    }

    /** Begins something that sends commands of the connection's own; returns what {@link #endInternal} needs. */
    boolean beginInternal() {
        boolean before = internal;
        internal = true;
        return before;
    }

    void endInternal(boolean before) {
        internal = before;
    }

    /** Notes that a command is about to be sent. If that fails, {@link #broken} follows when the connection closes. */
    void sending(CommandArguments args) {
        if (!internal && !calls.current().isMeasured() && !isSubscription(args)) {
            waiting.add(args);
        }
    }

    private boolean isSubscription(CommandArguments args) {
        try {
            return calls.command(args).kind() == RedisCommandKind.SUBSCRIBE;
        } catch (RuntimeException e) {
            // A name that cannot be read is seen, and noted as a failure, when the reply is.
            return false;
        }
    }

    /** Notes that the connection waits for a reply. */
    void reading() {
        if (!reading && !waiting.isEmpty()) {
            reading = true;
            readStartNanos = calls.nanoTime();
        }
    }

    /** Notes a reply. */
    void replied(@Nullable Object reply) {
        CommandArguments args = waiting.poll();
        if (args == null) {
            return;
        }
        ProtocolCommand command = args.getCommand();
        if (command == Protocol.Command.MULTI) {
            inTransaction = true;
        } else if (command == Protocol.Command.EXEC) {
            executed(reply);
        } else if (command == Protocol.Command.DISCARD) {
            endTransaction();
        } else if (inTransaction && reply instanceof byte[] text && Arrays.equals(text, QUEUED)) {
            queued.add(args);
            endRoundTrip(false);
            return;
        }
        calls.succeededInPipeline(args, reply);
        endRoundTrip(false);
    }

    /** The reply to EXEC: one for each command, or nil if a watched key had changed. */
    private void executed(@Nullable Object reply) {
        if (reply instanceof List<?> replies) {
            for (int i = 0; i < Math.min(replies.size(), queued.size()); i++) {
                Object one = replies.get(i);
                if (one instanceof Exception) {
                    calls.failedInPipeline(queued.get(i));
                } else {
                    calls.succeededInPipeline(queued.get(i), one);
                }
            }
        }
        endTransaction();
    }

    /** Notes that the reply is an error. */
    void refused() {
        CommandArguments args = waiting.poll();
        if (args == null) {
            return;
        }
        if (args.getCommand() == Protocol.Command.EXEC) {
            queued.forEach(calls::failedInPipeline);
            endTransaction();
        }
        calls.failedInPipeline(args);
        endRoundTrip(false);
    }

    /** Notes that no further reply will come: the connection failed, or is given back, which it is after every failure. */
    void broken() {
        queued.forEach(calls::failedInPipeline);
        endTransaction();
        waiting.forEach(calls::failedInPipeline);
        waiting.clear();
        endRoundTrip(true);
    }

    private void endTransaction() {
        queued.clear();
        inTransaction = false;
    }

    private void endRoundTrip(boolean failed) {
        if (reading && waiting.isEmpty()) {
            reading = false;
            long nanos = calls.nanoTime() - readStartNanos;
            if (failed) {
                roundTrips.recordError(nanos);
            } else {
                roundTrips.record(nanos);
            }
        }
    }
}
