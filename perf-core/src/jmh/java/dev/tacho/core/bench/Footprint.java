package dev.tacho.core.bench;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.ObjLongConsumer;
import org.LatencyUtils.LatencyStats;

/**
 * What one timer keeps in memory, its place in its registry included: made and not used, and after 20,000 records of one
 * thread. Writes the bytes to the file it is given, as JSON: {@code {"tacho": {"idle": 1, "used": 2}}}.
 *
 * <p>It makes {@value #TIMERS} of each kind and divides what the heap gained; what a registry or a library keeps once is
 * there before. Exact only with {@code -XX:+UseSerialGC -XX:-UseTLAB}: that collector compacts, and without buffers of
 * threads every byte in use is an object's.
 */
public final class Footprint {
    private static final int TIMERS = 64;
    private static final int RECORDS = 20_000;

    private final StringBuilder json = new StringBuilder();
    private final long[] durations = new long[RECORDS];

    private Footprint() {
        Random random = new Random(1);
        for (int i = 0; i < RECORDS; i++) {
            durations[i] = (long) (50_000 * Math.exp(0.5 * random.nextGaussian()));
        }
    }

    /** Takes the file to write. */
    public static void main(String[] arguments) throws IOException {
        Footprint footprint = new Footprint();
        footprint.measureTacho();
        footprint.measureHdrHistogram();
        footprint.measureRegistries();
        // Last, as its threads let go of what they watched only after a while.
        footprint.measure("latencyUtils", i -> new LatencyStats(), LatencyStats::recordLatency);
        Files.writeString(Path.of(arguments[0]), "{\n" + footprint.json + "\n}\n");
    }

    private void measureTacho() {
        Perf perf = Perf.create("footprint");
        measure("tacho", i -> perf.timer("rpc" + i), Timer::record);
        measure("adders", i -> new LongAdder[] {new LongAdder(), new LongAdder()}, (adders, nanos) -> {
            adders[0].increment();
            adders[1].add(nanos);
        });
    }

    private void measureHdrHistogram() {
        measure("hdrRecorder", i -> HdrPeers.fixedRange(), (recorder, nanos) -> recorder.recordValue(nanos));
        measure("hdrRecorderAutoRange", i -> HdrPeers.autoRange(), (recorder, nanos) -> recorder.recordValue(nanos));
        measure(
                "hdrAtomicHistogram",
                i -> HdrPeers.atomicHistogram(),
                (histogram, nanos) -> histogram.recordValue(nanos));
        measure(
                "hdrConcurrentHistogram",
                i -> HdrPeers.concurrentHistogram(),
                (histogram, nanos) -> histogram.recordValue(nanos));
    }

    private void measureRegistries() {
        MeterRegistry meters = new SimpleMeterRegistry();
        ObjLongConsumer<io.micrometer.core.instrument.Timer> record =
                (timer, nanos) -> timer.record(nanos, TimeUnit.NANOSECONDS);
        measure("micrometer", i -> MicrometerPeers.plain(meters, "plain" + i), record);
        measure("micrometerPercentiles", i -> MicrometerPeers.percentiles(meters, "one" + i), record);
        measure("micrometerTwoDigits", i -> MicrometerPeers.percentilesOfTwoDigits(meters, "two" + i), record);

        com.codahale.metrics.MetricRegistry metrics = new com.codahale.metrics.MetricRegistry();
        measure(
                "dropwizard",
                i -> metrics.timer("rpc" + i),
                (timer, nanos) -> timer.update(nanos, TimeUnit.NANOSECONDS));

        PrometheusRegistry collectors = new PrometheusRegistry();
        ObjLongConsumer<Histogram> observe = (histogram, nanos) -> histogram.observe(OpenTelemetryPeers.seconds(nanos));
        measure("prometheusClassic", i -> PrometheusPeers.classic(collectors, "classic" + i), observe);
        measure("prometheusNative", i -> PrometheusPeers.exponential(collectors, "native" + i), observe);

        SdkMeterProvider explicit = OpenTelemetryPeers.explicitBuckets(new OpenTelemetryPeers.Reader());
        SdkMeterProvider exponential = OpenTelemetryPeers.exponentialBuckets(new OpenTelemetryPeers.Reader());
        measure(
                "openTelemetryExplicit",
                i -> OpenTelemetryPeers.histogram(explicit, "rpc" + i),
                (histogram, nanos) -> histogram.record(OpenTelemetryPeers.seconds(nanos)));
        measure(
                "openTelemetryExponential",
                i -> OpenTelemetryPeers.histogram(exponential, "rpc" + i),
                (histogram, nanos) -> histogram.record(OpenTelemetryPeers.seconds(nanos)));
    }

    private <T> void measure(String name, IntFunction<T> maker, ObjLongConsumer<T> recorder) {
        List<T> timers = new ArrayList<>(2 * TIMERS);
        // Loads the classes and grows what a library keeps once.
        make(timers, maker);
        record(timers, recorder);
        long before = heapBytes();
        make(timers, maker);
        long idle = heapBytes() - before;
        record(timers.subList(TIMERS, 2 * TIMERS), recorder);
        long used = heapBytes() - before;
        Reference.reachabilityFence(timers);
        json.append(json.isEmpty() ? "" : ",\n")
                .append(String.format(
                        Locale.ROOT, "  \"%s\": {\"idle\": %d, \"used\": %d}", name, idle / TIMERS, used / TIMERS));
    }

    private static <T> void make(List<T> timers, IntFunction<T> maker) {
        for (int i = 0; i < TIMERS; i++) {
            timers.add(maker.apply(timers.size()));
        }
    }

    private <T> void record(List<T> timers, ObjLongConsumer<T> recorder) {
        for (T timer : timers) {
            for (long nanos : durations) {
                recorder.accept(timer, nanos);
            }
        }
    }

    private static long heapBytes() {
        // Of four in a row the collector compacts all of the heap in one.
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
