package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.core.Perf;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What a lookup costs in a bare cache, in one with Caffeine's own statistics, and in a measured one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MeasuredCaffeineBenchmark {
    private static final int SIZE = 1 << 14;
    private static final int MASK = SIZE - 1;

    /** Who counts. */
    public enum Counting {
        NOBODY,
        CAFFEINE,
        TACHO,
        TACHO_BY_KEY
    }

    @Param
    private Counting counting;

    private Cache<Integer, Integer> cache;
    private Integer[] keys;

    @Setup
    public void fill() {
        Caffeine<Object, Object> builder = Caffeine.newBuilder().maximumSize(2 * SIZE);
        cache = switch (counting) {
            case NOBODY -> builder.build();
            case CAFFEINE -> builder.recordStats().build();
            case TACHO ->
                MeasuredCaffeine.of(Perf.create("bench"), "keys", builder).build();
            case TACHO_BY_KEY ->
                MeasuredCaffeine.of(Perf.create("bench"), "keys", builder)
                        .whatIf()
                        .build();
        };
        keys = new Integer[2 * SIZE];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i;
        }
        for (int i = 0; i < SIZE; i++) {
            cache.put(keys[i], keys[i]);
        }
        cache.cleanUp();
    }

    /** A thread's place among the keys. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;

        @Setup(Level.Iteration)
        public void scatter() {
            next = ThreadLocalRandom.current().nextInt(SIZE);
        }
    }

    @Benchmark
    @Threads(1)
    public Integer hit1Thread(Cursor cursor) {
        return cache.getIfPresent(keys[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(2)
    public Integer hit2Threads(Cursor cursor) {
        return cache.getIfPresent(keys[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(1)
    public Integer miss1Thread(Cursor cursor) {
        return cache.getIfPresent(keys[SIZE + (cursor.next++ & MASK)]);
    }
}
