package dev.tacho.core.timeline;

import dev.tacho.core.section.HeatMap;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.List;

/** What was recorded in one stretch of time, four rows to an octave; each row is made of whole buckets, so it is exact. */
final class Stretch {
    /** The upper edges of the rows, inclusive: 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 19 ... and all above the last. */
    private static final long[] EDGES = edges();

    private final long fromNanos;
    private final long toNanos;
    private final int firstRow;
    private final long[] counts;

    private Stretch(long fromNanos, long toNanos, int firstRow, long[] counts) {
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
        this.firstRow = firstRow;
        this.counts = counts;
    }

    static Stretch of(long fromNanos, long toNanos, DistributionSnapshot values) {
        int first = values.count() == 0 ? 0 : row(values.minValue().orElse(0));
        int last = values.count() == 0 ? -1 : row(values.maxValue().orElse(Long.MAX_VALUE));
        long[] counts = new long[last - first + 1];
        long below = first == 0 ? 0 : values.countAtMost(EDGES[first - 1]);
        for (int row = first; row <= last; row++) {
            long atMost = values.countAtMost(EDGES[row]);
            counts[row - first] = atMost - below;
            below = atMost;
        }
        return new Stretch(fromNanos, toNanos, first, counts);
    }

    /** Returns each two neighbours as one; of an odd number the last stays alone. */
    static List<Stretch> halved(List<Stretch> stretches) {
        List<Stretch> halved = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i += 2) {
            halved.add(i + 1 < stretches.size() ? stretches.get(i).plus(stretches.get(i + 1)) : stretches.get(i));
        }
        return halved;
    }

    HeatMap.Column column() {
        List<HeatMap.Cell> cells = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                int row = firstRow + i;
                long lower = row == 0 ? 0 : EDGES[row - 1] + 1;
                cells.add(new HeatMap.Cell(lower, EDGES[row], counts[i]));
            }
        }
        return new HeatMap.Column(fromNanos, toNanos, cells);
    }

    private Stretch plus(Stretch next) {
        if (counts.length == 0 || next.counts.length == 0) {
            Stretch other = counts.length == 0 ? next : this;
            return new Stretch(fromNanos, next.toNanos, other.firstRow, other.counts);
        }
        int first = Math.min(firstRow, next.firstRow);
        int end = Math.max(firstRow + counts.length, next.firstRow + next.counts.length);
        long[] sum = new long[end - first];
        for (int i = 0; i < counts.length; i++) {
            sum[firstRow - first + i] += counts[i];
        }
        for (int i = 0; i < next.counts.length; i++) {
            sum[next.firstRow - first + i] += next.counts[i];
        }
        return new Stretch(fromNanos, next.toNanos, first, sum);
    }

    private static int row(long value) {
        int row = 0;
        while (row < EDGES.length - 1 && EDGES[row] < value) {
            row++;
        }
        return row;
    }

    private static long[] edges() {
        List<Long> edges = new ArrayList<>(List.of(0L, 1L, 2L, 3L));
        for (long octave = 4; octave < 1L << 42; octave *= 2) {
            for (int quarter = 1; quarter <= 4; quarter++) {
                edges.add(octave + quarter * (octave / 4) - 1);
            }
        }
        edges.add(Long.MAX_VALUE);
        return edges.stream().mapToLong(Long::longValue).toArray();
    }
}
