package dev.tacho.core.bench;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.Timing;
import dev.tacho.core.resource.ResourceReading;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the rest costs: a disabled timer, asking for a timer by its name, reading one, reading the machine. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {
    /** A timer that records nothing. */
    @State(Scope.Benchmark)
    public static class Disabled {
        private final Timer timer = Perf.noop().timer("rpc");
    }

    @Benchmark
    public Object time_disabled(Disabled disabled, Work work) {
        return disabled.timer.time(() -> work.run());
    }

    @Benchmark
    @SuppressWarnings("try") // the block does not look at its timing
    public Object startClose_disabled(Disabled disabled, Work work) {
        try (Timing timing = disabled.timer.start()) {
            return work.run();
        }
    }

    /** Timers that do more than time a block. */
    @State(Scope.Benchmark)
    public static class Special {
        private final Perf perf = Perf.create("bench");
        private final Timer laps = perf.timer("laps");
        private final Timer sampled =
                perf.timerBuilder("sampled").sampleEvery(64).build();
    }

    /** Six clock reads: what it takes beyond {@code startClose}, divided by four, is the cost of a stage. */
    @Benchmark
    public Object fourLaps_tacho(Special timers, Work work) {
        try (Timing timing = timers.laps.start()) {
            timing.lap("one");
            timing.lap("two");
            timing.lap("three");
            timing.lap("four");
            return work.run();
        }
    }

    @Benchmark
    public Object sampled_tacho(Special timers, Work work) {
        return timers.sampled.time(() -> work.run());
    }

    /** A set of some timers, to look one up in. */
    @State(Scope.Benchmark)
    public static class Registry {
        private final Perf perf = Perf.create("bench");

        @Setup
        public void fill() {
            for (String method : MicrometerPeers.METHODS) {
                perf.timer("rpc", "method", method);
            }
        }
    }

    @Benchmark
    public Timer lookup_tacho(Registry timers) {
        return timers.perf.timer("rpc", "method", "eth_call");
    }

    @Benchmark
    public io.micrometer.core.instrument.Timer lookup_micrometer(MicrometerPeers.Registry timers) {
        return timers.registry.timer("rpc", "method", "eth_call");
    }

    /** A timer with a spread of values from one thread. */
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

    /** What a reader pays for one timer; all of its buckets are in use. */
    @Benchmark
    public TimerSnapshot snapshot_tacho(Filled filled) {
        return filled.timer.snapshot();
    }

    /** A timer that eight threads recorded to, all of them alive. */
    @State(Scope.Benchmark)
    public static class Shared {
        private static final int THREADS = 8;
        private static final int RECORDS = 20_000;

        private final Timer timer = Perf.create("bench").timer("shared");
        private final CountDownLatch over = new CountDownLatch(1);

        @Setup
        public void fill() throws InterruptedException {
            CountDownLatch done = new CountDownLatch(THREADS);
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> record(done), "recorder-" + i);
                thread.setDaemon(true);
                thread.start();
            }
            done.await();
            long recorded = timer.snapshot().count();
            if (recorded != THREADS * RECORDS) {
                throw new IllegalStateException("recorded=" + recorded + ": must be " + THREADS * RECORDS);
            }
        }

        private void record(CountDownLatch done) {
            for (int i = 0; i < RECORDS; i++) {
                timer.record(50_000 + i);
            }
            done.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @TearDown
        public void end() {
            over.countDown();
        }
    }

    /** The same for a timer that eight threads use. */
    @Benchmark
    public TimerSnapshot snapshot_ofEightThreads(Shared shared) {
        return shared.timer.snapshot();
    }

    /** What a report pays to read the machine's counters. */
    @Benchmark
    public ResourceReading reading_machine() {
        return ResourceReading.now();
    }
}
