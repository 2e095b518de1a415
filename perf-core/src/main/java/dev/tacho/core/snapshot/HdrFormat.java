package dev.tacho.core.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Conversion from and to HdrHistogram and its compressed bytes. */
final class HdrFormat {
    /** Cookie and length of the compressed contents, each an int. */
    private static final int HEADER = 8;

    /** More than the contents of the largest histogram there can be: 5 digits over the whole range, 9 bytes a count. */
    private static final int MOST_CONTENTS = 64 << 20;

    /** The low byte of a cookie tells the version in its low half and the word size in its high half. */
    private static final int COOKIE_MASK = ~0xf0;

    private static final int V2_COMPRESSED = 0x1c849304;
    private static final int V1_COMPRESSED = 0x1c849302;
    private static final int V0_COMPRESSED = 0x1c849309;
    private static final int DOUBLE_COMPRESSED = 0x0c72124f;

    private HdrFormat() {}

    /** The smallest value is given as it is, since HdrHistogram takes a minimum of the largest long literally. */
    static Histogram to(Buckets buckets, long min) {
        BucketLayout layout = buckets.layout();
        Histogram histogram = new Histogram(layout.digits());
        histogram.setAutoResize(true);
        // From the top down: it then grows once.
        for (int bucket = buckets.last(); bucket >= buckets.first(); bucket--) {
            if (buckets.get(bucket) > 0) {
                long value = bucket == buckets.first() ? min : layout.lowest(bucket);
                histogram.recordValueWithCount(value, buckets.get(bucket));
            }
        }
        return histogram;
    }

    static DistributionSnapshot from(AbstractHistogram histogram) {
        BucketLayout layout = histogram.getNumberOfSignificantValueDigits() <= 2
                ? BucketLayout.TWO_DIGITS
                : BucketLayout.THREE_DIGITS;
        if (histogram.getTotalCount() == 0) {
            return DistributionSnapshot.empty(layout);
        }
        long[] counts = new long[layout.indexOf(histogram.getMaxValue()) + 1];
        long total = 0;
        for (HistogramIterationValue value : histogram.recordedValues()) {
            // The midpoint of a bucket that nests in one of ours, or is the same, lies in ours too.
            int bucket = layout.indexOf(histogram.medianEquivalentValue(value.getValueIteratedTo()));
            counts[bucket] = Buckets.add(counts[bucket], value.getCountAtValueIteratedTo());
            total = Buckets.add(total, value.getCountAtValueIteratedTo());
        }
        if (total != histogram.getTotalCount()) {
            throw new IllegalArgumentException("the histogram's counts add up to " + total + ", its total is "
                    + histogram.getTotalCount() + ": it is damaged, or somebody still records into it");
        }
        return DistributionSnapshot.of(layout, 0, counts, false, 0, 0, 0, 0);
    }

    static byte[] encode(Buckets buckets) {
        Histogram histogram = to(buckets, buckets.lowest());
        ByteBuffer target = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(target);
        return Arrays.copyOf(target.array(), length);
    }

    static DistributionSnapshot decode(byte[] bytes) {
        byte[] contents = inflate(bytes, compressedLength(bytes));
        try {
            return from(Histogram.decodeFromByteBuffer(ByteBuffer.wrap(contents), 0));
        } catch (RuntimeException e) {
            // HdrHistogram runs into whatever a damaged header or payload leads it to.
            throw new IllegalArgumentException("damaged histogram: the contents cannot be decoded: " + e, e);
        }
    }

    private static int compressedLength(byte[] bytes) {
        if (bytes.length < HEADER) {
            throw new IllegalArgumentException("damaged histogram: " + bytes.length + " bytes, the header alone has 8");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int cookie = header.getInt();
        int kind = cookie & COOKIE_MASK;
        if (cookie == DOUBLE_COMPRESSED) {
            throw new IllegalArgumentException(
                    "a histogram of floating-point values: convert it to whole numbers of a smaller unit first");
        }
        if (kind != V2_COMPRESSED && kind != V1_COMPRESSED && kind != V0_COMPRESSED) {
            throw new IllegalArgumentException("not a compressed HdrHistogram: it starts with 0x"
                    + Integer.toHexString(cookie) + ", must be 0x1c849314 (version 2) or that of an older version");
        }
        int length = header.getInt();
        if (length != bytes.length - HEADER) {
            throw new IllegalArgumentException("damaged histogram: the header announces " + length
                    + " bytes of compressed contents, there are " + (bytes.length - HEADER));
        }
        return length;
    }

    /** To the end, so that the checksum of the stream is checked, which HdrHistogram does not reach. */
    private static byte[] inflate(byte[] bytes, int length) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, HEADER, length);
            ByteArrayOutputStream contents = new ByteArrayOutputStream(4 * length);
            byte[] chunk = new byte[8192];
            while (!inflater.finished()) {
                int read = inflater.inflate(chunk);
                if (read == 0 && !inflater.finished()) {
                    throw new DataFormatException("the stream ends early");
                }
                contents.write(chunk, 0, read);
                if (contents.size() > MOST_CONTENTS) {
                    throw new DataFormatException("more than " + MOST_CONTENTS + " bytes, no histogram is that large");
                }
            }
            return contents.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(
                    "damaged histogram: the compressed contents cannot be read: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
