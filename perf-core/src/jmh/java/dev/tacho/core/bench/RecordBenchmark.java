package dev.tacho.core.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;

/**
 * What it costs to record a duration that is known already. In this loop the processor overlaps one record with the next,
 * so these are lower bounds; {@link TimedBlockBenchmark} has the cost in place.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class RecordBenchmark {
    @Benchmark
    public void tacho(TachoPeer peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void adders(AddersPeer peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void hdrRecorder(HdrPeers.FixedRange peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void hdrRecorderAutoRange(HdrPeers.AutoRange peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void hdrAtomicHistogram(HdrPeers.Atomic peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void hdrConcurrentHistogram(HdrPeers.Concurrent peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void latencyUtils(HdrPeers.Latency peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void micrometer(MicrometerPeers.Plain peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void micrometerPercentiles(MicrometerPeers.Percentiles peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void dropwizard(DropwizardPeer peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void prometheusClassic(PrometheusPeers.Classic peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void prometheusNative(PrometheusPeers.Native peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void openTelemetryExplicit(OpenTelemetryPeers.Explicit peer, Work work) {
        peer.record(work.nanos());
    }

    @Benchmark
    public void openTelemetryExponential(OpenTelemetryPeers.Exponential peer, Work work) {
        peer.record(work.nanos());
    }

    /** On one thread. */
    @Threads(1)
    public static class Threads1 extends RecordBenchmark {}

    /** On two threads that share the timer. */
    @Threads(2)
    public static class Threads2 extends RecordBenchmark {}

    /** On four threads that share the timer. */
    @Threads(4)
    public static class Threads4 extends RecordBenchmark {}
}
