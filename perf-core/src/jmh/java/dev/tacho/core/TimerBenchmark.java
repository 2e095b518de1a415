package dev.tacho.core;

import dev.tacho.core.resource.ResourceReading;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a record and a timed block cost, beside the floor (two clock reads) and HdrHistogram's own thread-safe
 * recorders, in one run. Two threads: {@code -t 2}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {
    private static final int VALUES = 4096;

    private final long[] values = new long[VALUES];
    private final Timer timer = Perf.create("bench").timer("timer");
    private final Timer disabled = Perf.noop().timer("timer");
    private final Recorder recorder = new Recorder(1, (1L << 42) - 1, 2);
    private final AtomicHistogram atomic = new AtomicHistogram(1, (1L << 42) - 1, 2);

    /** Each thread walks the values on its own. */
    @State(Scope.Thread)
    public static class Position {
        private int next;

        long of(long[] values) {
            return values[next++ & (VALUES - 1)];
        }
    }

    /** Log-normal values around 50 µs, as latencies are. */
    @Setup
    public void values() {
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < VALUES; i++) {
            values[i] = (long) (50_000 * Math.exp(0.5 * random.nextGaussian()));
        }
    }

    @Benchmark
    public long floor_twoClockReads() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    @Benchmark
    public void record_tacho(Position position) {
        timer.record(position.of(values));
    }

    @Benchmark
    public void record_hdrRecorder(Position position) {
        recorder.recordValue(position.of(values));
    }

    @Benchmark
    public void record_hdrAtomicHistogram(Position position) {
        atomic.recordValue(position.of(values));
    }

    @Benchmark
    public long time_tacho(Position position) {
        return timer.time(() -> position.of(values));
    }

    @Benchmark
    @SuppressWarnings("try") // the block does not look at its timing
    public long startClose_tacho(Position position) {
        try (Timing timing = timer.start()) {
            return position.of(values);
        }
    }

    @Benchmark
    public long time_disabled(Position position) {
        return disabled.time(() -> position.of(values));
    }

    /** What a reader pays for one timer; all of its buckets are in use. */
    @Benchmark
    public TimerSnapshot snapshot_tacho(Filled filled) {
        return filled.timer.snapshot();
    }

    /** What a report pays to read the machine's counters. */
    @Benchmark
    public ResourceReading reading_machine() {
        return ResourceReading.now();
    }

    /** A timer with a spread of values. */
    @State(Scope.Benchmark)
    public static class Filled {
        private final Timer timer = Perf.create("bench").timer("filled");

        @Setup
        public void fill() {
            for (long nanos = 1; nanos < (1L << 42); nanos += nanos / 64 + 1) {
                timer.record(nanos);
            }
        }
    }
}
