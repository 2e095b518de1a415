package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.stats.ScalabilityFit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to change first: the findings of all sections and checks of the measurement itself, ranked by what they would
 * save.
 *
 * <pre>{@code
 * Bottlenecks bottlenecks = Bottlenecks.of(sections)
 *         .measured(perf.snapshot())
 *         .endToEnd("quote");
 * bottlenecks.ranked().get(0).finding().title(); // "Make it 2 times as large"
 * report.add(bottlenecks);
 * }</pre>
 *
 * <p>Effects of two findings about the same calls do not add up, and nothing here adds them: what all of them together
 * explain of the time waited lies between what the best one alone saves and the sum.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class Bottlenecks implements SectionSource {
    private final List<Section> sections;
    private final @Nullable PerfSnapshot measured;
    private final @Nullable String endToEnd;
    private final List<ScalabilityFit> scaling;

    private Bottlenecks(
            List<Section> sections,
            @Nullable PerfSnapshot measured,
            @Nullable String endToEnd,
            List<ScalabilityFit> scaling) {
        this.sections = List.copyOf(sections);
        this.measured = measured;
        this.endToEnd = endToEnd;
        this.scaling = List.copyOf(scaling);
    }

    /**
     * Returns the bottlenecks that sections tell of.
     *
     * @param sections the sections of a report
     * @return their findings; no check of the measurement yet
     */
    public static Bottlenecks of(List<Section> sections) {
        return new Bottlenecks(sections, null, null, List.of());
    }

    /**
     * Returns the findings of all sections, best first: time that callers waited by the bound that can be counted on
     * ({@link dev.tacho.core.section.Finding.Effect#atLeast}), then gas, bytes, calls and whatever else likewise, and at
     * last those whose effect is not known. Equals keep their reading order. Effects of two findings about the same
     * calls do not add up. Pure, safe for use by any thread.
     *
     * @param sections the sections of a report
     * @return every finding once; empty if there is none
     */
    public static List<Ranked> rank(List<Section> sections) {
        return Ranking.of(sections);
    }

    /**
     * Returns a copy that also looks at the measurement: the stage with most of a timer's time; pauses of the garbage
     * collector in the tail; what coordinated omission hides; calls that run where Little's law has none; failures.
     *
     * @param snapshot the reading
     * @return the copy
     */
    public Bottlenecks measured(PerfSnapshot snapshot) {
        return new Bottlenecks(sections, Objects.requireNonNull(snapshot, "snapshot"), endToEnd, scaling);
    }

    /**
     * Returns a copy that compares what would be saved with the time of one timer, that of what a user waits for. Unless
     * named, it is the timer with the largest total: one that is called within another cannot have more.
     *
     * @param timer its name, and its tags if there are several of that name
     * @return the copy
     * @throws NoSuchElementException if the measurement has no such timer; the message lists what there is.
     *     Without a measurement {@link #measured} is to be called first
     */
    public Bottlenecks endToEnd(String timer) {
        if (measured == null) {
            throw new NoSuchElementException(
                    "no timer \"" + timer + "\": there is no measurement; call measured(perf.snapshot()) first");
        }
        measured.timer(timer);
        return new Bottlenecks(sections, measured, timer, scaling);
    }

    /**
     * Returns a copy that also looks at how throughput grows with concurrency.
     *
     * @param fit the fit; says nothing unless its verdict is that something limits
     * @return the copy
     */
    public Bottlenecks scaling(ScalabilityFit fit) {
        List<ScalabilityFit> more = new ArrayList<>(scaling);
        more.add(fit);
        return new Bottlenecks(sections, measured, endToEnd, more);
    }

    /**
     * Returns all findings, those of the sections and those of the checks, as {@link #rank} orders them.
     *
     * @return every finding once; empty if there is none
     */
    public List<Ranked> ranked() {
        List<Section> all = new ArrayList<>(sections);
        all.add(checks());
        return rank(all);
    }

    /**
     * Returns the section {@code bottlenecks}: what is explained of the time waited, the ranking as a table, and the
     * findings of the checks; those of other sections stay there.
     *
     * @return the section; a note in it says so if there is no finding
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>(BottleneckText.blocks(ranked(), measured, waited()));
        blocks.addAll(checks().blocks());
        return new Section(BottleneckText.ID, BottleneckText.TITLE, blocks);
    }

    private Section checks() {
        List<Block> findings = new ArrayList<>();
        if (measured != null) {
            findings.addAll(Checks.of(measured));
        }
        scaling.forEach(fit -> ScalingCheck.of(fit).ifPresent(findings::add));
        return new Section(BottleneckText.ID, BottleneckText.TITLE, findings);
    }

    /** The timer of what a user waits for; null if nothing was timed. */
    private @Nullable TimerSnapshot waited() {
        if (measured == null) {
            return null;
        }
        return endToEnd != null
                ? measured.timer(endToEnd)
                : measured.timers().stream()
                        .filter(timer -> timer.latency().count() > 0)
                        .max(Comparator.comparingDouble(BottleneckText::nanos))
                        .orElse(null);
    }
}
