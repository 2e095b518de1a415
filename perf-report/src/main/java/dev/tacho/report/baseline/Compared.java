package dev.tacho.report.baseline;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Comparisons;
import dev.tacho.core.stats.Design;
import dev.tacho.core.stats.QuantileRatios;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.baseline.Measured.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a {@link Compare} saw: the times of each further side by the first one's, their quantiles, what a call
 * allocates, and what disturbed the session. Immutable; {@code Report.add} takes it as a section.
 */
public final class Compared implements SectionSource {
    /** A side that is not so many times as long as an empty call says little about itself. */
    private static final double LEAST_LOOPS = 3;

    /** So large a share of blocks with compilation is worth a warning. */
    private static final double MANY_COMPILED = 0.1;

    private final String name;
    private final Measured measured;
    private final ComparisonRule rule;
    private final List<Comparison> comparisons;
    private final List<ExactChange> allocation;
    private final List<String> warnings;

    Compared(String name, Measured measured, ComparisonRule rule, @Nullable String shared) {
        this.name = name;
        this.measured = measured;
        this.rule = rule;
        this.warnings = List.copyOf(warnings(measured, shared));
        List<Comparison> times = new ArrayList<>();
        List<ExactChange> bytes = new ArrayList<>();
        Side first = measured.sides().get(0);
        for (Side side : measured.sides().subList(1, measured.sides().size())) {
            String metric = measured.sides().size() == 2
                    ? name
                    : name + '.' + side.name().replaceAll("\\s+", "-");
            times.add(compare(metric, first, side));
            bytes.add(new ExactChange(
                    metric + ".allocated", first.bytesPerCall(), side.bytesPerCall(), Unit.BYTES, Better.LOWER, 0));
        }
        this.comparisons = List.copyOf(times);
        this.allocation = List.copyOf(bytes);
    }

    private Comparison compare(String metric, Side first, Side side) {
        Comparison comparison = Comparison.paired(
                        metric, first.values(), side.values(), Design.INTERLEAVED_BLOCKS, rule)
                .withUnit(Unit.NANOS);
        for (String warning : warnings) {
            comparison = comparison.warned(warning);
        }
        return measured.noise().applied(comparison);
    }

    private static List<String> warnings(Measured measured, @Nullable String shared) {
        List<String> warnings = new ArrayList<>();
        if (measured.forks() == 0) {
            warnings.add(
                    "one JVM: its luck in compiling each side is part of every block and is not averaged, so only changes"
                            + " beyond the smallest effect that matters count; forks(10) averages it");
        }
        if (shared != null) {
            warnings.add(shared);
        }
        if (!measured.isCompilerQuiet()) {
            warnings.add("the compiler still worked when the warm-up ended after "
                    + Unit.COUNT.format(measured.warmUpCalls()) + " calls a side: raise warmUp(calls)");
        } else if (measured.compiledRatio() > MANY_COMPILED) {
            warnings.add("the compiler worked during " + Unit.RATIO.format(measured.compiledRatio())
                    + " of the blocks: raise warmUp(calls), or look for code that is compiled again and again");
        }
        for (Side side : measured.sides()) {
            double loops = Session.median(side.numbers()) / measured.loopNanos();
            if (loops < LEAST_LOOPS) {
                warnings.add("a call of \"" + side.name() + "\" is hardly longer than an empty one ("
                        + Unit.NANOS.format(measured.loopNanos())
                        + "): differences look smaller than they are; let a call do its work several times");
            }
        }
        warnings.addAll(measured.noise().notices());
        return warnings;
    }

    /**
     * Returns the times of the second side by those of the first.
     *
     * @return the first of {@link #comparisons}
     */
    public Comparison comparison() {
        return comparisons.get(0);
    }

    /**
     * Returns the times of each further side by those of the first, each judged on its own; {@link Comparisons} judges them
     * as a family.
     *
     * @return one comparison for each side but the first
     */
    public List<Comparison> comparisons() {
        return comparisons;
    }

    /**
     * Returns what a call allocates, of each further side and the first: exactly the same in every run, so any difference is
     * one. Bytes that the call's own thread allocated, to a tenth of a byte, by the median block.
     *
     * @return one change for each side but the first; its verdict cannot be told where the runtime does not count bytes
     */
    public List<ExactChange> allocation() {
        return allocation;
    }

    /**
     * Returns the verdict of the second side's times.
     *
     * @return the verdict of {@link #comparison}
     */
    public Verdict verdict() {
        return comparison().verdict();
    }

    /**
     * Returns what disturbed the session.
     *
     * @return the noise
     */
    public Noise noise() {
        return measured.noise();
    }

