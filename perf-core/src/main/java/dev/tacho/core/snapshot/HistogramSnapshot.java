package dev.tacho.core.snapshot;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;

/**
 * A reading of a histogram.
 *
 * @param id what the histogram is called
 * @param unit the unit of the values
 * @param values the recorded values
 */
public record HistogramSnapshot(InstrumentId id, Unit unit, DistributionSnapshot values) {
    /**
     * Returns how many values were recorded.
     *
     * @return the count
     */
    public long count() {
        return values.count();
    }

    /**
     * Returns a percentile in {@link #unit}, with its interval.
     *
     * @param percentile 0 to 100
     * @return the percentile; withheld if the sample is too small
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public Percentile percentile(double percentile) {
        return values.percentile(percentile);
    }

    /**
     * Returns what happened since an earlier reading of the same histogram.
     *
     * @param earlier the earlier reading
     * @return the interval
     */
    public HistogramSnapshot minus(HistogramSnapshot earlier) {
        return new HistogramSnapshot(id, unit, values.minus(earlier.values));
    }

    /**
     * Returns this reading as a block of a report.
     *
     * @return the distribution with its percentile ladder
     */
    public Distribution toBlock() {
        return Ladder.block(id, id.detail(), unit, values, 0);
    }
}
