package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.csc.CacheEntry;
import redis.clients.jedis.csc.CacheKey;
import redis.clients.jedis.executors.CommandExecutor;

/** What measuring adds to a command, whose executor answers at once without a server, and to a client-side cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MeasuredJedisBenchmark {
    private static final int KEYS = 1 << 14;
    private static final int MASK = KEYS - 1;

    /** What is measured. */
    public enum Measuring {
        NOTHING,
        COMMANDS,
        BY_KEY,
        WHAT_IF
    }

    @Param
    private Measuring measuring;

    private CommandExecutor executor;
    private CommandObject<?>[] gets;
    private CommandObject<?>[] binaryGets;
    private CommandObject<?>[] sets;
    private CommandObject<?> mget;
    private Cache clientSide;

    private static final List<String> TEN = Collections.nCopies(10, "0123456789abcdef");

    /** Answers every command with the same text, and one of many keys with ten of them. */
    @SuppressWarnings("unchecked")
    private static final class Echo implements CommandExecutor {
        @Override
        public <T> T executeCommand(CommandObject<T> command) {
            return (T) (command.getArguments().size() > 4 ? TEN : "0123456789abcdef");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Setup
    public void prepare() {
        Perf perf = measuring == Measuring.NOTHING ? Perf.noop() : Perf.create("bench");
        MeasuredJedis measured = switch (measuring) {
            case NOTHING, COMMANDS -> MeasuredJedis.of(perf, "bench");
            case BY_KEY -> MeasuredJedis.of(perf, "bench", KeyOptions.byKey());
            case WHAT_IF -> MeasuredJedis.of(perf, "bench", KeyOptions.whatIf());
        };
        executor = measured.executor(new Echo());
        clientSide = measured.cache(CacheConfig.builder().maxSize(KEYS).build());
        CommandObjects commands = new CommandObjects(RedisProtocol.RESP3);
        gets = new CommandObject<?>[KEYS];
        binaryGets = new CommandObject<?>[KEYS];
        sets = new CommandObject<?>[KEYS];
        for (int i = 0; i < KEYS; i++) {
            String key = "session:" + i;
            gets[i] = commands.get(key);
            binaryGets[i] = commands.get(key.getBytes(UTF_8));
            sets[i] = commands.set(key, "0123456789abcdef");
            CacheKey<?> entry = new CacheKey<>(gets[i]);
            clientSide.get(entry);
            clientSide.set(entry, new CacheEntry<>(new CacheKey<>(commands.get(key)), "0123456789abcdef", null));
        }
        mget = commands.mget(
                IntStream.range(0, 10).mapToObj(i -> "session:" + i).toArray(String[]::new));
    }

    /** A thread's place among the keys. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;

        @Setup(Level.Iteration)
        public void scatter() {
            next = ThreadLocalRandom.current().nextInt(KEYS);
        }
    }

    @Benchmark
    public Object get(Cursor cursor) {
        return executor.executeCommand(gets[cursor.next++ & MASK]);
    }

    @Benchmark
    public Object getOfBytes(Cursor cursor) {
        return executor.executeCommand(binaryGets[cursor.next++ & MASK]);
    }

    @Benchmark
    public Object set(Cursor cursor) {
        return executor.executeCommand(sets[cursor.next++ & MASK]);
    }

    @Benchmark
    public Object mgetOf10() {
        return executor.executeCommand(mget);
    }

    /** As Jedis does it, but for reading what the server has sent and for copying the value. */
    @Benchmark
    public Object clientSideHit(Cursor cursor) {
        CacheEntry<?> found = clientSide.get(new CacheKey<>(gets[cursor.next++ & MASK]));
        return clientSide.get(found.getCacheKey());
    }
}
