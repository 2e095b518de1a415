package dev.tacho.report.junit;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.Percentile;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A number that a limit is held against, and how sure it is.
 *
 * @param value the number; {@code NaN} if it is withheld or unknown
 * @param interval its error; null if it is exact, or the sample too small for one
 * @param exact whether it is exact, as far as this run is concerned
 * @param unit its unit
 * @param needed how many calls give it an interval at all; 0 if that is no matter of calls
 */
record Estimate(double value, @Nullable Interval interval, boolean exact, Unit unit, long needed) {
    /** Returns a number of the measurement that is no fact. */
    static Estimate of(Measured measured, Rule rule) {
        Metric metric = rule.metric();
        return switch (metric.kind()) {
            case PERCENTILE -> percentile(measured.percentile(metric.percentile()));
            case MEAN -> mean(measured, measured.meanNanos(), Unit.NANOS, column -> perCall(column.sumNanos(), column));
            case CPU ->
                mean(measured, measured.cpuNanosPerCall(), Unit.NANOS, column -> perCall(column.cpuNanos(), column));
            case RATE -> rate(measured);
            case MAX -> exact(measured.result().timer().latency().max(), Unit.NANOS);
            case ALLOCATED -> exact(measured.allocatedBytesPerCall(), Unit.BYTES);
            case ERRORS ->
                rule.limit().unit() == Unit.RATIO
                        ? exact(measured.errors() / (double) measured.calls(), Unit.RATIO)
                        : exact(measured.errors(), Unit.COUNT);
            case FACT_A_CALL -> of(measured.requireFactPerCall(metric, "@Budget"));
            case FACT -> throw new IllegalArgumentException(metric.name() + " is a fact");
        };
    }

    static Estimate of(Fact fact) {
        return new Estimate(fact.value(), fact.interval(), fact.interval() == null, fact.unit(), 0);
    }

    private static Estimate percentile(Percentile percentile) {
        boolean withheld = percentile.isWithheld();
        return new Estimate(
                percentile.value(),
                withheld ? null : new Interval(percentile.lower(), percentile.upper(), BatchMeans.CONFIDENCE),
                false,
                Unit.NANOS,
                percentile.needed());
    }

    private static Estimate mean(Measured measured, double value, Unit unit, ToDoubleFunction<Column> of) {
        Interval interval = BatchMeans.interval(measured.result().columns(), of);
        return new Estimate(value, interval, false, unit, BatchMeans.LEAST);
    }

    /**
     * The interval is that of the time a call takes, turned over: rates of batches do not average to the run's. Batches that
     * differ so much that a call may take no time leave the rate without an upper bound, and with the lower one.
     */
    private static Estimate rate(Measured measured) {
        Interval time = BatchMeans.interval(measured.result().columns(), column -> perCall(column.sumNanos(), column));
        return new Estimate(
                measured.callsPerSecond(),
                time == null
                        ? null
                        : new Interval(
                                1e9 / time.upper(),
                                time.lower() > 0 ? 1e9 / time.lower() : Double.POSITIVE_INFINITY,
                                time.confidence()),
                false,
                Unit.PER_SECOND,
                BatchMeans.LEAST);
    }

    private static double perCall(double sum, Column column) {
        return column.calls() == 0 ? Double.NaN : sum / column.calls();
    }

    private static Estimate exact(double value, Unit unit) {
        return new Estimate(value, null, true, unit, 0);
    }

    /** Returns the smallest value that the truth may be; {@code NaN} if it may be any. */
    double lower() {
        return interval != null ? interval.lower() : exact ? value : Double.NaN;
    }

    /** Returns the largest value that the truth may be; {@code NaN} if it may be any. */
    double upper() {
        return interval != null ? interval.upper() : exact ? value : Double.NaN;
    }

    /** Returns how sure a bound is: each leaves half of what the interval leaves. */
    double confidence() {
        return interval != null ? 1 - (1 - interval.confidence()) / 2 : exact ? 1 : 0;
    }

    /** Returns the number and its interval, for people. */
    String text() {
        return unit.format(value)
                + (interval == null
                        ? ""
                        : " (" + unit.format(interval.lower()) + " … " + unit.format(interval.upper()) + ')');
    }

    /** Returns the number as a fact of the report. */
    Fact toFact(String id, String label, Better better) {
        return new Fact(id, label, value, unit, better, interval);
    }
}
