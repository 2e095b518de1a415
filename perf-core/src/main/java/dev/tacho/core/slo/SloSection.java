package dev.tacho.core.slo;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.stats.Proportion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes an objective's section. */
final class SloSection {
    /** More alerts than this are counted, not listed. */
    private static final int MOST_ROWS = 20;

    /** Fewer points than this are not worth a drawing. */
    private static final int MIN_POINTS = 3;

    private SloSection() {}

    static Section of(SloSnapshot reading) {
        Objective objective = reading.objective();
        String word = "slo." + new InstrumentId(objective.name(), Map.of()).word();
        List<Block> blocks = new ArrayList<>();
        blocks.add(Note.info(text(objective)));
        blocks.add(facts(word, reading));
        verdict(word, reading, blocks);
        blocks.add(windows(reading));
        if (!objective.rules().isEmpty()) {
            blocks.add(rules(reading));
        }
        if (reading.budgetLeft().size() >= MIN_POINTS) {
            blocks.add(new Series(
                    "Budget left over the window",
                    Unit.RATIO,
                    List.of(new Series.Line(objective.name(), reading.budgetLeft()))));
        }
        if (!reading.events().isEmpty()) {
            blocks.add(events(reading));
        }
        reading.remarks().forEach(remark -> blocks.add(Note.warning(remark)));
        return new Section(word, "Objective: " + objective.name(), blocks);
    }

    private static String text(Objective objective) {
        String indicator = objective.sli().text();
        if (objective.sli() instanceof Sli.Threshold) {
            indicator += ", counted at the edge of a bucket on the stricter side";
        }
        return String.format(
                Locale.ROOT,
                "Target: %s %% of %s good (%s), %s. A window with fewer than %,d says nothing.",
                SloText.percent(objective.budgetBillionths()),
                objective.budgeting().text(),
                indicator,
                objective.window().text(),
                objective.minimumEvents());
    }

    private static Facts facts(String word, SloSnapshot reading) {
        ErrorBudget budget = reading.budget();
        boolean known = reading.hasData();
        double unit = budget.unit();
        List<Fact> facts = new ArrayList<>();
        Interval good = known && budget.unit() == 1
                ? Proportion.of(budget.valid() - budget.bad(), budget.valid()).interval(SloVerdict.CONFIDENCE)
                : null;
        facts.add(new Fact(
                word + ".good-ratio",
                "Good",
                known ? budget.goodRatio() : Double.NaN,
                Unit.RATIO,
                Better.HIGHER,
                good));
        facts.add(Fact.of(
                word + ".target-ratio", "Target", reading.objective().targetRatio(), Unit.RATIO, Better.NEITHER));
        facts.add(Fact.of(
                word + ".budget-left-ratio",
                "Budget left",
                known ? budget.remainingRatio() : Double.NaN,
                Unit.RATIO,
                Better.HIGHER));
        facts.add(Fact.of(word + ".valid", "Valid", budget.valid() / unit, Unit.COUNT, Better.NEITHER));
        facts.add(Fact.of(word + ".bad", "Bad", budget.bad() / unit, Unit.COUNT, Better.LOWER));
        facts.add(Fact.of(word + ".allowed", "Bad ones allowed", budget.allowed() / unit, Unit.COUNT, Better.NEITHER));
        reading.reference()
                .ifPresent(rate -> facts.add(new Fact(
                        word + ".burn-rate",
                        "Burn rate over " + Durations.text(rate.window()),
                        rate.rate(),
                        Unit.NONE,
                        Better.LOWER,
                        rate.interval())));
        reading.timeToExhaustion()
                .ifPresent(left -> facts.add(Fact.of(
                        word + ".time-left",
                        "Budget lasts, at that rate",
                        left.toMillis() * 1e6,
                        Unit.NANOS,
                        Better.HIGHER)));
        facts.add(Fact.of(
                word + ".alerts",
                "Alerts",
                reading.events().size() + reading.forgottenAlerts(),
                Unit.COUNT,
                Better.LOWER));
        return new Facts(facts);
    }

