package dev.tacho.chain.rpc;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Turns a reading of a meter into a section. */
record RpcSection(
        String client,
        List<Tally.Reading> methods,
        Tally.Reading batches,
        List<Subscriptions.Reading> subscriptions,
        PhaseTimes.Reading phases,
        ConnectionSnapshot connections,
        CostTable costs,
        int asyncPeak,
        Set<String> untapped,
        long failures) {
    Section render() {
        List<Block> blocks = new ArrayList<>();
        RpcSnapshot totals = RpcSnapshot.of(methods, batches, costs);
        blocks.add(facts(totals));
        if (totals.items() > 0) {
            blocks.add(methodTable());
        }
        if (totals.errors() > 0) {
            blocks.add(outcomeTable());
        }
        if (!subscriptions.isEmpty()) {
            blocks.add(subscriptionTable());
        }
        new PhaseBlocks(phases, totals.calls()).addTo(blocks);
        if (connections.calls() > 0) {
            new ConnectionBlocks(client, connections, phases).addTo(blocks);
        }
        if (costs != CostTable.NONE && totals.items() > 0) {
            blocks.add(costTable());
        }
        notes(blocks);
        return new Section("chain." + client, "Chain: " + client, blocks);
    }

    private Facts facts(RpcSnapshot totals) {
        boolean sized = untapped.isEmpty() || totals.requestBytes() > 0;
        List<Fact> facts = new ArrayList<>(List.of(
                fact("rpc-calls", "Round trips", count(totals.calls()), Unit.COUNT, Better.LOWER),
                fact("rpc-items", "JSON-RPC items", count(totals.items()), Unit.COUNT, Better.NEITHER),
                fact("items-per-round-trip", "Items per round trip", totals.itemsPerCall(), Unit.COUNT, Better.HIGHER),
                fact("rpc-errors", "Items that failed", count(totals.errors()), Unit.COUNT, Better.LOWER),
                fact("rpc-wait", "Time waited, all calls", count(totals.waitNanos()), Unit.NANOS, Better.LOWER),
                fact("request-bytes", "Sent", sized ? totals.requestBytes() : Double.NaN, Unit.BYTES, Better.LOWER),
                fact(
                        "response-bytes",
                        "Received",
                        sized ? totals.responseBytes() : Double.NaN,
                        Unit.BYTES,
                        Better.LOWER)));
        if (asyncPeak > 0) {
            facts.add(fact("async-peak", "Asynchronous calls at once", asyncPeak, Unit.COUNT, Better.NEITHER));
        }
        if (costs != CostTable.NONE) {
            facts.add(fact("cost-units", "Provider's units", count(totals.costUnits()), Unit.COUNT, Better.LOWER));
        }
        return new Facts(facts);
    }

    private Fact fact(String id, String label, double value, Unit unit, Better better) {
        return Fact.of(client + '.' + id, label, value, unit, better);
    }

    /** The model's numbers are doubles, exact up to 2^53. */
    private static double count(long value) {
        return (double) value;
    }

    private Table methodTable() {
        List<Column> columns = List.of(
                Column.text("Method"),
                new Column("Round trips", Unit.COUNT, Better.LOWER),
                Column.of("Items", Unit.COUNT),
                new Column("Failed items", Unit.COUNT, Better.LOWER),
                new Column("p50 of ok", Unit.NANOS, Better.LOWER),
                new Column("p99 of ok", Unit.NANOS, Better.LOWER),
                new Column("Mean request", Unit.BYTES, Better.LOWER),
                new Column("Mean response", Unit.BYTES, Better.LOWER));
        List<List<Cell>> rows = new ArrayList<>();
        for (Tally.Reading method : methods) {
            rows.add(row(method, count(method.items()), count(method.errors())));
        }
        if (batches.calls() > 0) {
            // A batch's items stand in the rows of their methods.
            rows.add(row(batches, Double.NaN, Double.NaN));
        }
        return new Table("Methods", columns, rows);
    }

    private static List<Cell> row(Tally.Reading reading, double items, double errors) {
        DistributionSnapshot ok = reading.okLatency();
        return List.of(
                Cell.of(reading.method()),
                Cell.of(count(reading.calls())),
                Cell.of(items),
                Cell.of(errors),
                Cell.of(ok.percentile(50).value()),
                Cell.of(ok.percentile(99).value()),
                Cell.of(reading.request().mean()),
                Cell.of(reading.response().mean()));
    }

    private Table outcomeTable() {
        List<Column> columns = List.of(
                Column.text("Method"),
                Column.text("Outcome"),
                new Column("Items", Unit.COUNT, Better.LOWER),
                new Column("Round trips", Unit.COUNT, Better.LOWER),
                Column.of("Mean time", Unit.NANOS));
        List<List<Cell>> rows = new ArrayList<>();
        methods.forEach(method -> outcomes(method, rows));
        outcomes(batches, rows);
        return new Table("Outcomes other than ok", columns, rows);
    }

    private static void outcomes(Tally.Reading reading, List<List<Cell>> rows) {
        Set<String> outcomes = new TreeSet<>(reading.itemsByOutcome().keySet());
        outcomes.addAll(reading.callsByOutcome().keySet());
        outcomes.remove(Outcomes.OK);
        for (String outcome : outcomes) {
            Long items = reading.itemsByOutcome().get(outcome);
            TimerSnapshot calls = reading.callsByOutcome().get(outcome);
            rows.add(List.of(
                    Cell.of(reading.method()),
                    Cell.of(outcome),
                    Cell.of(items == null ? Double.NaN : items),
                    Cell.of(calls == null ? 0 : count(calls.count())),
                    Cell.of(calls == null ? Double.NaN : calls.latency().mean())));
        }
    }

    private Table subscriptionTable() {
        List<Column> columns = List.of(
                Column.text("Subscription"),
                Column.of("Notifications", Unit.COUNT),
                Column.of("p50 of gap", Unit.NANOS),
                Column.of("p99 of gap", Unit.NANOS),
                new Column("Failed", Unit.COUNT, Better.LOWER));
        return new Table(
                "Subscriptions",
                columns,
                subscriptions.stream()
                        .map(reading -> List.of(
                                Cell.of(reading.kind()),
                                Cell.of(count(reading.notifications())),
                                Cell.of(reading.gaps().percentile(50).value()),
                                Cell.of(reading.gaps().percentile(99).value()),
                                Cell.of(count(reading.errors()))))
                        .toList());
    }

    /** What each method cost; an item of a batch costs like a single one. */
    private Table costTable() {
        List<Column> columns = List.of(
                Column.text("Method"),
                Column.of("Items", Unit.COUNT),
                Column.of("Units an item", Unit.COUNT),
                new Column("Units", Unit.COUNT, Better.LOWER),
                new Column("of failed items", Unit.COUNT, Better.LOWER));
        List<List<Cell>> rows = methods.stream()
                .sorted(Comparator.comparingLong((Tally.Reading method) -> -method.items() * units(method)))
                .map(method -> List.of(
                        Cell.of(method.method()),
                        Cell.of(count(method.items())),
                        Cell.of(count(units(method))),
                        Cell.of(count(method.items() * units(method))),
                        Cell.of(count(method.errors() * units(method)))))
                .toList();
        return new Table("Provider's units", columns, rows);
    }

    private long units(Tally.Reading method) {
        return costs.units(method.method());
    }

    private void notes(List<Block> blocks) {
        long mismatched = items(Outcomes.ID_MISMATCH);
        if (mismatched > 0) {
            blocks.add(Note.failure(Unit.COUNT.format(count(mismatched))
                    + " answers carry the id of another request. web3j does not look at ids and pairs a batch by"
                    + " position, so they were given to requests they do not belong to. Send the calls of a batch one"
                    + " by one, or use a node that keeps the order; where single calls are concerned, mistrust the"
                    + " node or the proxy before it."));
        }
        if (items(Outcomes.MISSING) > 0) {
            blocks.add(Note.warning(
                    "Some items got no answer: it was null or an empty object, or a batch got fewer answers than it had"
                            + " items."));
        }
        if (!untapped.isEmpty()) {
            blocks.add(
                    Note.info("The sizes of what these services send and receive cannot be seen and are missing here: "
                            + String.join(", ", untapped) + '.'));
        }
        if (batches.calls() > 0) {
            blocks.add(
                    Note.info("A batch is one round trip. Its items are counted under their methods and have no time of"
                            + " their own: the node does not tell it."));
        }
        if (failures > 0) {
            blocks.add(Note.warning(Unit.COUNT.format(count(failures))
                    + " events could not be recorded and are missing here; the first is in the log."));
        }
    }

    private long items(String outcome) {
        return methods.stream()
                .mapToLong(method -> method.itemsByOutcome().getOrDefault(outcome, 0L))
                .sum();
    }
}
