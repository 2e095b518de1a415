package dev.tacho.report.baseline;

import dev.tacho.core.resource.ResourceUse;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What disturbed a session of measurements.
 *
 * <p>A fixed piece of work is timed before, between and after the blocks. It is always the same, so if its time varies by
 * more than 10 %, the machine did, and the session is noisy: a change that such a session finds is doubted, unless it is
 * larger than what matters and that variation together. Load by others is told, and withdraws nothing by itself: both sides of a pair suffer it alike.
 *
 * @param spreadRatio how much the slowest fixed piece of work took longer than the fastest one, 0.1 for 10 %; {@code NaN}
 *     where it was not timed, as with a virtual clock
 * @param use the load on the machine meanwhile; null where it was not watched
 * @param distortions what makes this JVM another one than in production, such as a coverage agent; a verdict is then
 *     withdrawn too
 */
public record Noise(double spreadRatio, @Nullable ResourceUse use, List<String> distortions) {
    /** Nothing was watched, as with a virtual clock. */
    public static final Noise UNKNOWN = new Noise(Double.NaN, null, List.of());

    /** So much the time of fixed work may vary. */
    static final double MOST_SPREAD = 0.10;

    /** Copies the list. */
    public Noise {
        distortions = List.copyOf(distortions);
    }

    /**
     * Returns whether the fixed piece of work varied by more than 10 %.
     *
     * @return true if so; false where it was not timed
     */
    public boolean isNoisy() {
        return spreadRatio > MOST_SPREAD;
    }

    /**
     * Returns why no verdict of this session should fail a build.
     *
     * @return sentences for people; empty if nothing speaks against it
     */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        if (isNoisy()) {
            doubts.add("noisy session: the same fixed work varied by " + Unit.RATIO.format(spreadRatio)
                    + " between its start and its end, more than 10 %");
        }
        doubts.addAll(distortions);
        return doubts;
    }

    /**
     * Returns why a verdict should not fail a build: what varied by 13 % cannot have made a difference of 106 %, and may have
     * made one of 10 %.
     *
     * @param comparison what was found
     * @return the doubts that apply to it, sentences for people; none to a verdict that is no change
     */
    public List<String> doubts(Comparison comparison) {
        if (!isChange(comparison)) {
            return List.of();
        }
        double least = comparison.apparent() == Verdict.SLOWER
                ? comparison.ratio().lower()
                : 1 / comparison.ratio().upper();
        boolean isBeyond = least > (1 + comparison.rule().minimumEffectRatio()) * (1 + spreadRatio);
        return isNoisy() && isBeyond ? distortions : doubts();
    }

    /** Noise hides a change, and may make one; that both are the same within the limits it does not make. */
    Comparison applied(Comparison comparison) {
        List<String> against = doubts(comparison);
        Comparison applied = comparison;
        for (String doubt : doubts()) {
            applied = against.contains(doubt) ? applied.doubted(doubt) : applied.warned(doubt);
        }
        return applied;
    }

    static boolean isChange(Comparison comparison) {
        return comparison.apparent() == Verdict.SLOWER || comparison.apparent() == Verdict.FASTER;
    }

    /**
     * Returns what else a reader should know: the load by others, if it was much.
     *
     * @return sentences for people; empty if the machine was quiet or was not watched
     */
    public List<String> notices() {
        if (use == null || !use.isNoisy()) {
            return List.of();
        }
        return List.of("others used this machine: some task waited for a processor in "
                + Unit.RATIO.format(use.cpuStallRatio()) + " of the time, " + Unit.RATIO.format(use.stealRatio())
                + " was stolen, " + Unit.RATIO.format(use.throttledRatio()) + " throttled");
    }
}
