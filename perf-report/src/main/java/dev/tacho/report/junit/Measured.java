package dev.tacho.report.junit;

import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What {@link Measure#run} measured. {@link PerfAssertions#assertThat} holds it against limits; the numbers are here too,
 * for assertions of any kind, which had better ask {@link #isMeasured} first: in the mode {@link PerfMode#SMOKE} there is
 * one cold call.
 *
 * <p>Immutable, but for the list of what was asserted of it, which the report shows; for one thread.
 */
public final class Measured {
    private static final int LONGEST_FAILURE = 200;

    private final String name;
    private final Scope scope;
    private final Measurement.Result result;
    private final Disturbed disturbed;
    private final Map<String, Fact> factsPerCall;
    private final List<Judgement> judgements = new ArrayList<>();

    Measured(String name, Scope scope, Measurement.Result result, Disturbed disturbed, Map<String, Fact> factsPerCall) {
        this.name = Objects.requireNonNull(name, "name");
        this.scope = scope;
        this.result = result;
        this.disturbed = disturbed;
        this.factsPerCall = Map.copyOf(factsPerCall);
    }

    /**
     * Returns what the measurement is called.
     *
     * @return the name given to {@link Measure#run}; that of the test method if none was
     */
    public String name() {
        return name;
    }

    /**
     * Returns whether enough was measured for limits to mean something.
     *
     * @return false in the modes {@link PerfMode#OFF} and {@link PerfMode#SMOKE}
     */
    public boolean isMeasured() {
        return scope.mode().isMeasured();
    }

    /**
     * Returns the duration of every measured call, by outcome.
     *
     * @return an immutable reading in nanoseconds; empty in the mode {@link PerfMode#OFF}
     */
    public TimerSnapshot timer() {
        return result.timer();
    }

    /**
     * Returns a percentile of the duration of a call, with its interval.
     *
     * @param percentile 0 to 100
     * @return the percentile in nanoseconds; withheld if there were too few calls
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public Percentile percentile(double percentile) {
        return result.timer().percentile(percentile);
    }

    /**
     * Returns how many calls were measured, those that failed included.
     *
     * @return the number of calls
     */
    public long calls() {
        return result.timer().count();
    }

    /**
     * Returns how many of them failed.
     *
     * @return the number; 0 unless the test has a budget of errors, as otherwise the first failure ends it
     */
    public long errors() {
        return calls() - result.timer().ok().count();
    }

    /**
     * Returns the mean duration of a call.
     *
     * @return nanoseconds; {@code NaN} if there was no call
     */
    public double meanNanos() {
        return result.timer().latency().mean();
    }

    /**
     * Returns how many calls there were in a second, one after the other.
     *
     * @return calls divided by the sum of their durations; {@code NaN} if that is 0
     */
    public double callsPerSecond() {
        return meanNanos() > 0 ? 1e9 / meanNanos() : Double.NaN;
    }

    /**
     * Returns the heap memory that a call allocated on the test's thread.
     *
     * @return bytes, exact, on average; {@code NaN} if the JVM does not count them or there was no call
     */
    public double allocatedBytesPerCall() {
        return calls() == 0 ? Double.NaN : result.allocatedBytes() / calls();
    }

    /**
     * Returns the processor time that a call took on the test's thread.
     *
     * @return nanoseconds on average; {@code NaN} if the JVM does not tell or there was no call
     */
    public double cpuNanosPerCall() {
        return calls() == 0 ? Double.NaN : result.cpuNanos() / calls();
    }

    /**
     * Returns whether the code was compiled before it was measured.
     *
     * @return true if the asked-for calls were made and the compiler was quiet then, or no warm-up was asked for
     */
    public boolean isWarm() {
        return result.warmUp().isComplete();
    }

    /**
     * Returns what may have made it slower than the code is: other tests, other processes, an agent.
     *
     * @return a few words each; empty if nothing is known to have disturbed it
     */
    public List<String> disturbances() {
        return disturbed.texts();
    }

    /** Returns the name, the number of calls and the main figures. */
    @Override
    public String toString() {
        return name + ": " + Unit.COUNT.format(calls()) + " calls, p50 "
                + Unit.NANOS.format(percentile(50).value()) + ", p99 "
                + Unit.NANOS.format(percentile(99).value()) + ", "
                + Unit.BYTES.format(allocatedBytesPerCall()) + " a call";
    }

    /**
     * Returns what a fact grew by in a measured call.
     *
     * @param by the annotation that asks for it
     * @throws IllegalArgumentException if there is no such fact, or it is not counted
     */
    Fact requireFactPerCall(Metric metric, String by) {
        Fact fact = factsPerCall.get(metric.factId());
        String place = by + " of \"" + metric.name() + "\" at " + scope.test().text() + ": ";
        if (fact == null) {
            throw new IllegalArgumentException(place + "there is no such fact; there are "
                    + factsPerCall.keySet().stream().sorted().toList());
        }
        if (!isCounted(fact)) {
            throw new IllegalArgumentException(
                    place + metric.factId() + " is no count: only bytes, gas and things add up over calls");
        }
        return fact;
    }

    static boolean isCounted(Fact fact) {
        return switch (fact.unit()) {
            case BYTES, COUNT, GAS -> true;
            case NANOS, RATIO, PER_SECOND, NONE -> false;
        };
    }

    /** The first call's failure, in a line; empty if none failed. */
    String failure() {
        Throwable failure = result.failure();
        return failure == null ? "" : Names.firstOf(Names.line(String.valueOf(failure)), LONGEST_FAILURE);
    }

    Scope scope() {
        return scope;
    }

    /** How many times slower that can have made a typical call; infinite if nobody can say. */
    double slowdown() {
        return disturbed.slowdown();
    }

    Measurement.Result result() {
        return result;
    }

    List<Judgement> judgements() {
        return judgements;
    }

    void add(Judgement judgement) {
        judgements.add(judgement);
    }
}
