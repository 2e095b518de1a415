package dev.tacho.chain.provider;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns a reading of providers into a section. */
record ProvidersSection(Settings settings, ProvidersSnapshot reading) {
    private static final double CONFIDENCE = 0.95;
    /** The quantile of the normal distribution that belongs to it. */
    private static final double Z = 1.959964;

    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        blocks.add(rankingTable());
        blocks.add(healthTable());
        verdictTable(blocks);
        if (settings.hedge() != null) {
            blocks.add(hedgeFacts());
        }
        if (reading.quorums().asked() > 0) {
            quorum(blocks);
        }
        notes(blocks);
        blocks.addAll(new ProvidersFindings(settings, reading).find());
        return new Section("providers." + settings.chain(), "Providers: " + settings.chain(), blocks);
    }

    private Facts facts() {
        long calls = reading.answers().count();
        long errors = reading.answers().errors();
        return Facts.of(
                fact("calls", "Calls", calls, Unit.COUNT, Better.NEITHER),
                ratio("unanswered", "Calls without an answer", errors, calls, Better.LOWER),
                ratio("failed-over", "Answered by another after a failure", reading.failedOver(), calls, Better.LOWER),
                percentile("p50", "p50 of an answer", reading.answers().ok().percentile(50)),
                percentile("p99", "p99 of an answer", reading.answers().ok().percentile(99)),
                fact("rank-changes", "Changes of rank", reading.rankChanges(), Unit.COUNT, Better.LOWER),
                fact("stale", "Answers refused for their age", count(Verdict.STALE), Unit.COUNT, Better.LOWER),
                fact(
                        "chain-backwards",
                        "Times the chain went back",
                        reading.chainRegressions(),
                        Unit.COUNT,
                        Better.LOWER));
    }

    private Table rankingTable() {
        long all = reading.ranking().stream()
                .mapToLong(standing -> standing.calls().count())
                .sum();
        List<Column> columns = List.of(
                Column.text("Provider"),
                Column.text("Asked"),
                new Column("Score", Unit.NONE, Better.LOWER),
                Column.of("Calls", Unit.COUNT),
                Column.of("Share", Unit.RATIO),
                new Column("p50", Unit.NANOS, Better.LOWER),
                Column.text("95 % of p50"),
                new Column("p99", Unit.NANOS, Better.LOWER),
                Column.text("95 % of p99"),
                new Column("Against others", Unit.NONE, Better.LOWER));
        List<List<Cell>> rows = new ArrayList<>();
        for (ProvidersSnapshot.Standing standing : reading.ranking()) {
            DistributionSnapshot ok = standing.calls().ok();
            rows.add(List.of(
                    Cell.of(standing.name()),
                    Cell.of(asked(standing)),
                    Cell.of(standing.score()),
                    Cell.of(standing.calls().count()),
                    Cell.of(all == 0 ? Double.NaN : (double) standing.calls().count() / all),
                    Cell.of(ok.percentile(50).value()),
                    interval(ok.percentile(50)),
                    Cell.of(ok.percentile(99).value()),
                    interval(ok.percentile(99)),
                    Cell.of(standing.relativeLatency())));
        }
        return new Table("Ranking, in the order in which they are asked now", columns, rows);
    }

    /** Its place, or why it has none. */
    private static String asked(ProvidersSnapshot.Standing standing) {
        if (standing.turn() > 0) {
            return Integer.toString(standing.turn());
        }
        if (standing.breaker() != BreakerState.CLOSED) {
            return "not now: breaker " + shown(standing.breaker());
        }
        return standing.skippedNanos() > 0 ? "not now: rate limited" : "not about the head: it lags";
    }

    private static String shown(BreakerState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Table healthTable() {
        List<Column> columns = List.of(
                Column.text("Provider"),
                new Column("Stability", Unit.RATIO, Better.HIGHER),
                Column.text("95 % of stability"),
                Column.of("Attempts in window", Unit.COUNT),
                new Column("Outvoted", Unit.COUNT, Better.LOWER),
                Column.text("Last head"),
                Column.of("Told before", Unit.NANOS),
                new Column("Lag then, blocks", Unit.COUNT, Better.LOWER),
                new Column("Lag then, time", Unit.NANOS, Better.LOWER),
                Column.text("Breaker"),
                new Column("Opened", Unit.COUNT, Better.LOWER),
                new Column("Rate limited", Unit.COUNT, Better.LOWER),
                Column.of("Skipped for", Unit.NANOS));
        List<List<Cell>> rows = new ArrayList<>();
        for (ProvidersSnapshot.Standing standing : reading.ranking()) {
            boolean known = standing.head() >= 0;
            Interval stability = wilson(standing.attempts() - standing.failures(), standing.attempts());
            rows.add(List.of(
                    Cell.of(standing.name()),
                    Cell.of(standing.stabilityRatio()),
                    Cell.of(stability == null ? "" : text(stability, Unit.RATIO)),
                    Cell.of(standing.attempts()),
                    Cell.of(standing.outvoted()),
                    Cell.of(known ? Long.toString(standing.head()) : "not told"),
                    Cell.of(known ? standing.headAgeNanos() : Double.NaN),
                    Cell.of(known ? standing.lagBlocks() : Double.NaN),
                    Cell.of(known ? standing.lagNanos() : Double.NaN),
                    Cell.of(shown(standing.breaker())),
                    Cell.of(standing.opened()),
                    Cell.of(standing.rateLimited()),
                    Cell.of(standing.skippedNanos())));
        }
        String title = "Health, over the last " + Unit.NANOS.format(settings.stabilityNanos());
        return new Table(title, columns, rows);
    }

    /** Only verdicts that there were. */
    private void verdictTable(List<Block> blocks) {
        TreeSet<String> labels = new TreeSet<>();
        reading.ranking()
                .forEach(standing -> standing.verdicts().forEach((label, count) -> {
                    if (count > 0) {
                        labels.add(label);
                    }
                }));
        if (labels.isEmpty()) {
            return;
        }
        List<Column> columns = new ArrayList<>();
        columns.add(Column.text("Provider"));
        labels.forEach(label -> columns.add(Column.of(label, Unit.COUNT)));
        List<List<Cell>> rows = new ArrayList<>();
        for (ProvidersSnapshot.Standing standing : reading.ranking()) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(standing.name()));
            labels.forEach(label -> row.add(Cell.of(standing.verdicts().getOrDefault(label, 0L))));
            rows.add(row);
        }
        blocks.add(new Table("What attempts came to", columns, rows));
    }

    private Facts hedgeFacts() {
        ProvidersSnapshot.Hedges hedges = reading.hedges();
        double perThousand = hedges.eligible() == 0 ? Double.NaN : 1000 * hedges.firedRatio();
        return Facts.of(
                ratio("hedge.fired", "Calls hedged", hedges.fired(), hedges.eligible(), Better.NEITHER),
                ratio("hedge.won", "Hedges that won", hedges.won(), hedges.fired(), Better.HIGHER),
                ratio("hedge.wasted", "Hedges that both answered", hedges.wasted(), hedges.fired(), Better.LOWER),
                fact("hedge.extra-per-1000", "Extra calls per 1,000", perThousand, Unit.COUNT, Better.LOWER),
                percentile(
                        "hedge.gain-p50",
                        "p50 of the time a win saved",
                        hedges.gain().percentile(50)),
                fact(
                        "hedge.censored",
                        "Wins or losses not seen to the end",
                        hedges.censored(),
                        Unit.COUNT,
                        Better.LOWER),
                fact("hedge.refused", "Hedges beyond the budget", hedges.refused(), Unit.COUNT, Better.NEITHER));
    }

    private void quorum(List<Block> blocks) {
        ProvidersSnapshot.Quorums quorums = reading.quorums();
        blocks.add(Facts.of(
                fact("quorum.asked", "Questions to a quorum", quorums.asked(), Unit.COUNT, Better.NEITHER),
                ratio("quorum.agreed", "Agreed", quorums.agreed(), quorums.asked(), Better.HIGHER),
                ratio("quorum.disagreed", "With disagreement", quorums.disagreed(), quorums.asked(), Better.LOWER),
                fact("quorum.lagging", "Votes lost to lag", quorums.lagging(), Unit.COUNT, Better.LOWER)));
        if (!quorums.last().isEmpty()) {
            List<Column> columns = List.of(
                    Column.text("When"),
                    Column.text("Method"),
                    Column.text("Block"),
                    Column.text("Same answer together"),
                    Column.text("Settled"));
            blocks.add(new Table(
                    "The last disagreements",
                    columns,
                    quorums.last().stream()
                            .map(one -> List.of(
                                    Cell.of(one.at()
                                            .truncatedTo(ChronoUnit.MILLIS)
                                            .toString()),
                                    Cell.of(one.method()),
                                    Cell.of(one.block()),
                                    Cell.of(groups(one)),
                                    Cell.of(one.settled() ? "yes" : "no")))
                            .toList()));
        }
    }

    private static String groups(Disagreement disagreement) {
        List<String> groups = disagreement.groups().stream()
                .map(group -> String.join(", ", group))
                .toList();
        return String.join(" | ", groups);
    }

    private void notes(List<Block> blocks) {
        blocks.add(Note.info(
                "Score, less is better: relative latency (1 is as fast as the others for the same methods) + 10"
                        + " x (1 - stability) + 0.1 x lag in blocks. A provider passes another once its score is "
                        + Unit.RATIO.format(settings.marginRatio()) + " lower for "
                        + Unit.NANOS.format(settings.holdNanos())
                        + ", so the order follows the scores with that delay; who cannot serve is passed over at once."
                        + " Calls of providers include probes and hedges."));
        if (reading.strays() > 0) {
            blocks.add(Note.failure(Unit.COUNT.format(reading.strays())
                    + " times a provider told a head far above what the others agree on. It was not believed."));
        }
        if (reading.regressions() > 0) {
            blocks.add(Note.warning(Unit.COUNT.format(reading.regressions())
                    + " times a provider went back beyond the bound while others did not: perhaps several nodes behind one"
                    + " address. Such answers were refused."));
        }
        if (reading.chainRegressions() > 0) {
            blocks.add(Note.failure(Unit.COUNT.format(reading.chainRegressions())
                    + " times the chain itself went back beyond the bound, and was followed after a while."));
        }
        if (settings.maximumLagBlocks() == Heads.NO_BOUND) {
            blocks.add(Note.info("There is no bound on how old an answer may be."));
        }
    }

    private long count(Verdict verdict) {
        return reading.ranking().stream()
                .mapToLong(standing -> standing.verdicts().getOrDefault(verdict.label(), 0L))
                .sum();
    }

    private Fact fact(String id, String label, double value, Unit unit, Better better) {
        return Fact.of(settings.chain() + '.' + id, label, value, unit, better);
    }

    private Fact ratio(String id, String label, long part, long whole, Better better) {
        double value = whole == 0 ? Double.NaN : (double) part / whole;
        return new Fact(settings.chain() + '.' + id, label, value, Unit.RATIO, better, wilson(part, whole));
    }

    private Fact percentile(String id, String label, Percentile percentile) {
        Interval interval =
                percentile.isWithheld() ? null : new Interval(percentile.lower(), percentile.upper(), CONFIDENCE);
        return new Fact(settings.chain() + '.' + id, label, percentile.value(), Unit.NANOS, Better.LOWER, interval);
    }

    /** Wilson's interval of a share (1927), which keeps its coverage for small samples and shares near 0 and 1. */
    static @Nullable Interval wilson(long part, long whole) {
        if (whole == 0) {
            return null;
        }
        double n = whole;
        double share = part / n;
        double centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        // At the ends the interval reaches the end, which rounding would miss by a hair.
        double lower = part == 0 ? 0 : centre - half;
        double upper = part == whole ? 1 : centre + half;
        return new Interval(lower, upper, CONFIDENCE);
    }

    private static Cell interval(Percentile percentile) {
        return Cell.of(
                percentile.isWithheld()
                        ? ""
                        : Unit.NANOS.format(percentile.lower()) + " to " + Unit.NANOS.format(percentile.upper()));
    }

    private static String text(Interval interval, Unit unit) {
        return unit.format(interval.lower()) + " to " + unit.format(interval.upper());
    }
}
