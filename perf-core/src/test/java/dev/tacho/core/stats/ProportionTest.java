package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact binomial bounds against scipy's, and against binomial terms added up one by one. */
class ProportionTest {
    /** scipy 1.17.1: {@code beta.ppf(1 - c, k, n - k + 1)} and {@code beta.ppf(c, k + 1, n - k)}. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, .95, 0.0, 0.95",
        "1, 1, .95, 0.050000000000000044, 1.0",
        "1, 2, .5, 0.2928932188134525, 0.7071067811865476",
        "9, 10, .95, 0.6058366975634953, 0.9948838031081763",
        "5, 10, .975, 0.18708602844739855, 0.8129139715526015",
        "298, 298, .95, 0.9899975675623223, 1.0",
        "299, 299, .95, 0.9900308532071007, 1.0",
        "472, 473, .95, 0.9900102925257753, 0.9998915633968246",
        "2994, 2995, .95, 0.9984170615879348, 0.9999828738380108",
        "950, 1000, .975, 0.9346095120845064, 0.9626646023953382",
        "999, 1000, .99, 0.9933803316043514, 0.9999899497146509",
        "99990, 100000, .95, 0.9998303837123736, 0.9999457449733105",
        "29956, 29956, .95, 0.9999000005846802, 1.0",
        "123456, 200000, .975, 0.6151456401673377, 0.6194109601309679",
        "999999000, 1000000000, .95, 0.9999989463969061, 0.9999980968509552",
    })
    void bounds_anyCounts_areScipys(long k, long n, double c, double lower, double upper) {
        Proportion proportion = Proportion.of(k, n);

        assertEquals(lower, proportion.lowerBound(c), 1e-12 * Math.max(lower, 1e-9) + 1e-15);
        if (n < 1_000_000_000 || k < 10) {
            assertEquals(upper, proportion.upperBound(c), 1e-12 * upper);
        }
        assertEquals(
                lower, proportion.interval(2 * c - 1 > 0 ? 2 * c - 1 : 1e-9).lower(), 1e-6);
    }

    /** scipy: the smallest n with {@code binom.cdf(failures, n, 1 - ratio) <= 1 - confidence}. */
    @ParameterizedTest
    @CsvSource({
        ".9, 0, .95, 29", ".9, 100, .99, 1246", ".95, 0, .95, 59", ".95, 2, .99, 165",
        ".99, 0, .95, 299", ".99, 1, .95, 473", ".99, 10, .95, 1693", ".99, 0, .99, 459",
        ".999, 0, .95, 2995", ".999, 1, .95, 4742", ".999, 2, .95, 6294", ".999, 100, .99, 125826",
        ".9999, 0, .95, 29956", ".9999, 1, .95, 47437", ".9999, 10, .99, 201442", ".9999, 100, .95, 1180784",
    })
    void trialsNeeded_anyRatio_isTheSmallestThatProvesIt(double ratio, long failures, double c, long needed) {
        assertEquals(needed, Proportion.trialsNeeded(ratio, failures, c));
        assertTrue(Proportion.of(needed - failures, needed).isAtLeast(ratio, c));
        assertFalse(Proportion.of(needed - 1 - failures, needed - 1).isAtLeast(ratio, c));
    }

    @Test
    void trialsNeeded_nineNinesAndMore_isTheClosedFormOfNoFailure() {
        double q = 1 - 0.999999999;
        assertEquals(
                (long) Math.ceil(Math.log(0.05) / Math.log1p(-q)), Proportion.trialsNeeded(0.999999999, 0, 0.95), 1);
        assertEquals(Long.MAX_VALUE, Proportion.trialsNeeded(Math.nextDown(1.0), 10, 0.95));
    }

    /** The oracle adds up the terms of the binomial distribution in decimals. */
    @Property(tries = 60)
    void questions_smallSamples_followTheTails(
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @IntRange(min = 1, max = 99) int percent) {
        int k = (int) Math.round(share * n);
        Proportion proportion = Proportion.of(k, n);
        double ratio = percent / 100.0;
        double reached = tail(n, k, n, ratio);
        double notReached = tail(n, 0, k, ratio);

        assertEquals(reached <= 0.05, proportion.isAtLeast(ratio, 0.95), () -> "P(X >= k) = " + reached);
        assertEquals(notReached < 0.05, proportion.isBelow(ratio, 0.95), () -> "P(X <= k) = " + notReached);
        if (k > 0) {
            assertEquals(0.05, tail(n, k, n, proportion.lowerBound(0.95)), 1e-10);
        }
        if (k < n) {
            assertEquals(0.05, tail(n, 0, k, proportion.upperBound(0.95)), 1e-10);
        }
    }

    @Test
    void interval_withoutTrials_saysNothing() {
        Proportion none = Proportion.of(0, 0);

        assertEquals(0, none.interval(0.95).lower());
        assertEquals(1, none.interval(0.95).upper());
        assertTrue(Double.isNaN(none.ratio()));
        assertFalse(none.isAtLeast(0.5, 0.95));
        assertFalse(none.isBelow(0.5, 0.95));
    }

    @Test
    void bounds_ofTheLargestCounts_comeToAnEnd() {
        Proportion huge = Proportion.of((1L << 53) - 1_000_000, 1L << 53);

        assertEquals(huge.ratio(), huge.lowerBound(0.95), 1e-9);
        assertTrue(huge.isAtLeast(0.999999, 0.95));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void arguments_outsideTheirBounds_areRefused(double number) {
        Proportion proportion = Proportion.of(1, 2);

        assertThrows(IllegalArgumentException.class, () -> proportion.lowerBound(number));
        assertThrows(IllegalArgumentException.class, () -> proportion.interval(number));
        assertThrows(IllegalArgumentException.class, () -> proportion.isAtLeast(number, 0.95));
        assertThrows(IllegalArgumentException.class, () -> proportion.isBelow(0.5, number));
        assertThrows(IllegalArgumentException.class, () -> Proportion.trialsNeeded(number, 0, 0.95));
        assertThrows(IllegalArgumentException.class, () -> Proportion.trialsNeeded(0.5, -1, 0.95));
        assertThrows(IllegalArgumentException.class, () -> Proportion.of(3, 2));
        assertThrows(IllegalArgumentException.class, () -> Proportion.of(-1, 2));
    }

    private static double tail(int n, int from, int to, double p) {
        BigDecimal success = new BigDecimal(p);
        BigDecimal failure = BigDecimal.ONE.subtract(success);
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal choose = BigDecimal.ONE;
        for (int k = 0; k <= n; k++) {
            if (k >= from && k <= to) {
                sum = sum.add(choose.multiply(success.pow(k, MathContext.DECIMAL128))
                        .multiply(failure.pow(n - k, MathContext.DECIMAL128)));
            }
            choose = choose.multiply(BigDecimal.valueOf(n - k))
                    .divide(BigDecimal.valueOf(k + 1), MathContext.DECIMAL128);
        }
        return sum.doubleValue();
    }
}
