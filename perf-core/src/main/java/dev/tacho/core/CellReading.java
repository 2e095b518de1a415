package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Adds up what the cells of one recording hold. For one thread and one reading. */
final class CellReading {
    private static final long[] NONE = {};

    private final BucketLayout layout;
    /** The counts of the cell being read; taken over by {@link #add} once they are found good. */
    private long[] loaded = NONE;

    private int length;
    private int first;
    private long[] counts = NONE;
    private boolean exact = true;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max = -1;
    private long negatives;

    CellReading(BucketLayout layout) {
        this.layout = layout;
    }

    /** Copies counts that others may be writing, and returns their total. */
    long load(long[] cell, int from, int to) {
        loaded = room(loaded, to - from);
        length = to - from;
        return copy(cell, from, 0, length);
    }

    /** Copies the counts of all pages from the given one on, and returns their total. */
    long load(long[] @Nullable [] pages, int firstPage, int halfBits) {
        int half = 1 << halfBits;
        int last = pages.length - 1;
        while (SharedCell.page(pages, last) == null) {
            last--;
        }
        length = (last - firstPage + 1) << halfBits;
        loaded = room(loaded, length);
        long total = 0;
        for (int number = firstPage; number <= last; number++) {
            long[] page = SharedCell.page(pages, number);
            int start = (number - firstPage) << halfBits;
            if (page == null) {
                Arrays.fill(loaded, start, start + half, 0);
            } else {
                total += copy(page, 0, start, half);
            }
        }
        return total;
    }

    /** Adds the counts loaded last, whose first is that of the given bucket. */
    void add(int bucket, long cellSum, long cellMin, long cellMax, long cellNegatives, boolean cellExact) {
        int end = bucket + length;
        if (counts.length == 0) {
            first = bucket;
            counts = Arrays.copyOf(loaded, length);
        } else {
            widen(Math.min(first, bucket), Math.max(first + counts.length, end));
            for (int i = 0; i < length; i++) {
                counts[bucket - first + i] += loaded[i];
            }
        }
        long total = sum + cellSum;
        exact &= cellExact;
        // The largest long stands for it and everything beyond.
        sum = total >= 0 ? total : Long.MAX_VALUE;
        min = Math.min(min, cellMin);
        max = Math.max(max, cellMax);
        negatives += cellNegatives;
    }

    DistributionSnapshot snapshot() {
        return DistributionSnapshot.of(layout, first, counts, exact, sum, min, max, negatives);
    }

    private long copy(long[] from, int start, int to, int howMany) {
        long total = 0;
        for (int i = 0; i < howMany; i++) {
            long count = Longs.getOpaque(from, start + i);
            loaded[to + i] = count;
            total += count;
        }
        return total;
    }

    private void widen(int from, int to) {
        if (from == first && to == first + counts.length) {
            return;
        }
        long[] wider = new long[to - from];
        System.arraycopy(counts, 0, wider, first - from, counts.length);
        first = from;
        counts = wider;
    }

    private static long[] room(long[] array, int needed) {
        return array.length >= needed ? array : new long[needed];
    }
}
