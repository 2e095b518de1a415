package dev.tacho.core;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often which value occurs: sizes, batch lengths, gas. Obtain it once from {@link Perf#histogram} and keep
 * it. Safe for use by any thread; never blocks or throws: a negative value is recorded as 0 and counted apart, one
 * beyond 2^42 - 1 is recorded in the last bucket, counted apart, and keeps the maximum exact.
 */
public final class Histogram {
    private final InstrumentId id;
    private final Unit unit;
    private final @Nullable Recording recording;

    Histogram(InstrumentId id, Unit unit, boolean enabled) {
        this.id = id;
        this.unit = unit;
        this.recording = enabled ? new Recording() : null;
    }

    /**
     * Records a value.
     *
     * @param value the value in this histogram's unit
     */
    public void record(long value) {
        if (recording != null) {
            recording.record(value);
        }
    }

    /**
     * Returns everything recorded so far.
     *
     * @return an immutable reading; takes about 12 µs and does not disturb recording threads
     */
    public HistogramSnapshot snapshot() {
        return new HistogramSnapshot(id, unit, recording == null ? DistributionSnapshot.EMPTY : recording.snapshot());
    }

    /**
     * Returns what this histogram is called.
     *
     * @return its name and tags
     */
    public InstrumentId id() {
        return id;
    }

    /**
     * Returns the unit of the values.
     *
     * @return the unit
     */
    public Unit unit() {
        return unit;
    }

    @Override
    public String toString() {
        return "Histogram[" + id + ']';
    }
}
