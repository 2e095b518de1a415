package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MonotoneTest {
    /** Isotonic regression in closed form: the largest of the smallest means over what ends and begins around a place. */
    @Property(tries = 300)
    void rise_anyValues_isTheIsotonicRegression(
            @ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = 0, max = 1) Double> drawn) {
        double[] values = drawn.stream().mapToDouble(Double::doubleValue).toArray();
        double[] risen = values.clone();
        Monotone.rise(risen);
        for (int i = 0; i < values.length; i++) {
            double expected = Double.NEGATIVE_INFINITY;
            for (int from = 0; from <= i; from++) {
                double least = Double.POSITIVE_INFINITY;
                for (int to = i; to < values.length; to++) {
                    least = Math.min(least, mean(values, from, to));
                }
                expected = Math.max(expected, least);
            }
            assertEquals(expected, risen[i], 1e-12);
        }
    }

    @Test
    void rise_risingValues_areKept() {
        double[] values = {0.1, 0.2, 0.2, 0.9};
        Monotone.rise(values);
        assertArrayEquals(new double[] {0.1, 0.2, 0.2, 0.9}, values);
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i <= to; i++) {
            sum += values[i];
        }
        return sum / (to - from + 1);
    }
}
