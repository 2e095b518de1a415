package dev.tacho.core.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;

/**
 * What it costs to record on virtual threads. On a JDK without them the build leaves this class out by its name.
 *
 * <p>No more of them than processors: they give theirs up only at the end of an iteration.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "-Djmh.executor=VIRTUAL")
public abstract class VirtualThreadBenchmark {
    @Benchmark
    public void record_tacho(TachoPeer peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void record_hdrRecorder(HdrPeers.FixedRange peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void record_micrometerPercentiles(MicrometerPeers.Percentiles peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public Object time_tacho(TachoPeer peer, Work work) {
        return peer.time(work);
    }

    /** On one virtual thread. */
    @Threads(1)
    public static class Threads1 extends VirtualThreadBenchmark {}

    /** On two virtual threads that share the timer. */
    @Threads(2)
    public static class Threads2 extends VirtualThreadBenchmark {}
}
