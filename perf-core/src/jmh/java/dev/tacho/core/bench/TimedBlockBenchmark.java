package dev.tacho.core.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;

/**
 * What a timed block costs: clock, a body without work, clock, record; by each library's own way to time a block, or by
 * hand where it has none. Beside them the floor, which reads the clock twice and records nothing.
 *
 * <p>A row less the floor of the same number of threads is what the library adds in place: reading the clock waits for
 * what was before it, so that a record between two readings cannot overlap with other work, as it can in {@link
 * RecordBenchmark}.
 *
 * <p>Each library has a method and a process of its own, and one timer, held in a field: the compiler sees what it would
 * see in a user's program.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class TimedBlockBenchmark {
    /** The cost of the harness and the body. */
    @Benchmark
    public Object empty(Work work) {
        return work.run();
    }

    /** Two readings of the clock: no timed block costs less. */
    @Benchmark
    public long floor(Work work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    /** Tacho without a lambda or an object, for what {@link #tacho} and {@link #tachoStartClose} add. */
    @Benchmark
    public Object tachoByHand(TachoPeer peer, Work work) {
        return peer.timeByHand(work);
    }

    @Benchmark
    public Object tachoStartClose(TachoPeer peer, Work work) {
        return peer.startClose(work);
    }

    @Benchmark
    public Object tacho(TachoPeer peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object adders(AddersPeer peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object hdrRecorder(HdrPeers.FixedRange peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object hdrRecorderAutoRange(HdrPeers.AutoRange peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object hdrAtomicHistogram(HdrPeers.Atomic peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object hdrConcurrentHistogram(HdrPeers.Concurrent peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object latencyUtils(HdrPeers.Latency peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object micrometer(MicrometerPeers.Plain peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object micrometerPercentiles(MicrometerPeers.Percentiles peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object dropwizard(DropwizardPeer peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object prometheusClassic(PrometheusPeers.Classic peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object prometheusNative(PrometheusPeers.Native peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object openTelemetryExplicit(OpenTelemetryPeers.Explicit peer, Work work) {
        return peer.time(work);
    }

    @Benchmark
    public Object openTelemetryExponential(OpenTelemetryPeers.Exponential peer, Work work) {
        return peer.time(work);
    }

    /** On one thread. */
    @Threads(1)
    public static class Threads1 extends TimedBlockBenchmark {}

    /** On two threads that share the timer. */
    @Threads(2)
    public static class Threads2 extends TimedBlockBenchmark {}

    /** On four threads that share the timer. */
    @Threads(4)
    public static class Threads4 extends TimedBlockBenchmark {}
}
