package dev.tacho.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DistributionSnapshotTest {
    /** From the bucket's midpoint to its edge: half a bucket in 128. */
    private static final double BUCKET_ERROR = 1 / 256.0;

    @Provide
    Arbitrary<List<Long>> samples() {
        return Arbitraries.longs()
                .between(0, BucketLayout.MAX_VALUE)
                .withDistribution(net.jqwik.api.RandomDistribution.biased())
                .list()
                .ofMinSize(1)
                .ofMaxSize(400);
    }

    @Property(tries = 300)
    void percentile_anySample_isWithinTheBucketErrorOfTheSortedList(
            @ForAll("samples") List<Long> sample, @ForAll @DoubleRange(max = 100) double percentile) {
        DistributionSnapshot snapshot = of(sample);
        long[] sorted = sample.stream().mapToLong(Long::longValue).sorted().toArray();
        int rank = Math.min(sorted.length, Math.max(1, (int) Math.ceil(percentile / 100 * sorted.length)));
        long expected = sorted[rank - 1];

        double value = snapshot.valueAtPercentile(percentile);
        assertEquals(expected, value, expected * BUCKET_ERROR, () -> "p" + percentile + " of " + sample);
    }

    @Property(tries = 300)
    void toHdrHistogram_anySample_equalsAHistogramOfTheSameValues(@ForAll("samples") List<Long> sample) {
        Histogram expected = new Histogram(1, BucketLayout.MAX_VALUE, BucketLayout.DIGITS);
        sample.forEach(expected::recordValue);

        Histogram converted = of(sample).toHdrHistogram();

        assertEquals(expected.getTotalCount(), converted.getTotalCount());
        for (long value : sample) {
            assertEquals(expected.getCountAtValue(value), converted.getCountAtValue(value));
        }
        for (double p : new double[] {0, 50, 90, 99, 99.9}) {
            assertEquals(expected.getValueAtPercentile(p), converted.getValueAtPercentile(p));
        }
    }

    @Property(tries = 300)
    void plus_twoSamples_equalsTheSampleOfBoth(
            @ForAll("samples") List<Long> left, @ForAll("samples") List<Long> right) {
        Long[] both = new Long[left.size() + right.size()];
        System.arraycopy(left.toArray(), 0, both, 0, left.size());
        System.arraycopy(right.toArray(), 0, both, left.size(), right.size());

        DistributionSnapshot sum = of(left).plus(of(right));
        DistributionSnapshot direct = of(Arrays.asList(both));

        assertEquals(direct, sum);
        assertEquals(direct.sum(), sum.sum(), direct.sum() * 1e-15);
        assertTrue(sum.isMaxExact() && sum.isMinExact());
    }

    @Property(tries = 300)
    void minus_earlierReading_givesTheLaterValues(
            @ForAll("samples") List<Long> earlier, @ForAll("samples") List<Long> later) {
        DistributionSnapshot before = of(earlier);
        DistributionSnapshot interval = before.plus(of(later)).minus(before);
        DistributionSnapshot expected = of(later);

        assertEquals(expected.count(), interval.count());
        assertEquals(expected.sum(), interval.sum(), Math.max(1, (before.sum() + expected.sum()) * 1e-14));
        assertEquals(expected.max(), interval.max(), expected.max() * 2 * BUCKET_ERROR);
        assertEquals(expected.min(), interval.min(), expected.min() * 2 * BUCKET_ERROR);
        assertTrue(interval.max() >= expected.max(), "an inexact maximum is an upper bound");
        assertTrue(interval.min() <= expected.min(), "an inexact minimum is a lower bound");
        if (interval.isMaxExact()) {
            assertEquals(expected.max(), interval.max());
        }
        assertEquals(expected.valueAtPercentile(50), interval.valueAtPercentile(50), expected.max() * BUCKET_ERROR * 2);
    }

    @Test
    void minus_laterReading_isRefused() {
        DistributionSnapshot small = of(List.of(5L));
        DistributionSnapshot large = of(List.of(5L, 5L, 900L));

        assertEquals(DistributionSnapshot.EMPTY, large.minus(large));
        String message = assertThrows(IllegalArgumentException.class, () -> small.minus(large))
                .getMessage();
        assertTrue(message.contains("subtract an earlier reading of the same instrument"), message);
    }

    @Test
    void percentile_tooFewValues_isWithheldNotZero() {
        DistributionSnapshot snapshot = of(Arrays.asList(boxed(298)));
        Percentile p99 = snapshot.percentile(99);

        assertTrue(p99.isWithheld());
        assertEquals(Double.NaN, p99.value());
        assertEquals(299, p99.needed());
        assertFalse(of(Arrays.asList(boxed(299))).percentile(99).isWithheld());
        assertEquals(297, snapshot.percentile(100).value());
    }

    @Test
    void percentile_empty_isWithheld() {
        assertTrue(DistributionSnapshot.EMPTY.percentile(50).isWithheld());
        assertTrue(DistributionSnapshot.EMPTY.percentile(100).isWithheld());
        assertEquals(Double.NaN, DistributionSnapshot.EMPTY.mean());
        assertEquals(Double.NaN, DistributionSnapshot.EMPTY.max());
    }

    @Test
    void percentile_outsideTheScale_namesTheCure() {
        String message = assertThrows(IllegalArgumentException.class, () -> DistributionSnapshot.EMPTY.percentile(101))
                .getMessage();
        assertTrue(message.contains("percentile=101.0: must be 0 to 100"), message);
        assertThrows(IllegalArgumentException.class, () -> DistributionSnapshot.EMPTY.percentile(Double.NaN));
    }

    /** 1,000 samples of 500 exponential values: the nominal 95 % must be met for each percentile (binomial 99.9 %). */
    @Test
    void percentile_interval_coversTheTruth() {
        Random random = new Random(42);
        double[] percentiles = {50, 90, 99};
        int[] covered = new int[percentiles.length];
        int trials = 1000;
        for (int trial = 0; trial < trials; trial++) {
            long[] counts = new long[BucketLayout.SIZE];
            long max = 0;
            long min = Long.MAX_VALUE;
            for (int i = 0; i < 500; i++) {
                long value = (long) (-Math.log(1 - random.nextDouble()) * 1e6);
                counts[BucketLayout.indexOf(value)]++;
                max = Math.max(max, value);
                min = Math.min(min, value);
            }
            DistributionSnapshot snapshot = DistributionSnapshot.of(counts, true, 0, min, max, 0, 0);
            for (int i = 0; i < percentiles.length; i++) {
                double truth = -Math.log(1 - percentiles[i] / 100) * 1e6;
                Percentile p = snapshot.percentile(percentiles[i]);
                covered[i] += p.lower() <= truth && truth <= p.upper() ? 1 : 0;
            }
        }
        for (int i = 0; i < percentiles.length; i++) {
            int hits = covered[i];
            assertTrue(hits >= 0.93 * trials, "p" + percentiles[i] + " covered in " + hits + " of " + trials);
            assertTrue(hits < trials, "an interval that never misses is too wide to mean 95 %");
        }
    }

    @Test
    void of_tornReading_keepsExtremesInsideTheirBuckets() {
        long[] counts = new long[BucketLayout.SIZE];
        counts[BucketLayout.indexOf(1_000)] = 2;
        DistributionSnapshot torn = DistributionSnapshot.of(counts, false, 77, 5, 1_000_000, 0, 0);

        assertFalse(torn.isSumExact());
        assertFalse(torn.isMaxExact());
        assertEquals(2, torn.count());
        assertEquals(1_000, torn.max(), 1_000 * 2 * BUCKET_ERROR);
        assertEquals(1_000, torn.min(), 1_000 * 2 * BUCKET_ERROR);
        assertEquals(2_000, torn.sum(), 2_000 * BUCKET_ERROR);
    }

    @Test
    void countAtMost_bucketEdge_isExact() {
        DistributionSnapshot snapshot = of(List.of(1L, 255L, 256L, 257L, 10_000L));

        assertEquals(2, snapshot.countAtMost(255));
        assertEquals(4, snapshot.countAtMost(257));
        assertEquals(5, snapshot.countAtMost(Long.MAX_VALUE));
    }

    static DistributionSnapshot of(List<Long> values) {
        long[] counts = new long[BucketLayout.SIZE];
        double sum = 0;
        for (long value : values) {
            counts[BucketLayout.indexOf(value)]++;
            sum += value;
        }
        long min = values.stream().mapToLong(Long::longValue).min().orElse(0);
        long max = values.stream().mapToLong(Long::longValue).max().orElse(0);
        return DistributionSnapshot.of(counts, true, sum, min, max, 0, 0);
    }

    private static Long[] boxed(int n) {
        Long[] values = new Long[n];
        Arrays.setAll(values, i -> (long) i);
        return values;
    }
}
