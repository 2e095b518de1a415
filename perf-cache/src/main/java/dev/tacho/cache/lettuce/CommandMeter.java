package dev.tacho.cache.lettuce;

import dev.tacho.cache.internal.RedisCommandKind;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Unit;
import java.util.concurrent.atomic.LongAdder;

/** Measures the calls of one command. */
final class CommandMeter {
    private final String command;
    private final RedisCommandKind kind;
    private final Timer completion;
    private final Histogram firstResponse;
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder redirected = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder unsized = new LongAdder();

    CommandMeter(Perf perf, String name, String command, RedisCommandKind kind) {
        this.command = command;
        this.kind = kind;
        this.completion = perf.timer("redis.command", "cache", name, "command", command);
        this.firstResponse = perf.histogram("redis.first-response", Unit.NANOS, "cache", name, "command", command);
    }

    RedisCommandKind kind() {
        return kind;
    }

    void succeeded(long firstResponseNanos, long completionNanos) {
        completion.record(completionNanos);
        firstResponse.record(firstResponseNanos);
    }

    void failed(long firstResponseNanos, long completionNanos) {
        completion.recordError(completionNanos);
        firstResponse.record(firstResponseNanos);
    }

    void cancelled() {
        cancelled.increment();
    }

    void redirected() {
        redirected.increment();
    }

    /** Counts the bytes of an entry that was found or stored; below 0 if they are not known. */
    void carried(int entryBytes) {
        if (entryBytes < 0) {
            unsized.increment();
        } else {
            bytes.add(entryBytes);
        }
    }

    CommandSnapshot read() {
        return new CommandSnapshot(
                command,
                completion.snapshot(),
                firstResponse.snapshot(),
                cancelled.sum(),
                redirected.sum(),
                bytes.sum(),
                unsized.sum());
    }
}
