package dev.tacho.core.bench;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The histograms of Prometheus' client, in seconds as its manual asks. */
public final class PrometheusPeers {
    private PrometheusPeers() {}

    /** Sixteen buckets that fit the values; the default ones begin at 5 ms. */
    static Histogram classic(PrometheusRegistry registry, String name) {
        return Histogram.builder()
                .name(name)
                .unit(Unit.SECONDS)
                .classicOnly()
                .classicUpperBounds(OpenTelemetryPeers.BOUNDS)
                .register(registry);
    }

    /** Up to 160 buckets that find their own place. */
    static Histogram exponential(PrometheusRegistry registry, String name) {
        return Histogram.builder().name(name).unit(Unit.SECONDS).nativeOnly().register(registry);
    }

    /** The classic histogram. */
    @State(Scope.Benchmark)
    public static class Classic {
        private final Histogram histogram;

        public Classic() {
            this(classic(new PrometheusRegistry(), "rpc"));
        }

        Classic(Histogram histogram) {
            this.histogram = histogram;
        }

        void record(long nanos) {
            histogram.observe(Unit.nanosToSeconds(nanos));
        }

        Object time(Work work) {
            return histogram.time(() -> work.run());
        }

        @TearDown
        public void check(Calls calls) {
            calls.checkRecorded(histogram.getCount());
        }
    }

    /** The native histogram. */
    public static class Native extends Classic {
        public Native() {
            super(exponential(new PrometheusRegistry(), "rpc"));
        }
    }
}
