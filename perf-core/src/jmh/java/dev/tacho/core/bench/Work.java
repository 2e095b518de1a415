package dev.tacho.core.bench;

import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What one thread does: a body without work to time, or the next of its own log-normal durations around 50 µs (sigma
 * 0.5) to record. Either adds one to a plain field, the same in every benchmark and in the floor.
 */
@State(Scope.Thread)
public class Work {
    private static final int MASK = (1 << 12) - 1;

    /** Ints, as half of a small first-level cache stays free for what is measured. */
    private final int[] durations = new int[MASK + 1];

    private final Object answer = new Object();
    private long calls;

    @Setup
    public void join(Calls all, ThreadParams thread) {
        Random random = new Random(thread.getThreadIndex());
        for (int i = 0; i < durations.length; i++) {
            durations[i] = (int) (50_000 * Math.exp(0.5 * random.nextGaussian()));
        }
        all.add(this);
    }

    /** The body of a timed block. */
    Object run() {
        calls++;
        return answer;
    }

    /** The next duration to record. */
    long nanos() {
        return durations[(int) calls++ & MASK];
    }

    long calls() {
        return calls;
    }
}
