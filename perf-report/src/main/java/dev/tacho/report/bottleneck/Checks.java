package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.CorrectedDistribution;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What a reading of timers says about bottlenecks, and about its own trustworthiness. */
final class Checks {
    /** Two standard errors, for an interval of 95 %. */
    private static final double Z95 = 1.959964;

    /** A stage with less of the time leaves more than half of it whatever becomes of the stage. */
    private static final double LARGE_STAGE = 0.5;

    /** Each check looks at those timers that have most of what it looks for: a report may have thousands. */
    static final int MOST_TIMERS = 20;

    private final List<TimerSnapshot> timers;
    private final double elapsedNanos;
    private final List<Finding> findings = new ArrayList<>();

    private Checks(PerfSnapshot snapshot) {
        // Of calls that share a series because there were too many, nobody knows what to change.
        this.timers = snapshot.timers().stream()
                .filter(timer -> !timer.id().isOverflow())
                .toList();
        this.elapsedNanos = snapshot.elapsedNanos();
    }

    static List<Finding> of(PerfSnapshot snapshot) {
        Checks checks = new Checks(snapshot);
        checks.most(Checks::staged).forEach(checks::stage);
        checks.most(timer -> timer.paused().sum()).forEach(checks::pauses);
        checks.most(timer -> timer.latency().sum()).forEach(checks::omission);
        checks.most(timer -> timer.inFlight().open()).forEach(checks::littlesLaw);
        checks.findings.addAll(Failures.of(snapshot.timers()));
        return checks.findings;
    }

    /** The timers that have any of it, most first. */
    private Stream<TimerSnapshot> most(ToLongFunction<TimerSnapshot> amount) {
        return most(timers, amount);
    }

    static Stream<TimerSnapshot> most(List<TimerSnapshot> timers, ToLongFunction<TimerSnapshot> amount) {
        return timers.stream()
                .filter(timer -> amount.applyAsLong(timer) > 0)
                .sorted(Comparator.comparingLong(amount).reversed())
                .limit(MOST_TIMERS);
    }

    private static long staged(TimerSnapshot timer) {
        return timer.stages().stream()
                .mapToLong(stage -> stage.durations().sum())
                .max()
                .orElse(0);
    }

    /**
     * Returns how many calls of a timer were in progress on average, by Little's law (1961): N = X * R.
     *
     * @return 0 or more; {@code NaN} if no call was timed or no time has passed
     */
    static double inProgress(TimerSnapshot timer, double elapsedNanos) {
        return elapsedNanos > 0 ? timer.count() / elapsedNanos * timer.latency().mean() : Double.NaN;
    }

    /** Whether the timer sees every call that runs, and not only timings that are closed by hand. */
    static boolean isTracked(TimerSnapshot timer) {
        return !Double.isNaN(timer.inFlight().longestNanos());
    }

    private void stage(TimerSnapshot timer) {
        double total = timer.rest().sum()
                + timer.stages().stream()
                        .mapToDouble(stage -> stage.durations().sum())
                        .sum();
        timer.stages().stream()
                .max(Comparator.comparingLong(stage -> stage.durations().sum()))
                .filter(stage -> stage.durations().sum() >= LARGE_STAGE * total && total > 0)
                .ifPresent(stage -> stage(timer, stage, total));
    }

    private void stage(TimerSnapshot timer, Stage stage, double total) {
        double nanos = stage.durations().sum();
        double share = nanos / total;
        String name = timer.id().toString();
        findings.add(new Finding(
                "stage." + timer.id().word(),
                "Begin with stage " + stage.name() + " of " + name,
                "at most " + Unit.NANOS.format(nanos) + ", " + Unit.RATIO.format(share) + " of the time of " + name,
                Effect.between(0, nanos, Unit.NANOS),
                stage.name() + " took " + Unit.NANOS.format(nanos) + " of " + Unit.NANOS.format(total) + " in "
                        + count(stage.durations().count(), "call") + ", its p50 " + percentile(stage.durations(), 50)
                        + " of " + percentile(timer.latency(), 50) + ", its p99 " + percentile(stage.durations(), 99)
                        + " of " + percentile(timer.latency(), 99) + ". Twice as fast it would make " + name + " "
                        + Unit.NONE.format(1 / (1 - share / 2)) + " times as fast (Amdahl's law).",
                "The same time of " + name + " with that stage answered from memory.",
                ""));
    }

