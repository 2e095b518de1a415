package dev.tacho.report.baseline;

import dev.tacho.core.resource.ResourceUse;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What disturbed a session of measurements.
 *
 * <p>A fixed piece of work is timed before, between and after the blocks. It is always the same, so if its time varies by
 * more than 10 %, the machine did, and the session is noisy: a verdict of such a session that would fail a build is
 * withdrawn. Load by others is told, and withdraws nothing by itself: both sides of a pair suffer it alike.
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
