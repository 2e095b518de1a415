package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DispersionTest {
    /** The oracle: the tables of F. With 1 and 5 degrees of freedom 6.608 has a tail of 5 %. */
    @Test
    void pValue_withoutRepetitions_isThatOfTheTables() {
        Dispersion dispersion = new Dispersion(8, false, 0);

        assertEquals(0.05, dispersion.pValue(6.608 * 2, 1, 5 * 2, 3), 1e-4);
        assertEquals(6.608 * 2, dispersion.allowance(0.95, 5 * 2, 3), 1e-2);
        assertEquals(1, dispersion.pValue(-1, 1, 10, 3));
        assertEquals(1, dispersion.pValue(1e9, 1, 10, 8), "no degree of freedom left");
        assertEquals(Double.POSITIVE_INFINITY, dispersion.allowance(0.95, 10, 8));
    }

    @Test
    void variance_noRepetitions_isTheResidualsOwnButNotBelowTheLeast() {
        assertEquals(2, new Dispersion(8, false, 1).variance(10, 3));
        assertEquals(1, new Dispersion(8, false, 1).variance(0.1, 3));
        assertEquals(0.02, new Dispersion(8, false, 0).variance(0.1, 3), 1e-12);
    }

    @Test
    void variance_repetitions_countUnlessResidualsContradictThem() {
        Dispersion dispersion = new Dispersion(8, true, 1);

        assertEquals((5 + 6) / 11.0, dispersion.variance(5, 3), 1e-12);
        assertEquals(11, dispersion.freedom(5, 3));
        assertEquals(100, dispersion.variance(500, 3), 1e-12);
        assertEquals(5, dispersion.freedom(500, 3));
    }

    /** The oracle: under the null a p-value below 5 % comes up in 5 % of the runs. */
    @Test
    void pValue_nullHypothesis_isUniform() {
        Random random = new Random(3);
        Dispersion dispersion = new Dispersion(7, false, 0);
        int below = 0;
        for (int run = 0; run < 4_000; run++) {
            double gain = Math.pow(random.nextGaussian(), 2);
            double rest = 0;
            for (int i = 0; i < 4; i++) {
                rest += Math.pow(random.nextGaussian(), 2);
            }
            below += dispersion.pValue(gain, 1, rest, 3) < 0.05 ? 1 : 0;
        }

        assertTrue(below > 150 && below < 250, "below 5 %: " + below + " of 4,000");
    }
}
