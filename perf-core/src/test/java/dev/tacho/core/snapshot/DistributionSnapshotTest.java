package dev.tacho.core.snapshot;

import static dev.tacho.core.snapshot.BucketLayout.THREE_DIGITS;
import static dev.tacho.core.snapshot.BucketLayout.TWO_DIGITS;
import static dev.tacho.core.snapshot.Distributions.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DistributionSnapshotTest {
    @Provide
    Arbitrary<List<Long>> samples() {
        return Distributions.samples();
    }

    @Provide
    Arbitrary<List<Long>> durations() {
        return Distributions.durations();
    }

    @Property(tries = 300)
    void valueAtPercentile_anySample_isWithinTheBucketErrorOfTheSortedList(
            @ForAll BucketLayout layout,
            @ForAll("samples") List<Long> sample,
            @ForAll @DoubleRange(max = 100) double percentile) {
        DistributionSnapshot snapshot = of(layout, sample);
        long[] sorted = sample.stream().mapToLong(Long::longValue).sorted().toArray();
        int rank = Math.min(sorted.length, Math.max(1, (int) Math.ceil(percentile / 100 * sorted.length)));
        double expected = sorted[rank - 1];

        double value = snapshot.valueAtPercentile(percentile);
        assertEquals(expected, value, expected * Distributions.error(layout), () -> "p" + percentile + " of " + sample);
    }

    /** Outliers come and go, readings are sent and received: no value of the rest loses precision by it. */
    @Property(tries = 60)
    void valueAtPercentile_anyHistory_isWithinTheBucketError(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> first, @ForAll("durations") List<Long> second) {
        DistributionSnapshot outliers = of(layout, List.of(0L, 1L, Long.MAX_VALUE));
        DistributionSnapshot history = of(layout, first).plus(outliers).minus(outliers);
        history = decoded(history).plus(of(layout, second)).plus(outliers);
        history = decoded(history.minus(outliers));
        long[] sorted = concat(first, second).stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();

        for (int rank = 1; rank <= sorted.length; rank++) {
            double expected = sorted[rank - 1];
            double value = history.valueAtPercentile(100 * (rank - 0.5) / sorted.length);
            assertEquals(expected, value, expected * Distributions.error(layout));
        }
    }

    @Property(tries = 300)
    void of_anySample_keepsCountSumAndExtremesExactly(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> sample) {
        DistributionSnapshot snapshot = of(layout, sample);
        BigInteger sum = sample.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        long[] sorted = sample.stream().mapToLong(Long::longValue).sorted().toArray();

        assertEquals(sample.size(), snapshot.count());
        assertEquals(OptionalLong.of(sorted[0]), snapshot.minValue());
        assertEquals(OptionalLong.of(sorted[sorted.length - 1]), snapshot.maxValue());
        assertTrue(snapshot.isMinExact() && snapshot.isMaxExact());
        if (snapshot.isSumExact()) {
            assertEquals(sum, BigInteger.valueOf(snapshot.sum()));
        } else {
            assertTrue(sum.bitLength() >= 63, "only a sum beyond a long is not exact: " + sum);
        }
        double mean = sum.doubleValue() / sample.size();
        assertEquals(mean, snapshot.mean(), mean * Distributions.error(layout));
        assertEquals(sorted[0] == 0, snapshot.zeros() > 0);
        assertEquals(LongStream.of(sorted).filter(v -> v >= 1L << 42).count(), snapshot.huge());
    }

    @Test
    void sum_beyondDoublePrecision_keepsEveryNanosecond() {
        long days104 = 9_007_199_254_740_993L;

        assertEquals(days104, of(days104).sum());
        assertEquals(days104 + 1, of(days104).plus(of(1)).sum());
        assertEquals(OptionalLong.of(Long.MAX_VALUE), of(Long.MAX_VALUE).maxValue());
    }

    @Test
    void sum_beyondALong_saturatesAndSaysSo() {
        DistributionSnapshot one = of(Long.MAX_VALUE);
        DistributionSnapshot two = of(Long.MAX_VALUE, Long.MAX_VALUE);

        assertTrue(one.isSumExact());
        assertEquals(Long.MAX_VALUE, one.sum());
        assertFalse(two.isSumExact());
        assertEquals(Long.MAX_VALUE, two.sum());
        assertEquals(Long.MAX_VALUE, two.mean(), 0.004 * Long.MAX_VALUE);
        assertTrue(two.isMaxExact(), "a saturated sum takes nothing from the extremes");
        assertEquals(two, one.plus(one));
        assertFalse(one.plus(one).isSumExact());
        assertEquals(one, two.minus(one));
        assertEquals(Long.MAX_VALUE, two.minus(one).sum(), 0.004 * Long.MAX_VALUE);
    }

    @Test
    void of_negativeValues_areCountedInBucketZeroAndApart() {
        DistributionSnapshot snapshot = of(-5, 0, 0, 7);

        assertEquals(4, snapshot.count());
        assertEquals(1, snapshot.negatives());
        assertEquals(2, snapshot.zeros());
        assertEquals(0, snapshot.min());
        assertEquals(7, snapshot.sum());
        assertEquals(0, of(-5).max());
        assertEquals(2, snapshot.plus(of(-1)).negatives());
        assertEquals(1, snapshot.plus(of(-1)).minus(snapshot).negatives());
        assertEquals(
                1,
                DistributionSnapshot.of(TWO_DIGITS, 0, new long[] {1}, true, 0, 0, 0, 9)
                        .negatives(),
                "a counter that ran ahead of its bucket");
    }

    @Test
    void huge_edge_isExact() {
        assertEquals(1, of((1L << 42) - 1, 1L << 42).huge());
        assertEquals(1, of(THREE_DIGITS, List.of((1L << 42) - 1, 1L << 42)).huge());
        assertEquals(0, DistributionSnapshot.EMPTY.huge());
    }

    @Property(tries = 300)
    void plus_twoSamples_equalsTheSampleOfBoth(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> left, @ForAll("samples") List<Long> right) {
        DistributionSnapshot sum = of(layout, left).plus(of(layout, right));
        DistributionSnapshot direct = of(layout, concat(left, right));

        assertEquals(direct, sum);
        assertEquals(direct.isSumExact(), sum.isSumExact());
        assertEquals(direct.sum(), sum.sum(), direct.isSumExact() ? 0 : 0.004 * direct.sum());
        assertTrue(sum.isMaxExact() && sum.isMinExact());
    }

    @Property(tries = 200)
    void plus_anyLayouts_isAssociativeAndCommutative(
            @ForAll("samples") List<Long> a,
            @ForAll("durations") List<Long> b,
            @ForAll("samples") List<Long> c,
            @ForAll BucketLayout first,
            @ForAll BucketLayout second,
            @ForAll BucketLayout third) {
        DistributionSnapshot x = of(first, a);
        DistributionSnapshot y = decoded(of(second, b));
        DistributionSnapshot z = of(third, c);
        DistributionSnapshot left = x.plus(y).plus(z);
        DistributionSnapshot right = x.plus(y.plus(z));

        assertEquals(left, right);
        assertEquals(left.sum(), right.sum());
        assertEquals(left.isMinExact(), right.isMinExact());
        assertEquals(left.isMaxExact(), right.isMaxExact());
        assertEquals(left.isSumExact(), right.isSumExact());
        assertEquals(x.plus(y), y.plus(x));
        assertEquals(x.plus(y).sum(), y.plus(x).sum());
        assertEquals(x.plus(y).isMinExact(), y.plus(x).isMinExact());
    }

    @Property(tries = 200)
    void plus_otherLayout_isTheCoarseDistributionOfBoth(
            @ForAll("samples") List<Long> fine, @ForAll("samples") List<Long> coarse) {
        DistributionSnapshot mixed = of(THREE_DIGITS, fine).plus(of(TWO_DIGITS, coarse));

        assertEquals(of(TWO_DIGITS, concat(fine, coarse)), mixed);
    }

    @Property(tries = 200)
    void minus_whatWasAdded_givesTheBuckets(
            @ForAll("samples") List<Long> a,
            @ForAll("samples") List<Long> b,
            @ForAll BucketLayout first,
            @ForAll BucketLayout second) {
        DistributionSnapshot left = of(first, a);
        BucketLayout common = first == THREE_DIGITS ? second : first;

        DistributionSnapshot back = left.plus(of(second, b)).minus(of(second, b));
        assertEquals(left.buckets().in(common), back.buckets());
        assertEquals(of(first, a).negatives(), back.negatives());
    }

    @Test
    void plus_empty_changesNothing() {
        DistributionSnapshot fine = of(THREE_DIGITS, List.of(5_000L));

        assertSame(fine, fine.plus(DistributionSnapshot.EMPTY));
        assertSame(fine, DistributionSnapshot.EMPTY.plus(fine));
        DistributionSnapshot none = DistributionSnapshot.empty(THREE_DIGITS);
        assertEquals(TWO_DIGITS, none.plus(DistributionSnapshot.EMPTY).layout());
        assertEquals(TWO_DIGITS, DistributionSnapshot.EMPTY.plus(none).layout());
        assertNotEquals(DistributionSnapshot.EMPTY, none);
    }

    @Property(tries = 300)
    void minus_earlierReading_givesTheLaterValues(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> earlier, @ForAll("samples") List<Long> later) {
        DistributionSnapshot before = of(layout, earlier);
        DistributionSnapshot interval = before.plus(of(layout, later)).minus(before);
        DistributionSnapshot expected = of(layout, later);
        double error = Distributions.error(layout);

        assertEquals(expected.count(), interval.count());
        assertEquals(expected.sum(), interval.sum(), interval.isSumExact() ? 0 : expected.sum() * error);
        assertEquals(expected.max(), interval.max(), expected.max() * 2 * error);
        assertEquals(expected.min(), interval.min(), expected.min() * 2 * error);
        assertTrue(interval.max() >= expected.max(), "an inexact maximum is an upper bound");
        assertTrue(interval.min() <= expected.min(), "an inexact minimum is a lower bound");
        assertEquals(interval.isMaxExact() ? expected.maxValue() : interval.maxValue(), interval.maxValue());
        assertEquals(interval.isMinExact() ? expected.minValue() : interval.minValue(), interval.minValue());
        double p50 = interval.valueAtPercentile(50);
        long[] sorted = later.stream().mapToLong(Long::longValue).sorted().toArray();
        double median = sorted[(sorted.length + 1) / 2 - 1];
        assertEquals(median, p50, median * error);
    }

    @Test
    void minus_extremesThatMoved_areExactAndOthersAreEdges() {
        DistributionSnapshot before = of(1_000, 5_001);
        DistributionSnapshot moved = before.plus(of(901, 9_001)).minus(before);
        DistributionSnapshot inside = before.plus(of(3_001)).minus(before);

        assertEquals(OptionalLong.of(901), moved.minValue());
        assertEquals(OptionalLong.of(9_001), moved.maxValue());
        assertTrue(moved.isMinExact() && moved.isMaxExact());
        assertEquals(OptionalLong.of(2_992), inside.minValue());
        assertEquals(OptionalLong.of(3_007), inside.maxValue());
        assertFalse(inside.isMinExact() || inside.isMaxExact());
        assertTrue(inside.isSumExact());
        DistributionSnapshot small = of(1, 200).plus(of(7)).minus(of(1, 200));
        assertTrue(small.isMinExact() && small.isMaxExact(), "a bucket of one value leaves no doubt");
    }

    @Test
    void minus_laterReading_isRefused() {
        DistributionSnapshot small = of(5L);
        DistributionSnapshot large = of(5L, 5L, 900L);

        assertEquals(DistributionSnapshot.EMPTY, large.minus(large));
        String message = assertThrows(IllegalArgumentException.class, () -> small.minus(large))
                .getMessage();
        assertTrue(message.contains("counts 1 now and 2 in the other"), message);
        assertTrue(message.contains("subtract an earlier reading of the same instrument"), message);
        assertThrows(IllegalArgumentException.class, () -> DistributionSnapshot.EMPTY.minus(small));
        assertThrows(IllegalArgumentException.class, () -> of(900L).minus(of(900L, 5_000L)));
        assertThrows(IllegalArgumentException.class, () -> of(900L).minus(of(5L)));
    }

    @Test
    void percentile_tooFewValues_isWithheldNotZero() {
        DistributionSnapshot snapshot = of(LongStream.range(0, 298).toArray());
        Percentile p99 = snapshot.percentile(99);

        assertTrue(p99.isWithheld());
        assertEquals(Double.NaN, p99.value());
        assertEquals(Double.NaN, p99.upperRatio());
        assertEquals(299, p99.needed());
        assertFalse(of(LongStream.range(0, 299).toArray()).percentile(99).isWithheld());
        assertEquals(297, snapshot.percentile(100).value());
    }

    @Property(tries = 200)
    void percentile_anySample_isRefusedExactlyBelowTheNeededSample(
            @ForAll("samples") List<Long> sample, @ForAll @DoubleRange(min = 0.5, max = 99.5) double percentile) {
        Percentile p = of(TWO_DIGITS, sample).percentile(percentile);

        double q = percentile / 100;
        double enclosed = 1 - Math.pow(q, sample.size()) - Math.pow(1 - q, sample.size());
        assertEquals(enclosed < 0.95, p.isWithheld());
        assertEquals(p.isWithheld(), Double.isNaN(p.value()));
        if (!p.isWithheld()) {
            assertTrue(p.lower() <= p.value() && p.value() <= p.upper());
        }
    }

    @Test
    void percentile_empty_isWithheld() {
        assertTrue(DistributionSnapshot.EMPTY.percentile(50).isWithheld());
        assertTrue(DistributionSnapshot.EMPTY.percentile(100).isWithheld());
        assertTrue(DistributionSnapshot.EMPTY.percentile(0).isWithheld());
        assertEquals(Double.NaN, DistributionSnapshot.EMPTY.valueAtPercentile(50));
        assertEquals(Double.NaN, DistributionSnapshot.EMPTY.mean());
        assertEquals(Double.NaN, DistributionSnapshot.EMPTY.max());
        assertEquals(OptionalLong.empty(), DistributionSnapshot.EMPTY.minValue());
        assertEquals(OptionalLong.empty(), DistributionSnapshot.EMPTY.maxValue());
        assertEquals(0, DistributionSnapshot.EMPTY.zeros());
        assertEquals(0, DistributionSnapshot.EMPTY.sum());
    }

    @Test
    void percentile_inexactExtreme_enclosesItsBucket() {
        DistributionSnapshot interval = of(1, 100_000).plus(of(5_000, 6_000)).minus(of(1, 100_000));

        Percentile max = interval.percentile(100);
        assertTrue(max.lower() <= 6_000 && 6_000 <= max.upper(), max.toString());
        assertEquals(max.value(), max.upper());
        Percentile min = interval.percentile(0);
        assertTrue(min.lower() <= 5_000 && 5_000 <= min.upper(), min.toString());
        assertTrue(min.lower() < min.upper());
    }

    @Test
    void ratios_lopsidedInterval_tellBothSidesApart() {
        Percentile p = new Percentile(99, 100, 90, 400, 500, 299);

        assertEquals(0.1, p.lowerRatio(), 1e-12);
        assertEquals(3, p.upperRatio(), 1e-12);
        assertEquals(1.55, p.errorRatio(), 1e-12);
        assertEquals(0, new Percentile(50, 0, 0, 4, 10, 6).upperRatio());
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
            long[] values = new long[500];
            for (int i = 0; i < values.length; i++) {
                values[i] = (long) (-Math.log(1 - random.nextDouble()) * 1e6);
            }
            DistributionSnapshot snapshot = of(values);
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
        long[] counts = {2};
        int bucket = TWO_DIGITS.indexOf(1_000);
        DistributionSnapshot torn = DistributionSnapshot.of(TWO_DIGITS, bucket, counts, false, 77, 5, 1_000_000, 0);

        assertFalse(torn.isSumExact());
        assertFalse(torn.isMaxExact());
        assertEquals(2, torn.count());
        assertEquals(1_000, torn.min());
        assertEquals(1_003, torn.max());
        assertEquals(2 * TWO_DIGITS.midpoint(bucket), torn.sum());
        DistributionSnapshot wrong = DistributionSnapshot.of(TWO_DIGITS, bucket, counts, true, 2_001, 5, 1_002, 0);
        assertTrue(wrong.isMaxExact() && wrong.isSumExact());
        assertFalse(wrong.isMinExact(), "a minimum that no bucket counts is not believed");
    }

    @Test
    void of_badArguments_nameTheCure() {
        assertRefused("counts[1]=-1: must be >= 0", 0, new long[] {1, -1}, 0, 0);
        assertRefused("firstBucket=7296, counts.length=1: must lie within the 7296", 7296, new long[] {1}, 0, 0);
        assertRefused("firstBucket=-1", -1, new long[] {1}, 0, 0);
        assertRefused("a sum that overflows must saturate", 0, new long[] {1}, -1, 0);
        assertRefused("negatives=-1", 0, new long[] {1}, 0, -1);
        assertRefused("must be less; the readings are damaged", 0, new long[] {Long.MAX_VALUE, 1}, 0, 0);
        DistributionSnapshot half =
                DistributionSnapshot.of(TWO_DIGITS, 3, new long[] {Long.MAX_VALUE / 2 + 1}, false, 0, 0, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> half.plus(half));
    }

    private static void assertRefused(String expected, int first, long[] counts, long sum, long negatives) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> DistributionSnapshot.of(TWO_DIGITS, first, counts, true, sum, 0, 0, negatives))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Property(tries = 200)
    void countAtMost_bucketEdge_isExact(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> sample, @ForAll("samples") List<Long> edges) {
        DistributionSnapshot snapshot = of(layout, sample);
        for (long value : edges) {
            long edge = layout.highest(layout.indexOf(value));
            assertEquals(sample.stream().filter(v -> v <= edge).count(), snapshot.countAtMost(edge));
            assertTrue(snapshot.countAtMost(value)
                    <= sample.stream().filter(v -> v <= value).count());
        }
        assertEquals(0, snapshot.countAtMost(-1));
        assertEquals(sample.size(), snapshot.countAtMost(Long.MAX_VALUE));
    }

    private static DistributionSnapshot decoded(DistributionSnapshot snapshot) {
        return DistributionSnapshot.decode(snapshot.encode());
    }

    private static List<Long> concat(List<Long> left, List<Long> right) {
        List<Long> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }
}
