package dev.tacho.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BucketLayoutTest {
    @Provide
    Arbitrary<Long> values() {
        return Distributions.values();
    }

    @Property
    void edges_anyValue_areHdrHistograms(@ForAll BucketLayout layout, @ForAll("values") long value) {
        Histogram hdr = new Histogram(layout.digits());
        int index = layout.indexOf(value);

        assertEquals(hdr.lowestEquivalentValue(value), layout.lowest(index));
        assertEquals(hdr.highestEquivalentValue(value), layout.highest(index));
        assertEquals(hdr.medianEquivalentValue(value), layout.midpoint(index));
    }

    /** Every bucket of the whole range has HdrHistogram's edges, not only those that chance finds. */
    @ParameterizedTest
    @EnumSource(BucketLayout.class)
    void edges_everyBucket_areHdrHistograms(BucketLayout layout) {
        Histogram hdr = new Histogram(layout.digits());
        for (int i = 0; i < layout.size(); i++) {
            assertEquals(layout.lowest(i), hdr.lowestEquivalentValue(layout.highest(i)));
            assertEquals(layout.highest(i), hdr.highestEquivalentValue(layout.lowest(i)));
            assertEquals(layout.midpoint(i), hdr.medianEquivalentValue(layout.lowest(i)));
        }
    }

    @Property
    void midpoint_anyValue_isWithinTheStatedError(@ForAll BucketLayout layout, @ForAll("values") long value) {
        double stated = layout == BucketLayout.TWO_DIGITS ? 0.004 : 0.0005;
        long error = Math.abs(value - layout.midpoint(layout.indexOf(value)));

        assertTrue(error <= stated * value, value + " is off by " + error);
    }

    @ParameterizedTest
    @EnumSource(BucketLayout.class)
    void indexOf_everyBucket_roundTripsWithoutAGap(BucketLayout layout) {
        assertEquals(0, layout.lowest(0));
        for (int i = 0; i < layout.size(); i++) {
            assertEquals(i, layout.indexOf(layout.lowest(i)));
            assertEquals(i, layout.indexOf(layout.highest(i)));
            assertEquals(i, layout.indexOf(layout.midpoint(i)));
            if (i > 0) {
                assertEquals(layout.highest(i - 1) + 1, layout.lowest(i));
            }
        }
        assertEquals(Long.MAX_VALUE, layout.highest(layout.size() - 1));
    }

    @Test
    void indexOf_everyFineBucket_liesInOneCoarseBucket() {
        BucketLayout fine = BucketLayout.THREE_DIGITS;
        BucketLayout coarse = BucketLayout.TWO_DIGITS;
        for (int i = 0; i < fine.size(); i++) {
            assertEquals(coarse.indexOf(fine.lowest(i)), coarse.indexOf(fine.highest(i)));
        }
    }

    @Test
    void ofDigits_known_givesTheLayout() {
        assertEquals(BucketLayout.TWO_DIGITS, BucketLayout.ofDigits(2));
        assertEquals(BucketLayout.THREE_DIGITS, BucketLayout.ofDigits(3));
        assertEquals(7296, BucketLayout.TWO_DIGITS.size());
        assertEquals(55296, BucketLayout.THREE_DIGITS.size());
        String message = assertThrows(IllegalArgumentException.class, () -> BucketLayout.ofDigits(4))
                .getMessage();
        assertEquals("digits=4: must be 2 or 3", message);
    }
}
