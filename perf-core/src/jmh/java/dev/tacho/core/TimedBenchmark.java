package dev.tacho.core;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a call through a timed proxy costs beside the same call in a timed block, and without either. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimedBenchmark {
    /** Seven methods, so that looking one up is not trivial. */
    public interface Api {
        Object none();

        Object one(Object first);

        long primitives(long first, int second);

        void nothing();

        Object other(String first);

        Object other(Integer first);

        default Object defaulted() {
            return none();
        }
    }

    /** Does nothing. */
    static final class Target implements Api {
        private final Object result = new Object();

        @Override
        public Object none() {
            return result;
        }

        @Override
        public Object one(Object first) {
            return first;
        }

        @Override
        public long primitives(long first, int second) {
            return first + second;
        }

        @Override
        public void nothing() {}

        @Override
        public Object other(String first) {
            return first;
        }

        @Override
        public Object other(Integer first) {
            return first;
        }
    }

    private final Perf perf = Perf.create("bench");
    private final Api target = new Target();
    private final Api proxy = Timed.proxy(Api.class, target, perf);
    private final Timer timer = perf.timer("block");
    private long number = 1_000;

    @Benchmark
    public Object none_block() {
        return timer.time(target::none);
    }

    @Benchmark
    public Object none_proxy() {
        return proxy.none();
    }

    @Benchmark
    public Object one_block() {
        return timer.time(() -> target.one(this));
    }

    @Benchmark
    public Object one_proxy() {
        return proxy.one(this);
    }

    @Benchmark
    public long primitives_block() {
        return timer.time(() -> target.primitives(number, 1_000));
    }

    @Benchmark
    public long primitives_proxy() {
        return proxy.primitives(number, 1_000);
    }

    /** Several methods in turn, so that the proxy's call site is not of one shape. */
    @Benchmark
    public Object mixed_proxy() {
        number++;
        return switch ((int) number & 3) {
            case 0 -> proxy.none();
            case 1 -> proxy.one(this);
            case 2 -> proxy.other("x");
            default -> proxy.primitives(number, 1_000);
        };
    }
}
