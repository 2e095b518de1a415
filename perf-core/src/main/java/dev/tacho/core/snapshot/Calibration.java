package dev.tacho.core.snapshot;

/**
 * What measuring itself costs on this machine and JVM, measured in the running program: the floor under every duration.
 *
 * @param clockNanos what one reading of the clock costs
 * @param granularityNanos the smallest step the clock was seen to make
 * @param backwardSteps how often the clock was seen to step back while it was being measured
 * @param recordNanos what recording a duration costs once it is known
 * @param timedNanos what timing a block adds to the caller: two readings and a record
 * @param emptyNanos the duration recorded for a block that does nothing
 */
public record Calibration(
        double clockNanos,
        double granularityNanos,
        long backwardSteps,
        double recordNanos,
        double timedNanos,
        double emptyNanos) {
    /** Nothing is known: the set has a clock of its own, which is not read for the sake of measuring it. */
    public static final Calibration UNKNOWN =
            new Calibration(Double.NaN, Double.NaN, 0, Double.NaN, Double.NaN, Double.NaN);

    /** A result below this many times the cost of timing says more about the timing than about the block. */
    public static final double FLAGGED_BELOW = 3;

    /**
     * Returns whether a median is so short that timing it changed it by a third or more.
     *
     * @param medianNanos the median duration
     * @return true if it is under three times {@link #timedNanos}; false if either is not known
     */
    public boolean isTooShort(double medianNanos) {
        return medianNanos < FLAGGED_BELOW * timedNanos;
    }
}