    /**
     * Returns what limits the verdicts, beside what each comparison says itself.
     *
     * @return sentences for people; empty if nothing does
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Returns everything a failed test should say: a line for each side of at most 120 characters, then allocation, doubts
     * and warnings.
     *
     * @return lines of text
     */
    public String text() {
        List<String> lines = new ArrayList<>();
        comparisons.forEach(comparison -> lines.add(comparison.text()));
        comparisons.forEach(comparison -> lines.add(times(comparison)));
        allocation.forEach(change -> lines.add(change.text()));
        measured.noise().doubts().forEach(doubt -> lines.add("doubt: " + doubt));
        warnings.forEach(warning -> lines.add("note: " + warning));
        return String.join("\n", lines);
    }

    private String times(Comparison comparison) {
        double detectable = comparison.minimumDetectableEffectRatio();
        return comparison.name() + ": a call took " + comparison.before().text(Unit.NANOS) + " and now "
                + comparison.after().text(Unit.NANOS) + "; " + layout()
                + (Double.isNaN(detectable)
                        ? ""
                        : "; changes from " + Unit.RATIO.format(detectable) + " on would have been found");
    }

    private String layout() {
        String blocks = measured.blocks() + " blocks a side of " + Unit.COUNT.format(measured.blockCalls()) + " calls";
        return measured.forks() == 0 ? blocks + " in one JVM" : measured.forks() + " JVMs, each with " + blocks;
    }

    /**
     * Returns the section of this comparison's name: verdict, forest of intervals, the ratio quantile by quantile, numbers.
     *
     * @return the section
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            boolean good = comparison.verdict() == Verdict.SAME || comparison.verdict() == Verdict.FASTER;
            blocks.add(good ? Note.info(comparison.text()) : Note.warning(comparison.text()));
        }
        blocks.add(Forests.of("New by old", comparisons, layout() + ", seed " + measured.seed()));
        Side first = measured.sides().get(0);
        for (int i = 0; i < comparisons.size(); i++) {
            quantiles(first, measured.sides().get(i + 1), blocks);
        }
        comparisons.forEach(comparison -> blocks.addAll(comparison.section().blocks().stream()
                .filter(Facts.class::isInstance)
                .toList()));
        allocation.stream()
                .filter(change -> change.before() != change.after())
                .forEach(change -> blocks.add(
                        change.verdict() == Verdict.SLOWER ? Note.warning(change.text()) : Note.info(change.text())));
        blocks.add(facts());
        measured.noise().doubts().forEach(doubt -> blocks.add(Note.warning(doubt)));
        comparisons.stream()
                .flatMap(comparison -> comparison.warnings().stream())
                .distinct()
                .filter(warning -> !measured.noise().doubts().contains(warning))
                .forEach(warning -> blocks.add(Note.warning(warning)));
        return new Section(name, "Comparison of " + name, blocks);
    }

    private void quantiles(Side first, Side side, List<Block> blocks) {
        if (first.runs().isEmpty()) {
            return;
        }
        QuantileRatios ratios = QuantileRatios.paired(first.runs(), side.runs(), rule.alpha());
        if (!ratios.points().isEmpty()) {
            String of = measured.batchCalls() == 1
                    ? "calls"
                    : "means of " + Unit.COUNT.format(measured.batchCalls()) + " calls";
            blocks.add(
                    ratios.curve("\"" + side.name() + "\" by \"" + first.name() + "\", quantile by quantile of " + of));
            blocks.add(Note.info(ratios.text()));
        }
    }

    private Facts facts() {
        List<Fact> facts = new ArrayList<>();
        for (Side side : measured.sides()) {
            String id = name + '.' + side.name().replaceAll("\\s+", "-");
            facts.add(Fact.of(
                    id + ".bytes-per-call",
                    "allocated by a call of " + side.name(),
                    side.bytesPerCall(),
                    Unit.BYTES,
                    Better.LOWER));
        }
        fact(facts, "warm-up", "calls of warm-up a side", measured.warmUpCalls(), Unit.COUNT);
        fact(facts, "block-calls", "calls of a block", measured.blockCalls(), Unit.COUNT);
        fact(facts, "blocks", "blocks a side and JVM", measured.blocks(), Unit.COUNT);
        fact(facts, "jvms", "child JVMs", measured.forks(), Unit.COUNT);
        fact(facts, "compiled", "blocks with compilation", measured.compiledRatio(), Unit.RATIO);
        fact(facts, "loop", "an empty call", measured.loopNanos(), Unit.NANOS);
        fact(facts, "spread", "spread of the same fixed work", measured.noise().spreadRatio(), Unit.RATIO);
        return new Facts(facts);
    }

    private void fact(List<Fact> facts, String id, String label, double value, Unit unit) {
        facts.add(Fact.of(name + '.' + id, label, value, unit, Better.NEITHER));
    }

    @Override
    public String toString() {
        return text();
    }

    /** The one number a run that both sides gave, side by side: for those who want the scatter itself. */
    double[] logRatios() {
        double[] before = measured.sides().get(0).values();
        double[] after = measured.sides().get(1).values();
        double[] logs = new double[before.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(after[i] / before[i]);
        }
        return logs;
    }
}
