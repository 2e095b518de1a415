package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Writes the section about bottlenecks. */
final class BottleneckText {
    static final String ID = "bottlenecks";
    static final String TITLE = "Where the time goes";

    private static final int MOST_ROWS = 20;

    private final List<Ranked> ranked;
    private final List<Effect> waiting;
    private final List<Fact> facts = new ArrayList<>();

    private BottleneckText(List<Ranked> ranked) {
        this.ranked = ranked;
        this.waiting = ranked.stream()
                .map(each -> each.finding().effect())
                .filter(effect -> effect.unit() == Unit.NANOS && Ranking.isKnown(effect))
                .toList();
    }

    static List<Block> blocks(List<Ranked> ranked, @Nullable PerfSnapshot measured, @Nullable TimerSnapshot waited) {
        BottleneckText text = new BottleneckText(ranked);
        text.count();
        if (waited != null) {
            text.explained(waited);
        }
        text.tails();
        if (measured != null) {
            text.concurrency(measured);
        }
        List<Block> blocks = new ArrayList<>(List.of(new Facts(text.facts)));
        if (ranked.isEmpty()) {
            blocks.add(Note.info("No source found anything to change."));
            return blocks;
        }
        blocks.add(text.table());
        blocks.add(Note.info("Time that somebody waited comes first, by what can be counted on; then gas, bytes and"
                + " calls, which are not weighed against time or each other. Effects of two findings about the same calls"
                + " do not add up: change one, measure, and read the list anew."
                + (waited == null ? "" : " The time waited is that of " + waited.id() + '.')));
        if (ranked.size() > MOST_ROWS) {
            blocks.add(Note.info(
                    Unit.COUNT.format(ranked.size() - MOST_ROWS) + " more findings stand in their sections."));
        }
        return blocks;
    }

    /** The time that callers waited; those that were not timed at the mean of those that were. */
    static double nanos(TimerSnapshot timer) {
        return timer.latency().mean() * timer.count();
    }

    private void count() {
        long known = ranked.stream()
                .filter(each -> Ranking.isKnown(each.finding().effect()))
                .count();
        facts.add(fact("findings", "Findings", ranked.size(), Unit.COUNT));
        facts.add(fact("findings-known", "With an effect in numbers", known, Unit.COUNT));
    }

    private void explained(TimerSnapshot timer) {
        double total = nanos(timer);
        facts.add(fact("waited", "Time waited", total, Unit.NANOS));
        saved(
                "explained-least-ratio",
                "Of it, saved by the best finding alone, at least",
                Math.min(1, max(Effect::atLeast) / total));
        saved(
                "explained-most-ratio",
                "Of it, saved by all of them, at most",
                Math.min(1, sum(BottleneckText::atMost) / total));
    }

    /** That nothing is saved is no news, and of findings that are not about time it is not even true. */
    private void saved(String id, String label, double ratio) {
        if (ratio > 0) {
            facts.add(fact(id, label, ratio, Unit.RATIO));
        }
    }

    private void tails() {
        share("p50", "a p50 call", Effect::p50Ratio);
        share("p99", "a p99 call", Effect::p99Ratio);
    }

    private void share(String id, String label, ToDoubleFunction<Effect> ratio) {
        saved(id + "-best-ratio", "Of " + label + ", saved by the best finding alone", max(ratio));
        saved(id + "-most-ratio", "Of " + label + ", saved by all of them, at most", Math.min(1, sum(ratio)));
    }

    private void concurrency(PerfSnapshot measured) {
        List<TimerSnapshot> tracked =
                measured.timers().stream().filter(Checks::isTracked).toList();
        Checks.most(tracked, timer -> timer.latency().sum()).forEach(timer -> {
            double average = Checks.inProgress(timer, measured.elapsedNanos());
            if (!Double.isNaN(average)) {
                facts.add(fact(
                        "in-progress." + timer.id().word(),
                        "In progress on average (N = X * R): " + timer.id(),
                        average,
                        Unit.NONE));
                facts.add(fact(
                        "in-progress-now." + timer.id().word(),
                        "In progress when this was read: " + timer.id(),
                        timer.inFlight().open(),
                        Unit.COUNT));
            }
        });
    }

    /** What is not known saves nothing here. */
    private double max(ToDoubleFunction<Effect> amount) {
        return waiting.stream()
                .mapToDouble(amount)
                .filter(each -> each >= 0)
                .max()
                .orElse(0);
    }

    private double sum(ToDoubleFunction<Effect> amount) {
        return waiting.stream().mapToDouble(amount).filter(each -> each >= 0).sum();
    }

    private static double atMost(Effect effect) {
        Interval interval = effect.interval();
        return interval == null ? effect.saved() : interval.upper();
    }

    private Table table() {
        List<Column> columns = List.of(
                Column.text("Change"),
                Column.text("Section"),
                Column.of("Rank", Unit.COUNT),
                new Column("Saves at least", Unit.NONE, Better.HIGHER),
                new Column("At most", Unit.NONE, Better.HIGHER),
                new Column("Of a p50 call", Unit.RATIO, Better.HIGHER),
                new Column("Of a p99 call", Unit.RATIO, Better.HIGHER));
        return new Table(
                "",
                columns,
                ranked.stream().limit(MOST_ROWS).map(BottleneckText::row).toList());
    }

    private static List<Cell> row(Ranked each) {
        Effect effect = each.finding().effect();
        return List.of(
                Cell.of(each.finding().title()),
                Cell.of(each.sectionTitle()),
                Cell.of(each.rank()),
                amount(effect.atLeast(), effect.unit()),
                amount(atMost(effect), effect.unit()),
                Cell.of(effect.p50Ratio()),
                Cell.of(effect.p99Ratio()));
    }

    /** In a column of several units a bare number says nothing. */
    private static Cell amount(double value, Unit unit) {
        return unit == Unit.COUNT && !Double.isNaN(value)
                ? Cell.of(unit.format(value) + (value == 1 ? " call" : " calls"))
                : Cell.of(value, unit);
    }

    private static Fact fact(String id, String label, double value, Unit unit) {
        return Fact.of("bottleneck." + id, label, value, unit, Better.NEITHER);
    }
}
