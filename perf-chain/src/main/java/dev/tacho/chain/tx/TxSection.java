package dev.tacho.chain.tx;

import dev.tacho.chain.internal.Amount;
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
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a reading of a meter into a section.
 *
 * @param lookEvery the pause between the meter's own looks for heads; null if it takes them from a shared tracker
 */
record TxSection(
        String client, TxSnapshot totals, @Nullable Duration lookEvery, String finalityRule, List<String> lacks) {
    /** Sends that take a smaller share of their window are a burst. */
    private static final double BURST_RATIO = 0.5;
    /** A resolution that is a larger share of what is measured is worth a finding. */
    private static final double COARSE_RATIO = 0.1;
    /** The order in which stages usually come; a name may go on with a colon and an observer or a number. */
    private static final List<String> USUAL_ORDER = List.of(
            "built",
            "signed",
            "acknowledged",
            "pending",
            "included",
            "executed",
            "confirmed",
            "re-included",
            "safe",
            "finalized");
    /** Steps of a drawing, each of two points: more are not told apart. */
    private static final int MOST_STEPS = 200;

    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        if (!totals.stages().isEmpty()) {
            blocks.add(stages());
        }
        if (totals.survival().included() > 0) {
            blocks.add(curve());
        }
        if (!totals.states().isEmpty()) {
            blocks.add(states());
        }
        if (totals.throughput().transactions() > 0) {
            blocks.add(throughput());
        }
        notes(blocks);
        findings(blocks);
        return new Section("tx." + client, "Transactions: " + client, blocks);
    }

    private Facts facts() {
        Survival survival = totals.survival();
        Survival.Ratio included = survival.includedRatio();
        return Facts.of(
                count("sent", "Transactions sent", totals.event("sent"), Better.NEITHER),
                fact(
                        "inclusion",
                        "Included, of those the node took",
                        included.ratio(),
                        Unit.RATIO,
                        Better.HIGHER,
                        interval(included.lower(), included.upper())),
                count("censored", "Still under way or expired", survival.censored(), Better.LOWER),
                fact(
                        "included-p50",
                        "Half are included within",
                        survival.timeToNanos(0.5),
                        Unit.NANOS,
                        Better.LOWER,
                        null),
                fact(
                        "included-p95",
                        "95 % are included within",
                        survival.timeToNanos(0.95),
                        Unit.NANOS,
                        Better.LOWER,
                        null),
                fact(
                        "inclusion-resolution",
                        "Resolution of inclusion, worst",
                        totals.resolution().latency().max(),
                        Unit.NANOS,
                        Better.LOWER,
                        null),
                count("reverted", "Reverted", totals.event("reverted"), Better.LOWER),
                count("orphaned", "Taken off the chain", totals.event("orphaned"), Better.LOWER),
                count("re-included", "And included again", totals.event("re-included"), Better.NEITHER),
                count("rejected", "Refused by the node", totals.event("rejected"), Better.LOWER));
    }

    private Table stages() {
        List<Column> columns = List.of(
                Column.text("Stage"),
                Column.of("Reached", Unit.COUNT),
                new Column("p50", Unit.NANOS, Better.LOWER),
                new Column("p95", Unit.NANOS, Better.LOWER),
                new Column("p99", Unit.NANOS, Better.LOWER),
                new Column("Longest", Unit.NANOS, Better.LOWER));
        List<List<Cell>> rows = new ArrayList<>();
        List<String> stages = new ArrayList<>(totals.stages().keySet());
        stages.sort(Comparator.comparingInt(TxSection::rank).thenComparing(Comparator.naturalOrder()));
        for (String stage : stages) {
            TimerSnapshot times = Objects.requireNonNull(totals.stages().get(stage));
            rows.add(List.of(
                    Cell.of(label(stage)),
                    Cell.of((double) times.count()),
                    Cell.of(times.percentile(50).value()),
                    Cell.of(times.percentile(95).value()),
                    Cell.of(times.percentile(99).value()),
                    Cell.of(times.latency().max())));
        }
        return new Table("Time from the start of the send call", columns, rows);
    }

    private static int rank(String stage) {
        int rank = USUAL_ORDER.indexOf(stage.replaceFirst(":.*", ""));
        return rank < 0 ? USUAL_ORDER.size() : rank;
    }

    private static String label(String stage) {
        return stage.equals("built") || stage.equals("signed") ? stage + " (before the send call)" : stage;
    }

    private Curve curve() {
        List<Survival.Step> steps = totals.survival().steps();
        int stride = (steps.size() + MOST_STEPS - 1) / MOST_STEPS;
        List<Curve.Point> points = new ArrayList<>();
        Curve.Point last = Curve.Point.of(0, 0);
        points.add(last);
        for (int i = (steps.size() - 1) % stride; i < steps.size(); i += stride) {
            Survival.Step step = steps.get(i);
            double lower = Double.isNaN(step.lower()) ? step.includedRatio() : step.lower();
            // A staircase: up to the step it is as it was after the one before.
            points.add(new Curve.Point(step.nanos(), last.y(), last.lower(), last.upper()));
            last = new Curve.Point(step.nanos(), step.includedRatio(), lower, step.upper());
            points.add(last);
        }
        return new Curve(
                "Included within",
                "Time since the send call",
                Unit.NANOS,
                "Share included",
                Unit.RATIO,
                false,
                List.of(new Curve.Line("included", points)));
    }

    private Table states() {
        List<List<Cell>> rows = new ArrayList<>();
        totals.states().forEach((state, count) -> rows.add(List.of(Cell.of(state.tag()), Cell.of(count))));
        return new Table(
                "Where the transactions stand",
                List.of(Column.text("State"), Column.of("Transactions", Unit.COUNT)),
                rows);
    }

    private Facts throughput() {
        Throughput rates = totals.throughput();
        return Facts.of(
                fact("window", "Window of the rates", rates.windowNanos(), Unit.NANOS, Better.NEITHER, null),
                fact("warm-up", "Left out before it", rates.warmUpNanos(), Unit.NANOS, Better.NEITHER, null),
                fact("cool-down", "Left out after it", rates.coolDownNanos(), Unit.NANOS, Better.NEITHER, null),
                count("in-window", "Sends in the window", rates.transactions(), Better.NEITHER),
                fact(
                        "sending",
                        "From the first of these to the last",
                        rates.sendingNanos(),
                        Unit.NANOS,
                        Better.NEITHER,
                        null),
                rate("offered", "Offered", rates.offeredPerSecond(), Better.NEITHER, 0),
                rate("sent-rate", "Sent", rates.sentPerSecond(), Better.HIGHER, 0),
                rate("included-rate", "Included", rates.includedPerSecond(), Better.HIGHER, rates.quantisationRatio()),
                rate("goodput", "Goodput", rates.goodputPerSecond(), Better.HIGHER, rates.quantisationRatio()),
                rate("gas-rate", "Gas", rates.gasPerSecond(), Better.NEITHER, rates.quantisationRatio()),
                rate(
                        "operations-rate",
                        "Operations of users",
                        rates.operationsPerSecond(),
                        Better.HIGHER,
                        rates.quantisationRatio()),
                count("blocks", "Blocks with own transactions", rates.blocks(), Better.NEITHER));
    }

    private void notes(List<Block> blocks) {
        blocks.add(Note.info("Inclusion is the arrival of the first head that holds the transaction, "
                + (lookEvery == null
                        ? "as a shared tracker tells it: unless it was announced, it may have been earlier by the"
                                + " resolution, half of it on average."
                        : "seen by a look every " + Unit.NANOS.format(lookEvery.toNanos())
                                + ": it may have been that much earlier, half of it on average.")
                + " Refused transactions are not in the share included."));
        if (totals.stages().containsKey("finalized")) {
            blocks.add(Note.info("Finalized by the node's tag; the chain's rule: "
                    + (finalityRule.isBlank() ? "not named, see finalityRule." : finalityRule + '.')));
        }
        if (!lacks.isEmpty()) {
            blocks.add(Note.info("The node does not offer: " + String.join(", ", lacks) + '.'));
        }
        long unfollowed = totals.event("not-followed");
        if (unfollowed > 0) {
            blocks.add(Note.warning(Amount.of(unfollowed, "transaction was", "transactions were")
                    + " not followed, because as many as" + " allowed were under way: raise mostFollowed."));
        }
        long late = totals.event("included-after-verdict");
        if (late > 0) {
            blocks.add(Note.warning(Amount.of(late, "time") + " a transaction was included that counted as refused,"
                    + " dropped, replaced or expired before; it counts as included now."));
        }
        if (totals.event("included-after-refusal") > 0) {
            blocks.add(
                    Note.info("Some nodes, such as hardhat, answer an error when they mine a transaction that reverts:"
                            + " it counts as refused until it is seen in a block."));
        }
        rates(blocks);
        long failed = totals.event("looks-failed") + totals.event("failures-of-its-own");
        if (failed > 0) {
            blocks.add(Note.warning(Amount.of(failed, "look") + " at the chain failed; what that missed was seen"
                    + " later, with a resolution that says so."));
        }
        if (totals.event("gaps-in-heads") > 0) {
            blocks.add(Note.warning("The chain was lost sight of " + Amount.of(totals.event("gaps-in-heads"), "time")
                    + ": inclusions in the blocks between are missing."));
        }
    }

    /** Says what rates of a load are worth that was not a steady one. */
    private void rates(List<Block> blocks) {
        Throughput rates = totals.throughput();
        if (rates.transactions() == 0) {
            return;
        }
        if (Double.isNaN(rates.offeredPerSecond())) {
            blocks.add(
                    Note.info("No rate of sends is told: the window holds one moment of them only. Send for longer, or"
                            + " cut less off with throughput(warmUp, coolDown)."));
        } else if (rates.sendingNanos() < BURST_RATIO * rates.windowNanos()) {
            blocks.add(Note.info("The sends were a burst of " + Unit.NANOS.format(rates.sendingNanos())
                    + " in a window of " + Unit.NANOS.format(rates.windowNanos())
                    + ": offered and sent are the rates of the burst, included is how fast the chain took it in."));
        }
    }

    private void findings(List<Block> blocks) {
        Survival survival = totals.survival();
        if (survival.included() == 0) {
            return;
        }
        double half = survival.timeToNanos(0.5);
        Percentile resolution = totals.resolution().percentile(50);
        if (resolution.value() > COARSE_RATIO * half) {
            blocks.add(new Finding(
                    "tx." + client + ".resolution",
                    "Look more often",
                    "Inclusion times become exact to the new pause",
                    "The looks were " + Unit.NANOS.format(resolution.value()) + " apart, "
                            + Unit.RATIO.format(resolution.value() / half) + " of the median time to inclusion",
                    "A shorter pause gives the same median",
                    (lookEvery == null
                                    ? "heads.start(Duration.ofMillis("
                                    : "TxMeter.builder(...).lookEvery(Duration.ofMillis(")
                            + Math.max(1, Math.round(half * COARSE_RATIO / 2e6)) + "))"));
        }
    }

    private Fact rate(String id, String label, double perSecond, Better better, double errorRatio) {
        return fact(
                id,
                label,
                perSecond,
                Unit.PER_SECOND,
                better,
                errorRatio == 0 ? null : interval(perSecond * (1 - errorRatio), perSecond * (1 + errorRatio)));
    }

    private Fact count(String id, String label, long value, Better better) {
        return fact(id, label, (double) value, Unit.COUNT, better, null);
    }

    private Fact fact(String id, String label, double value, Unit unit, Better better, @Nullable Interval interval) {
        return new Fact(client + ".tx-" + id, label, value, unit, better, interval);
    }

    private static @Nullable Interval interval(double lower, double upper) {
        return Double.isNaN(lower) || Double.isNaN(upper) ? null : new Interval(lower, upper, 0.95);
    }
}
