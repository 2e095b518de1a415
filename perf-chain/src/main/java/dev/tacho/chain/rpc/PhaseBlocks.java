package dev.tacho.chain.rpc;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Table.Shading;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Turns the phases of calls into blocks: where all time went, and each method's median and 99th percentile as heat maps.
 *
 * @param phases the phases
 * @param calls the round trips in all, also those without phases
 */
record PhaseBlocks(PhaseTimes.Reading phases, long calls) {
    void addTo(List<Block> blocks) {
        if (phases.calls() > 0) {
            List<PhaseTimes.Times> methods = phases.methods().stream()
                    .sorted(Comparator.comparingLong(PhaseTimes.Times::nanos).reversed())
                    .toList();
            if (!methods.isEmpty()) {
                blocks.add(tree(methods));
                blocks.add(heatMap("Phases of ok calls, median", methods, times -> percentile(times, 50)));
                if (methods.stream().anyMatch(method -> !Double.isNaN(percentile(method.of(Phase.WAIT), 99)))) {
                    blocks.add(heatMap("Phases of ok calls, 99th percentile", methods, times -> percentile(times, 99)));
                }
                blocks.add(Note.info("Phases of one call add up to its time; their percentiles do not. Only calls that"
                        + " opened a connection have connect and tls, and only these count there."));
            }
            if (phases.failed().calls() > 0) {
                blocks.add(
                        heatMap("Phases of failed calls, mean", List.of(phases.failed()), DistributionSnapshot::mean));
            }
            if (!phases.failures().isEmpty()) {
                blocks.add(failures());
            }
            if (phases.warmup().calls() > 0) {
                blocks.add(heatMap(
                        "Phases of the declared warm-up, longest",
                        List.of(phases.warmup()),
                        DistributionSnapshot::max));
                blocks.add(Note.info(
                        "The first " + Unit.COUNT.format(phases.warmup().calls())
                                + " round trips are the declared warm-up, kept out of all other times."));
            }
        }
        long without = calls - phases.calls();
        if (without > 0) {
            blocks.add(Note.info(Unit.COUNT.format(without) + " of " + Unit.COUNT.format(calls)
                    + " round trips have no phases. A WebSocket and IPC tell none; HTTP tells them if the OkHttpClient"
                    + " was built with eventListenerFactory(meter.phases()); a cancelled call has none."));
        }
    }

    private static double percentile(DistributionSnapshot times, double percentile) {
        return times.percentile(percentile).value();
    }

    /** All time of all ok calls: methods and their phases in the order of a call, which add up exactly. */
    private static Tree tree(List<PhaseTimes.Times> methods) {
        List<Tree.Node> nodes = new ArrayList<>();
        for (PhaseTimes.Times method : methods) {
            List<Tree.Node> parts = new ArrayList<>();
            for (Phase phase : Phase.ALL) {
                DistributionSnapshot times = method.of(phase);
                if (times.count() > 0) {
                    parts.add(new Tree.Node(phase.tag, times.sum(), List.of()));
                }
            }
            nodes.add(new Tree.Node(method.name(), method.nanos(), parts));
        }
        double all = nodes.stream().mapToDouble(Tree.Node::value).sum();
        return new Tree("Where the time of ok calls went", Unit.NANOS, new Tree.Node("ok calls", all, nodes));
    }

    private static Table heatMap(
            String title, List<PhaseTimes.Times> rows, ToDoubleFunction<DistributionSnapshot> number) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.text("Method"));
        for (Phase phase : Phase.ALL) {
            columns.add(new Column(phase.tag, Unit.NANOS, Better.LOWER));
        }
        List<List<Cell>> cells = new ArrayList<>();
        for (PhaseTimes.Times row : rows) {
            List<Cell> line = new ArrayList<>();
            line.add(Cell.of(row.name() + " (" + Unit.COUNT.format(row.calls()) + ')'));
            for (Phase phase : Phase.ALL) {
                line.add(Cell.of(number.applyAsDouble(row.of(phase))));
            }
            cells.add(line);
        }
        return new Table(title, columns, cells, new Shading(-1, -1));
    }

    private Table failures() {
        List<Column> columns = List.of(
                Column.text("Outcome"), Column.text("Ended in"), new Column("Round trips", Unit.COUNT, Better.LOWER));
        return new Table(
                "Where calls failed",
                columns,
                phases.failures().stream()
                        .map(failure -> List.of(
                                Cell.of(failure.end().outcome()),
                                Cell.of(failure.end().phase().tag),
                                Cell.of((double) failure.calls())))
                        .toList());
    }
}
