package dev.tacho.core.bench;

import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A count and a sum kept by hand: the least that gives a mean, and no percentile. */
@State(Scope.Benchmark)
public class AddersPeer {
    private final LongAdder count = new LongAdder();
    private final LongAdder sum = new LongAdder();

    void record(long nanos) {
        count.increment();
        sum.add(nanos);
    }

    Object time(Work work) {
        long start = System.nanoTime();
        try {
            return work.run();
        } finally {
            record(System.nanoTime() - start);
        }
    }

    @TearDown
    public void check(Calls calls) {
        calls.checkRecorded(count.sum());
    }
}
