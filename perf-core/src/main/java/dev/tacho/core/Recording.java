package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a timer and a histogram record into: counts by bucket that only ever grow, so that any number of readers can
 * subtract their own baseline.
 *
 * <p>A record goes: bucket, extremes, sum, done. A reading goes the other way: done, sum, extremes, buckets. If the
 * buckets add up to {@code done} as it was at first, every counted record was complete then, and none had begun before
 * the sum and the extremes were read (it would show in the buckets): they are those of exactly the counted values.
 * Otherwise the reading is tried again, and after a few tries taken as it is and marked inexact. The counts themselves
 * are never in doubt.
 */
final class Recording {
    private static final int TRIES = 8;

    /** Allocated by the first record: an instrument that is never used costs a few hundred bytes. */
    private final AtomicReference<@Nullable AtomicLongArray> buckets = new AtomicReference<>();

    private final LongAdder sum = new LongAdder();
    private final LongAdder done = new LongAdder();
    private final LongAdder negatives = new LongAdder();
    private final LongAdder clamped = new LongAdder();
    private final AtomicLong min = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong max = new AtomicLong(-1);

    /** Records one value. Never throws for any value. */
    void record(long value) {
        long recorded = value;
        if (value < 0) {
            negatives.increment();
            recorded = 0;
        }
        int bucket;
        if (recorded <= BucketLayout.MAX_VALUE) {
            bucket = BucketLayout.indexOf(recorded);
        } else {
            clamped.increment();
            bucket = BucketLayout.SIZE - 1;
        }
        AtomicLongArray counts = buckets.getPlain();
        (counts != null ? counts : allocate()).getAndIncrement(bucket);
        if (recorded > max.getOpaque()) {
            max.accumulateAndGet(recorded, Math::max);
        }
        if (recorded < min.getOpaque()) {
            min.accumulateAndGet(recorded, Math::min);
        }
        // Beyond the range a value adds what its bucket stands for, so that no sum overflows; it is not exact then.
        sum.add(Math.min(recorded, BucketLayout.MAX_VALUE));
        done.increment();
    }

    /** Returns everything recorded so far. */
    DistributionSnapshot snapshot() {
        AtomicLongArray counts = buckets.get();
        if (counts == null) {
            return DistributionSnapshot.EMPTY;
        }
        long[] copy = new long[BucketLayout.SIZE];
        long total = 0;
        long smallest = 0;
        long largest = 0;
        boolean exact = false;
        for (int attempt = 0; attempt < TRIES && !exact; attempt++) {
            long complete = done.sum();
            total = sum.sum();
            smallest = min.get();
            largest = max.get();
            exact = copy(counts, copy) == complete;
        }
        return DistributionSnapshot.of(copy, exact, (double) total, smallest, largest, negatives.sum(), clamped.sum());
    }

    private static long copy(AtomicLongArray from, long[] to) {
        long total = 0;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
            total += to[i];
        }
        return total;
    }

    private AtomicLongArray allocate() {
        AtomicLongArray fresh = new AtomicLongArray(BucketLayout.SIZE);
        AtomicLongArray first = buckets.compareAndExchange(null, fresh);
        return first == null ? fresh : first;
    }
}
