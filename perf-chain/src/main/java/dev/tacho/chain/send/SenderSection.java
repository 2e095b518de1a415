package dev.tacho.chain.send;

import dev.tacho.chain.internal.Amount;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a reading of a sender into a section. */
record SenderSection(String client, SenderSnapshot totals, TimerSnapshot accepted) {
    /** More repetitions for each accepted request than that are no accident any more. */
    private static final double MANY_REPEATED = 0.5;
    /** Below as many raw sends a few repetitions weigh too much. */
    private static final int ENOUGH_SENDS = 20;

    Section render() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        blocks.add(lanes());
        if (totals.holes() > 0) {
            blocks.add(Note.warning(Amount.of(totals.holes(), "nonce is", "nonces are")
                    + " missing at the node, and what was" + " sent with later ones waits for them."));
        }
        if (totals.inOrder()) {
            blocks.add(Note.info("The node takes no nonce but the next one: it refused "
                    + Amount.of(totals.tooHigh(), "raw send") + " so. Since then the account is sent one at a time."));
        }
        repetitions(blocks);
        if (totals.moved() > 0) {
            blocks.add(new Finding(
                    "send." + client + ".shared-account",
                    "Give each account to one sender",
                    "",
                    Effect.exactly(totals.moved(), Unit.COUNT),
                    Unit.COUNT.format(totals.moved()) + " of " + Amount.of(totals.requested(), "request")
                            + " had to take another nonce, because a transaction that this sender did not"
                            + " send used theirs.",
                    "No other process or wallet sends from these accounts",
                    ""));
        }
        return new Section("send." + client, "Transactions sent: " + client, blocks);
    }

    private void repetitions(List<Block> blocks) {
        if (totals.rawSends() < ENOUGH_SENDS || totals.sentAgain() <= MANY_REPEATED * totals.accepted()) {
            return;
        }
        boolean gapsRefused = 2 * totals.tooHigh() >= totals.sentAgain();
        blocks.add(new Finding(
                "send." + client + ".repetitions",
                gapsRefused ? "Send one at a time to this node" : "Find out why sends are repeated",
                "Up to " + Amount.of(totals.sentAgain(), "raw send") + " saved",
                Effect.between(0, totals.sentAgain(), Unit.COUNT),
                Amount.of(totals.rawSends(), "raw send") + " for "
                        + Amount.of(totals.accepted(), "accepted request") + ": "
                        + Unit.COUNT.format((double) totals.sentAgain()) + " repeated bytes that were sent before, "
                        + Amount.of(totals.tooHigh(), "was", "were")
                        + " refused because a lower nonce was missing, "
                        + Unit.COUNT.format((double) totals.unanswered()) + " had no answer.",
                gapsRefused
                        ? "The node does not take a nonce before the one below it"
                        : "The node and the way to it have room for fewer sends at a time",
                "Sender.builder(...).inFlight(" + (gapsRefused ? "1" : "4") + ")"));
    }

    private Facts facts() {
        Percentile median = accepted.latency().percentile(50);
        return Facts.of(
                count("requested", "Requests", totals.requested(), Better.NEITHER),
                count("accepted", "Accepted by the node", totals.accepted(), Better.NEITHER),
                count("included", "Included", totals.included(), Better.NEITHER),
                count("failed", "Failed", totals.failed(), Better.LOWER),
                fact(
                        "accept-p50",
                        "Request to acceptance, p50",
                        median.value(),
                        Unit.NANOS,
                        median.isWithheld() ? null : new Interval(median.lower(), median.upper(), 0.95)),
                fact(
                        "sends-per-accepted",
                        "Raw sends for each accepted",
                        totals.accepted() == 0 ? Double.NaN : (double) totals.rawSends() / totals.accepted(),
                        Unit.NONE,
                        null),
                count("unanswered", "Sends without an answer", totals.unanswered(), Better.LOWER),
                count("found", "Of these, at the node after all", totals.found(), Better.NEITHER),
                count("sent-again", "Sent again", totals.sentAgain(), Better.LOWER),
                count("too-high", "Refused because a lower nonce was missing", totals.tooHigh(), Better.LOWER),
                count("dropped", "Dropped by the node", totals.dropped(), Better.LOWER),
                count("orphaned", "Taken off the chain", totals.orphaned(), Better.LOWER),
                count("gaps", "Nonces that came back", totals.gaps(), Better.LOWER),
                count("filled", "Filled with a payment of nothing", totals.filled(), Better.LOWER),
                count("moved", "Moved to another nonce", totals.moved(), Better.LOWER),
                count("replacements", "Replacements", totals.replacements(), Better.NEITHER));
    }

    private Fact count(String id, String label, long value, Better better) {
        return Fact.of(client + ".send-" + id, label, (double) value, Unit.COUNT, better);
    }

    private Fact fact(String id, String label, double value, Unit unit, @Nullable Interval interval) {
        return new Fact(client + ".send-" + id, label, value, unit, Better.LOWER, interval);
    }

    private Table lanes() {
        List<Column> columns = List.of(
                Column.text("Account"),
                Column.of("Next nonce", Unit.COUNT),
                new Column("Waiting", Unit.COUNT, Better.LOWER),
                new Column("Not in a block", Unit.COUNT, Better.LOWER),
                new Column("Missing nonces", Unit.COUNT, Better.LOWER));
        return new Table(
                "Accounts",
                columns,
                totals.accounts().stream()
                        .map(account -> List.of(
                                Cell.of(account.address()),
                                Cell.of((double) account.nextNonce()),
                                Cell.of(account.waiting()),
                                Cell.of(account.unmined()),
                                Cell.of(account.holes())))
                        .toList());
    }
}
