package dev.tacho.chain.fee;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns a score into a section. */
final class ScoreSection {
    private static final double WEI_PER_GWEI = 1e9;

    /** A tip of twice what was needed is worth a finding; below, the strategy's own error may be as large. */
    private static final double MUCH_TOO_HIGH = 2;

    private ScoreSection() {}

    static Section render(FeeScore score, List<Fact> more) {
        List<Block> blocks = new ArrayList<>();
        List<Fact> facts = new ArrayList<>(facts(score));
        facts.addAll(more);
        blocks.add(new Facts(facts));
        if (score.count() == 0) {
            blocks.add(Note.info("No quote can be judged yet: its blocks are not there."));
            return section(score, blocks);
        }
        blocks.add(predictedAgainstPaid(score));
        blocks.add(promises(score));
        blocks.add(curve(score));
        for (FeeScore.GoalScore goal : score.goals()) {
            overpaying(goal, blocks);
        }
        for (FeeScore.Promise promise : score.calibration()) {
            broken(promise, blocks);
        }
        blocks.add(
                Note.info("Intervals of 95 % by a block bootstrap, as neighbouring blocks are alike. A block counts as"
                        + " having included a transaction that pays its base fee and at least its lowest tip, or the producer's"
                        + " minimum where it had room."));
        return section(score, blocks);
    }

    private static Section section(FeeScore score, List<Block> blocks) {
        return new Section(id(score.strategy()), "Fees: " + score.strategy(), blocks);
    }

    static String id(String name) {
        return "fee." + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static List<Fact> facts(FeeScore score) {
        String id = id(score.strategy()) + '.';
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of(id + "quotes", "Quotes judged", score.count(), Unit.COUNT, Better.NEITHER));
        if (score.count() > 0) {
            facts.add(fact(id + "brier", "Brier score", score.brier().score(), 1, Unit.NONE, Better.LOWER));
            facts.add(Fact.of(
                    id + "calibration-error",
                    "Promised against realised, mean difference",
                    score.calibrationErrorRatio(),
                    Unit.RATIO,
                    Better.LOWER));
        }
        for (FeeScore.GoalScore goal : score.goals()) {
            String own = id + "within-" + goal.goal().withinBlocks() + "-p"
                    + Math.round(goal.goal().probability() * 1000) + '.';
            String label = " (" + goal.goal() + ')';
            facts.add(fact(
                    own + "inclusion",
                    "Included in time" + label,
                    goal.inclusionRatio(),
                    1,
                    Unit.RATIO,
                    Better.HIGHER));
            facts.add(fact(
                    own + "regret-gwei",
                    "Tip beyond need, gwei" + label,
                    goal.regretWei(),
                    WEI_PER_GWEI,
                    Unit.NONE,
                    Better.LOWER));
        }
        return facts;
    }

    private static Fact fact(String id, String label, Estimate estimate, double unit, Unit shown, Better better) {
        Interval interval = estimate.isWithheld()
                ? null
                : new Interval(estimate.lower() / unit, estimate.upper() / unit, estimate.confidence());
        return new Fact(id, label, estimate.value() / unit, shown, better, interval);
    }

    private static Table predictedAgainstPaid(FeeScore score) {
        List<Column> columns = List.of(
                Column.text("Goal"),
                Column.of("Quotes", Unit.COUNT),
                Column.of("Promised", Unit.RATIO),
                new Column("In time", Unit.RATIO, Better.HIGHER),
                Column.of("Tip paid", Unit.NONE),
                new Column("Over the lowest", Unit.NONE, Better.LOWER),
                new Column("Over need", Unit.NONE, Better.LOWER),
                new Column("Headroom", Unit.NONE, Better.LOWER),
                new Column("Stuck", Unit.RATIO, Better.LOWER),
                new Column("Replaced", Unit.NONE, Better.LOWER));
        return new Table(
                "Predicted against paid, fees in gwei",
                columns,
                score.goals().stream()
                        .map(goal -> List.of(
                                Cell.of(goal.goal().toString()),
                                Cell.of(goal.count()),
                                Cell.of(goal.promisedRatio()),
                                Cell.of(goal.inclusionRatio().value()),
                                gwei(goal.paidTipWei()),
                                gwei(goal.overpaidTipWei()),
                                gwei(goal.regretWei()),
                                gwei(goal.headroomWei()),
                                Cell.of(goal.stuckRatio().value()),
                                Cell.of(goal.replacementsPerTransaction().value())))
                        .toList());
    }

