package dev.tacho.core;

import dev.tacho.core.pause.PausedCounts;
import dev.tacho.core.pause.PausedValues;
import dev.tacho.core.pause.Pauses;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot.CallCost;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Everything of a timer that a plain, successful call never touches. */
final class TimerExtras {
    private final BucketLayout layout;
    private final CellBudget budget;
    final TimerOptions options;
    final LazyRecording failed;
    final LazyRecording cancelled;
    final LazyRecording timeToReturn;
    final LazyRecording startDelay;
    /** The durations that contained a pause; each is counted as any other too. */
    private final LazyRecording paused;

    private final @Nullable PausedValues pauses;
    private final AtomicReference<@Nullable Stages> stages = new AtomicReference<>();
    final @Nullable InFlight inFlight;
    final @Nullable CallCosts costs;
    private final AtomicLong closedAgain = new AtomicLong();
    private final AtomicLong closedElsewhere = new AtomicLong();
    private final AtomicLong untimedErrors = new AtomicLong();
    private final AtomicLong untimedCancellations = new AtomicLong();

    TimerExtras(TimerOptions options, CellBudget budget, @Nullable Pauses pauses) {
        this.layout = options.layout();
        this.budget = budget;
        this.options = options;
        this.failed = new LazyRecording(layout, budget);
        this.cancelled = new LazyRecording(layout, budget);
        this.timeToReturn = new LazyRecording(layout, budget);
        this.startDelay = new LazyRecording(layout, budget);
        this.paused = new LazyRecording(layout, budget);
        this.pauses = pauses == null ? null : pauses.attribute(paused::record);
        this.inFlight = options.trackInFlight() ? new InFlight() : null;
        this.costs = options.costEvery() > 0 ? new CallCosts(options.costEvery(), layout, budget) : null;
    }

    Stages stages() {
        Stages there = stages.getAcquire();
        if (there == null) {
            stages.compareAndSet(null, new Stages(layout, budget));
            return stages();
        }
        return there;
    }

    void mayHavePaused(long endNanos, long nanos) {
        if (pauses != null) {
            pauses.candidate(endNanos, nanos);
        }
    }

    /** Returns what only some timers want of a call; null if this one's wants nothing. */
    CallCosts.@Nullable Probe probe(Clock clock) {
        boolean costed = costs != null && costs.isNext();
        if (inFlight == null && !costed) {
            return null;
        }
        return new CallCosts.Probe(inFlight == null ? InFlight.NONE : inFlight.begin(clock.nanoTime()), costed);
    }

    /** The last thing before the call. */
    void begin(CallCosts.Probe probe) {
        if (costs != null) {
            costs.begin(probe);
        }
    }

    /** The first thing after it. */
    void end(CallCosts.Probe probe, boolean sameThread) {
        if (costs != null) {
            costs.end(probe, sameThread);
        }
        if (inFlight != null) {
            inFlight.end(probe.slot);
        }
    }

    void closedAgain() {
        closedAgain.incrementAndGet();
    }

    void closedElsewhere() {
        closedElsewhere.incrementAndGet();
    }

    /** Counts how a call ended that was not timed. */
    void untimed(Outcome outcome) {
        if (outcome == Outcome.FAILED) {
            untimedErrors.incrementAndGet();
        } else if (outcome == Outcome.CANCELLED) {
            untimedCancellations.incrementAndGet();
        }
    }

    TimerSnapshot snapshot(InstrumentId id, @Nullable Recording recording, Clock clock) {
        if (recording == null) {
            return TimerSnapshot.builder(id, DistributionSnapshot.empty(layout)).build();
        }
        // Parts before the whole they are parts of, so that no reading has more of them than calls.
        long cancellations = untimedCancellations.get();
        long errors = untimedErrors.get();
        PausedCounts decided = pauses == null ? null : pauses.drain();
        DistributionSnapshot inPauses = paused.snapshot();
        Stages laps = stages.get();
        DistributionSnapshot ok = recording.snapshot();
        DistributionSnapshot notOk = failed.snapshot();
        DistributionSnapshot stopped = cancelled.snapshot();
        long untimed = recording.counted(OwnedCell.UNTIMED);
        TimerSnapshot.Builder reading = TimerSnapshot.builder(id, ok)
                .failures(notOk, stopped)
                .untimed(untimed + errors + cancellations, errors, cancellations)
                .timeToReturn(timeToReturn.snapshot())
                .startDelay(startDelay.snapshot())
                .paused(inPauses, decided == null ? 0 : decided.pending() + decided.unattributed())
                .expectedInterval(options.expectedInterval())
                .cost(costs == null ? CallCost.NONE : costs.snapshot())
                .inFlight(new TimerSnapshot.InFlight(
                        Math.max(0, recording.counted(OwnedCell.OPEN)),
                        inFlight == null ? Double.NaN : inFlight.longestNanos(clock.nanoTime()),
                        inFlight == null ? 0 : inFlight.untracked()))
                .misuse(new TimerSnapshot.Misuse(closedAgain.get(), closedElsewhere.get()));
        if (laps != null) {
            reading.stages(laps.snapshot(), laps.rest().snapshot());
        }
        return reading.build();
    }
}
