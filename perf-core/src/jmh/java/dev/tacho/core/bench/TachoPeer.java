package dev.tacho.core.bench;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.Timing;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tacho's timer. */
@State(Scope.Benchmark)
public class TachoPeer {
    private final Timer timer = Perf.create("bench").timer("rpc");

    void record(long nanos) {
        timer.record(nanos);
    }

    Object time(Work work) {
        return timer.time(() -> work.run());
    }

    Object timeByHand(Work work) {
        long start = System.nanoTime();
        try {
            return work.run();
        } finally {
            timer.record(System.nanoTime() - start);
        }
    }

    @SuppressWarnings("try") // the block does not look at its timing
    Object startClose(Work work) {
        try (Timing timing = timer.start()) {
            return work.run();
        }
    }

    @TearDown
    public void check(Calls calls) {
        calls.checkRecorded(timer.snapshot().count());
    }
}
