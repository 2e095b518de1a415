package dev.tacho.core.snapshot;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Tree.Node;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a report shows of timers beyond their distributions: only of those that looked at it. */
final class TimerBlocks {
    private final List<TimerSnapshot> timers;
    private final List<Block> blocks = new ArrayList<>();

    private TimerBlocks(List<TimerSnapshot> timers) {
        this.timers = timers;
    }

    static List<Block> of(List<TimerSnapshot> timers, Ledger ledger) {
        TimerBlocks all = new TimerBlocks(timers);
        all.stages();
        all.outcomes();
        all.pauses();
        all.omission();
        all.costs();
        all.delays();
        all.running();
        all.sampled();
        all.tooShort(ledger.calibration());
        return all.blocks;
    }

    /** The table of values that are not ordinary durations or sizes; empty if there are none. */
    static List<Block> odd(List<TimerSnapshot> timers, List<HistogramSnapshot> histograms) {
        List<List<Cell>> rows = new ArrayList<>();
        timers.forEach(
                timer -> odd(rows, timer.id(), timer.latency(), timer.latency().zeros()));
        // Zero is an ordinary size.
        histograms.forEach(histogram -> odd(rows, histogram.id(), histogram.values(), 0));
        if (rows.isEmpty()) {
            return List.of();
        }
        return List.of(new Table(
                "Odd values: counted with the others, and here",
                List.of(
                        Column.text("operation"),
                        new Column("negative, recorded as 0", Unit.COUNT, Better.LOWER),
                        new Column("zero", Unit.COUNT, Better.NEITHER),
                        new Column("2^42 and more (73 min)", Unit.COUNT, Better.LOWER)),
                rows));
    }

    private static void odd(List<List<Cell>> rows, InstrumentId id, DistributionSnapshot values, long zeros) {
        if (values.negatives() + zeros + values.huge() > 0) {
            rows.add(List.of(
                    Cell.of(id.toString()), Cell.of(values.negatives()), Cell.of(zeros), Cell.of(values.huge())));
        }
    }

    private void stages() {
        for (TimerSnapshot timer : timers) {
            if (!timer.stages().isEmpty()) {
                List<Node> parts = new ArrayList<>();
                withRest(timer).forEach(stage -> parts.add(node(stage.name(), stage.durations())));
                double total = parts.stream().mapToDouble(Node::value).sum();
                blocks.add(new Tree(
                        timer.id() + ": time by stage",
                        Unit.NANOS,
                        new Node(timer.id().toString(), total, parts)));
                table(
                        timer.id() + ": stages",
                        List.of(Column.text("stage"), count("calls"), nanos("total"), nanos("p50"), nanos("p99")),
                        withRest(timer),
                        stage -> true,
                        stage -> List.of(
                                Cell.of(stage.name()),
                                Cell.of(stage.durations().count()),
                                Cell.of(stage.durations().sum()),
                                percentile(stage.durations(), 50),
                                percentile(stage.durations(), 99)));
            }
        }
    }

    private static List<Stage> withRest(TimerSnapshot timer) {
        List<Stage> all = new ArrayList<>(timer.stages());
        all.add(new Stage("rest", timer.rest()));
        return all;
    }

    private static Node node(String label, DistributionSnapshot durations) {
        return new Node(label, durations.sum(), List.of());
    }

    private void outcomes() {
        timers(
                "Calls that did not succeed, apart",
                timer -> timer.errors() + timer.cancellations() > 0,
                List.of(
                        count("calls"),
                        count("failed"),
                        count("cancelled"),
                        nanos("ok p50"),
                        nanos("ok p99"),
                        nanos("failed p50"),
                        nanos("failed p99")),
                timer -> cells(
                        Cell.of(timer.count()),
                        Cell.of(timer.errors()),
                        Cell.of(timer.cancellations()),
                        percentile(timer.ok(), 50),
                        percentile(timer.ok(), 99),
                        percentile(timer.failed(), 50),
                        percentile(timer.failed(), 99)));
    }

    private void pauses() {
        timers(
                "With and without pauses of the garbage collector",
                timer -> timer.paused().count() > 0,
                List.of(
                        count("calls"),
                        count("in a pause"),
                        count("undecided"),
                        nanos("p99"),
                        nanos("p99 without"),
                        nanos("p99.9"),
                        nanos("p99.9 without"),
                        nanos("max without")),
                timer -> {
                    DistributionSnapshot without = timer.withoutPauses();
                    return cells(
                            Cell.of(timer.latency().count()),
                            Cell.of(timer.paused().count()),
                            Cell.of(timer.pausesUndecided()),
                            percentile(timer.latency(), 99),
                            percentile(without, 99),
                            percentile(timer.latency(), 99.9),
                            percentile(without, 99.9),
                            Cell.of(without.max()));
                });
    }

