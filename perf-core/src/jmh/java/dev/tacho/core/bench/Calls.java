package dev.tacho.core.bench;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts what every thread of a benchmark asked to be recorded, so that a library that did not do it fails the run. */
@State(Scope.Benchmark)
public class Calls {
    private final Queue<Work> threads = new ConcurrentLinkedQueue<>();

    void add(Work thread) {
        threads.add(thread);
    }

    /** Called once all threads have stopped, so their plain counts are final. */
    void checkRecorded(long recorded) {
        long called = threads.stream().mapToLong(Work::calls).sum();
        if (recorded != called) {
            throw new IllegalStateException("recorded=" + recorded + ": must be " + called + ", the number of calls");
        }
    }
}
