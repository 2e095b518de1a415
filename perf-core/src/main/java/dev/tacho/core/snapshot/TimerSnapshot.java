package dev.tacho.core.snapshot;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;

/**
 * A reading of a timer.
 *
 * @param id what the timer is called
 * @param latency the durations in nanoseconds
 * @param errors how many of the timed operations ended with an exception
 */
public record TimerSnapshot(InstrumentId id, DistributionSnapshot latency, long errors) {
    /**
     * Returns how many operations were timed, failed ones included.
     *
     * @return the count
     */
    public long count() {
        return latency.count();
    }

    /**
     * Returns a percentile of the duration in nanoseconds, with its interval.
     *
     * @param percentile 0 to 100
     * @return the percentile; withheld if the sample is too small
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public Percentile percentile(double percentile) {
        return latency.percentile(percentile);
    }

    /**
     * Returns what happened since an earlier reading of the same timer.
     *
     * @param earlier the earlier reading
     * @return the interval
     */
    public TimerSnapshot minus(TimerSnapshot earlier) {
        return new TimerSnapshot(id, latency.minus(earlier.latency), errors - earlier.errors);
    }

    /**
     * Returns this reading as a block of a report.
     *
     * @return the distribution with its percentile ladder
     */
    public Distribution toBlock() {
        return Ladder.block(id, Unit.NANOS, latency, errors);
    }
}
