package dev.tacho.core;

import com.sun.management.ThreadMXBean;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.TimerSnapshot.CallCost;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one call in n cost its thread: processor time and allocated bytes. The two counters take about 20 ns and 250 ns
 * to read, at either end of the call and outside its timing; what an empty call would show is measured once and taken
 * off.
 *
 * <p>A virtual thread has neither counter, and a call that ends on another thread than it began on has no meaningful
 * difference: such calls are counted as not measured.
 */
final class CallCosts {
    private static final int CALIBRATION_ROUNDS = 2_000;

    private final int every;
    private final AtomicLong calls = new AtomicLong();
    private final LazyRecording cpu;
    private final LazyRecording allocated;
    private final AtomicLong unmeasured = new AtomicLong();

    CallCosts(int every, BucketLayout layout, CellBudget budget) {
        this.every = every;
        this.cpu = new LazyRecording(layout, budget);
        this.allocated = new LazyRecording(layout, budget);
    }

    /** The counters of the JVM; absent where the runtime lacks them. Made by the first sampled call. */
    private static final class Counters {
        static final @Nullable ThreadMXBean BEAN = bean();
        static final Probe EMPTY_CALL = emptyCall();

        private static @Nullable ThreadMXBean bean() {
            try {
                return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                                && bean.isCurrentThreadCpuTimeSupported()
                                && bean.isThreadAllocatedMemorySupported()
                                && bean.isThreadCpuTimeEnabled()
                                && bean.isThreadAllocatedMemoryEnabled()
                        ? bean
                        : null;
            } catch (UnsupportedOperationException | LinkageError e) {
                return null;
            }
        }

        private static Probe emptyCall() {
            Probe least = new Probe(InFlight.NONE, true);
            least.cpuNanos = Long.MAX_VALUE;
            least.bytes = Long.MAX_VALUE;
            if (BEAN == null || VirtualThreads.isVirtual(Thread.currentThread())) {
                return new Probe(InFlight.NONE, true);
            }
            Probe probe = new Probe(InFlight.NONE, true);
            for (int round = 0; round < CALIBRATION_ROUNDS; round++) {
                probe.begin(BEAN);
                probe.end(BEAN);
                least.cpuNanos = Math.min(least.cpuNanos, probe.cpuNanos);
                least.bytes = Math.min(least.bytes, probe.bytes);
            }
            return least;
        }
    }

    /** What only some timers want of a call: where its start is noted, and its thread's counters. */
    static final class Probe {
        final int slot;
        private final boolean costed;
        private long cpuNanos;
        private long bytes;

        Probe(int slot, boolean costed) {
            this.slot = slot;
            this.costed = costed;
        }

        private void begin(ThreadMXBean bean) {
            // The dearer one first: its cost is not part of what the other sees. Nothing is allocated from here on.
            cpuNanos = bean.getCurrentThreadCpuTime();
            bytes = bean.getCurrentThreadAllocatedBytes();
        }

        private void end(ThreadMXBean bean) {
            bytes = bean.getCurrentThreadAllocatedBytes() - bytes;
            cpuNanos = bean.getCurrentThreadCpuTime() - cpuNanos;
        }
    }

    /** Returns whether it is this call's turn and its thread has counters. */
    boolean isNext() {
        if (!Sampling.hits(calls.getAndIncrement(), every)) {
            return false;
        }
        if (Counters.BEAN == null || VirtualThreads.isVirtual(Thread.currentThread())) {
            unmeasured.incrementAndGet();
            return false;
        }
        return true;
    }

    /** Reads the counters, as the last thing before the call. */
    void begin(Probe probe) {
        if (probe.costed && Counters.BEAN != null) {
            probe.begin(Counters.BEAN);
        }
    }

    /** Reads the counters again, as the first thing after the call, and records what was used. */
    void end(Probe probe, boolean sameThread) {
        if (!probe.costed || Counters.BEAN == null) {
            return;
        }
        if (!sameThread) {
            unmeasured.incrementAndGet();
            return;
        }
        probe.end(Counters.BEAN);
        cpu.record(Math.max(0, probe.cpuNanos - Counters.EMPTY_CALL.cpuNanos));
        allocated.record(Math.max(0, probe.bytes - Counters.EMPTY_CALL.bytes));
    }

    CallCost snapshot() {
        return new CallCost(cpu.snapshot(), allocated.snapshot(), unmeasured.get());
    }
}
