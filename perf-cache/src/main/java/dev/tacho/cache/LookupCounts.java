package dev.tacho.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Hits and misses, counted in stripes so that threads seldom meet. Unlike a {@code LongAdder} it learns what its cell
 * held before an addition, and so knows every 256th event of a stripe without a counter or a random number more.
 *
 * <p>Stripe {@code i} stands at {@code (i + 1) * STRIDE}: hits first, misses beside them, then padding. The first stride
 * keeps the stripes apart from the array's length, which every access reads.
 */
final class LookupCounts {
    /** 128 bytes: a cache line, and the one beside it that the hardware fetches along. */
    private static final int STRIDE = 16;

    private static final int MISSES = 1;

    /** Every {@code 2^8}th event of a stripe is reported. */
    private static final int REPORT_SHIFT = 8;

    /** 2^64 over the golden ratio: multiples of it spread consecutive thread ids evenly over the stripes. */
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    /** Four stripes a processor, so that two running threads rarely share one; a power of two from 4 to 64. */
    private static final int STRIPES =
            Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));

    private static final int HASH_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(STRIPES);

    private final AtomicLongArray counts = new AtomicLongArray((STRIPES + 1) * STRIDE);

    /** Counts hits and returns whether the stripe passed a multiple of 256. */
    boolean addHits(int hits) {
        return add(stripe(), hits);
    }

    /** Counts misses and returns whether the stripe passed a multiple of 256. */
    boolean addMisses(int misses) {
        return add(stripe() + MISSES, misses);
    }

    /** Returns the hits so far. */
    long hits() {
        return sum(0);
    }

    /** Returns the misses so far. */
    long misses() {
        return sum(MISSES);
    }

    private boolean add(int cell, int events) {
        long before = counts.getAndAdd(cell, events);
        return (before >> REPORT_SHIFT) != ((before + events) >> REPORT_SHIFT);
    }

    private long sum(int offset) {
        long sum = 0;
        for (int cell = STRIDE + offset; cell < counts.length(); cell += STRIDE) {
            sum += counts.get(cell);
        }
        return sum;
    }

    private static int stripe() {
        int stripe = (int) ((Thread.currentThread().getId() * GOLDEN) >>> HASH_SHIFT);
        return (stripe + 1) * STRIDE;
    }
}
