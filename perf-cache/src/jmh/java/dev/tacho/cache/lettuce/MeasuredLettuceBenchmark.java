package dev.tacho.cache.lettuce;

import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the recorder takes of the event loop for each command, without a server: only the call that Lettuce makes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MeasuredLettuceBenchmark {
    private static final int COMMANDS = 1 << 16;
    private static final int MGET_KEYS = 10;
    private static final SocketAddress LOCAL = InetSocketAddress.createUnresolved("localhost", 1);
    private static final SocketAddress REMOTE = InetSocketAddress.createUnresolved("localhost", 6379);

    /** What is found out. */
    public enum Measuring {
        COMMANDS,
        KEYS,
        GROUPS
    }

    /** What keys and values are. */
    public enum Codec {
        TEXT,
        BYTES
    }

    /** What is sent; values have 100 bytes. */
    public enum Sent {
        GET,
        SET,
        MGET_10
    }

    @Param
    private Measuring measuring;

    @Param
    private Codec codec;

    @Param
    private Sent sent;

    private MeasuredLettuce measured;
    private CommandLatencyRecorder recorder;
    private RedisCommand<?, ?, ?>[] commands;
    private int next;

    @Setup
    public void prepare() {
        Perf perf = Perf.create("bench");
        KeyOptions whatIf = KeyOptions.whatIf();
        measured = switch (measuring) {
            case COMMANDS -> MeasuredLettuce.of(perf, "bench");
            case KEYS -> MeasuredLettuce.of(perf, "bench", whatIf);
            case GROUPS -> MeasuredLettuce.of(perf, "bench", whatIf.groupBy(key -> "all"));
        };
        recorder = measured.recorder();
        commands = new RedisCommand<?, ?, ?>[COMMANDS];
        for (int i = 0; i < COMMANDS; i++) {
            commands[i] = codec == Codec.TEXT
                    ? command(StringCodec.UTF8, i, text -> text)
                    : command(ByteArrayCodec.INSTANCE, i, text -> text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @TearDown
    public void close() {
        measured.meter().keys().ifPresent(KeyMeter::close);
    }

    @Benchmark
    public void record() {
        recorder.recordCommandLatency(LOCAL, REMOTE, commands[next++ & (COMMANDS - 1)], 90_000, 100_000);
    }

    private interface Maker<T> {
        T of(String text);
    }

    private <T> RedisCommand<T, T, ?> command(RedisCodec<T, T> with, int number, Maker<T> maker) {
        CommandArgs<T, T> args = new CommandArgs<>(with).addKey(maker.of("session:" + number));
        String value = "v".repeat(100);
        return switch (sent) {
            case GET ->
                new AsyncCommand<>(new Command<>(CommandType.GET, decoded(new ValueOutput<>(with), value), args));
            case SET ->
                new AsyncCommand<>(new Command<>(
                        CommandType.SET, decoded(new StatusOutput<>(with), "OK"), args.addValue(maker.of(value))));
            case MGET_10 -> {
                List<T> keys = new ArrayList<>(List.of(maker.of("session:" + number)));
                for (int i = 1; i < MGET_KEYS; i++) {
                    keys.add(maker.of("session:" + (number + i)));
                    args.addKey(keys.get(i));
                }
                KeyValueListOutput<T, T> output = new KeyValueListOutput<>(with, keys);
                output.multi(MGET_KEYS);
                keys.forEach(key -> decoded(output, value));
                yield new AsyncCommand<>(new Command<>(CommandType.MGET, output, args));
            }
        };
    }

    private static <K, V, T> CommandOutput<K, V, T> decoded(CommandOutput<K, V, T> output, String value) {
        output.set(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
        return output;
    }
}
