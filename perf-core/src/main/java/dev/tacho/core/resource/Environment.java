package dev.tacho.core.resource;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine of a run and the load on it since the run started. Immutable; reading it costs about 0.1 ms.
 */
public final class Environment implements SectionSource {
    private final ResourceReading start;

    private Environment(ResourceReading start) {
        this.start = start;
    }

    /**
     * Starts watching: from now on {@link #use} says what happened since.
     *
     * @return the environment of a run that starts now
     */
    public static Environment watch() {
        return new Environment(ResourceReading.now());
    }

    /**
     * Returns the machine.
     *
     * @return what does not change during a run
     */
    public Machine machine() {
        return Machine.current();
    }

    /**
     * Returns the load since this environment is watched.
     *
     * @return the shares of time up to now
     */
    public ResourceUse use() {
        return ResourceUse.between(start, ResourceReading.now());
    }

    /**
     * Returns the section {@code environment}: the machine, the load since the start, and a warning if others
     * disturbed the run.
     *
     * @return the section
     */
    @Override
    public Section section() {
        return section(use());
    }

    /**
     * Returns the section {@code environment} for a load read before, so that all parts of a report say the same.
     *
     * @param use the load
     * @return the section
     */
    public Section section(ResourceUse use) {
        Machine machine = machine();
        List<Block> blocks = new ArrayList<>();
        if (use.isNoisy()) {
            blocks.add(Note.warning("Others used this machine during the run: some task waited for a processor in "
                    + Unit.RATIO.format(use.cpuStallRatio()) + " of the time, " + Unit.RATIO.format(use.stealRatio())
                    + " was stolen, " + Unit.RATIO.format(use.throttledRatio())
                    + " throttled. Small differences between such runs mean nothing."));
        }
        blocks.add(new Table(
                "",
                List.of(Column.text("what"), Column.text("value")),
                List.of(
                        row("processor", machine.cpu()),
                        row("cores", machine.cores() + limit(machine.cpuLimit(), Unit.NONE)),
                        row("operating system", machine.os()),
                        row("Java", machine.jdk()),
                        row("garbage collector", machine.gc()),
                        row(
                                "largest heap",
                                Unit.BYTES.format(machine.maxHeapBytes())
                                        + limit(machine.memoryLimitBytes(), Unit.BYTES)))));
        blocks.add(Facts.of(
                Fact.of("run.duration", "duration", use.elapsedNanos(), Unit.NANOS, Better.NEITHER),
                Fact.of("run.process-cores", "cores used here", use.processCores(), Unit.NONE, Better.NEITHER),
                ratio("run.host-busy", "machine busy", use.hostBusyRatio()),
                ratio("run.cpu-stall", "waiting for a processor", use.cpuStallRatio()),
                ratio("run.memory-stall", "waiting for memory", use.memoryStallRatio()),
                ratio("run.io-stall", "waiting for a disk", use.ioStallRatio()),
                ratio("run.steal", "stolen by other guests", use.stealRatio()),
                ratio("run.throttled", "throttled", use.throttledRatio()),
                ratio("run.gc", "garbage collection", use.gcRatio()),
                Fact.of("run.gc-count", "collections", use.gcCount(), Unit.COUNT, Better.LOWER)));
        return new Section("environment", "Environment", blocks);
    }

    private static List<Cell> row(String what, String value) {
        return List.of(Cell.of(what), Cell.of(value));
    }

    private static Fact ratio(String id, String label, double ratio) {
        return Fact.of(id, label, ratio, Unit.RATIO, Better.LOWER);
    }

    private static String limit(double limit, Unit unit) {
        return Double.isNaN(limit) ? "" : " (container limit " + unit.format(limit) + ')';
    }
}
