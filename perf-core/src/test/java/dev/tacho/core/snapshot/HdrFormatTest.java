package dev.tacho.core.snapshot;

import static dev.tacho.core.snapshot.BucketLayout.THREE_DIGITS;
import static dev.tacho.core.snapshot.BucketLayout.TWO_DIGITS;
import static dev.tacho.core.snapshot.Distributions.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.DoubleHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HdrFormatTest {
    @Provide
    Arbitrary<List<Long>> samples() {
        return Distributions.samples();
    }

    @Property(tries = 300)
    void toHdrHistogram_anySample_equalsAHistogramOfTheSameValues(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> sample) {
        Histogram expected = new Histogram(layout.digits());
        sample.forEach(expected::recordValue);

        Histogram converted = of(layout, sample).toHdrHistogram();

        assertEquals(expected, converted);
        assertEquals(expected.getMean(), converted.getMean());
        assertEquals(expected.getMinValue(), converted.getMinValue());
        assertEquals(expected.getMaxValue(), converted.getMaxValue());
        for (double p : new double[] {0, 50, 90, 99, 99.9}) {
            assertEquals(expected.getValueAtPercentile(p), converted.getValueAtPercentile(p));
        }
    }

    @Property(tries = 60)
    void ofHdrHistogram_sameDigits_givesTheSameBuckets(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> sample) {
        for (AbstractHistogram histogram : List.of(
                new Histogram(1, Long.MAX_VALUE, layout.digits()),
                new ConcurrentHistogram(layout.digits()),
                new PackedHistogram(layout.digits()))) {
            sample.forEach(histogram::recordValue);
            DistributionSnapshot converted = DistributionSnapshot.ofHdrHistogram(histogram);

            assertEquals(of(layout, sample).buckets(), converted.buckets());
            if (histogram.getMinValue() < Long.MAX_VALUE) {
                // HdrHistogram takes this one minimum for no minimum and does not round it down.
                assertEquals(histogram.getMinValue(), converted.minValue().orElseThrow());
            }
            assertEquals(histogram.getMaxValue(), converted.maxValue().orElseThrow());
        }
    }

    /** One value in every bucket of the whole range: what chance does not reach. */
    @ParameterizedTest
    @EnumSource(BucketLayout.class)
    void conversion_everyBucket_roundTrips(BucketLayout layout) throws DataFormatException {
        long[] counts = new long[layout.size()];
        Arrays.setAll(counts, i -> 1 + i % 5 * 1_000L);
        DistributionSnapshot all = DistributionSnapshot.of(layout, 0, counts, false, 0, 0, 0, 0);

        assertEquals(all, DistributionSnapshot.ofHdrHistogram(all.toHdrHistogram()));
        assertEquals(all, DistributionSnapshot.decode(all.encode()));
        Histogram theirs = decodedByHdr(all.encode());
        assertEquals(all.count(), theirs.getTotalCount());
        for (int i = 0; i < counts.length; i++) {
            assertEquals(counts[i], theirs.getCountAtValue(layout.midpoint(i)));
        }
    }

    @Property(tries = 200)
    void encode_anySample_isDecodedByBoth(@ForAll BucketLayout layout, @ForAll("samples") List<Long> sample)
            throws DataFormatException {
        DistributionSnapshot snapshot = of(layout, sample);
        byte[] bytes = snapshot.encode();

        Histogram recorded = new Histogram(3_600_000_000_000L, layout.digits());
        recorded.setAutoResize(true);
        sample.forEach(recorded::recordValue);

        assertEquals(decodedByHdr(compressed(recorded)), decodedByHdr(bytes));
        assertEquals(snapshot.buckets(), DistributionSnapshot.decode(bytes).buckets());
        assertEquals(
                snapshot.buckets(),
                DistributionSnapshot.decode(compressed(recorded)).buckets());
    }

    @Property(tries = 200)
    void decode_withWhatTheFormLeavesOut_isEqualToTheLastFlag(
            @ForAll BucketLayout layout, @ForAll("samples") List<Long> first, @ForAll("samples") List<Long> second) {
        DistributionSnapshot whole = of(layout, first);
        DistributionSnapshot more = whole.plus(of(layout, second));
        for (DistributionSnapshot snapshot :
                List.of(whole, more, more.minus(whole), more.minus(DistributionSnapshot.decode(whole.encode())))) {
            DistributionSnapshot back = decode(snapshot, snapshot.minValue().orElse(0));

            assertEquals(snapshot, back);
            assertEquals(snapshot.layout(), back.layout());
            assertEquals(snapshot.sum(), back.sum());
            assertEquals(snapshot.isSumExact(), back.isSumExact());
            assertEquals(snapshot.isMinExact(), back.isMinExact());
            assertEquals(snapshot.isMaxExact(), back.isMaxExact());
        }
    }

    @Test
    void decode_extremesOfOtherCounts_saysSo() {
        DistributionSnapshot snapshot = of(BucketLayout.TWO_DIGITS, List.of(1_000L, 2_000L));

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> decode(snapshot, 5));

        assertTrue(e.getMessage().contains("min=5"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> decode(snapshot, -1));
    }

    private static DistributionSnapshot decode(DistributionSnapshot snapshot, long min) {
        return DistributionSnapshot.decode(
                snapshot.encode(),
                snapshot.sum(),
                snapshot.isSumExact(),
                min,
                snapshot.isMinExact(),
                snapshot.maxValue().orElse(0),
                snapshot.isMaxExact(),
                snapshot.negatives());
    }

    @Property(tries = 100)
    void ofHdrHistogram_otherPrecision_keepsEveryCountAsWellAsItCan(
            @ForAll("samples") List<Long> sample, @ForAll @IntRange(max = 5) int digits) {
        Histogram histogram = new Histogram(digits);
        List<Long> nanos = sample.stream().map(value -> value >>> 24).toList();
        nanos.forEach(histogram::recordValue);

        DistributionSnapshot converted = DistributionSnapshot.ofHdrHistogram(histogram);
        BucketLayout layout = digits <= 2 ? TWO_DIGITS : THREE_DIGITS;
        assertEquals(layout, converted.layout());
        assertEquals(nanos.size(), converted.count());
        if (digits >= 2) {
            assertEquals(of(layout, nanos).buckets(), converted.buckets(), "finer buckets nest, so this is exact");
        } else {
            long median = histogram.medianEquivalentValue(histogram.getValueAtPercentile(50));
            double error = median * Distributions.error(layout);
            assertEquals(median, converted.valueAtPercentile(50), 2 * error + 1);
        }
    }

    @Test
    void ofHdrHistogram_largerUnit_keepsEveryCountAtItsMidpoint() {
        Histogram micros = new Histogram(1_000, 3_600_000_000_000L, 3);
        micros.recordValueWithCount(0, 3);
        micros.recordValueWithCount(5_000_000, 2);

        DistributionSnapshot converted = DistributionSnapshot.ofHdrHistogram(micros);
        assertEquals(5, converted.count());
        assertEquals(5_000_000, converted.valueAtPercentile(99), 5_000_000 * 0.001);
        assertTrue(converted.max() < 1.001 * 5_000_000);
        assertTrue(converted.valueAtPercentile(50) <= 512, "HdrHistogram holds 0 to 511 in one bucket then");
    }

    @Test
    void ofHdrHistogram_empty_isEmptyOfItsPrecision() {
        assertEquals(DistributionSnapshot.EMPTY, DistributionSnapshot.ofHdrHistogram(new Histogram(2)));
        assertEquals(
                DistributionSnapshot.empty(THREE_DIGITS), DistributionSnapshot.decode(compressed(new Histogram(4))));
        assertEquals(DistributionSnapshot.EMPTY, DistributionSnapshot.decode(DistributionSnapshot.EMPTY.encode()));
        assertEquals(0, DistributionSnapshot.EMPTY.toHdrHistogram().getTotalCount());
    }

    @Test
    void decode_olderVersion_isRead() {
        // Version 1, put together by hand: words of 8 bytes, a count of 3 at value 0 and of 5 at value 1.
        ByteBuffer contents = ByteBuffer.allocate(40 + 16);
        contents.putInt(0x1c849301 | 8 << 4)
                .putInt(16)
                .putInt(0)
                .putInt(2)
                .putLong(1)
                .putLong(255)
                .putDouble(1);
        contents.putLong(3).putLong(5);
        DistributionSnapshot decoded = DistributionSnapshot.decode(deflated(0x1c849302 | 8 << 4, contents.array()));

        assertEquals(8, decoded.count());
        assertEquals(5, decoded.sum());
        assertTrue(decoded.isSumExact() && decoded.isMaxExact(), "below 256 a bucket is a value");
    }

    @Test
    void decode_corrupt_saysWhatIsWrong() {
        byte[] good = of(1, 5, 9_000_000, 12).encode();

        assertRefused("3 bytes, the header alone has 8", Arrays.copyOf(good, 3));
        assertRefused("the header announces", Arrays.copyOf(good, good.length - 1));
        assertRefused("the header announces", Arrays.copyOf(good, good.length + 1));
        assertRefused("starts with 0x", new byte[20]);
        byte[] flipped = good.clone();
        flipped[good.length - 2] ^= 1;
        assertRefused("incorrect data check", flipped);
        byte[] shorter = Arrays.copyOf(good, good.length - 6);
        ByteBuffer.wrap(shorter).putInt(4, shorter.length - 8);
        assertRefused("the stream ends early", shorter);
        assertRefused("the contents cannot be decoded", deflated(0x1c849314, new byte[] {1, 2, 3}));
        assertRefused("more than 67108864 bytes", deflated(0x1c849314, new byte[65 << 20]));
    }

    @Test
    void decode_floatingPoint_isRefusedWithTheCure() {
        DoubleHistogram histogram = new DoubleHistogram(2);
        histogram.recordValue(1.5);
        ByteBuffer target = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(target);

        assertRefused("convert it to whole numbers", Arrays.copyOf(target.array(), length));
    }

    /** Whatever bits are wrong, either the counts are right or there is one kind of exception. */
    @Test
    void decode_anyDamage_isAnIllegalArgument() {
        Random random = new Random(7);
        DistributionSnapshot snapshot = of(1, 5, 9_000_000, 12, 1L << 50);
        byte[] good = snapshot.encode();
        byte[] contents = contents(snapshot.toHdrHistogram());
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = good.clone();
            byte[] badContents = contents.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                badContents[random.nextInt(badContents.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertArrayEquals(good, DistributionSnapshot.decode(bad).encode());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains("istogram"), e.getMessage());
            }
            try {
                DistributionSnapshot.decode(deflated(0x1c849314, badContents));
            } catch (IllegalArgumentException e) {
                assertTrue(!e.getMessage().isEmpty(), "no checksum can tell, but it must end in an orderly way");
            }
        }
    }

    private static void assertRefused(String expected, byte[] bytes) {
        String message = assertThrows(IllegalArgumentException.class, () -> DistributionSnapshot.decode(bytes))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static Histogram decodedByHdr(byte[] bytes) throws DataFormatException {
        return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    }

    private static byte[] compressed(Histogram histogram) {
        ByteBuffer target = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(target.array(), histogram.encodeIntoCompressedByteBuffer(target));
    }

    private static byte[] contents(Histogram histogram) {
        ByteBuffer target = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(target.array(), histogram.encodeIntoByteBuffer(target));
    }

    private static byte[] deflated(int cookie, byte[] contents) {
        Deflater deflater = new Deflater();
        deflater.setInput(contents);
        deflater.finish();
        byte[] target = new byte[contents.length + 100];
        int length = deflater.deflate(target, 8, target.length - 8);
        deflater.end();
        ByteBuffer.wrap(target).putInt(cookie).putInt(length);
        return Arrays.copyOf(target, 8 + length);
    }
}
