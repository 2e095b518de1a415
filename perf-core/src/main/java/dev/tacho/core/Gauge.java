package dev.tacho.core;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.GaugeSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that goes up and down: either set, or read from a source when a snapshot is taken. Obtain it from {@link
 * Perf#gauge}. Safe for use by any thread.
 */
public final class Gauge {
    private static final Logger log = LoggerFactory.getLogger(Gauge.class);

    private final InstrumentId id;
    private final Unit unit;
    private final boolean enabled;
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private volatile double value = Double.NaN;
    private volatile @Nullable DoubleSupplier source;

    Gauge(InstrumentId id, Unit unit, boolean enabled) {
        this.id = id;
        this.unit = unit;
        this.enabled = enabled;
    }

    /**
     * Sets the value; it replaces a source.
     *
     * @param newValue the value in this gauge's unit
     */
    public void set(double newValue) {
        if (enabled) {
            value = newValue;
            source = null;
        }
    }

    /** Reads the value from now on from {@code newSource}. */
    void readFrom(DoubleSupplier newSource) {
        if (enabled) {
            source = newSource;
        }
    }

    /**
     * Returns the value now. The source is read on this thread; if it throws, the value is {@code NaN} and the first
     * failure is logged.
     *
     * @return an immutable reading; {@code NaN} if the gauge was never set
     */
    public GaugeSnapshot snapshot() {
        DoubleSupplier supplier = source;
        return new GaugeSnapshot(id, unit, supplier == null ? value : read(supplier));
    }

    /**
     * Returns what this gauge is called.
     *
     * @return its name and tags
     */
    public InstrumentId id() {
        return id;
    }

    /**
     * Returns the unit of the value.
     *
     * @return the unit
     */
    public Unit unit() {
        return unit;
    }

    @Override
    public String toString() {
        return "Gauge[" + id + ']';
    }

    private double read(DoubleSupplier supplier) {
        try {
            return supplier.getAsDouble();
        } catch (RuntimeException | Error e) {
            // A stranger's code: whatever it throws, the other instruments are still to be read.
            if (failureLogged.compareAndSet(false, true)) {
                log.warn("Gauge {} cannot be read and shows n/a; further failures of it are not logged", id, e);
            }
            return Double.NaN;
        }
    }
}
