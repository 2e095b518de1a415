package dev.tacho.chain.state;

import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was asked, what was sent for it, and how stale the answers were. No method throws or blocks. */
final class Ledger {
    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final int MOST_METHODS = 128;
    private static final String OTHER = "other";

    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    private final LongAdder roundTrips = new LongAdder();
    private final LongAdder looks = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder unconfirmed = new LongAdder();
    private final LongAdder behind = new LongAdder();
    private final LongAdder reorgs = new LongAdder();
    private final LongAdder orphaned = new LongAdder();
    private final LongAccumulator deepest = new LongAccumulator(Math::max, 0);
    private final LongAdder mismatched = new LongAdder();
    private final LongAdder storeFailures = new LongAdder();
    private final AtomicBoolean storeFailureLogged = new AtomicBoolean();
    private final Histogram staleBlocks;
    private final Histogram staleNanos;
    private final String client;

    private static final class Row {
        final LongAdder asked = new LongAdder();
        final LongAdder kept = new LongAdder();
        final LongAdder sent = new LongAdder();
    }

    /**
     * One method's counts.
     *
     * @param method its name
     * @param asked reads that callers asked for
     * @param kept those of them that no request was sent for
     * @param sent requests sent, for whatever reason
     */
    record Line(String method, long asked, long kept, long sent) {}

    Ledger(Perf perf, String client) {
        this.client = client;
        this.staleBlocks = perf.histogram("state.staleness.blocks", Unit.COUNT, "client", client);
        this.staleNanos = perf.histogram("state.staleness", Unit.NANOS, "client", client);
    }

    void asked(String method) {
        row(method).asked.increment();
    }

    void kept(String method) {
        row(method).kept.increment();
    }

    void sent(String method) {
        if (Methods.isRead(method)) {
            row(method).sent.increment();
        }
    }

    void roundTrip() {
        roundTrips.increment();
    }

    void looked() {
        looks.increment();
    }

    void joined() {
        joined.increment();
    }

    void unconfirmed() {
        unconfirmed.increment();
    }

    void behind() {
        behind.increment();
    }

    void reorganized(long dropped, long depth) {
        reorgs.increment();
        orphaned.add(dropped);
        deepest.accumulate(depth);
    }

    void mismatched() {
        mismatched.increment();
    }

    void storeFailed(RuntimeException failure) {
        storeFailures.increment();
        if (storeFailureLogged.compareAndSet(false, true)) {
            log.warn(
                    "Client {}: the map of the state cache failed; its entry counts as missing. Further failures are"
                            + " counted, not logged",
                    client,
                    failure);
        }
    }

    void stale(long blocks, long nanos) {
        staleBlocks.record(blocks);
        staleNanos.record(nanos);
    }

    long deepestReorg() {
        return deepest.get();
    }

    StateReading read() {
        List<Line> lines = lines();
        return new StateReading(
                lines.stream().mapToLong(Line::asked).sum(),
                lines.stream().mapToLong(Line::sent).sum(),
                staleBlocks.snapshot().values(),
                staleNanos.snapshot().values(),
                new StateReading.Counts(
                        lines.stream().mapToLong(Line::kept).sum(),
                        joined.sum(),
                        roundTrips.sum(),
                        looks.sum(),
                        unconfirmed.sum(),
                        behind.sum(),
                        reorgs.sum(),
                        orphaned.sum(),
                        mismatched.sum(),
                        storeFailures.sum()));
    }

    /** Returns the methods, the most asked first. */
    List<Line> lines() {
        return rows.entrySet().stream()
                .map(row -> new Line(
                        row.getKey(),
                        row.getValue().asked.sum(),
                        row.getValue().kept.sum(),
                        row.getValue().sent.sum()))
                .sorted(Comparator.comparingLong(Line::asked).reversed().thenComparing(Line::method))
                .toList();
    }

    private Row row(String method) {
        Row row = rows.get(method);
        if (row == null) {
            row = rows.computeIfAbsent(rows.size() < MOST_METHODS ? method : OTHER, name -> new Row());
        }
        return row;
    }
}
