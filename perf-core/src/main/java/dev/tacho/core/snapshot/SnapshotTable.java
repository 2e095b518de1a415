package dev.tacho.core.snapshot;

import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/** Prints a snapshot as an aligned table: names to the left, numbers to the right, withheld numbers as n/a. */
final class SnapshotTable {
    private static final int LONGEST_NAME = 100;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    private SnapshotTable() {}

    static String of(PerfSnapshot snapshot) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(snapshot.name(), "count", "errors", "mean", "p50", "p90", "p99", "p99.9", "max"));
        for (TimerSnapshot timer : snapshot.timers()) {
            rows.add(row(timer.id(), timer.count(), Unit.NANOS, timer.latency(), Unit.COUNT.format(timer.errors())));
        }
        for (HistogramSnapshot histogram : snapshot.histograms()) {
            rows.add(row(histogram.id(), histogram.values().count(), histogram.unit(), histogram.values(), ""));
        }
        for (CounterSnapshot counter : snapshot.counters()) {
            rows.add(List.of(shown(counter.id()), Unit.COUNT.format(counter.count())));
        }
        for (GaugeSnapshot gauge : snapshot.gauges()) {
            rows.add(List.of(shown(gauge.id()), gauge.unit().format(gauge.value())));
        }
        return align(rows);
    }

    private static List<String> row(
            InstrumentId id, long count, Unit unit, DistributionSnapshot values, String errors) {
        List<String> row = new ArrayList<>();
        row.add(shown(id));
        row.add(Unit.COUNT.format(count));
        row.add(errors);
        row.add(unit.format(values.mean()));
        for (double percentile : PERCENTILES) {
            row.add(unit.format(values.percentile(percentile).value()));
        }
        row.add(unit.format(values.max()));
        return row;
    }

    /** A name as one cell of one line, whatever it holds. */
    private static String shown(InstrumentId id) {
        String name = id.toString().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "_");
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + '…';
    }

    private static String align(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            int start = table.length();
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(widths[column] - row.get(column).length());
                table.append(column == 0 ? "" : "  ");
                table.append(column == 0 ? row.get(column) + padding : padding + row.get(column));
            }
            table.setLength(start + table.substring(start).stripTrailing().length());
            table.append('\n');
        }
        return table.toString().replace('\u00a0', ' ');
    }
}
