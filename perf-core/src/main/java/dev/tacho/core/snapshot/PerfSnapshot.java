package dev.tacho.core.snapshot;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;

/**
 * A reading of a whole set of instruments, by rising name.
 *
 * @param name what the set is called
 * @param takenAt the wall-clock time of the reading
 * @param elapsedNanos how long the set has existed, or for an interval how long that lasted
 * @param timers the timers
 * @param histograms the histograms
 * @param counters the counters
 * @param gauges the gauges
 * @param ledger what measuring itself cost, and what could not be done as asked
 */
public record PerfSnapshot(
        String name,
        Instant takenAt,
        long elapsedNanos,
        List<TimerSnapshot> timers,
        List<HistogramSnapshot> histograms,
        List<CounterSnapshot> counters,
        List<GaugeSnapshot> gauges,
        Ledger ledger)
        implements SectionSource {
    /** Copies and sorts the lists. */
    public PerfSnapshot {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(takenAt, "takenAt");
        timers = sorted(timers, TimerSnapshot::id);
        histograms = sorted(histograms, HistogramSnapshot::id);
        counters = sorted(counters, CounterSnapshot::id);
        gauges = sorted(gauges, GaugeSnapshot::id);
    }

    /**
     * Returns the reading of a timer.
     *
     * @param timer the name, and the tags in the order of {@link InstrumentId#toString} if there are several of that
     *     name
     * @return the reading
     * @throws NoSuchElementException if there is none of that name, or several; the message lists what there is
     */
    public TimerSnapshot timer(String timer) {
        return find("timer", timer, timers, TimerSnapshot::id);
    }

    /**
     * Returns the reading of a histogram.
     *
     * @param histogram the name, and the tags if there are several of that name
     * @return the reading
     * @throws NoSuchElementException if there is none of that name, or several; the message lists what there is
     */
    public HistogramSnapshot histogram(String histogram) {
        return find("histogram", histogram, histograms, HistogramSnapshot::id);
    }

    /**
     * Returns the reading of a counter.
     *
     * @param counter the name, and the tags if there are several of that name
     * @return the reading
     * @throws NoSuchElementException if there is none of that name, or several; the message lists what there is
     */
    public CounterSnapshot counter(String counter) {
        return find("counter", counter, counters, CounterSnapshot::id);
    }

    /**
     * Returns the reading of a gauge.
     *
     * @param gauge the name, and the tags if there are several of that name
     * @return the reading
     * @throws NoSuchElementException if there is none of that name, or several; the message lists what there is
     */
    public GaugeSnapshot gauge(String gauge) {
        return find("gauge", gauge, gauges, GaugeSnapshot::id);
    }

    /**
     * Returns this reading as the section {@code measurements} of a report: a distribution for each timer and each
     * histogram that recorded something, a fact for each counter and gauge.
     *
     * @return the section; a note in it says so if nothing was recorded
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        timers.stream().filter(timer -> timer.count() > 0).forEach(timer -> blocks.add(timer.toBlock()));
        histograms.stream().filter(values -> values.count() > 0).forEach(values -> blocks.add(values.toBlock()));
        blocks.addAll(TimerBlocks.of(timers, ledger));
        blocks.addAll(TimerBlocks.odd(timers, histograms));
        ledger.remarks().forEach(remark -> blocks.add(Note.warning(remark)));
        List<Fact> facts = new ArrayList<>();
        for (CounterSnapshot counter : counters) {
            facts.add(
                    Fact.of(counter.id().word(), counter.id().toString(), counter.count(), Unit.COUNT, Better.NEITHER));
        }
        for (GaugeSnapshot gauge : gauges) {
            facts.add(Fact.of(gauge.id().word(), gauge.id().toString(), gauge.value(), gauge.unit(), Better.NEITHER));
        }
        if (!facts.isEmpty()) {
            blocks.add(new Facts(facts));
        }
        if (blocks.isEmpty()) {
            blocks.add(Note.info("Nothing was recorded."));
        }
        return new Section("measurements", "Measurements", blocks);
    }

    /** Returns an aligned table: a line for each timer and histogram, then counters and gauges. */
    @Override
    public String toString() {
        return SnapshotTable.of(this);
    }

    private static <T> List<T> sorted(List<T> readings, Function<T, InstrumentId> id) {
        return readings.stream().sorted(Comparator.comparing(id)).toList();
    }

    private static <T> T find(String kind, String wanted, List<T> readings, Function<T, InstrumentId> id) {
        List<T> found = readings.stream()
                .filter(reading -> id.apply(reading).toString().equals(wanted))
                .toList();
        if (found.isEmpty()) {
            found = readings.stream()
                    .filter(reading -> id.apply(reading).name().equals(wanted))
                    .toList();
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new NoSuchElementException(
                found.isEmpty()
                        ? "no " + kind + " \"" + wanted + "\"; there are "
                                + readings.stream().map(id).toList()
                        : found.size() + " of the name \"" + wanted + "\": name one of "
                                + found.stream().map(id).toList());
    }
}
