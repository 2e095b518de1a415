package dev.tacho.examples.dex;

import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.examples.dex.DexWorld.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of the routing benchmark: a chapter of the report.
 *
 * @param ways the ways to quote, from the freshest reserves on
 * @param gaps how far the plans are from the best ones, in small markets
 */
record Routing(List<Way> ways, Gaps gaps) implements SectionSource {
    /** Copies the list. */
    Routing {
        ways = List.copyOf(ways);
    }

    /**
     * How much plans miss of the best ones, after gas, in hundredths of a percent.
     *
     * @param plans of plans as the splitter makes them
     * @param singleRoutes of the best single route, for comparison
     */
    record Gaps(List<Double> plans, List<Double> singleRoutes) {
        /** Copies the lists. */
        Gaps {
            plans = List.copyOf(plans);
            singleRoutes = List.copyOf(singleRoutes);
        }

        /** Returns how much plans miss on average, 0 to 1. */
        double meanRatio() {
            return mean(plans) / 10_000;
        }

        /** Returns the share of plans than which there is no better one. */
        double optimalRatio() {
            return (double) plans.stream().filter(gap -> gap <= 0).count() / plans.size();
        }

        private static double mean(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        }

        private static double worst(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        }
    }

    /**
     * What one way to quote brought.
     *
     * @param oldestBlocks how many blocks old its reserves may be
     * @param time how long its quotes took
     * @param rpc what went over its connection
     * @param trades how many orders were traded
     * @param reverted how many of them reverted
     * @param staleBlocks by how many blocks the reserves of a quote were older than those that the trade met, on average
     * @param missedBps what a plan brought less than a fresh one would have, on average, in hundredths of a percent
     * @param lostBps what a trade brought less than its quote, on average over those that did not revert; negative if more
     * @param worstLostBps the most that one of them brought less
     * @param gasOfHop the gas that a trade took for each of its swaps
     */
    record Way(
            int oldestBlocks,
            TimerSnapshot time,
            RpcSnapshot rpc,
            int trades,
            int reverted,
            double staleBlocks,
            double missedBps,
            double lostBps,
            double worstLostBps,
            double gasOfHop) {
        double revertedRatio() {
            return (double) reverted / trades;
        }

        double callsPerQuote() {
            return (double) rpc.calls() / time.count();
        }

        String name() {
            return oldestBlocks == 0 ? "of the newest block" : "up to " + oldestBlocks + " blocks old";
        }

        /** Adds up what the trades of one way bring. */
        static final class Builder {
            private final int oldestBlocks;
            private final List<Double> lost = new ArrayList<>();
            private int trades;
            private int reverted;
            private int quotes;
            private long stale;
            private double missed;
            private long gas;
            private long hops;

            Builder(int oldestBlocks) {
                this.oldestBlocks = oldestBlocks;
            }

            void missed(double bps) {
                missed += bps;
                quotes++;
            }

            void traded(Execution execution, Plan plan, long staleBlocks) {
                trades++;
                stale += staleBlocks;
                if (execution.amountOut() == null) {
                    reverted++;
                } else {
                    lost.add(RoutingTrial.bps(execution.amountOut(), plan.amountOut()));
                    gas += execution.gasUsed();
                    hops += plan.hops();
                }
            }

            Way build(TimerSnapshot time, RpcSnapshot rpc) {
                return new Way(
                        oldestBlocks,
                        time,
                        rpc,
                        trades,
                        reverted,
                        (double) stale / trades,
                        missed / quotes,
                        Gaps.mean(lost),
                        Gaps.worst(lost),
                        (double) gas / hops);
            }
        }
    }

    /** Returns the line that matters. */
    String headline() {
        Way fresh = ways.get(0);
        Way oldest = ways.get(ways.size() - 1);
        return String.format(
                Locale.ROOT,
                "routing: %s of small markets' plans optimal, mean gap %s; reserves up to %d blocks old: %s -> %s round"
                        + " trips per quote, %s -> %s of trades revert",
                Unit.RATIO.format(gaps.optimalRatio()),
                bps(Gaps.mean(gaps.plans())),
                oldest.oldestBlocks(),
                Unit.COUNT.format(fresh.callsPerQuote()),
                Unit.COUNT.format(oldest.callsPerQuote()),
                Unit.RATIO.format(fresh.revertedRatio()),
                Unit.RATIO.format(oldest.revertedRatio()));
    }

    @Override
    public Section section() {
        return Section.of(
                "dex-routing",
                "Routing: how good the plans are and what becomes of them",
                facts(),
                table(),
                age(),
                method());
    }

