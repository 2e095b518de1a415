package dev.tacho.core.slo;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The application performance index (Apdex Technical Specification 1.1, 2007): {@code (satisfied + tolerating / 2) / all}.
 * Satisfied are calls up to a limit T, tolerating those up to 4T, frustrated the rest and every call that failed.
 *
 * <p>The index means nothing without its limits, of which tools differ in the second: JMeter sets it to 3T unless told.
 * So both are always stated, as they are counted: at the edge of the bucket at or below what was asked for, at most 0.8 %
 * or 0.1 % less with two or three digits.
 *
 * @param satisfied how many calls succeeded within the first limit
 * @param tolerating how many more succeeded within the second
 * @param frustrated how many did neither
 * @param satisfiedNanos the first limit as counted, in nanoseconds
 * @param toleratedNanos the second limit as counted, in nanoseconds
 */
public record Apdex(long satisfied, long tolerating, long frustrated, long satisfiedNanos, long toleratedNanos) {
    /**
     * Returns the index with the specification's second limit, 4T.
     *
     * @param reading the calls; cancelled ones are left out
     * @param limit the first limit T, above 0
     * @return the index
     * @throws IllegalArgumentException if the limit is not above 0
     */
    public static Apdex of(TimerSnapshot reading, Duration limit) {
        return of(reading, limit, limit.multipliedBy(4));
    }

    /**
     * Returns the index with a second limit of your own.
     *
     * @param reading the calls; cancelled ones are left out
     * @param satisfied the first limit, above 0
     * @param tolerated the second limit, longer than the first
     * @return the index
     * @throws IllegalArgumentException if the limits do not rise from 0
     */
    public static Apdex of(TimerSnapshot reading, Duration satisfied, Duration tolerated) {
        if (satisfied.isNegative() || satisfied.isZero() || tolerated.compareTo(satisfied) <= 0) {
            throw new IllegalArgumentException(
                    "satisfied=" + satisfied + ", tolerated=" + tolerated + ": must be 0 < satisfied < tolerated");
        }
        Sli.Threshold first = threshold(satisfied);
        Sli.Threshold second = threshold(tolerated);
        long good = first.good(reading.ok());
        long borne = second.good(reading.ok());
        long all = reading.latency().count() - reading.cancelled().count();
        return new Apdex(
                good,
                borne - good,
                all - borne,
                first.countedLimit(reading.ok().layout()),
                second.countedLimit(reading.ok().layout()));
    }

    private static Sli.Threshold threshold(Duration limit) {
        return new Sli.Threshold("calls", Sli.Comparison.AT_MOST, limit.toNanos(), Unit.NANOS);
    }

    /**
     * Returns the index.
     *
     * @return {@code (satisfied + tolerating / 2) / all}, 0 to 1; {@code NaN} if there were no calls
     */
    public double score() {
        long all = satisfied + tolerating + frustrated;
        return all == 0 ? Double.NaN : (satisfied + tolerating / 2.0) / all;
    }

    /**
     * Returns the index as a fact whose label states both limits.
     *
     * @param name names the calls
     * @return the fact {@code <name>.apdex}
     */
    public Fact toFact(String name) {
        return Fact.of(new InstrumentId(name, Map.of()).word() + ".apdex", text(), score(), Unit.NONE, Better.HIGHER);
    }

    /**
     * Returns the index's name with both limits.
     *
     * @return for example {@code Apdex (satisfied up to 500 ms, tolerating up to 2.0 s)}
     */
    public String text() {
        return String.format(
                Locale.ROOT,
                "Apdex (satisfied up to %s, tolerating up to %s)",
                Unit.NANOS.format(satisfiedNanos),
                Unit.NANOS.format(toleratedNanos));
    }
}
