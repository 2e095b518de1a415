package dev.tacho.core;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often which value occurs: sizes, batch lengths, gas. Obtain it once from {@link Perf#histogram} and keep
 * it. Safe for use by any thread; never blocks or throws: every value from 0 to the largest long has its bucket, and a
 * negative one is recorded as 0 and counted apart.
 */
public final class Histogram {
    private final InstrumentId id;
    private final Unit unit;
    private final @Nullable Recording recording;

    Histogram(InstrumentId id, Unit unit, BucketLayout layout, CellBudget budget, boolean enabled) {
        this.id = id;
        this.unit = unit;
        this.recording = enabled ? new Recording(layout, budget) : null;
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
     * @return an immutable reading; takes a few microseconds and does not disturb recording threads
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