    private static void verdict(String word, SloSnapshot reading, List<Block> blocks) {
        Duration nominal = reading.objective().window().nominal();
        if (!reading.hasData()) {
            blocks.add(Note.warning(String.format(
                    Locale.ROOT,
                    "No data: %,d of the %,d events that a window needs. That is not 100 %%.",
                    reading.budget().valid() / reading.budget().unit(),
                    reading.objective().minimumEvents())));
        } else if (reading.isViolated()) {
            blocks.add(violation(word, reading));
        }
        for (Alert.Status alert : reading.alerts()) {
            if (alert.state() == Alert.State.FIRING) {
                blocks.add(Note.warning("Alert (" + alert.rule().text() + ") since " + alert.since() + "."));
            }
        }
        if (reading.covered().compareTo(nominal) < 0) {
            blocks.add(Note.info(
                    "Watched for " + Unit.NANOS.format(reading.covered().toMillis() * 1e6)
                            + " of " + reading.objective().window().text()
                            + " so far: the budget is that of what happened since."));
        }
    }

    private static Finding violation(String word, SloSnapshot reading) {
        ErrorBudget budget = reading.budget();
        String share = Unit.RATIO.format(budget.goodRatio());
        return new Finding(
                word + ".violated",
                "The objective \"" + reading.objective().name() + "\" is missed",
                "",
                String.format(
                        Locale.ROOT,
                        "%s good of a target of %s %%: %s bad of %s, where %s are allowed.",
                        share,
                        SloText.percent(budget.budgetBillionths()),
                        Unit.COUNT.format((double) budget.bad() / budget.unit()),
                        Unit.COUNT.format((double) budget.valid() / budget.unit()),
                        Unit.COUNT.format((double) budget.allowed() / budget.unit())),
                "A good share of " + SloText.percent(budget.budgetBillionths()) + " % or more over the same window.",
                "");
    }

    private static Table windows(SloSnapshot reading) {
        List<List<Cell>> rows = new ArrayList<>();
        double unit = reading.budget().unit();
        for (BurnRate rate : reading.burnRates()) {
            Interval interval = rate.interval();
            rows.add(List.of(
                    Cell.of(Durations.text(rate.window())),
                    Cell.of(rate.valid() / unit),
                    Cell.of(Math.max(0, rate.valid() - rate.good()) / unit),
                    rate.hasData() ? Cell.of(rate.rate()) : Cell.of("no data"),
                    Cell.of(interval == null ? Double.NaN : interval.lower()),
                    Cell.of(interval == null ? Double.NaN : interval.upper())));
        }
        return new Table(
                "Burn rates",
                List.of(
                        Column.text("Window"),
                        Column.of("Valid", Unit.COUNT),
                        new Column("Bad", Unit.COUNT, Better.LOWER),
                        new Column("Burn rate", Unit.NONE, Better.LOWER),
                        new Column("at least", Unit.NONE, Better.LOWER),
                        new Column("at most", Unit.NONE, Better.LOWER)),
                rows);
    }

    private static Table rules(SloSnapshot reading) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Alert.Status alert : reading.alerts()) {
            AlertRule rule = alert.rule();
            long fired = reading.events().stream()
                    .filter(event -> event.rule().equals(rule))
                    .count();
            rows.add(List.of(
                    Cell.of(rule.text()),
                    Cell.of(rule.budgetShareRatio(reading.objective().window().nominal())),
                    Cell.of(state(alert.state())),
                    Cell.of((double) fired)));
        }
        return new Table(
                "Alert rules",
                List.of(
                        Column.text("Rule"),
                        Column.of("Budget used by then", Unit.RATIO),
                        Column.text("State"),
                        new Column("Fired", Unit.COUNT, Better.LOWER)),
                rows);
    }

    private static Table events(SloSnapshot reading) {
        List<Alert> all = reading.events();
        List<Alert> last = all.subList(Math.max(0, all.size() - MOST_ROWS), all.size());
        List<List<Cell>> rows = new ArrayList<>();
        for (Alert event : last) {
            rows.add(List.of(
                    Cell.of(event.firedAt().toString()),
                    Cell.of(event.rule().text()),
                    event.length()
                            .map(length -> Cell.of(length.toMillis() * 1e6))
                            .orElseGet(() -> Cell.of("still firing"))));
        }
        long fired = all.size() + reading.forgottenAlerts();
        return new Table(
                last.size() == fired ? "Alerts" : "The last " + last.size() + " alerts",
                List.of(Column.text("Fired at"), Column.text("Rule"), Column.of("Lasted", Unit.NANOS)),
                rows);
    }

    private static String state(Alert.State state) {
        return switch (state) {
            case QUIET -> "quiet";
            case NO_DATA -> "no data";
            case PENDING -> "pending";
            case FIRING -> "firing";
        };
    }
}
