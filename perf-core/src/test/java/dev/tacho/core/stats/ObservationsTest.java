package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    private static final double FLOOR = 0.02;

    @Test
    void points_severalOfOneSize_areTheirMedianByRisingSize() {
        Observations observations = new Observations(FLOOR);
        for (double value : new double[] {7, 5, 900}) {
            observations.add(20, value, Double.NaN, 1);
        }
        observations.add(10, 4, Double.NaN, 1);
        observations.add(10, 9, Double.NaN, 1);

        List<Point> points = observations.points();

        assertEquals(List.of(10.0, 20.0), points.stream().map(Point::x).toList());
        assertEquals(6, points.get(0).y(), 1e-12, "of two, the geometric mean");
        assertEquals(7, points.get(1).y());
    }

    /** The oracle: the variance of many simulated medians. */
    @Test
    void points_logNormalSample_haveTheVarianceOfItsMedian() {
        Random random = new Random(1);
        for (int size : new int[] {1, 2, 3, 5, 10, 30}) {
            double squares = 0;
            double claimed = 0;
            for (int run = 0; run < 2_000; run++) {
                Observations observations = new Observations(FLOOR);
                for (int i = 0; i < size * 12; i++) {
                    observations.add(i % 12, Math.exp(0.2 * random.nextGaussian()), Double.NaN, 1);
                }
                Point point = observations.points().get(0);
                squares += Math.pow(Math.log(point.y()), 2) / 2_000;
                claimed += (point.variance() - FLOOR * FLOOR) / 2_000;
            }
            // Few differences make a scatter that is too large rather than too small.
            double most = size == 1 ? Double.POSITIVE_INFINITY : size < 5 ? 1.7 : 1.35;
            double ratio = claimed / squares;
            assertTrue(size == 1 || (ratio > 0.85 && ratio < most), "sample of " + size + ": " + ratio);
        }
    }

    @Test
    void points_strays_doNotEnlargeTheScatter() {
        Random random = new Random(2);
        Observations observations = new Observations(FLOOR);
        for (int i = 0; i < 200; i++) {
            observations.add(i % 5, Math.exp(0.05 * random.nextGaussian()) * (i % 21 == 0 ? 10 : 1), Double.NaN, 1);
        }

        for (Point point : observations.points()) {
            assertTrue(point.variance() < FLOOR * FLOOR + 2 * 0.05 * 0.05 * Math.PI / 2 / 40, point::toString);
            assertFalse(point.isExposed());
        }
    }

    @Test
    void isReplicated_needsRepetitionsOrKnownErrors() {
        Observations single = new Observations(FLOOR);
        Observations known = new Observations(FLOOR);
        Observations repeated = new Observations(FLOOR);
        for (int i = 0; i < 8; i++) {
            single.add(i, 1, Double.NaN, 1);
            known.add(i, 1, 0.1, 50);
            repeated.add(i, 1, Double.NaN, 1);
            repeated.add(i, 2, Double.NaN, 1);
        }

        assertFalse(single.isReplicated());
        assertTrue(known.isReplicated());
        assertTrue(repeated.isReplicated());
        assertEquals(FLOOR * FLOOR + 0.01, known.points().get(0).variance(), 1e-12);
        assertFalse(known.points().get(0).isExposed());
        assertTrue(repeated.points().get(0).isExposed());
    }
}
