package dev.tacho.cache.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
    @Test
    void boundNanos_isTheBoundOfTheRanksBucket() {
        LatencyBuckets buckets = LatencyBuckets.of(List.of(1L, 50L, 2L, 98L, 8L, 99L, 33L, 100L));

        assertEquals(1_000, buckets.boundNanos(50));
        assertEquals(2_000, buckets.boundNanos(51));
        assertEquals(2_000, buckets.boundNanos(98));
        assertEquals(8_000, buckets.boundNanos(99));
        assertEquals(33_000, buckets.boundNanos(100));
        assertEquals(Double.NaN, LatencyBuckets.NONE.boundNanos(50));
    }

    @Test
    void boundNanos_aSecondOrMore_isUnbounded() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                LatencyBuckets.of(List.of(1_081_344, 3)).boundNanos(50));
    }

    @Test
    void of_oddPairs_isNothing() {
        assertNull(LatencyBuckets.of(List.of(1)));
        assertNull(LatencyBuckets.of(List.of(1, "x")));
        assertNull(LatencyBuckets.of(List.of(1, -2)));
        assertNull(LatencyBuckets.of(List.of(2, 1, 1, 2)));
        assertNull(LatencyBuckets.of(List.of(1, 2, 2, 1)));
        assertNull(LatencyBuckets.of(Stream.generate(() -> 1L).limit(1_000).toList()));
        assertEquals(0, LatencyBuckets.of(List.of()).count());
    }

    /** The server leaves out empty buckets, which differ between two readings; the oracle has the durations. */
    @Property(tries = 200)
    void minus_anyDurations_boundsThePercentilesOfTheLaterOnes(
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 500_000) Integer> before,
            @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 500_000) Integer> between) {
        List<Integer> all = new ArrayList<>(before);
        all.addAll(between);

        LatencyBuckets interval = told(all).minus(told(before));
        assertEquals(between.size(), interval.count());
        List<Integer> sorted = between.stream().sorted().toList();
        for (int percentile : new int[] {1, 50, 99, 100}) {
            int rank = Math.max(1, (int) Math.ceil(percentile / 100.0 * sorted.size()));
            double exact = sorted.get(rank - 1) * 1e3;
            double bound = interval.boundNanos(percentile);
            assertTrue(bound >= exact && bound < 2 * exact, percentile + ": " + exact + " and " + bound);
        }
    }

    private static LatencyBuckets told(List<Integer> micros) {
        List<Long> pairs = new ArrayList<>();
        long last = 0;
        for (long bound = 1; bound <= 1 << 20; bound *= 2) {
            long limit = bound;
            long count = micros.stream().filter(value -> value <= limit).count();
            if (count > last) {
                pairs.addAll(List.of(bound, count));
                last = count;
            }
        }
        return LatencyBuckets.of(pairs);
    }
}
