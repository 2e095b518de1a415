package dev.tacho.report.roi;

import dev.tacho.core.TimerTree;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot.Stage;
import java.util.NoSuchElementException;

/**
 * Which share of its caller's time an operation has, for Amdahl's law (1967): of an operation with the share f that takes
 * r times as long, the caller takes {@code 1 - f (1 - r)} times as long.
 *
 * @param least the share at least, 0 to 1
 * @param most the share at most, 0 to 1
 * @param evidence where it is known from, in words
 */
public record Share(double least, double most, String evidence) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException unless {@code 0 <= least <= most <= 1}
     */
    public Share {
        if (!(0 <= least && least <= most && most <= 1)) {
            throw new IllegalArgumentException(
                    "least=" + least + ", most=" + most + ": must be 0 <= least <= most <= 1; 30 % is 0.3");
        }
    }

    /**
     * Returns a share that is known from elsewhere.
     *
     * @param ratio the share, 0 to 1
     * @return the share
     * @throws IllegalArgumentException if it is out of range
     */
    public static Share of(double ratio) {
        return new Share(ratio, ratio, "given");
    }

    /**
     * Returns the share of a stage of a timer, over all of its calls that had laps.
     *
     * @param timer the reading
     * @param stage the name of the stage
     * @return its total by that of all stages and the rest; 0 if no call had laps
     * @throws NoSuchElementException if there is no such stage; the message lists what there is
     */
    public static Share of(TimerSnapshot timer, String stage) {
        double all = timer.rest().sum();
        double own = Double.NaN;
        for (Stage each : timer.stages()) {
            all += each.durations().sum();
            own = each.name().equals(stage) ? each.durations().sum() : own;
        }
        if (Double.isNaN(own)) {
            throw new NoSuchElementException("no stage \"" + stage + "\" of " + timer.id() + "; there are "
                    + timer.stages().stream().map(Stage::name).toList());
        }
        return measured(own, all, "stage " + stage + " of " + timer.id());
    }

    /**
     * Returns the share of a span of a timer tree in what it runs within.
     *
     * @param caller the node whose time counts
     * @param path the names that lead from it to the operation, on the same thread
     * @return the operation's total by the caller's; 0 if that is 0
     * @throws NoSuchElementException if there is no such node; the message lists what there is
     */
    public static Share of(TimerTree.Node caller, String... path) {
        TimerTree.Node node = caller;
        for (String step : path) {
            node = node.child(step);
        }
        return measured(node.totalNanos(), caller.totalNanos(), node.name() + " within " + caller.name());
    }

    private static Share measured(double own, double all, String what) {
        double ratio = all == 0 ? 0 : Math.min(1, own / all);
        return new Share(
                ratio, ratio, "measured, " + what + ": " + Unit.NANOS.format(own) + " of " + Unit.NANOS.format(all));
    }
}