    private void omission() {
        timers(
                "Coordinated omission: as recorded, and corrected",
                timer -> timer.corrected().isPresent(),
                List.of(
                        count("recorded"),
                        count("omitted"),
                        nanos("p50"),
                        nanos("p50 corrected"),
                        nanos("p99"),
                        nanos("p99 corrected"),
                        nanos("p99.9"),
                        nanos("p99.9 corrected")),
                timer -> timer.corrected()
                        .map(corrected -> cells(
                                Cell.of(timer.latency().count()),
                                Cell.of(corrected.phantoms()),
                                percentile(timer.latency(), 50),
                                Cell.of(corrected.valueAtPercentile(50)),
                                percentile(timer.latency(), 99),
                                Cell.of(corrected.valueAtPercentile(99)),
                                percentile(timer.latency(), 99.9),
                                Cell.of(corrected.valueAtPercentile(99.9))))
                        .orElseThrow());
    }

    private void costs() {
        timers(
                "Cost of a call, from a sample",
                timer -> timer.cost().cpuNanos().count() + timer.cost().unmeasured() > 0,
                List.of(
                        count("measured"),
                        nanos("CPU mean"),
                        nanos("CPU p50"),
                        nanos("CPU p99"),
                        bytes("allocated, mean"),
                        bytes("p50"),
                        bytes("p99"),
                        count("not measurable")),
                timer -> {
                    DistributionSnapshot cpu = timer.cost().cpuNanos();
                    DistributionSnapshot allocated = timer.cost().allocatedBytes();
                    return cells(
                            Cell.of(cpu.count()),
                            Cell.of(cpu.mean()),
                            percentile(cpu, 50),
                            percentile(cpu, 99),
                            Cell.of(allocated.mean()),
                            percentile(allocated, 50),
                            percentile(allocated, 99),
                            Cell.of(timer.cost().unmeasured()));
                });
    }

    private void delays() {
        timers(
                "Calls with an intended start: how late they began",
                timer -> timer.startDelay().count() > 0,
                List.of(
                        count("calls"),
                        nanos("late by p50"),
                        nanos("late by p99"),
                        nanos("response p50"),
                        nanos("response p99")),
                timer -> beside(timer.startDelay(), timer));
        timers(
                "Asynchronous calls: time until the future was returned",
                timer -> timer.timeToReturn().count() > 0,
                List.of(
                        count("calls"),
                        nanos("returned after p50"),
                        nanos("returned after p99"),
                        nanos("completed after p50"),
                        nanos("completed after p99")),
                timer -> beside(timer.timeToReturn(), timer));
    }

    private static List<Cell> beside(DistributionSnapshot part, TimerSnapshot timer) {
        return cells(
                Cell.of(part.count()),
                percentile(part, 50),
                percentile(part, 99),
                percentile(timer.latency(), 50),
                percentile(timer.latency(), 99));
    }

    private void running() {
        timers(
                "Still running, and closed otherwise than once where they began",
                timer -> timer.inFlight().open() + timer.misuse().closedAgain() > 0,
                List.of(count("running"), nanos("oldest"), count("closed again"), count("closed on another thread")),
                timer -> cells(
                        Cell.of(timer.inFlight().open()),
                        Cell.of(timer.inFlight().longestNanos()),
                        Cell.of(timer.misuse().closedAgain()),
                        Cell.of(timer.misuse().closedElsewhere())));
    }

    private void sampled() {
        timers(
                "Timed by sample",
                timer -> timer.untimed() > 0,
                List.of(count("calls"), count("timed"), count("failed, of all")),
                timer -> cells(Cell.of(timer.count()), Cell.of(timer.latency().count()), Cell.of(timer.errors())));
    }

    private void tooShort(Calibration calibration) {
        String names = timers.stream()
                .filter(timer -> calibration.isTooShort(timer.percentile(50).value()))
                .map(timer -> timer.id().toString())
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            blocks.add(Note.warning("Timing a block adds " + Unit.NANOS.format(calibration.timedNanos())
                    + " here. The median is under three times that, so these say much about timing and little about the"
                    + " block: " + names + ". Time a batch of calls, or sample them (sampleEvery)."));
        }
    }

    private void timers(
            String title,
            Predicate<TimerSnapshot> shown,
            List<Column> columns,
            Function<TimerSnapshot, List<Cell>> cells) {
        List<Column> all = new ArrayList<>(List.of(Column.text("operation")));
        all.addAll(columns);
        table(title, all, timers, shown, timer -> {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(timer.id().toString())));
            row.addAll(cells.apply(timer));
            return row;
        });
    }

    private <T> void table(
            String title, List<Column> columns, List<T> from, Predicate<T> shown, Function<T, List<Cell>> row) {
        List<List<Cell>> rows = from.stream().filter(shown).map(row).toList();
        if (!rows.isEmpty()) {
            blocks.add(new Table(title, columns, rows));
        }
    }

    private static List<Cell> cells(Cell... cells) {
        return Arrays.asList(cells);
    }

    private static Cell percentile(DistributionSnapshot values, double percentile) {
        return Cell.of(values.percentile(percentile).value());
    }

    private static Column nanos(String label) {
        return new Column(label, Unit.NANOS, Better.LOWER);
    }

    private static Column bytes(String label) {
        return new Column(label, Unit.BYTES, Better.LOWER);
    }

    private static Column count(String label) {
        return Column.of(label, Unit.COUNT);
    }
}
