package dev.tacho.report.junit;

import dev.tacho.core.section.Unit;
import java.util.List;
import java.util.Locale;

/** Chooses the number of a measurement that an assertion is about; see {@link PerfAssertions}. Immutable. */
public final class MeasuredAssert {
    private final Measured actual;

    MeasuredAssert(Measured actual) {
        this.actual = actual;
    }

    /**
     * Chooses the median.
     *
     * @return the assertion on it
     */
    public NumberAssert p50() {
        return number("p50");
    }

    /**
     * Chooses the duration that 90 of 100 calls do not exceed.
     *
     * @return the assertion on it
     */
    public NumberAssert p90() {
        return number("p90");
    }

    /**
     * Chooses the duration that 99 of 100 calls do not exceed.
     *
     * @return the assertion on it
     */
    public NumberAssert p99() {
        return number("p99");
    }

    /**
     * Chooses a percentile of the duration of a call.
     *
     * @param percentile above 0 and below 100
     * @return the assertion on it
     * @throws IllegalArgumentException if the argument is outside
     */
    public NumberAssert percentile(double percentile) {
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + ": must be above 0 and below 100");
        }
        String name = String.format(Locale.ROOT, "p%.6f", percentile).replaceFirst("\\.?0+$", "");
        return new NumberAssert(this, new Metric(Metric.Kind.PERCENTILE, name, percentile));
    }

    /**
     * Chooses the mean duration of a call.
     *
     * @return the assertion on it
     */
    public NumberAssert mean() {
        return number("mean");
    }

    /**
     * Chooses the longest call of this run.
     *
     * @return the assertion on it
     */
    public NumberAssert max() {
        return number("max");
    }

    /**
     * Chooses the calls a second, one after the other.
     *
     * @return the assertion on it
     */
    public NumberAssert throughput() {
        return number("throughput");
    }

    /**
     * Chooses the calls that failed.
     *
     * @return the assertion on their number, or on their share where the limit is in per cent
     */
    public NumberAssert errors() {
        return number("errors");
    }

    /**
     * Chooses the bytes that a call allocated on the test's thread.
     *
     * @return the assertion on them
     */
    public NumberAssert allocatedPerCall() {
        return number("allocated");
    }

    /**
     * Chooses the processor time that a call took on the test's thread.
     *
     * @return the assertion on it
     */
    public NumberAssert cpuPerCall() {
        return number("cpu");
    }

    private NumberAssert number(String metric) {
        return new NumberAssert(this, Metric.parse(metric));
    }

    MeasuredAssert require(Rule rule) {
        require(actual, rule);
        return this;
    }

    static void require(Measured actual, Rule rule) {
        if (!actual.isMeasured()) {
            return;
        }
        long needed = rule.metric().needed();
        if (actual.calls() < needed) {
            throw new IllegalArgumentException("calls = " + Unit.COUNT.format(actual.calls()) + ": "
                    + rule.metric().name() + " needs at least " + Unit.COUNT.format(needed)
                    + "; raise calls, or limit a lower percentile");
        }
        Judgement judgement = Judge.judge(rule.at(Rule.Place.ASSERTION), actual);
        actual.add(judgement);
        if (judgement.fails(actual.scope().mode())) {
            throw FailureText.error(
                    actual.scope().test(), List.of(judgement), actual.scope().report());
        }
    }
}
