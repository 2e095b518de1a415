package dev.tacho.core.bench;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The histograms of OpenTelemetry's SDK, in seconds as its conventions ask, without attributes. Its API has no timer,
 * so the timed blocks are written by hand.
 */
public final class OpenTelemetryPeers {
    /** 1, 2 and 5 of each power of ten from 1 µs to 100 ms. */
    static final double[] BOUNDS = {
        1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1
    };

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private OpenTelemetryPeers() {}

    /** A reader that reads when asked. Without one the SDK records nothing. */
    static final class Reader implements MetricReader {
        private CollectionRegistration sources = CollectionRegistration.noop();

        @Override
        public void register(CollectionRegistration registration) {
            sources = registration;
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return AggregationTemporality.CUMULATIVE;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        long count() {
            return sources.collectAllMetrics().stream()
                    .flatMap(Reader::counts)
                    .mapToLong(Long::longValue)
                    .sum();
        }

        private static Stream<Long> counts(MetricData metric) {
            return Stream.concat(
                    metric.getHistogramData().getPoints().stream().map(point -> point.getCount()),
                    metric.getExponentialHistogramData().getPoints().stream().map(point -> point.getCount()));
        }
    }

    static SdkMeterProvider explicitBuckets(Reader reader) {
        return SdkMeterProvider.builder().registerMetricReader(reader).build();
    }

    static SdkMeterProvider exponentialBuckets(Reader reader) {
        return SdkMeterProvider.builder()
                .registerMetricReader(reader)
                .registerView(
                        InstrumentSelector.builder()
                                .setType(InstrumentType.HISTOGRAM)
                                .build(),
                        View.builder()
                                .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                                .build())
                .build();
    }

    static DoubleHistogram histogram(SdkMeterProvider provider, String name) {
        return provider.get("bench")
                .histogramBuilder(name)
                .setUnit("s")
                .setExplicitBucketBoundariesAdvice(Arrays.stream(BOUNDS).boxed().toList())
                .build();
    }

    /** Converts as Prometheus' client does. */
    static double seconds(long nanos) {
        return nanos / NANOS;
    }

    /** The histogram of explicit buckets. */
    @State(Scope.Benchmark)
    public static class Explicit {
        private final Reader reader;
        private final DoubleHistogram histogram;

        public Explicit() {
            this(new Reader(), OpenTelemetryPeers::explicitBuckets);
        }

        Explicit(Reader reader, Function<Reader, SdkMeterProvider> provider) {
            this.reader = reader;
            this.histogram = histogram(provider.apply(reader), "rpc");
        }

        void record(long nanos) {
            histogram.record(seconds(nanos));
        }

        Object time(Work work) {
            long start = System.nanoTime();
            try {
                return work.run();
            } finally {
                histogram.record(seconds(System.nanoTime() - start));
            }
        }

        @TearDown
        public void check(Calls calls) {
            calls.checkRecorded(reader.count());
        }
    }

    /** The histogram of buckets that find their own place. */
    public static class Exponential extends Explicit {
        public Exponential() {
            super(new Reader(), OpenTelemetryPeers::exponentialBuckets);
        }
    }
}
