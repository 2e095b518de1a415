package dev.tacho.cache.jedis;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.internal.RedisCommandMeter;
import dev.tacho.cache.internal.RedisCommandMeter.Command;
import dev.tacho.core.Clock;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.commands.ProtocolCommand;

/** Tells the meters what became of each command. Whatever goes wrong here is counted and stays here. */
final class CallMeter {
    private final CacheMeter meter;
    private final EntryMeter entries;
    private final RedisCommandMeter commands;
    private final Clock clock;
    /** Jedis's commands are constants of enums; their names would have to be decoded at every call. */
    private final Map<ProtocolCommand, Command> constants = new ConcurrentHashMap<>();

    private final ThreadLocal<CurrentCall> current = ThreadLocal.withInitial(CurrentCall::new);
    private volatile long lastNanos;

    CallMeter(CacheMeter meter, EntryMeter entries, RedisCommandMeter commands, Clock clock) {
        this.meter = meter;
        this.entries = entries;
        this.commands = commands;
        this.clock = clock;
    }

    /** Returns what this thread is doing. */
    CurrentCall current() {
        return current.get();
    }

    /** Reads the clock; one that throws stands still. */
    long nanoTime() {
        try {
            long now = clock.nanoTime();
            lastNanos = now;
            return now;
        } catch (RuntimeException e) {
            meter.failed(e);
            return lastNanos;
        }
    }

    /** Begins a call; returns when that was. {@link #succeeded} or {@link #failed} must follow on this thread. */
    long begin() {
        current.get().begin();
        return nanoTime();
    }

    void succeeded(CommandObject<?> call, @Nullable Object reply, long startNanos) {
        long nanos = nanoTime() - startNanos;
        current.get().end();
        try {
            CommandArguments args = call.getArguments();
            Command command = command(args);
            command.called(nanos, false);
            entries.note(command, args, reply);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    void failed(CommandObject<?> call, long startNanos) {
        long nanos = nanoTime() - startNanos;
        current.get().end();
        try {
            command(call.getArguments()).called(nanos, true);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Ends a call that Redis sent elsewhere: neither success nor failure, since the client follows. */
    void redirected(CommandObject<?> call) {
        current.get().end();
        try {
            command(call.getArguments()).redirected();
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Notes an attempt that failed before it began, for want of a connection. */
    void notConnected(CommandArguments args, long startNanos) {
        long nanos = nanoTime() - startNanos;
        try {
            command(args).called(nanos, true);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    void succeededInPipeline(CommandArguments args, @Nullable Object reply) {
        try {
            Command command = command(args);
            command.calledInPipeline(false);
            entries.note(command, args, reply);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    void failedInPipeline(CommandArguments args) {
        try {
            command(args).calledInPipeline(true);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Returns what is counted of a command; throws what an application's own command throws. */
    Command command(CommandArguments args) {
        ProtocolCommand given = args.getCommand();
        if (!(given instanceof Enum)) {
            return commands.command(name(given));
        }
        Command known = constants.get(given);
        return known != null ? known : constants.computeIfAbsent(given, absent -> commands.command(name(absent)));
    }

    private static String name(ProtocolCommand command) {
        return new String(command.getRaw(), StandardCharsets.UTF_8);
    }
}
