package dev.tacho.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BucketLayoutTest {
    private static final Histogram HDR = new Histogram(1, BucketLayout.MAX_VALUE, BucketLayout.DIGITS);

    @Property
    void edges_anyValue_areHdrHistograms(@ForAll @LongRange(max = BucketLayout.MAX_VALUE) long value) {
        int index = BucketLayout.indexOf(value);

        assertEquals(HDR.lowestEquivalentValue(value), BucketLayout.lowest(index));
        assertEquals(HDR.highestEquivalentValue(value), BucketLayout.highest(index));
        assertEquals(HDR.medianEquivalentValue(value), BucketLayout.midpoint(index));
        assertTrue(Math.abs(value - BucketLayout.midpoint(index)) <= value / 256.0);
    }

    @Test
    void indexOf_everyBucket_roundTrips() {
        assertEquals(0, BucketLayout.lowest(0));
        for (int i = 0; i < BucketLayout.SIZE; i++) {
            assertEquals(i, BucketLayout.indexOf(BucketLayout.lowest(i)));
            assertEquals(i, BucketLayout.indexOf(BucketLayout.highest(i)));
            assertEquals(i, BucketLayout.indexOf(BucketLayout.midpoint(i)));
            if (i > 0) {
                assertEquals(BucketLayout.highest(i - 1) + 1, BucketLayout.lowest(i));
            }
        }
        assertEquals(BucketLayout.MAX_VALUE, BucketLayout.highest(BucketLayout.SIZE - 1));
    }
}
