package dev.tacho.core.bench;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Micrometer's timer in its simple registry. */
public final class MicrometerPeers {
    /** The values of the tag in a registry with more than one timer. */
    static final List<String> METHODS = List.of("eth_call", "eth_blockNumber", "eth_getLogs", "eth_gasPrice");

    private MicrometerPeers() {}

    /** Count, total and maximum. */
    static Timer plain(MeterRegistry registry, String name) {
        return Timer.builder(name).register(registry);
    }

    /** Four percentiles of the last minutes, in the precision it has unless told otherwise: one digit. */
    static Timer percentiles(MeterRegistry registry, String name) {
        return Timer.builder(name).publishPercentiles(0.5, 0.9, 0.99, 0.999).register(registry);
    }

    /** The same in the precision of Tacho. */
    static Timer percentilesOfTwoDigits(MeterRegistry registry, String name) {
        return Timer.builder(name)
                .publishPercentiles(0.5, 0.9, 0.99, 0.999)
                .percentilePrecision(2)
                .register(registry);
    }

    /** Without percentiles. */
    @State(Scope.Benchmark)
    public static class Plain {
        private final Timer timer;

        public Plain() {
            this(plain(new SimpleMeterRegistry(), "rpc"));
        }

        Plain(Timer timer) {
            this.timer = timer;
        }

        void record(long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }

        Object time(Work work) {
            return timer.record(() -> work.run());
        }

        @TearDown
        public void check(Calls calls) {
            calls.checkRecorded(timer.count());
        }
    }

    /** With percentiles. */
    public static class Percentiles extends Plain {
        public Percentiles() {
            super(percentiles(new SimpleMeterRegistry(), "rpc"));
        }
    }

    /** A registry of some size, to look a timer up in. */
    @State(Scope.Benchmark)
    public static class Registry {
        final MeterRegistry registry = new SimpleMeterRegistry();

        @Setup
        public void fill() {
            for (String method : METHODS) {
                registry.timer("rpc", "method", method);
            }
        }
    }
}
