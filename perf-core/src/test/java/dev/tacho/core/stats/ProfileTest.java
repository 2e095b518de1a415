package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProfileTest {
    /** The oracle: of a constant, the profile is Student's interval of the mean logarithm. */
    @Test
    void at_constant_isStudentsInterval() {
        Random random = new Random(1);
        double[] y = random.doubles(9, 50, 60).toArray();
        double[] ones = new double[9];
        Arrays.fill(ones, 1);
        PositiveFit fit = PositiveFit.of(new double[][] {ones}, y, ones);
        double allowance = new Dispersion(9, false, 0).allowance(0.95, fit.squares(), 1);

        Estimate estimate = Profile.at(new double[][] {ones}, new double[] {1}, y, ones, fit, allowance);

        double[] logs = Arrays.stream(y).map(Math::log).toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double deviation =
                Math.sqrt(Arrays.stream(logs).map(v -> (v - mean) * (v - mean)).sum() / 8);
        // Student's t with 8 degrees of freedom is 2.306 at 97.5 %.
        double half = 2.306 * deviation / 3;
        assertEquals(Math.exp(mean), estimate.value(), 1e-9);
        assertEquals(Math.exp(mean - half), estimate.lower(), 2e-4 * estimate.value());
        assertEquals(Math.exp(mean + half), estimate.upper(), 2e-4 * estimate.value());
    }

    @Test
    void at_noFreedom_isUnbounded() {
        double[] one = {1};
        PositiveFit fit = PositiveFit.of(new double[][] {one}, new double[] {7}, one);

        Estimate estimate = Profile.at(new double[][] {one}, one, new double[] {7}, one, fit, Double.POSITIVE_INFINITY);

        assertEquals(7, estimate.value(), 1e-12);
        assertEquals(0, estimate.lower());
        assertEquals(Double.POSITIVE_INFINITY, estimate.upper());
    }

    @Test
    void interval_parabola_endsWhereItCrossesTheLimit() {
        assertArrayEquals(new double[] {3, 7}, Profile.interval(v -> (v - 5) * (v - 5), 5, 4, 100), 1e-2);
        assertArrayEquals(new double[] {0, 7}, Profile.interval(v -> v < 5 ? 0 : (v - 5) * (v - 5), 5, 4, 100), 1e-2);
        assertArrayEquals(
                new double[] {3, Double.POSITIVE_INFINITY},
                Profile.interval(v -> v > 5 ? 0 : (v - 5) * (v - 5), 5, 4, 100),
                1e-2);
        assertArrayEquals(new double[] {0, 2}, Profile.interval(v -> v * v, 0, 4, 100), 1e-2);
    }
}
