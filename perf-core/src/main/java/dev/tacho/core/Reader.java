package dev.tacho.core;

import dev.tacho.core.snapshot.CounterSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A private view of a {@link Perf}: each {@link #interval} holds exactly what was recorded since the one before. Any
 * number of readers may exist; none disturbs another, and no record is lost or counted twice. Safe for use by any
 * thread; two threads that share a reader share its intervals.
 *
 * <p>Nothing is ever reset: a reader keeps the last reading of every instrument and subtracts.
 */
public final class Reader {
    private final Perf perf;
    private final ReentrantLock lock = new ReentrantLock();
    private PerfSnapshot last;

    Reader(Perf perf) {
        this.perf = perf;
        this.last = perf.snapshot();
    }

    /**
     * Returns what was recorded since the previous call, or since this reader was opened.
     *
     * @return the interval; instruments without a record in it count 0, gauges have their present value
     */
    public PerfSnapshot interval() {
        lock.lock();
        try {
            PerfSnapshot now = perf.snapshot();
            PerfSnapshot before = last;
            last = now;
            return new PerfSnapshot(
                    now.name(),
                    now.takenAt(),
                    now.elapsedNanos() - before.elapsedNanos(),
                    subtract(now.timers(), before.timers(), TimerSnapshot::id, TimerSnapshot::minus),
                    subtract(now.histograms(), before.histograms(), HistogramSnapshot::id, HistogramSnapshot::minus),
                    subtract(now.counters(), before.counters(), CounterSnapshot::id, CounterSnapshot::minus),
                    now.gauges(),
                    now.ledger());
        } finally {
            lock.unlock();
        }
    }

    private static <T> List<T> subtract(
            List<T> now, List<T> before, Function<T, InstrumentId> id, BinaryOperator<T> minus) {
        Map<InstrumentId, T> earlier = before.stream().collect(Collectors.toMap(id, Function.identity()));
        List<T> intervals = new ArrayList<>(now.size());
        for (T reading : now) {
            T base = earlier.get(id.apply(reading));
            intervals.add(base == null ? reading : minus.apply(reading, base));
        }
        return intervals;
    }
}
