package dev.tacho.report.baseline;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine can tell at all: the same work is compared with itself. The verdict must be SAME or CANNOT TELL; the
 * scatter of the ratios says from which change on a real one would be found.
 *
 * <pre>{@code
 * NoiseCheck check = NoiseCheck.run();
 * assertTrue(check.isPassed(), check::text);
 * }</pre>
 *
 * <p>Takes about a second on the caller's thread. Immutable.
 */
public final class NoiseCheck implements SectionSource {
    private static final int WORK = 400;

    private final Compared compared;

    private NoiseCheck(Compared compared) {
        this.compared = compared;
    }

    /**
     * Compares a built-in piece of work of about a microsecond with itself, in this JVM.
     *
     * @return what was found
     */
    public static NoiseCheck run() {
        return of(Compare.of("same", () -> work(WORK)).with("same again", () -> work(WORK)));
    }

    /**
     * Runs a comparison of equal sides: your own work, with its forks, calls and rule.
     *
     * @param same a comparison whose sides do the same, each with a lambda of its own
     * @return what was found
     */
    public static NoiseCheck of(Compare same) {
        return new NoiseCheck(same.named("noise-check").measure());
    }

    /** Arithmetic, memory and some garbage, as programs have them. */
    private static Object work(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0, x = length; i < length; i++) {
            x = x * 1_103_515_245 + 12_345;
            text.append((char) ('a' + (x >>> 28)));
        }
        return text;
    }

    /**
     * Returns whether the machine did not take equal work for a change.
     *
     * @return true if the verdict is SAME or CANNOT TELL
     */
    public boolean isPassed() {
        Verdict apparent = compared.comparison().apparent();
        return apparent == Verdict.SAME || apparent == Verdict.CANNOT_TELL;
    }

    /**
     * Returns the scatter of the ratio of equal work, run by run.
     *
     * @return the standard deviation of its logarithm, 0.02 for 2 %; {@code NaN} for a single run
     */
    public double spreadRatio() {
        double[] logs = compared.logRatios();
        double mean = 0;
        for (double log : logs) {
            mean += log / logs.length;
        }
        double squares = 0;
        for (double log : logs) {
            squares += (log - mean) * (log - mean);
        }
        return logs.length < 2 ? Double.NaN : Math.sqrt(squares / (logs.length - 1));
    }

    /**
     * Returns the change from which on this machine finds one, with that many runs.
     *
     * @return the minimum detectable effect, 0.07 for 7 %; {@code NaN} if the runs are too few
     */
    public double minimumDetectableEffectRatio() {
        return compared.comparison().minimumDetectableEffectRatio();
    }

    /**
     * Returns the comparison itself.
     *
     * @return everything that was seen
     */
    public Compared compared() {
        return compared;
    }

    /**
     * Returns what was found.
     *
     * @return lines of text
     */
    public String text() {
        double least = minimumDetectableEffectRatio();
        return (isPassed()
                        ? "equal work is not taken for a change"
                        : "equal work is taken for a change: trust no verdict here")
                + "; its ratio scatters by " + Unit.RATIO.format(spreadRatio())
                + (Double.isNaN(least) ? "" : ", changes from " + Unit.RATIO.format(least) + " on are found")
                + "\n" + compared.text();
    }

    /**
     * Returns the section {@code noise-check}.
     *
     * @return the section of the comparison, with what it means for this machine at its top
     */
    @Override
    public Section section() {
        Section section = compared.section();
        List<Block> blocks = new ArrayList<>();
        String text = text().lines().findFirst().orElseThrow();
        blocks.add(isPassed() ? Note.info(text) : Note.warning(text));
        blocks.add(Facts.of(
                Fact.of(section.id() + ".sd", "scatter of equal work", spreadRatio(), Unit.RATIO, Better.LOWER),
                Fact.of(
                        section.id() + ".least",
                        "smallest change that is found",
                        minimumDetectableEffectRatio(),
                        Unit.RATIO,
                        Better.LOWER)));
        blocks.addAll(section.blocks());
        return new Section(section.id(), "What this machine can tell", blocks);
    }

    @Override
    public String toString() {
        return text();
    }
}
