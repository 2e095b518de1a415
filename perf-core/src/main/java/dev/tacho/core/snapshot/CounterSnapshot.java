package dev.tacho.core.snapshot;

/**
 * A reading of a counter.
 *
 * @param id what the counter is called
 * @param count what it counted
 */
public record CounterSnapshot(InstrumentId id, long count) {
    /**
     * Returns what was counted since an earlier reading of the same counter.
     *
     * @param earlier the earlier reading
     * @return the interval
     */
    public CounterSnapshot minus(CounterSnapshot earlier) {
        return new CounterSnapshot(id, count - earlier.count);
    }
}
