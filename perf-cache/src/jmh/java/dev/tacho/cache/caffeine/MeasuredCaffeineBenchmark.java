package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import io.micrometer.core.instrument.binder.cache.CaffeineStatsCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a lookup costs in a bare cache, in one with Caffeine's own statistics, in one that Micrometer counts, and in a
 * measured one: when it hits, when it misses, and when it loads and another entry is evicted for it.
 */
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
        MICROMETER,
        TACHO,
        /** With predictions that keep to their share of the processor: after two seconds of it they pause. */
        TACHO_WHAT_IF,
        /** With predictions that may take a core of their own. */
        TACHO_WHAT_IF_NEVER_PAUSING
    }

    @Param
    private Counting counting;

    private Cache<Integer, Integer> cache;
    private Integer[] present;
    private Integer[] absent;
    /** Of those present, the keys that predictions do not follow; where there are none, all of them. */
    private Integer[] notSampled;

    @Setup
    public void fill() {
        present = IntStream.range(0, SIZE).boxed().toArray(Integer[]::new);
        absent = IntStream.range(SIZE, 4 * SIZE).boxed().toArray(Integer[]::new);
        Caffeine<Object, Object> builder = Caffeine.newBuilder().maximumSize(2 * SIZE);
        MeasuredCaffeine<Object, Object> measured = MeasuredCaffeine.of(Perf.create("bench"), "keys", builder);
        cache = switch (counting) {
            case NOBODY -> Caffeine.newBuilder().maximumSize(2 * SIZE).build();
            case CAFFEINE ->
                Caffeine.newBuilder().maximumSize(2 * SIZE).recordStats().build();
            case MICROMETER ->
                Caffeine.newBuilder()
                        .maximumSize(2 * SIZE)
                        .recordStats(() -> new CaffeineStatsCounter(new SimpleMeterRegistry(), "keys"))
                        .build();
            case TACHO -> measured.build();
            case TACHO_WHAT_IF -> measured.whatIf().build();
            case TACHO_WHAT_IF_NEVER_PAUSING ->
                measured.byKey(KeyOptions.whatIf().cpuShare(1)).build();
        };
        for (Integer key : present) {
            cache.put(key, key);
        }
        cache.cleanUp();
        notSampled = measured.meter().keys().map(this::notSampled).orElse(present);
    }

    private Integer[] notSampled(KeyMeter keys) {
        Integer[] some = Arrays.stream(present)
                .filter(key -> !keys.follows(keys.hash(key)))
                .toArray(Integer[]::new);
        Integer[] all = new Integer[SIZE];
        for (int i = 0; i < SIZE; i++) {
            all[i] = some[i % some.length];
        }
        return all;
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
        return cache.getIfPresent(present[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(2)
    public Integer hit2Threads(Cursor cursor) {
        return cache.getIfPresent(present[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(1)
    public Integer hitNotSampled1Thread(Cursor cursor) {
        return cache.getIfPresent(notSampled[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(1)
    public Integer miss1Thread(Cursor cursor) {
        return cache.getIfPresent(absent[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(2)
    public Integer miss2Threads(Cursor cursor) {
        return cache.getIfPresent(absent[cursor.next++ & MASK]);
    }

    @Benchmark
    @Threads(1)
    public Integer load1Thread(Cursor cursor) {
        return load(cursor);
    }

    @Benchmark
    @Threads(2)
    public Integer load2Threads(Cursor cursor) {
        return load(cursor);
    }

    /** One key after another of more than the cache can hold. */
    private Integer load(Cursor cursor) {
        cursor.next = cursor.next + 1 < absent.length ? cursor.next + 1 : 0;
        return cache.get(absent[cursor.next], key -> key);
    }
}
