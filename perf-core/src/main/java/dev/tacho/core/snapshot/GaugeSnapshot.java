package dev.tacho.core.snapshot;

import dev.tacho.core.section.Unit;

/**
 * A reading of a gauge.
 *
 * @param id what the gauge is called
 * @param unit the unit of the value
 * @param value the value at the time of the reading; {@code NaN} if it was never set or its source failed
 */
public record GaugeSnapshot(InstrumentId id, Unit unit, double value) {}
