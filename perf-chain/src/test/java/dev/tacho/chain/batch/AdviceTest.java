package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is recommended from links whose cost is known, and what is withheld. */
class AdviceTest {
    private static final double MILLI = 1e6;

    @Test
    void fit_pointsOnALine_isTheLine() {
        double[] x = {1, 2, 3, 5, 8, 8, 13};
        TheilSen fit = TheilSen.fit(x, map(x, 7, 0.5));

        assertEquals(7, fit.intercept(), 1e-12);
        assertEquals(0.5, fit.slope(), 1e-12);
        assertEquals(0.5, fit.slopeLower(), 1e-12);
        assertEquals(0.5, fit.slopeUpper(), 1e-12);
        assertEquals(6, fit.xs());
    }

    @Test
    void fit_aFifthOfOutliers_staysNearTheLine() {
        Random random = new Random(1);
        double[] x = IntStream.range(0, 200).mapToDouble(i -> 1 + i % 40).toArray();
        double[] y = map(x, 100, 2);
        for (int i = 0; i < y.length; i++) {
            y[i] += random.nextGaussian();
            if (i % 5 == 0) {
                y[i] += 1_000;
            }
        }

        TheilSen fit = TheilSen.fit(x, y);

        assertEquals(2, fit.slope(), 0.05);
        assertTrue(fit.slopeLower() < 2 && 2 < fit.slopeUpper(), fit.toString());
        assertEquals(100, fit.intercept(), 1);
    }

    /** In 95 of 100 samples the interval should hold the truth; 300 samples leave a standard error of 1.3 %. */
    @Test
    void fit_interval_holdsTheTruthAsOftenAsItSays() {
        Random random = new Random(7);
        int held = 0;
        for (int sample = 0; sample < 300; sample++) {
            double[] x = IntStream.range(0, 40).mapToDouble(i -> 1 + i % 8).toArray();
            double[] y = map(x, 10, 1);
            for (int i = 0; i < y.length; i++) {
                y[i] += 3 * random.nextGaussian();
            }
            TheilSen fit = TheilSen.fit(x, y);
            held += fit.slopeLower() <= 1 && 1 <= fit.slopeUpper() ? 1 : 0;
        }
        assertTrue(held >= 0.91 * 300 && held <= 0.99 * 300, "held " + held);
    }

    @Test
    void fit_oneSize_isNoLine() {
        assertTrue(Double.isNaN(
                TheilSen.fit(new double[] {3, 3}, new double[] {1, 2}).slope()));
        assertTrue(Double.isNaN(TheilSen.fit(new double[0], new double[0]).slope()));
    }

    @Test
    void items_overheadOfAHundredCalls_isAHundred() {
        assertEquals(100, items(50 * MILLI, 0.5 * MILLI, 200, 1_000));
    }

    @Test
    void items_limitOfTheProvider_isNotExceeded() {
        assertEquals(20, items(50 * MILLI, 0.5 * MILLI, 200, 20));
    }

    @Test
    void items_neverSeen_isWithheld() {
        Advice advice = advice(50 * MILLI, 0.5 * MILLI, 30, 1_000);

        assertEquals(0, advice.items());
        assertTrue(advice.itemsWhy().contains("from 100 on, and more than 30"), advice.itemsWhy());
    }

    @Test
    void items_noCostOfAnItem_isWithheld() {
        Advice advice = advice(50 * MILLI, 0, 21, 100);

        assertEquals(0, advice.items());
        assertTrue(advice.itemsWhy().contains("up to 21 calls"), advice.itemsWhy());
    }

    @Test
    void items_costOfAnItemHardlyKnown_isWithheld() {
        Random random = new Random(2);
        double[] sizes = sizes(60);
        double[] times = map(sizes, 50 * MILLI, MILLI);
        for (int i = 0; i < times.length; i++) {
            times[i] += 40 * MILLI * random.nextGaussian();
        }

        Advice advice = Advice.of(sizes, times, new Arrivals().read(), WindowAdviceTest.options(0), 100);

        assertTrue(advice.fit().slopeLower() > 0, advice.toString());
        assertEquals(0, advice.items());
    }

    /** The fit of a batch that gets no slower, by chance faster: a batch of n is never more than n times as fast. */
    @Test
    void fit_fallingTimes_isLevel() {
        double[] sizes = sizes(50);
        Advice advice = Advice.of(
                sizes, map(sizes, 67 * MILLI, -0.3 * MILLI), new Arrivals().read(), WindowAdviceTest.options(0), 100);

        assertEquals(0, advice.fit().slope());
        assertEquals(59.5 * MILLI, advice.fit().at(1), 0.5 * MILLI);
        assertEquals(advice.fit().at(1), advice.fit().at(50));
        assertEquals(1, advice.smallest());
        assertEquals(50, advice.largest());
    }

    @Test
    void fit_lineThatBeginsBelowZero_goesThroughTheOrigin() {
        double[] sizes = sizes(50);
        Advice advice = Advice.of(
                sizes, map(sizes, -MILLI / 2, MILLI), new Arrivals().read(), WindowAdviceTest.options(0), 100);

        assertEquals(0, advice.fit().intercept());
        assertTrue(advice.fit().at(1) > 0);
    }

    @Test
    void items_noOverhead_isWithheld() {
        assertEquals(0, items(0, MILLI, 200, 1_000));
    }

    @Test
    void items_fewRoundTrips_isWithheldWithTheNumberNeeded() {
        Advice advice = Advice.of(
                new double[] {1, 2}, new double[] {1, 2}, new Arrivals().read(), WindowAdviceTest.options(0), 100);

        assertEquals(0, advice.items());
        assertTrue(advice.itemsWhy().contains("needs 20"), advice.itemsWhy());
        assertEquals(-1, advice.window().nanos());
        assertFalse(advice.window().why().isEmpty());
    }

    private static int items(double a, double b, int largest, int most) {
        return advice(a, b, largest, most).items();
    }

    private static Advice advice(double a, double b, int largest, int most) {
        double[] sizes = sizes(largest);
        double[] times = map(sizes, a, b);
        Random random = new Random(3);
        for (int i = 0; i < times.length; i++) {
            times[i] *= 1 + 1e-6 * random.nextGaussian();
        }
        return Advice.of(sizes, times, new Arrivals().read(), WindowAdviceTest.options(0), most);
    }

    private static double[] sizes(int largest) {
        return IntStream.range(0, 100)
                .mapToDouble(i -> 1 + i * (largest - 1) / 99)
                .toArray();
    }

    private static double[] map(double[] x, double a, double b) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = a + b * x[i];
        }
        return y;
    }
}