    private static Cell gwei(Estimate wei) {
        return Cell.of(wei.value() / WEI_PER_GWEI);
    }

    private static Table promises(FeeScore score) {
        List<Column> columns = List.of(
                Column.text("Promised"),
                Column.of("Quotes", Unit.COUNT),
                Column.of("Realised", Unit.RATIO),
                Column.of("At least", Unit.RATIO),
                Column.of("At most", Unit.RATIO));
        return new Table(
                "Calibration",
                columns,
                score.calibration().stream()
                        .map(promise -> List.of(
                                Cell.of(Unit.RATIO.format(promise.promised())),
                                Cell.of(promise.count()),
                                Cell.of(promise.realised().value()),
                                Cell.of(promise.realised().lower()),
                                Cell.of(promise.realised().upper())))
                        .toList());
    }

    private static Curve curve(FeeScore score) {
        List<Curve.Point> points = score.calibration().stream()
                .map(promise -> new Curve.Point(
                        promise.promised(),
                        promise.realised().value(),
                        promise.realised().lower(),
                        promise.realised().upper()))
                .toList();
        Curve.Line ideal = new Curve.Line("as promised", List.of(Curve.Point.of(0, 0), Curve.Point.of(1, 1)));
        return new Curve(
                "Calibration",
                "Promised",
                Unit.RATIO,
                "Realised",
                Unit.RATIO,
                false,
                List.of(new Curve.Line("realised", points), ideal));
    }

    private static void overpaying(FeeScore.GoalScore goal, List<Block> blocks) {
        Estimate factor = goal.paidToNeeded();
        if (!(factor.lower() >= MUCH_TOO_HIGH)) {
            return;
        }
        blocks.add(new Finding(
                "fee.overpaid.within-" + goal.goal().withinBlocks() + "-p"
                        + Math.round(goal.goal().probability() * 1000),
                String.format(Locale.ROOT, "The tip is %.1f times what was needed (%s)", factor.value(), goal.goal()),
                String.format(
                        Locale.ROOT,
                        "up to %s gwei less for each unit of gas (%s to %s)",
                        gweiText(goal.regretWei().value()),
                        gweiText(goal.regretWei().lower()),
                        gweiText(goal.regretWei().upper())),
                String.format(
                        Locale.ROOT,
                        "%,d quotes paid a tip of %s gwei; the cheapest that met the goal was %s gwei less; factor %.1f to"
                                + " %.1f",
                        goal.count(),
                        gweiText(goal.paidTipWei().value()),
                        gweiText(goal.regretWei().value()),
                        factor.lower(),
                        factor.upper()),
                "an inclusion below the promise once the tip is lower: what was needed is known only afterwards, and part"
                        + " of the difference is the price of certainty",
                ""));
    }

    private static void broken(FeeScore.Promise promise, List<Block> blocks) {
        if (promise.realised().upper() >= promise.promised()) {
            return;
        }
        blocks.add(new Finding(
                "fee.broken-promise.p" + Math.round(promise.promised() * 1000),
                "Promises of " + Unit.RATIO.format(promise.promised()) + " held only "
                        + promise.realised().text(Unit.RATIO),
                "",
                Unit.COUNT.format(promise.count()) + " quotes",
                "an interval that reaches the promise, with more quotes",
                ""));
    }

    private static String gweiText(double wei) {
        return Unit.NONE.format(wei / WEI_PER_GWEI);
    }
}
