package dev.tacho.core;

import dev.tacho.core.snapshot.CounterSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events. Obtain it once from {@link Perf#counter} and keep it. Safe for use by any thread; an increment costs
 * one uncontended atomic addition.
 */
public final class Counter {
    private final InstrumentId id;
    private final boolean enabled;
    private final LongAdder count = new LongAdder();

    Counter(InstrumentId id, boolean enabled) {
        this.id = id;
        this.enabled = enabled;
    }

    /** Counts one event. */
    public void increment() {
        if (enabled) {
            count.increment();
        }
    }

    /**
     * Counts several events at once.
     *
     * @param events how many; negative takes back what was counted too early
     */
    public void add(long events) {
        if (enabled) {
            count.add(events);
        }
    }

    /**
     * Returns what was counted so far.
     *
     * @return an immutable reading
     */
    public CounterSnapshot snapshot() {
        return new CounterSnapshot(id, count.sum());
    }

    /**
     * Returns what this counter is called.
     *
     * @return its name and tags
     */
    public InstrumentId id() {
        return id;
    }

    @Override
    public String toString() {
        return "Counter[" + id + ']';
    }
}
