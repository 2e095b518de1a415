package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PositiveFitTest {
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64};

    @Property(tries = 200)
    void of_exactMixture_returnsItsCoefficients(
            @ForAll @DoubleRange(min = 0.01, max = 100) double fixed,
            @ForAll @DoubleRange(min = 0.01, max = 100) double linear,
            @ForAll @DoubleRange(min = 0.01, max = 100) double square) {
        double[][] columns = columns();
        double[] y = Arrays.stream(SIZES)
                .map(n -> fixed + linear * n + square * n * n)
                .toArray();

        PositiveFit fit = PositiveFit.of(columns, y, ones());

        // The smallest part of the mixture is known no better than rounding of the largest lets it be.
        assertEquals(0, fit.squares(), 1e-12);
        assertEquals(fixed, fit.coefficient(0), 1e-4 * (fixed + linear + square));
        assertEquals(linear, fit.coefficient(1), 1e-4 * (fixed + linear + square));
        assertEquals(square, fit.coefficient(2), 1e-4 * (fixed + linear + square));
    }

    /** The oracle: nothing in the neighbourhood, inside the bounds, is better. */
    @Property(tries = 200)
    void of_noisyPoints_isALocalMinimumInsideTheBounds(@ForAll long seed) {
        Random random = new Random(seed);
        double[] y = Arrays.stream(SIZES)
                .map(n -> (5 + n * random.nextDouble() * 4) * Math.exp(0.3 * random.nextGaussian()))
                .toArray();
        double[] weights =
                Arrays.stream(SIZES).map(n -> 0.1 + random.nextDouble()).toArray();
        PositiveFit fit = PositiveFit.of(columns(), y, weights);

        for (int probe = 0; probe < 200; probe++) {
            double[] near = fit.coefficients();
            double step = Math.pow(10, -5 * random.nextDouble());
            for (int c = 0; c < near.length; c++) {
                double scale = near[c] + 0.01 * y[0] / columns()[c][SIZES.length - 1];
                near[c] = Math.max(0, near[c] + step * scale * random.nextGaussian());
            }
            assertTrue(
                    squares(near, y, weights) >= fit.squares() * (1 - 1e-7),
                    () -> Arrays.toString(near) + " beats " + Arrays.toString(fit.coefficients()));
        }
    }

    /** The oracle: a grid over the only two coefficients that matter. */
    @Test
    void of_slopeThatWouldBeNegative_staysAtZero() {
        double[] y = Arrays.stream(SIZES).map(n -> 100 - n).toArray();

        PositiveFit fit = PositiveFit.of(columns(), y, ones());

        assertEquals(0, fit.coefficient(1));
        assertEquals(0, fit.coefficient(2));
        double logMean = Arrays.stream(y).map(Math::log).average().orElseThrow();
        assertEquals(Math.exp(logMean), fit.coefficient(0), 1e-9, "the constant is the geometric mean");
    }

    @Test
    void of_columnsOfVeryDifferentSize_converges() {
        double[] y = Arrays.stream(SIZES).map(n -> 1e6 + 1e-3 * n * n).toArray();

        PositiveFit fit = PositiveFit.of(columns(), y, ones());

        assertEquals(1e6, fit.coefficient(0), 1);
        assertEquals(1e-3, fit.coefficient(2), 1e-5);
    }

    @Test
    void solve_dependentColumns_usesOneOfThem() {
        double[] column = {1, 2, 3};

        double[] solution = NonNegative.solve(new double[][] {column, column.clone()}, new double[] {2, 4, 6});

        assertEquals(2, solution[0] + solution[1], 1e-12);
    }

    @Test
    void solve_oppositeTarget_isAllZero() {
        double[] solution = NonNegative.solve(new double[][] {{1, 1}, {1, 2}}, new double[] {-1, -2});

        assertArrayEquals(new double[] {0, 0}, solution);
    }

    private static double[][] columns() {
        return new double[][] {
            ones(), SIZES.clone(), Arrays.stream(SIZES).map(n -> n * n).toArray()
        };
    }

    private static double[] ones() {
        double[] ones = new double[SIZES.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double squares(double[] c, double[] y, double[] weights) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double model = c[0] + c[1] * SIZES[i] + c[2] * SIZES[i] * SIZES[i];
            sum += weights[i] * Math.pow(Math.log(y[i] / model), 2);
        }
        return sum;
    }
}