    private Facts facts() {
        Way fresh = ways.get(0);
        return Facts.of(
                Fact.of(
                        "dex.routing-gap-ratio",
                        "Missed of the optimum, mean",
                        Gaps.mean(gaps.plans()) / 10_000,
                        Unit.RATIO,
                        Better.LOWER),
                Fact.of(
                        "dex.routing-worst-gap-ratio",
                        "Missed of the optimum, worst",
                        Gaps.worst(gaps.plans()) / 10_000,
                        Unit.RATIO,
                        Better.LOWER),
                Fact.of(
                        "dex.routing-single-gap-ratio",
                        "The same of single routes, mean",
                        Gaps.mean(gaps.singleRoutes()) / 10_000,
                        Unit.RATIO,
                        Better.LOWER),
                Fact.of(
                        "dex.routing-optimal-ratio",
                        "Plans that are optimal",
                        gaps.optimalRatio(),
                        Unit.RATIO,
                        Better.HIGHER),
                Fact.of(
                        "dex.routing-reverted-ratio",
                        "Trades reverted, fresh reserves",
                        fresh.revertedRatio(),
                        Unit.RATIO,
                        Better.LOWER),
                Fact.of("dex.routing-gas-of-hop", "Gas of a swap", fresh.gasOfHop(), Unit.GAS, Better.LOWER));
    }

    private Table table() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Way way : ways) {
            rows.add(List.of(
                    Cell.of(way.name()),
                    Cell.of(way.callsPerQuote()),
                    Cell.of(way.time().percentile(50).value()),
                    Cell.of(way.time().percentile(99).value()),
                    Cell.of(way.staleBlocks()),
                    Cell.of(way.missedBps() / 10_000),
                    Cell.of(way.lostBps() / 10_000),
                    Cell.of(way.worstLostBps() / 10_000),
                    Cell.of(way.revertedRatio())));
        }
        return new Table(
                "",
                List.of(
                        Column.text("Reserves"),
                        new Column("Calls per quote", Unit.COUNT, Better.LOWER),
                        new Column("Quote p50", Unit.NANOS, Better.LOWER),
                        new Column("Quote p99", Unit.NANOS, Better.LOWER),
                        new Column("Blocks behind", Unit.COUNT, Better.LOWER),
                        new Column("Missed against a fresh plan", Unit.RATIO, Better.LOWER),
                        new Column("Less than quoted", Unit.RATIO, Better.LOWER),
                        new Column("Worst", Unit.RATIO, Better.LOWER),
                        new Column("Reverted", Unit.RATIO, Better.LOWER)),
                rows);
    }

    private Finding age() {
        Way fresh = ways.get(0);
        Way best = fresh;
        for (Way way : ways) {
            // A trade that reverts costs its gas and the order: none of the ways may have more of them than the fresh
            // one.
            if (way.reverted() <= fresh.reverted() && way.callsPerQuote() < best.callsPerQuote()) {
                best = way;
            }
        }
        boolean older = best != fresh;
        return new Finding(
                "dex.routing-age",
                older ? "Quote from reserves " + best.name() : "Quote from the newest block's reserves",
                older
                        ? Unit.COUNT.format(fresh.callsPerQuote() - best.callsPerQuote()) + " round trips less a quote"
                        : "no trade lost to old reserves",
                String.format(
                        Locale.ROOT,
                        "Of %,d trades each, %s reverted with reserves %s, with the others %s.",
                        fresh.trades(),
                        Unit.COUNT.format(best.reverted()),
                        best.name(),
                        others(best)),
                "Another tolerance than " + Unit.RATIO.format(RoutingTrial.TOLERANCE_BPS / 10_000.0)
                        + ", or a market that moves more or less between quote and trade.",
                "");
    }

    private String others(Way best) {
        List<String> texts = new ArrayList<>();
        for (Way way : ways) {
            if (way != best) {
                texts.add(Unit.COUNT.format(way.reverted()) + " (" + way.name() + ')');
            }
        }
        return String.join(", ", texts);
    }

    private Note method() {
        return Note.info(String.format(
                Locale.ROOT,
                "Orders of up to 5 %% of a pool are cut into up to %d pieces on routes of up to %d hops. Each is traded on"
                        + " the chain, whole or not at all, after up to two others have traded, and reverts if it brings"
                        + " %s less than quoted. The gap to the optimum is that of %,d small markets of their own, in which"
                        + " every plan can be tried; gas counts in both.",
                RoutingTrial.PIECES,
                Router.MAX_HOPS,
                Unit.RATIO.format(RoutingTrial.TOLERANCE_BPS / 10_000.0),
                gaps.plans().size()));
    }

    private static String bps(double value) {
        return Unit.RATIO.format(value / 10_000);
    }
}
