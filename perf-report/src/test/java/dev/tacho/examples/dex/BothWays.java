package dev.tacho.examples.dex;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.slo.Objective;
import dev.tacho.core.slo.Sli;
import dev.tacho.core.slo.SloVerdict;
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.stats.Comparison;
import dev.tacho.report.roi.Roi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Both ways against each other: the first chapter of the report.
 *
 * @param oneByOne the obvious way
 * @param batched the better way
 * @param hitRatio the share of the better way's quotes that found the reserves in its cache, 0 to 1
 * @param outcome whether both gave the same quotes
 * @param compared whether the better way is the faster one, by the medians of blocks of quotes in turns
 */
record BothWays(Way oneByOne, Way batched, double hitRatio, Outcome outcome, Comparison compared)
        implements SectionSource {
    /** Of a request to a provider: 40 for a million. */
    private static final double ASSUMED_PRICE = 40e-6;

    /**
     * What one way cost.
     *
     * @param times how long its quotes took
     * @param roundTrips how often it went to the node and back
     * @param items how many JSON-RPC requests it made, those in a batch included
     */
    record Way(Quoter.Times times, long roundTrips, long items) {}

    /**
     * How the quotes came out.
     *
     * @param quotes how many orders were quoted in both ways
     * @param equal for how many both gave the same route and the same amounts
     * @param trades how many of them were traded, each amount quoted being insisted on
     * @param equalOnChain for how many of those the contracts themselves quoted the same
     */
    record Outcome(int quotes, int equal, int trades, int equalOnChain) {
        /** Returns whether no quote differed from another or from the contracts. */
        boolean holds() {
            return equal == quotes && equalOnChain == trades;
        }
    }

    /** Returns how many times faster the better way's median quote is, with its error. */
    Fact speedup() {
        Percentile slow = oneByOne.times().quote().percentile(50);
        Percentile fast = batched.times().quote().percentile(50);
        // Both medians are within their 95 % intervals with a chance of at least 90 %, and then so is their quotient.
        Interval interval = slow.isWithheld() || fast.isWithheld()
                ? null
                : new Interval(slow.lower() / fast.upper(), slow.upper() / fast.lower(), 0.9);
        return new Fact(
                "dex.speedup",
                "Median quote, times faster",
                slow.value() / fast.value(),
                Unit.NONE,
                Better.HIGHER,
                interval);
    }

    /** Returns which share of the round trips the better way saves, 0 to 1. */
    double roundTripsSavedRatio() {
        return 1 - (double) batched.roundTrips() / oneByOne.roundTrips();
    }

    /** Returns the three lines that matter. */
    List<String> headlines() {
        return List.of(
                "quote p50 " + median(oneByOne) + " -> " + median(batched) + " ("
                        + speedup().text() + "x)",
                "JSON-RPC round trips per quote " + Unit.COUNT.format(perQuote(oneByOne.roundTrips())) + " -> "
                        + Unit.COUNT.format(perQuote(batched.roundTrips())) + " ("
                        + Unit.RATIO.format(-roundTripsSavedRatio()) + ')',
                verdict() + "; cache hit ratio " + Unit.RATIO.format(hitRatio));
    }

    /** Returns how many quotes were equal, in words. */
    String verdict() {
        return Unit.COUNT.format(outcome.equal()) + " of " + Unit.COUNT.format(outcome.quotes()) + " quotes equal, "
                + Unit.COUNT.format(outcome.equalOnChain()) + " of " + Unit.COUNT.format(outcome.trades())
                + " equal to the contracts' own";
    }

    @Override
    public Section section() {
        return Section.of(
                "dex",
                "One by one against batched and cached",
                facts(),
                table(),
                objective(),
                gain(),
                next(),
                method());
    }

    private Facts facts() {
        return Facts.of(
                speedup(),
                Fact.of("dex.rpc-saved-ratio", "Round trips saved", roundTripsSavedRatio(), Unit.RATIO, Better.HIGHER),
                Fact.of(
                        "dex.rpc-per-quote",
                        "Round trips per quote, batched",
                        perQuote(batched.roundTrips()),
                        Unit.COUNT,
                        Better.LOWER),
                Fact.of("dex.cache-hit-ratio", "Quotes served from the cache", hitRatio, Unit.RATIO, Better.HIGHER),
                Fact.of(
                        "dex.equal-ratio",
                        "Quotes equal in both ways",
                        (double) outcome.equal() / outcome.quotes(),
                        Unit.RATIO,
                        Better.HIGHER));
    }

    private Table table() {
        List<List<Cell>> rows = new ArrayList<>();
        for (double percentile : new double[] {50, 90, 99}) {
            rows.add(row(
                    "quote p" + Math.round(percentile),
                    Unit.NANOS,
                    oneByOne.times().quote().percentile(percentile).value(),
                    batched.times().quote().percentile(percentile).value()));
        }
        rows.add(stage("quote, mean", Quoter.Times::quote));
        rows.add(stage("of it reading the head", Quoter.Times::head));
        rows.add(stage("of it reading the reserves", Quoter.Times::reserves));
        rows.add(stage("of it finding the route", Quoter.Times::route));
        rows.add(row(
                "JSON-RPC round trips per quote",
                Unit.COUNT,
                perQuote(oneByOne.roundTrips()),
                perQuote(batched.roundTrips())));
        rows.add(row("JSON-RPC items per quote", Unit.COUNT, perQuote(oneByOne.items()), perQuote(batched.items())));
        return new Table(
                "",
                List.of(
                        Column.text("Measure"),
                        Column.of("One by one", Unit.NONE),
                        Column.of("Batched and cached", Unit.NONE),
                        Column.of("Factor", Unit.NONE)),
                rows);
    }

    private Finding gain() {
        Fact speedup = speedup();
        Interval interval = speedup.interval();
        return new Finding(
                "dex.batch",
                "Read all pools in one batch, once a block",
                median(oneByOne) + " to " + median(batched) + ": " + speedup.text() + " times faster",
                saved(),
                verdict()
                        + '.'
                        + (interval == null
                                ? ""
                                : " With a confidence of 90 % the median quote is "
                                        + Unit.NONE.format(interval.lower()) + " to "
                                        + Unit.NONE.format(interval.upper()) + " times faster."),
                "Another seed (-Dtacho.demo.seed=8) with which quotes differ, or most of the gain is gone.",
                "new OneByOne(node, pools)  ->  new Batched(node, pools, cache)");
    }

    /** Both answered the same orders: what the obvious way waited longer is what it would have been spared. */
    private Finding.Effect saved() {
        TimerSnapshot slow = oneByOne.times().quote();
        TimerSnapshot fast = batched.times().quote();
        return new Finding.Effect(
                (double) slow.latency().sum() - fast.latency().sum(),
                Unit.NANOS,
                null,
                1 - fast.percentile(50).value() / slow.percentile(50).value(),
                1 - fast.percentile(99).value() / slow.percentile(99).value());
    }

    private Finding next() {
        double head = mean(batched, Quoter.Times::head);
        return new Finding(
                "dex.head",
                "Be told of new heads instead of asking with every quote",
                "up to " + Unit.NANOS.format(head) + " a quote",
                Finding.Effect.between(0, head * outcome.quotes(), Unit.NANOS),
                "Reading the head takes " + Unit.RATIO.format(head / mean(batched, Quoter.Times::quote))
                        + " of the time that is left. The price: a quote is then as old as the notice is late.",
                "Notices (eth_subscribe, newHeads) that arrive later than a round trip after their block.",
                "");
    }

    private Note method() {
        return Note.info(String.format(
                Locale.ROOT,
                "Both ways answered the same orders in turns, each by the reserves as of the block that was the newest when"
                        + " the quote began. Every %dth quote was traded afterwards, insisting on each amount quoted; that"
                        + " moved the head and the reserves.",
                Trial.TRADE_EVERY));
    }

    /** What the saved round trips are worth to somebody who pays for each: a rate and a price that are assumed. */
    Roi worth() {
        return Roi.of(
                        "round-trips",
                        Finding.Effect.exactly(oneByOne.roundTrips() - batched.roundTrips(), Unit.COUNT),
                        outcome.quotes())
                .callsPerSecond(5, 20)
                .pricePerUnit(ASSUMED_PRICE, "EUR")
                .invested(16, 95)
                .build();
    }

    /** Whether quotes of the better way keep an objective, as far as this many can show: of time, so no check. */
    private Note objective() {
        SloVerdict verdict = Objective.of("quotes", 0.95, Sli.latency("quote", Duration.ofMillis(50)))
                .verdict(batched.times().quote());
        return Note.info("Objective, 95 % of quotes within 50 ms: " + verdict.text() + '.');
    }

    private double perQuote(long count) {
        return (double) count / outcome.quotes();
    }

    private static String median(Way way) {
        return Unit.NANOS.format(way.times().quote().percentile(50).value());
    }

    private static double mean(Way way, Function<Quoter.Times, TimerSnapshot> timer) {
        return timer.apply(way.times()).latency().mean();
    }

    private List<Cell> stage(String measure, Function<Quoter.Times, TimerSnapshot> timer) {
        return row(measure, Unit.NANOS, mean(oneByOne, timer), mean(batched, timer));
    }

    private static List<Cell> row(String measure, Unit unit, double oneByOne, double batched) {
        return List.of(Cell.of(measure), Cell.of(oneByOne, unit), Cell.of(batched, unit), Cell.of(oneByOne / batched));
    }
}
