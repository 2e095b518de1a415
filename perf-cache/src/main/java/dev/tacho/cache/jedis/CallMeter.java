package dev.tacho.cache.jedis;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.internal.RedisCommandMeter;
import dev.tacho.cache.internal.RedisCommandMeter.Command;
import dev.tacho.core.Clock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.commands.ProtocolCommand;

/** Tells the meters what became of each command. Whatever goes wrong here is counted and stays here. */
final class CallMeter {
    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;
    private final RedisCommandMeter commands;
    private final Clock clock;
    /** Jedis's commands are constants of enums; their names would have to be decoded at every call. */
    private final Map<ProtocolCommand, Command> constants = new ConcurrentHashMap<>();

    private final ThreadLocal<CurrentCall> current = ThreadLocal.withInitial(CurrentCall::new);
    private final LongAdder redirects = new LongAdder();
    private volatile long lastNanos;

    CallMeter(CacheMeter meter, @Nullable KeyMeter keys, RedisCommandMeter commands, Clock clock) {
        this.meter = meter;
        this.keys = keys;
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
            tell(command, args, reply);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    void failed(CommandObject<?> call, long startNanos) {
        long nanos = nanoTime() - startNanos;
        current.get().end();
        try {
            Command command = command(call.getArguments());
            command.called(nanos, true);
            command.sent(bytes(call.getArguments()));
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Ends a call that Redis sent elsewhere: neither success nor failure, since the client follows. */
    void redirected() {
        current.get().end();
        redirects.increment();
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

    long redirects() {
        return redirects.sum();
    }

    void succeededInPipeline(CommandArguments args, @Nullable Object reply) {
        try {
            Command command = command(args);
            command.calledInPipeline(false);
            tell(command, args, reply);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    void failedInPipeline(CommandArguments args) {
        try {
            Command command = command(args);
            command.calledInPipeline(true);
            command.sent(bytes(args));
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

    /** Returns the size of the arguments without the command's name. */
    private static long bytes(CommandArguments args) {
        long sum = 0;
        for (int i = 1; i < args.size(); i++) {
            sum += args.get(i).getRaw().length;
        }
        return sum;
    }

    private void tell(Command command, CommandArguments args, @Nullable Object reply) {
        long sentBytes = bytes(args);
        command.sent(sentBytes);
        switch (command.kind()) {
            case LOOKUP -> lookedUp(command, args, reply, reply != null);
            case LOOKUP_PARTS -> lookedUp(command, args, reply, Replies.hasParts(reply));
            case LOOKUP_AND_REMOVE -> {
                lookedUp(command, args, reply, reply != null);
                removed(args, 1);
            }
            case LOOKUP_EACH -> lookedUpEach(command, args, reply);
            case STORE -> stored(args, sentBytes);
            case STORE_IF -> {
                if (Replies.isStored(command.name(), args, reply)) {
                    stored(args, sentBytes);
                }
            }
            case STORE_EACH -> storedEach(command, args);
            case STORE_EACH_IF -> {
                if (Replies.isYes(reply)) {
                    storedEach(command, args);
                }
            }
            case REMOVE -> removed(args, args.size() - 1);
            case REMOVE_IF -> {
                if (Replies.isYes(reply)) {
                    removed(args, 1);
                }
            }
            case CLEAR -> {
                if (keys != null) {
                    keys.cleared();
                }
            }
            case SUBSCRIPTION, OTHER -> {
                // Counted, and that is all.
            }
        }
    }

    private void lookedUp(Command command, CommandArguments args, @Nullable Object reply, boolean hit) {
        command.received(Replies.bytes(reply));
        if (hit) {
            meter.recordHits(1);
        } else {
            meter.recordMisses(1);
        }
        if (keys != null) {
            lookedUp(keys, Keys.only(args), hit);
        }
    }

    private void lookedUpEach(Command command, CommandArguments args, @Nullable Object reply) {
        if (!(reply instanceof List<?> values)) {
            return;
        }
        command.received(Replies.bytes(values));
        int count = values.size();
        int hits = 0;
        for (int i = 0; i < count; i++) {
            boolean hit = values.get(i) != null;
            hits += hit ? 1 : 0;
            if (keys != null) {
                lookedUp(keys, Keys.at(args, i, count, i + 1), hit);
            }
        }
        if (hits > 0) {
            meter.recordHits(hits);
        }
        if (hits < count) {
            meter.recordMisses(count - hits);
        }
    }

    private static void lookedUp(KeyMeter keys, @Nullable Object key, boolean hit) {
        if (key != null) {
            String text = Keys.text(key);
            keys.lookup(text, keys.hash(text), hit);
        }
    }

    private void stored(CommandArguments args, long bytes) {
        Object key = keys == null ? null : Keys.only(args);
        if (keys != null && key != null) {
            keys.stored(Keys.text(key), bytes);
        }
    }

    /** Keys and values in turn; in MSETEX after their number, and followed by options. */
    private void storedEach(Command command, CommandArguments args) {
        if (keys == null) {
            return;
        }
        boolean counted = command.name().equals("MSETEX");
        int first = counted ? 2 : 1;
        int count = counted
                ? Integer.parseInt(new String(args.get(1).getRaw(), StandardCharsets.US_ASCII))
                : (args.size() - 1) / 2;
        for (int i = 0; i < count; i++) {
            int place = first + 2 * i;
            long bytes =
                    args.get(place).getRaw().length + (long) args.get(place + 1).getRaw().length;
            keys.stored(Keys.text(Keys.at(args, i, count, place)), bytes);
        }
    }

    private void removed(CommandArguments args, int count) {
        if (keys == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            Object key = count == 1 ? Keys.only(args) : Keys.at(args, i, count, i + 1);
            if (key != null) {
                keys.removed(Keys.text(key));
            }
        }
    }
}
