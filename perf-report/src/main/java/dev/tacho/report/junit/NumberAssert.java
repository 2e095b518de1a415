package dev.tacho.report.junit;

import java.time.Duration;

/**
 * Holds a number of a measurement against a limit, which is a time, or a text as in {@link Budget}: {@code "2 KB"}, {@code
 * "1000/s"}, {@code "5 ms"}. Immutable.
 *
 * <p>Each method throws an {@link org.opentest4j.AssertionFailedError} if the limit is not kept, with the number, its
 * interval and what to do; and an {@link IllegalArgumentException} if the limit does not suit the number: its unit, or the
 * side it is on.
 */
public final class NumberAssert {
    private final MeasuredAssert of;
    private final Metric metric;

    NumberAssert(MeasuredAssert of, Metric metric) {
        this.of = of;
        this.metric = metric;
    }

    /**
     * Requires less than a limit.
     *
     * @param limit the limit
     * @return the assertion on the measurement
     */
    public MeasuredAssert isLessThan(Duration limit) {
        return of.require(Rule.read(metric, true, true, "isLessThan", limit));
    }

    /**
     * Requires less than a limit.
     *
     * @param limit the limit
     * @return the assertion on the measurement
     */
    public MeasuredAssert isLessThan(String limit) {
        return of.require(Rule.read(metric, true, true, "isLessThan", limit, ""));
    }

    /**
     * Requires no more than a limit.
     *
     * @param limit the limit
     * @return the assertion on the measurement
     */
    public MeasuredAssert isAtMost(Duration limit) {
        return of.require(Rule.read(metric, true, false, "isAtMost", limit));
    }

    /**
     * Requires no more than a limit.
     *
     * @param limit the limit
     * @return the assertion on the measurement
     */
    public MeasuredAssert isAtMost(String limit) {
        return of.require(Rule.read(metric, true, false, "isAtMost", limit, ""));
    }

    /**
     * Requires more than a limit.
     *
     * @param limit the limit
     * @return the assertion on the measurement
     */
    public MeasuredAssert isGreaterThan(String limit) {
        return of.require(Rule.read(metric, false, true, "isGreaterThan", limit, ""));
    }

    /**
     * Requires no less than a limit.
     *
     * @param limit the limit
     * @return the assertion on the measurement
     */
    public MeasuredAssert isAtLeast(String limit) {
        return of.require(Rule.read(metric, false, false, "isAtLeast", limit, ""));
    }
}
