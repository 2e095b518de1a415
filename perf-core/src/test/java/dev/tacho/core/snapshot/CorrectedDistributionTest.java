package dev.tacho.core.snapshot;

import static dev.tacho.core.snapshot.BucketLayout.THREE_DIGITS;
import static dev.tacho.core.snapshot.BucketLayout.TWO_DIGITS;
import static dev.tacho.core.snapshot.Distributions.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorrectedDistributionTest {
    @Provide
    Arbitrary<List<Long>> durations() {
        return Distributions.durations();
    }

    @Provide
    Arbitrary<List<Long>> samples() {
        return Distributions.samples();
    }

    @Provide
    Arbitrary<Long> values() {
        return Distributions.values();
    }

    @Property(tries = 150)
    void correctedFor_anySample_agreesWithHdrHistogramBucketForBucket(
            @ForAll BucketLayout layout,
            @ForAll("durations") List<Long> sample,
            @ForAll @LongRange(min = 10, max = 120_000) long interval) {
        DistributionSnapshot raw = of(layout, sample);

        Histogram theirs = raw.toHdrHistogram().copyCorrectedForCoordinatedOmission(interval);
        CorrectedDistribution ours = raw.correctedFor(Duration.ofNanos(interval));

        assertEquals(theirs, ours.toHdrHistogram());
        assertEquals(theirs.getTotalCount(), ours.count());
        assertEquals(theirs.getTotalCount() - raw.count(), ours.phantoms());
    }

    /** The oracle is the loop itself, at the upper edge of each value's bucket. */
    @Property(tries = 150)
    void correctedFor_anySample_agreesWithTheLoop(
            @ForAll BucketLayout layout,
            @ForAll("durations") List<Long> sample,
            @ForAll @LongRange(min = 10, max = 120_000) long interval) {
        long[] counts = new long[layout.size()];
        for (long value : sample) {
            counts[layout.indexOf(value)]++;
            long edge = layout.highest(layout.indexOf(value));
            for (long missing = edge - interval; missing >= interval; missing -= interval) {
                counts[layout.indexOf(missing)]++;
            }
        }
        CorrectedDistribution corrected = of(layout, sample).correctedFor(Duration.ofNanos(interval));
        DistributionSnapshot expected = DistributionSnapshot.of(layout, 0, counts, false, 0, 0, 0, 0);

        assertEquals(expected.buckets(), Buckets.of(layout, 0, countsOf(corrected, layout)));
        assertEquals(expected.mean(), corrected.mean(), expected.mean() * 2 * Distributions.error(layout));
        assertEquals(raw(sample).max(), corrected.max());
    }

    /** How many there are of one value v is known: all of v - k i from i up. */
    @Property(tries = 300)
    void phantoms_anyValueAndInterval_isTheQuotient(
            @ForAll BucketLayout layout, @ForAll("values") long value, @ForAll("values") long anyInterval) {
        long interval = Math.max(1, anyInterval);
        long edge = layout.highest(layout.indexOf(value));
        CorrectedDistribution corrected = of(layout, List.of(value)).correctedFor(Duration.ofNanos(interval));

        assertEquals(Math.max(0, edge / interval - 1), corrected.phantoms());
    }

    /** Each bucket's share is checked against big integers, for values no loop would ever finish. */
    @Property(tries = 100)
    void correctedFor_hugeValues_countsEachBucketExactly(
            @ForAll BucketLayout layout,
            @ForAll @LongRange(min = 1L << 40, max = Long.MAX_VALUE) long value,
            @ForAll @LongRange(min = 3, max = 1L << 45) long interval) {
        long edge = layout.highest(layout.indexOf(value));
        CorrectedDistribution corrected = of(layout, List.of(value)).correctedFor(Duration.ofNanos(interval));
        long[] counts = countsOf(corrected, layout);
        counts[layout.indexOf(value)]--;

        for (int bucket = 0; bucket < counts.length; bucket++) {
            BigInteger from = BigInteger.valueOf(Math.max(interval, layout.lowest(bucket)));
            BigInteger to = BigInteger.valueOf(layout.highest(bucket)).min(BigInteger.valueOf(edge - interval));
            // The multiples k with from <= edge - k * interval <= to.
            BigInteger most = floor(BigInteger.valueOf(edge).subtract(from), interval);
            BigInteger fewest = floor(BigInteger.valueOf(edge - 1).subtract(to), interval);
            long expected = from.compareTo(to) > 0 ? 0 : most.subtract(fewest).longValueExact();
            assertEquals(expected, counts[bucket]);
        }
    }

    /** A million million phantoms, and as many as a long can count: both took minutes to centuries as a loop. */
    @Test
    @Timeout(60)
    void correctedFor_extremes_endAtOnce() {
        Duration nano = Duration.ofNanos(1);
        CorrectedDistribution long12 = of(1_000_000_000_000L).correctedFor(nano);
        long edge = TWO_DIGITS.highest(TWO_DIGITS.indexOf(1_000_000_000_000L));
        assertEquals(edge - 1, long12.phantoms());
        assertFalse(long12.isSaturated());
        assertEquals(0.5e12, long12.mean(), 0.004e12);

        CorrectedDistribution longest =
                of(THREE_DIGITS, List.of(Long.MAX_VALUE, Long.MAX_VALUE)).correctedFor(nano);
        assertTrue(longest.isSaturated());
        assertEquals(Long.MAX_VALUE, longest.count());
        assertEquals(Long.MAX_VALUE, longest.phantoms());
        assertEquals(Double.NaN, longest.valueAtPercentile(50));
        assertEquals(Double.NaN, longest.mean());
        assertEquals(Long.MAX_VALUE, longest.max());
        String message = assertThrows(IllegalStateException.class, longest::toHdrHistogram)
                .getMessage();
        assertTrue(message.contains("correct for a longer interval"), message);
        assertEquals(
                0,
                of(Long.MAX_VALUE)
                        .correctedFor(Duration.ofSeconds(Long.MAX_VALUE))
                        .phantoms());
    }

    /** Every bucket filled up to four seconds: the work is bounded by pairs of buckets, not by phantoms. */
    @ParameterizedTest
    @EnumSource(BucketLayout.class)
    @Timeout(120)
    void correctedFor_everyBucketAtAShortInterval_ends(BucketLayout layout) {
        long[] counts = new long[layout.indexOf(1L << 32)];
        Arrays.fill(counts, 1);
        DistributionSnapshot full = DistributionSnapshot.of(layout, 0, counts, false, 0, 0, 0, 0);

        assertTrue(full.correctedFor(Duration.ofNanos(1000)).phantoms() > full.count());
    }

    @Property(tries = 100)
    void plus_sameInterval_isTheCorrectionOfBoth(
            @ForAll BucketLayout layout,
            @ForAll("durations") List<Long> left,
            @ForAll("durations") List<Long> right,
            @ForAll @LongRange(min = 10, max = 120_000) long interval) {
        Duration every = Duration.ofNanos(interval);
        DistributionSnapshot a = of(layout, left);
        DistributionSnapshot b = of(layout, right);
        CorrectedDistribution sum = a.correctedFor(every).plus(b.correctedFor(every));

        assertEquals(a.plus(b).correctedFor(every), sum);
        assertEquals(a.correctedFor(every).phantoms() + b.correctedFor(every).phantoms(), sum.phantoms());
        Histogram theirs = a.correctedFor(every).toHdrHistogram();
        theirs.add(b.correctedFor(every).toHdrHistogram());
        assertEquals(theirs, sum.toHdrHistogram());
    }

    @Test
    void plus_otherInterval_isRefused() {
        CorrectedDistribution milli = of(5).correctedFor(Duration.ofMillis(1));
        CorrectedDistribution second = of(5).correctedFor(Duration.ofSeconds(1));

        String message = assertThrows(IllegalArgumentException.class, () -> milli.plus(second))
                .getMessage();
        assertEquals(
                "corrected for PT0.001S and PT1S: must be the same; add the raw distributions and correct once",
                message);
    }

    @Test
    void correctedFor_noInterval_isRefused() {
        for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            String message = assertThrows(IllegalArgumentException.class, () -> of(5).correctedFor(bad))
                    .getMessage();
            assertTrue(message.contains("expectedInterval=" + bad + ": must be above 0"), message);
        }
    }

    /** 100 operations a second, one of which hung for 10 s: half of all that were due waited 5 s or more. */
    @Test
    void valueAtPercentile_stall_showsWhatTheRawValuesHide() {
        long[] values = LongStream.concat(
                        LongStream.generate(() -> 1_000_000).limit(999), LongStream.of(10_000_000_000L))
                .toArray();
        DistributionSnapshot raw = of(values);
        CorrectedDistribution corrected = raw.correctedFor(Duration.ofMillis(10));

        assertSame(raw, corrected.raw());
        assertEquals(Duration.ofMillis(10), corrected.expectedInterval());
        assertEquals(1_000_000, raw.valueAtPercentile(99), 4_000);
        assertEquals(1005, corrected.phantoms(), "one each 10 ms below the bucket's upper edge, 10.066 s");
        assertEquals(10e9 - 0.02 * 2005 * 10e6, corrected.valueAtPercentile(98), 0.01 * 10e9);
        assertEquals(10e9, corrected.valueAtPercentile(100));
        assertEquals(1e6, corrected.valueAtPercentile(0), 4_000);
    }

    @Test
    void valueAtPercentile_rawSampleTooSmall_isWithheldHoweverManyPhantoms() {
        CorrectedDistribution small = of(1_000_000_000L, 5, 6).correctedFor(Duration.ofMillis(1));

        assertTrue(small.count() > 900);
        assertEquals(Double.NaN, small.valueAtPercentile(50));
        assertEquals(Double.NaN, small.valueAtPercentile(99));
        assertEquals(1e9, small.valueAtPercentile(100));
        assertEquals(5, small.valueAtPercentile(0));
        assertThrows(IllegalArgumentException.class, () -> small.valueAtPercentile(101));
    }

    @Property(tries = 100)
    void valueAtPercentile_enoughValues_isWithinABucketOfHdrHistograms(
            @ForAll BucketLayout layout,
            @ForAll("durations") List<Long> sample,
            @ForAll @LongRange(min = 10, max = 120_000) long interval,
            @ForAll @DoubleRange(min = 1, max = 99) double percentile) {
        DistributionSnapshot raw = of(layout, sample);
        CorrectedDistribution corrected = raw.correctedFor(Duration.ofNanos(interval));

        double value = corrected.valueAtPercentile(percentile);
        assertEquals(raw.percentile(percentile).isWithheld(), Double.isNaN(value));
        if (!Double.isNaN(value)) {
            double theirs = corrected.toHdrHistogram().getValueAtPercentile(percentile);
            assertEquals(theirs, value, theirs * 2 * Distributions.error(layout));
        }
    }

    @Test
    void correctedFor_empty_isEmpty() {
        CorrectedDistribution empty = DistributionSnapshot.EMPTY.correctedFor(Duration.ofMillis(1));

        assertEquals(0, empty.count());
        assertEquals(Double.NaN, empty.mean());
        assertEquals(Double.NaN, empty.max());
        assertEquals(Double.NaN, empty.valueAtPercentile(0));
        assertEquals(Double.NaN, empty.valueAtPercentile(100));
        assertEquals(0, empty.toHdrHistogram().getTotalCount());
        assertEquals("corrected for PT0.001S: raw=0, phantoms=0, max=NaN", empty.toString());
    }

    private static BigInteger floor(BigInteger value, long divisor) {
        BigInteger[] parts = value.divideAndRemainder(BigInteger.valueOf(divisor));
        return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static DistributionSnapshot raw(List<Long> sample) {
        return of(TWO_DIGITS, sample);
    }

    private static long[] countsOf(CorrectedDistribution corrected, BucketLayout layout) {
        Histogram histogram = corrected.toHdrHistogram();
        long[] counts = new long[layout.size()];
        long max = histogram.getMaxValue();
        for (int i = 0; i < counts.length && layout.lowest(i) <= max; i++) {
            counts[i] = histogram.getCountAtValue(layout.lowest(i));
        }
        return counts;
    }
}
