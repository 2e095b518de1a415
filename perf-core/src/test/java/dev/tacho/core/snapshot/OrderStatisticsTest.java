package dev.tacho.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderStatisticsTest {
    /** The smallest samples of an exact binomial table. */
    @ParameterizedTest
    @CsvSource({"0.5,6", "0.9,29", "0.95,59", "0.99,299", "0.999,2995", "0.01,299"})
    void needed_commonQuantiles_isTheTablesValue(double q, long n) {
        assertEquals(n, OrderStatistics.needed(q));
    }

    /** The oracle adds up binomial terms one by one. */
    @Property(tries = 200)
    void ranks_anySample_coverAtLeast95Percent(
            @ForAll @DoubleRange(min = 0.05, max = 0.95) double q, @ForAll @IntRange(min = 60, max = 900) int n) {
        long[] ranks = OrderStatistics.ranks(q, n);

        double coverage = 0;
        double log = n * Math.log(1 - q);
        for (int k = 0; k <= n; k++) {
            // The interval from the lower to the upper order statistic holds the quantile if k values lie below it.
            if (k >= ranks[0] && k < ranks[1]) {
                coverage += Math.exp(log);
            }
            log += Math.log((double) (n - k) / (k + 1)) + Math.log(q) - Math.log(1 - q);
        }
        assertTrue(coverage >= 0.95 - 1e-9, "coverage " + coverage + " of ranks " + ranks[0] + " to " + ranks[1]);
        assertTrue(coverage < 0.999, "coverage " + coverage + " is wider than it needs to be");
    }

    @ParameterizedTest
    @CsvSource({"0.5,1000000", "0.99,1000000", "0.999,1000000"})
    void ranks_atTheBorderOfTheApproximation_agree(double q, long n) {
        long[] exact = OrderStatistics.ranks(q, n);
        long[] approximate = OrderStatistics.ranks(q, n + 1);
        double half = (exact[1] - exact[0]) / 2.0;

        assertEquals(exact[0], approximate[0], 0.05 * half + 2);
        assertEquals(exact[1], approximate[1], 0.05 * half + 2);
    }
}
