package dev.tacho.report.junit;

import dev.tacho.core.ManualClock;
import dev.tacho.report.internal.Compiler;
import dev.tacho.report.internal.ThreadCounters;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Measurements of calls that take given times, each of which allocates 100 bytes. */
final class Results {
    static final TestName TEST = new TestName("dex.RouterTest", "RouterTest", "quote", "", "");
    static final URI REPORT = URI.create("file:///report.html");

    private Results() {}

    static Measured of(PerfMode mode, LongStream nanos) {
        return measured(TEST, mode, nanos, WarmUp.NONE, Disturbed.NONE);
    }

    static Measured disturbed(PerfMode mode, LongStream nanos, String disturbance) {
        return measured(TEST, mode, nanos, WarmUp.NONE, Disturbed.NONE.and(disturbance));
    }

    static Measured loaded(PerfMode mode, LongStream nanos, double slowdown) {
        return measured(TEST, mode, nanos, WarmUp.NONE, Disturbed.NONE.and("load", slowdown));
    }

    static Measured cold(PerfMode mode, LongStream nanos) {
        return measured(TEST, mode, nanos, new WarmUp(10, 1_000, "10 of 1,000 calls"), Disturbed.NONE);
    }

    static Measured measured(TestName test, PerfMode mode, LongStream nanos, WarmUp warmUp, Disturbed disturbed) {
        ManualClock clock = new ManualClock();
        AtomicLong calls = new AtomicLong();
        long[] all = nanos.toArray();
        PrimitiveIterator.OfLong next = LongStream.of(all).iterator();
        Measurement<Long, RuntimeException> measurement = new Measurement<>(
                clock,
                Compiler.NONE,
                new ThreadCounters(() -> 100 * calls.get(), ThreadCounters.NONE.cpuNanos()),
                () -> {
                    clock.advanceNanos(next.nextLong());
                    return calls.incrementAndGet();
                },
                false);
        Measurement.Result result = measurement.run(new Settings(all.length, null, 0, Duration.ZERO));
        Scope scope = new Scope(test, mode, REPORT);
        Measured measured = new Measured(
                test.method(),
                scope,
                new Measurement.Result(
                        warmUp,
                        result.timer(),
                        result.clockNanos(),
                        result.allocatedBytes(),
                        result.cpuNanos(),
                        result.columns(),
                        result.heatMap(),
                        result.failure()),
                disturbed,
                Map.of());
        scope.measured().add(measured);
        return measured;
    }
}