    private void pauses(TimerSnapshot timer) {
        Percentile all99 = timer.percentile(99);
        DistributionSnapshot clear = timer.withoutPauses();
        if (timer.paused().count() == 0 || clear.percentile(99).isWithheld() || clear.max() == 0) {
            return;
        }
        Unpaused unpaused = new Unpaused(clear, timer.paused().count());
        double without99 = unpaused.quantile(0.99);
        if (without99 >= all99.lower()) {
            return;
        }
        String name = timer.id().toString();
        findings.add(new Finding(
                "gc-pauses." + timer.id().word(),
                "Make the garbage collector's pauses shorter or fewer, for the slowest calls of " + name,
                "p99 about " + Unit.NANOS.format(without99) + " rather than " + Unit.NANOS.format(all99.value()),
                pausedEffect(timer, unpaused),
                count(timer.paused().count(), "call") + " of "
                        + count(timer.latency().count(), "call") + " met a pause and took "
                        + Unit.NANOS.format(timer.paused().sum()) + " together, rather than about "
                        + Unit.NANOS.format(unpaused.metNanos()) + " without one; of "
                        + count(timer.pausesUndecided(), "further call")
                        + " it is not known. That long calls meet pauses"
                        + " more often than short ones is allowed for, as far as pauses begin independently of the"
                        + " calls.",
                "The same p99 in a run whose heap is so large that nothing is collected.",
                "-Xmx<twice as much> or -XX:+UseZGC; or fewer bytes a call, which costEvery(64) of the timer shows"));
    }

    /** The time of the calls that met a pause, less what they would have taken without. */
    static Effect pausedEffect(TimerSnapshot timer, Unpaused unpaused) {
        double nanos = timer.paused().sum();
        double saved = Math.max(0, nanos - unpaused.metNanos());
        double error = Z95 * unpaused.errorNanos();
        return new Effect(
                saved,
                Unit.NANOS,
                new Interval(Math.max(0, saved - error), Math.min(nanos, saved + error), 0.95),
                spared(timer.percentile(50), unpaused),
                spared(timer.percentile(99), unpaused));
    }

    private static double spared(Percentile percentile, Unpaused unpaused) {
        return Math.max(0, 1 - unpaused.quantile(percentile.percentile() / 100) / percentile.value());
    }

    private void omission(TimerSnapshot timer) {
        timer.corrected().ifPresent(corrected -> omission(timer, corrected));
    }

    private void omission(TimerSnapshot timer, CorrectedDistribution corrected) {
        Percentile recorded = timer.percentile(99);
        double truth = corrected.valueAtPercentile(99);
        if (!(truth > recorded.upper())) {
            return;
        }
        findings.add(new Finding(
                "coordinated-omission." + timer.id().word(),
                "Read the corrected p99 of " + timer.id() + ": " + Unit.NANOS.format(truth) + ", not "
                        + Unit.NANOS.format(recorded.value()),
                "",
                "A call was due every "
                        + Unit.NANOS.format(corrected.expectedInterval().toNanos())
                        + ", but while one was waited for no other was sent: "
                        + Unit.COUNT.format(corrected.phantoms()) + " that should have been are put in beside "
                        + count(recorded.count(), "recorded call") + ". The p50 is "
                        + Unit.NANOS.format(corrected.valueAtPercentile(50)) + " rather than "
                        + percentile(timer.latency(), 50) + '.',
                "The p99 as recorded in a run whose calls start on time whatever the others do.",
                "timer.startFrom(intendedStartNanos), from as many threads as it takes to keep the schedule"));
    }

    private void littlesLaw(TimerSnapshot timer) {
        double average = inProgress(timer, elapsedNanos);
        long open = timer.inFlight().open();
        if (!isTracked(timer) || Double.isNaN(average) || open <= Poisson.upper(average)) {
            return;
        }
        findings.add(new Finding(
                "open-calls." + timer.id().word(),
                "Find out why calls of " + timer.id() + " pile up or never end",
                "",
                count(open, "call") + " ran when this was read, the oldest for "
                        + Unit.NANOS.format(timer.inFlight().longestNanos())
                        + ". By Little's law (N = X * R) those that"
                        + " ended were " + Unit.NONE.format(average) + " at a time on average: "
                        + count(timer.count(), "call") + " in " + Unit.NANOS.format(elapsedNanos) + ", "
                        + Unit.NANOS.format(timer.latency().mean())
                        + " each. What runs is in no percentile yet, so all of"
                        + " them may be too low.",
                "They end soon after, and a reading of a longer run shows no more of them than N.",
                "a timeout on the call; a thread dump shows what they wait for"));
    }

    static String percentile(DistributionSnapshot values, double percentile) {
        return Unit.NANOS.format(values.percentile(percentile).value());
    }

    static String count(long number, String noun) {
        return Unit.COUNT.format(number) + ' ' + noun + (number == 1 ? "" : "s");
    }
}
