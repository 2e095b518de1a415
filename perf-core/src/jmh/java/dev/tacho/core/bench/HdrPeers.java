package dev.tacho.core.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Recorder;
import org.LatencyUtils.LatencyStats;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * HdrHistogram's classes for many threads, and LatencyUtils, which stands on them. None of them reads a clock, so the
 * timed blocks are written by hand. Two digits, as Tacho has; the fixed range is an hour.
 */
public final class HdrPeers {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 2;

    private HdrPeers() {}

    static Recorder fixedRange() {
        return new Recorder(1, HOUR, DIGITS);
    }

    static Recorder autoRange() {
        return new Recorder(DIGITS);
    }

    static AtomicHistogram atomicHistogram() {
        return new AtomicHistogram(1, HOUR, DIGITS);
    }

    static ConcurrentHistogram concurrentHistogram() {
        return new ConcurrentHistogram(1, HOUR, DIGITS);
    }

    /** The recorder of a fixed range. */
    @State(Scope.Benchmark)
    public static class FixedRange {
        private final Recorder recorder;

        public FixedRange() {
            this(fixedRange());
        }

        FixedRange(Recorder recorder) {
            this.recorder = recorder;
        }

        void record(long nanos) {
            recorder.recordValue(nanos);
        }

        Object time(Work work) {
            long start = System.nanoTime();
            try {
                return work.run();
            } finally {
                recorder.recordValue(System.nanoTime() - start);
            }
        }

        @TearDown
        public void check(Calls calls) {
            calls.checkRecorded(recorder.getIntervalHistogram().getTotalCount());
        }
    }

    /** The recorder that grows with its values. */
    public static class AutoRange extends FixedRange {
        public AutoRange() {
            super(autoRange());
        }
    }

    /** The histogram of atomic counts, which cannot be read consistently while it is written. */
    @State(Scope.Benchmark)
    public static class Atomic {
        private final AbstractHistogram histogram;

        public Atomic() {
            this(atomicHistogram());
        }

        Atomic(AbstractHistogram histogram) {
            this.histogram = histogram;
        }

        void record(long nanos) {
            histogram.recordValue(nanos);
        }

        Object time(Work work) {
            long start = System.nanoTime();
            try {
                return work.run();
            } finally {
                histogram.recordValue(System.nanoTime() - start);
            }
        }

        @TearDown
        public void check(Calls calls) {
            calls.checkRecorded(histogram.getTotalCount());
        }
    }

    /** The histogram that a recorder writes to. */
    public static class Concurrent extends Atomic {
        public Concurrent() {
            super(concurrentHistogram());
        }
    }

    /** LatencyUtils with its own defaults: two digits, an hour, three threads that watch for pauses. */
    @State(Scope.Benchmark)
    public static class Latency {
        private final LatencyStats stats = new LatencyStats();

        void record(long nanos) {
            stats.recordLatency(nanos);
        }

        Object time(Work work) {
            long start = System.nanoTime();
            try {
                return work.run();
            } finally {
                stats.recordLatency(System.nanoTime() - start);
            }
        }

        /** Without the values it adds for pauses. */
        @TearDown
        public void check(Calls calls) {
            stats.getIntervalHistogram();
            calls.checkRecorded(stats.getLatestUncorrectedIntervalHistogram().getTotalCount());
            stats.stop();
        }
    }
}
