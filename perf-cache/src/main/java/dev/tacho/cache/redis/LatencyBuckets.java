package dev.tacho.cache.redis;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command's latency histogram as {@code LATENCY HISTOGRAM} tells it: for bounds that about double, how many calls took
 * at most that long. Unlike percentiles, two of them can be subtracted.
 */
final class LatencyBuckets {
    static final LatencyBuckets NONE = new LatencyBuckets(new long[0], new long[0]);

    private static final int MOST_BUCKETS = 64;

    /** The server counts a longer call as one of this length, so that what is at or above it has no upper bound. */
    private static final long LONGEST_MICROS = 1_000_000;

    private final long[] boundMicros;
    private final long[] atMost;

    private LatencyBuckets(long[] boundMicros, long[] atMost) {
        this.boundMicros = boundMicros;
        this.atMost = atMost;
    }

    /**
     * Reads bounds and counts in turn.
     *
     * @return the histogram; null if the pairs do not rise, are not numbers or are too many
     */
    static @Nullable LatencyBuckets of(List<?> pairs) {
        int size = pairs.size() / 2;
        if (size > MOST_BUCKETS || pairs.size() % 2 != 0) {
            return null;
        }
        long[] bounds = new long[size];
        long[] counts = new long[size];
        for (int i = 0; i < size; i++) {
            bounds[i] = Reply.number(pairs.get(2 * i));
            counts[i] = Reply.number(pairs.get(2 * i + 1));
            boolean rises = i == 0 || (bounds[i] > bounds[i - 1] && counts[i] >= counts[i - 1]);
            if (bounds[i] < 0 || counts[i] < 0 || !rises) {
                return null;
            }
        }
        return new LatencyBuckets(bounds, counts);
    }

    long count() {
        return atMost.length == 0 ? 0 : atMost[atMost.length - 1];
    }

    /** Returns what was added since an earlier reading; a bucket that is empty in either is not told in it. */
    LatencyBuckets minus(LatencyBuckets earlier) {
        long[] counts = new long[atMost.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.max(i == 0 ? 0 : counts[i - 1], atMost[i] - earlier.countAtMost(boundMicros[i]));
        }
        return new LatencyBuckets(boundMicros, counts);
    }

    /**
     * Returns an upper bound of a percentile.
     *
     * @param percentile above 0, at most 100
     * @return nanoseconds; {@code NaN} if there is no call, infinity if it took a second or more
     */
    double boundNanos(double percentile) {
        long count = count();
        if (count == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(percentile / 100 * count));
        for (int i = 0; i < atMost.length; i++) {
            if (atMost[i] >= rank) {
                return boundMicros[i] >= LONGEST_MICROS ? Double.POSITIVE_INFINITY : boundMicros[i] * 1e3;
            }
        }
        return Double.NaN;
    }

    private long countAtMost(long micros) {
        int at = Arrays.binarySearch(boundMicros, micros);
        int index = at >= 0 ? at : -at - 2;
        return index < 0 ? 0 : atMost[index];
    }
}
