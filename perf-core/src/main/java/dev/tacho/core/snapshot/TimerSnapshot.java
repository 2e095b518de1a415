package dev.tacho.core.snapshot;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable reading of a timer: the durations by outcome, and what else the timer was asked to look at. What a timer
 * did not look at is empty, never zero by accident: an empty distribution has no percentile.
 *
 * <p>Readings of different processes and machines add up exactly ({@link #plus}); the difference of two readings of one
 * timer is the interval between them ({@link #minus}).
 */
public final class TimerSnapshot {
    private final InstrumentId id;
    private final DistributionSnapshot ok;
    private final DistributionSnapshot failed;
    private final DistributionSnapshot cancelled;
    private final DistributionSnapshot latency;
    private final long untimed;
    private final long untimedErrors;
    private final long untimedCancellations;
    private final DistributionSnapshot timeToReturn;
    private final DistributionSnapshot startDelay;
    private final DistributionSnapshot paused;
    private final long pausesUndecided;
    private final @Nullable Duration expectedInterval;
    private final List<Stage> stages;
    private final DistributionSnapshot rest;
    private final CallCost cost;
    private final InFlight inFlight;
    private final Misuse misuse;

    private TimerSnapshot(Builder builder) {
        this.id = builder.id;
        this.ok = builder.ok;
        this.failed = builder.failed;
        this.cancelled = builder.cancelled;
        this.latency = ok.plus(failed).plus(cancelled);
        this.untimed = builder.untimed;
        this.untimedErrors = builder.untimedErrors;
        this.untimedCancellations = builder.untimedCancellations;
        this.timeToReturn = builder.timeToReturn;
        this.startDelay = builder.startDelay;
        this.paused = builder.paused;
        this.pausesUndecided = builder.pausesUndecided;
        this.expectedInterval = builder.expectedInterval;
        this.stages = List.copyOf(builder.stages);
        this.rest = builder.rest;
        this.cost = builder.cost;
        this.inFlight = builder.inFlight;
        this.misuse = builder.misuse;
    }

    /**
     * Returns a builder, for a timer or whoever makes a reading from elsewhere; everything it is not given is empty.
     *
     * @param id what the timer is called
     * @param ok the durations of the calls that succeeded, in nanoseconds
     * @return the builder
     */
    public static Builder builder(InstrumentId id, DistributionSnapshot ok) {
        return new Builder(id, ok);
    }

    /**
     * A stage of a timer: what its laps of one name took.
     *
     * @param name the stage
     * @param durations its durations in nanoseconds
     */
    public record Stage(String name, DistributionSnapshot durations) {}

    /**
     * What sampled calls used of their thread.
     *
     * @param cpuNanos processor time of a call
     * @param allocatedBytes heap memory that a call allocated
     * @param unmeasured sampled calls without the two, because their thread is virtual, they ended on another thread or
     *     the JVM does not count
     */
    public record CallCost(DistributionSnapshot cpuNanos, DistributionSnapshot allocatedBytes, long unmeasured) {
        /** No call was sampled. */
        public static final CallCost NONE = new CallCost(DistributionSnapshot.EMPTY, DistributionSnapshot.EMPTY, 0);
    }

    /**
     * Calls that were running when the reading was taken.
     *
     * @param open timings that were started and not closed; with {@code trackInFlight} the running blocks too
     * @param longestNanos how long the oldest has been running; {@code NaN} unless the timer tracks it
     * @param untracked those of them whose age is not known because more than about 1,000 ran at once
     */
    public record InFlight(long open, double longestNanos, long untracked) {
        /** Nothing runs, and nobody looked how long. */
        public static final InFlight NONE = new InFlight(0, Double.NaN, 0);
    }

    /**
     * How timings were closed other than once and where they began. Harmless, but worth knowing: the first is usually
     * a mistake, the second is usual for asynchronous code.
     *
     * @param closedAgain closes and laps after the first close, which did nothing
     * @param closedElsewhere closes on another thread than the start's, which count as any other
     */
    public record Misuse(long closedAgain, long closedElsewhere) {
        /** Every timing was closed once, where it began. */
        public static final Misuse NONE = new Misuse(0, 0);
    }

    /** Builds a {@link TimerSnapshot}. */
    public static final class Builder {
        private final InstrumentId id;
        private final DistributionSnapshot ok;
        private DistributionSnapshot failed = DistributionSnapshot.EMPTY;
        private DistributionSnapshot cancelled = DistributionSnapshot.EMPTY;
        private long untimed;
        private long untimedErrors;
        private long untimedCancellations;
        private DistributionSnapshot timeToReturn = DistributionSnapshot.EMPTY;
        private DistributionSnapshot startDelay = DistributionSnapshot.EMPTY;
        private DistributionSnapshot paused = DistributionSnapshot.EMPTY;
        private long pausesUndecided;
        private @Nullable Duration expectedInterval;
        private List<Stage> stages = List.of();
        private DistributionSnapshot rest = DistributionSnapshot.EMPTY;
        private CallCost cost = CallCost.NONE;
        private InFlight inFlight = InFlight.NONE;
        private Misuse misuse = Misuse.NONE;

        private Builder(InstrumentId id, DistributionSnapshot ok) {
            this.id = Objects.requireNonNull(id, "id");
            this.ok = Objects.requireNonNull(ok, "ok");
        }

        /**
         * Sets the durations of the calls that did not succeed.
         *
         * @param newFailed those that threw
         * @param newCancelled those that were cancelled or interrupted
         * @return this builder
         */
        public Builder failures(DistributionSnapshot newFailed, DistributionSnapshot newCancelled) {
            this.failed = newFailed;
            this.cancelled = newCancelled;
            return this;
        }

        /**
         * Sets the calls that were counted only.
         *
         * @param all how many
         * @param errors how many of them threw
         * @param cancellations how many of them were cancelled
         * @return this builder
         */
        public Builder untimed(long all, long errors, long cancellations) {
            this.untimed = all;
            this.untimedErrors = errors;
            this.untimedCancellations = cancellations;
            return this;
        }

        /**
         * Sets how long asynchronous calls took to return their future.
         *
         * @param nanos the durations
         * @return this builder
         */
        public Builder timeToReturn(DistributionSnapshot nanos) {
            this.timeToReturn = nanos;
            return this;
        }

        /**
         * Sets how late calls began that had an intended start.
         *
         * @param nanos the delays
         * @return this builder
         */
        public Builder startDelay(DistributionSnapshot nanos) {
            this.startDelay = nanos;
            return this;
        }

        /**
         * Sets the durations that overlapped a pause of the garbage collector.
         *
         * @param nanos the durations, a part of all
         * @param undecided how many more may have, but it cannot be told, or not yet
         * @return this builder
         */
        public Builder paused(DistributionSnapshot nanos, long undecided) {
            this.paused = nanos;
            this.pausesUndecided = undecided;
            return this;
        }

        /**
         * Sets how often a call was meant to begin.
         *
         * @param interval the intended time between two starts; null if there was no such plan
         * @return this builder
         */
        public Builder expectedInterval(@Nullable Duration interval) {
            this.expectedInterval = interval;
            return this;
        }

        /**
         * Sets the stages.
         *
         * @param newStages the stages in order
         * @param newRest what was left of each call after its last lap
         * @return this builder
         */
        public Builder stages(List<Stage> newStages, DistributionSnapshot newRest) {
            this.stages = newStages;
            this.rest = newRest;
            return this;
        }

        /**
         * Sets what sampled calls used.
         *
         * @param newCost processor time and memory
         * @return this builder
         */
        public Builder cost(CallCost newCost) {
            this.cost = newCost;
            return this;
        }

        /**
         * Sets what was running.
         *
         * @param newInFlight the running calls
         * @return this builder
         */
        public Builder inFlight(InFlight newInFlight) {
            this.inFlight = newInFlight;
            return this;
        }

        /**
         * Sets how timings were closed.
         *
         * @param newMisuse the counts
         * @return this builder
         */
        public Builder misuse(Misuse newMisuse) {
            this.misuse = newMisuse;
            return this;
        }

        /**
         * Returns the reading.
         *
         * @return an immutable reading
         */
        public TimerSnapshot build() {
            return new TimerSnapshot(this);
        }
    }

    /**
     * Returns what the timer is called.
     *
     * @return its name and tags
     */
    public InstrumentId id() {
        return id;
    }

    /**
     * Returns the durations of all timed calls, whatever their outcome.
     *
     * @return durations in nanoseconds
     */
    public DistributionSnapshot latency() {
        return latency;
    }

    /**
     * Returns the durations of the calls that succeeded.
     *
     * @return durations in nanoseconds
     */
    public DistributionSnapshot ok() {
        return ok;
    }

    /**
     * Returns the durations of the calls that threw, or whose future failed.
     *
     * @return durations in nanoseconds
     */
    public DistributionSnapshot failed() {
        return failed;
    }

    /**
     * Returns the durations of the calls that ended with a {@code CancellationException} or an {@code
     * InterruptedException}.
     *
     * @return durations in nanoseconds
     */
    public DistributionSnapshot cancelled() {
        return cancelled;
    }

    /**
     * Returns how many calls there were: the timed ones and, if the timer samples, the others.
     *
     * @return the count
     */
    public long count() {
        return latency.count() + untimed;
    }

    /**
     * Returns how many calls a sampling timer counted without timing them.
     *
     * @return the count; 0 unless the timer samples
     */
    public long untimed() {
        return untimed;
    }

    /**
     * Returns how many calls failed, timed or not.
     *
     * @return the count, cancelled calls left out
     */
    public long errors() {
        return failed.count() + untimedErrors;
    }

    /**
     * Returns how many calls were cancelled or interrupted, timed or not.
     *
     * @return the count
     */
    public long cancellations() {
        return cancelled.count() + untimedCancellations;
    }

    /**
     * Returns how long asynchronous calls took to return their future, which is the time the caller's thread was busy.
     *
     * @return durations in nanoseconds; empty if there were no such calls
     */
    public DistributionSnapshot timeToReturn() {
        return timeToReturn;
    }

    /**
     * Returns how late calls began that had an intended start; their latency includes the delay.
     *
     * @return delays in nanoseconds; empty if there were no such calls
     */
    public DistributionSnapshot startDelay() {
        return startDelay;
    }

    /**
     * Returns the durations during which the garbage collector stopped the program.
     *
     * @return durations in nanoseconds, a part of {@link #latency}; empty unless the set watches pauses
     */
    public DistributionSnapshot paused() {
        return paused;
    }

    /**
     * Returns how many durations may have overlapped a pause, but it cannot be told, or not yet: pauses are reported
     * some time after they happened.
     *
     * @return the count; {@link #withoutPauses} includes them
     */
    public long pausesUndecided() {
        return pausesUndecided;
    }

    /**
     * Returns the durations that no pause overlapped: p99 without pauses is {@code withoutPauses().percentile(99)}.
     *
     * @return {@link #latency} less {@link #paused}
     */
    public DistributionSnapshot withoutPauses() {
        return latency.minus(paused);
    }

    /**
     * Returns the durations corrected for coordinated omission, beside {@link #latency} as recorded. Worked out at each
     * call, in about 0.2 ms for an ordinary timer.
     *
     * @return the corrected durations; empty unless the timer was told an expected interval
     */
    public Optional<CorrectedDistribution> corrected() {
        return expectedInterval == null ? Optional.empty() : Optional.of(latency.correctedFor(expectedInterval));
    }

    /**
     * Returns the stages that {@link dev.tacho.core.Timing#lap laps} named, in order of their first use. Their sums and
     * that of {@link #rest} add up to the total of the calls that had laps.
     *
     * @return the stages; empty if there were no laps
     */
    public List<Stage> stages() {
        return stages;
    }

    /**
     * Returns what was left of each call after its last lap.
     *
     * @return durations in nanoseconds; empty if there were no laps
     */
    public DistributionSnapshot rest() {
        return rest;
    }

    /**
     * Returns what sampled calls used.
     *
     * @return processor time and allocated bytes of a call; empty unless the timer samples them
     */
    public CallCost cost() {
        return cost;
    }

    /**
     * Returns what was running when this reading was taken.
     *
     * @return the running calls
     */
    public InFlight inFlight() {
        return inFlight;
    }

    /**
     * Returns how timings were closed other than once and where they began.
     *
     * @return the counts
     */
    public Misuse misuse() {
        return misuse;
    }

    /**
     * Returns a percentile of the duration of all timed calls in nanoseconds, with its interval.
     *
     * @param percentile 0 to 100
     * @return the percentile; withheld if the sample is too small
     * @throws IllegalArgumentException if the argument is outside 0 to 100
     */
    public Percentile percentile(double percentile) {
        return latency.percentile(percentile);
    }

    /**
     * Returns both readings together, of timers of different processes or machines.
     *
     * @param other another reading
     * @return the calls of both, under this reading's name
     */
    public TimerSnapshot plus(TimerSnapshot other) {
        return combine(other, DistributionSnapshot::plus, 1)
                .inFlight(new InFlight(
                        inFlight.open + other.inFlight.open,
                        Double.isNaN(inFlight.longestNanos)
                                ? other.inFlight.longestNanos
                                : Math.max(inFlight.longestNanos, orZero(other.inFlight.longestNanos)),
                        inFlight.untracked + other.inFlight.untracked))
                .build();
    }

    /**
     * Returns what happened since an earlier reading of the same timer.
     *
     * @param earlier the earlier reading
     * @return the interval; what is running is that of this reading
     * @throws IllegalArgumentException if {@code earlier} is of another timer, or later
     */
    public TimerSnapshot minus(TimerSnapshot earlier) {
        return combine(earlier, DistributionSnapshot::minus, -1)
                .inFlight(inFlight)
                .build();
    }

    private Builder combine(TimerSnapshot other, BinaryOperator<DistributionSnapshot> with, int sign) {
        return builder(id, with.apply(ok, other.ok))
                .failures(with.apply(failed, other.failed), with.apply(cancelled, other.cancelled))
                .untimed(
                        untimed + sign * other.untimed,
                        untimedErrors + sign * other.untimedErrors,
                        untimedCancellations + sign * other.untimedCancellations)
                .timeToReturn(with.apply(timeToReturn, other.timeToReturn))
                .startDelay(with.apply(startDelay, other.startDelay))
                .paused(with.apply(paused, other.paused), Math.max(0, pausesUndecided + sign * other.pausesUndecided))
                .expectedInterval(expectedInterval)
                .stages(combined(stages, other.stages, with), with.apply(rest, other.rest))
                .cost(new CallCost(
                        with.apply(cost.cpuNanos, other.cost.cpuNanos),
                        with.apply(cost.allocatedBytes, other.cost.allocatedBytes),
                        cost.unmeasured + sign * other.cost.unmeasured))
                .misuse(new Misuse(
                        misuse.closedAgain + sign * other.misuse.closedAgain,
                        misuse.closedElsewhere + sign * other.misuse.closedElsewhere));
    }

    private static List<Stage> combined(
            List<Stage> stages, List<Stage> others, BinaryOperator<DistributionSnapshot> with) {
        Map<String, DistributionSnapshot> byName = new LinkedHashMap<>();
        stages.forEach(stage -> byName.put(stage.name, stage.durations));
        for (Stage other : others) {
            byName.merge(other.name, other.durations, with);
        }
        List<Stage> all = new ArrayList<>();
        byName.forEach((name, durations) -> all.add(new Stage(name, durations)));
        return all;
    }

    private static double orZero(double number) {
        return Double.isNaN(number) ? 0 : number;
    }

    /**
     * Returns this reading as a block of a report.
     *
     * @return the distribution of all timed calls with its percentile ladder
     */
    public Distribution toBlock() {
        return Ladder.block(id, detail(), Unit.NANOS, latency, latency.count() - ok.count() - cancelled.count());
    }

    /** The tags, and for a sample how many calls it stands for: its own count is that of the timed ones. */
    private String detail() {
        if (untimed == 0) {
            return id.detail();
        }
        String sample = "sample of " + Unit.COUNT.format(count()) + " calls";
        return id.detail().isEmpty() ? sample : id.detail() + ", " + sample;
    }

    /** Returns the name, the counts and the median. */
    @Override
    public String toString() {
        return "TimerSnapshot[" + id + ", count=" + count() + ", errors=" + errors() + ", p50="
                + Unit.NANOS.format(latency.valueAtPercentile(50)) + ']';
    }
}
