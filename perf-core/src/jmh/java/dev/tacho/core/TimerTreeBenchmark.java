package dev.tacho.core;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a span costs beside a timed block: outermost, nested, and ten within one. Two threads: {@code -t 2}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class TimerTreeBenchmark {
    private final Perf perf = Perf.create("bench");
    private final TimerTree tree = TimerTree.of(perf, "tree");
    private final TimerTree disabled = TimerTree.of(Perf.noop(), "tree");
    private final Timer timer = perf.timer("block");

    @Benchmark
    public Object block_timer() {
        return timer.time(() -> this);
    }

    @Benchmark
    public Object outermost() {
        return tree.time("outer", () -> this);
    }

    @Benchmark
    public Object disabled() {
        return disabled.time("outer", () -> this);
    }

    @Benchmark
    public Object outermostAndOne() {
        return tree.time("outer", () -> tree.time("inner", () -> this));
    }

    /** An eleventh of it is what a nested span takes, the outermost one spread over them. */
    @Benchmark
    public Object outermostAndTen() {
        return tree.time("outer", () -> {
            Object last = this;
            for (int i = 0; i < 10; i++) {
                last = tree.time("inner", () -> this);
            }
            return last;
        });
    }
}
