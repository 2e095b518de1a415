package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.junit.jupiter.api.Test;

/** Ratio, interval and p values are those that other programs and a textbook print for the same numbers. */
class RankOracleTest {
    private static final double EXACT = 1e-9;

    /** T13: every figure of scipy, with and without ties and zeros. */
    @Test
    void comparison_scipysSamples_hasItsFigures() throws IOException {
        int cases = 0;
        for (String line : lines("rank-tests.csv")) {
            String[] fields = line.split(";");
            double[] before = numbers(fields[1]);
            double[] after = numbers(fields[2]);
            boolean paired = fields[0].equals("paired");

            Comparison comparison = compare(paired, before, after);

            assertEquals(Double.parseDouble(fields[3]), comparison.pDifferent(), EXACT, line);
            LogShift.Statistic none = Samples.shift(before, after, paired).at(0);
            assertEquals(Double.parseDouble(fields[4]), none.pAbove(), EXACT, line);
            assertEquals(Double.parseDouble(fields[5]), comparison.ratio().value(), EXACT, line);
            assertEquals(Double.parseDouble(fields[6]), comparison.a12(), EXACT, line);
            cases++;
        }
        assertEquals(22, cases);
    }

    /** Hollander and Wolfe, Nonparametric Statistical Methods, table 3.1: what R prints for it with conf.int = TRUE. */
    @Test
    void interval_depressionScores_isTheTextbooks() {
        double[] x = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] y = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

        LogShift shift = Samples.shift(exp(y), exp(x), true);

        assertEquals(0.460, shift.center(), EXACT);
        assertEquals(0.01953125, shift.at(0).pAbove(), EXACT);
        assertEquals(0.0390625, shift.at(0).pValue(), EXACT);
        assertEquals(0.010, shift.interval(0.05)[0], EXACT);
        assertEquals(0.786, shift.interval(0.05)[1], EXACT);
    }

    /** Hollander and Wolfe, table 4.1. */
    @Test
    void interval_permeabilities_isTheTextbooks() {
        double[] x = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        double[] y = {1.15, 0.88, 0.90, 0.74, 1.21};

        LogShift shift = Samples.shift(exp(y), exp(x), false);

        assertEquals(0.305, shift.center(), EXACT);
        assertEquals(0.1272, shift.at(0).pAbove(), 0.00005);
        assertEquals(0.2544, shift.at(0).pValue(), 0.0001);
        assertEquals(-0.15, shift.interval(0.05)[0], EXACT);
        assertEquals(0.76, shift.interval(0.05)[1], EXACT);
    }

    /** T13: the example pair of golang.org/x/perf's benchstat and what it prints; the second has ties within and across. */
    @Test
    void comparison_benchstatsExample_hasItsFigures() {
        double[] oldJson = {1726, 1723, 1707, 1707, 1713, 1729, 1736, 1707, 1705, 1774};
        double[] newJson = {1423, 1416, 1411, 1413, 1412, 1426, 1422, 1424, 1447, 1425};
        double[] oldGob = {3069, 3075, 3069, 3067, 3207, 3064, 3064, 3058, 3059, 3062};
        double[] newGob = {3075, 3065, 3059, 3065, 3060, 3081, 3186, 3135, 3087, 3062};

        Comparison json = compare(false, oldJson, newJson);
        Comparison gob = compare(false, oldGob, newGob);

        assertEquals(1718, json.before().value());
        assertEquals(1422.5, json.after().value());
        assertEquals("0.000", String.format("%.3f", json.pDifferent()));
        assertEquals(1, percentOff(json.before()));
        assertEquals(1, percentOff(json.after()));
        assertEquals(Verdict.FASTER, json.verdict());
        assertEquals(
                "-17.20",
                String.format("%.2f", (json.after().value() / json.before().value() - 1) * 100));
        assertEquals(-17.2, (json.ratio().value() - 1) * 100, 0.2);
        assertEquals(3065.5, gob.before().value());
        assertEquals(3070, gob.after().value());
        assertEquals("0.446", String.format("%.3f", gob.pDifferent()));
        assertEquals(0, percentOff(gob.before()));
        assertEquals(2, percentOff(gob.after()));
        assertEquals(Verdict.SAME, gob.verdict());
    }

    /** Benchstat's issue 19634: five equal values against nearly equal ones, and no interval below six runs. */
    @Test
    void comparison_benchstatsTiedFives_hasItsFigures() {
        double[] before = {115, 114, 115, 115, 115};
        double[] after = {78.8, 78.8, 78.8, 78.8, 78.8};

        Comparison comparison = compare(false, before, after);

        assertEquals("0.008", String.format("%.3f", comparison.pDifferent()));
        assertEquals(Double.POSITIVE_INFINITY, comparison.before().upper());
        assertEquals(Verdict.FASTER, comparison.verdict());
    }

    @Property(tries = 150)
    void pValues_samplesWithoutTies_areThoseOfCommonsStatistics(
            @ForAll @IntRange(min = 3, max = 25) int n,
            @ForAll @IntRange(min = 3, max = 25) int m,
            @ForAll @IntRange(max = 10_000) int seed) {
        SimulatedRuns runs = new SimulatedRuns(seed);
        double[] before = runs.independent(n, 0.05, 1);
        double[] after = runs.independent(m, 0.05, 1.03);
        double[] partners = runs.independent(n, 0.05, 1.03);
        double[] differences = new double[n];
        Arrays.setAll(differences, i -> Math.log(partners[i] / before[i]));

        double rankSum = MannWhitneyUTest.withDefaults()
                .with(PValueMethod.EXACT)
                .with(AlternativeHypothesis.TWO_SIDED)
                .test(after, before)
                .getPValue();
        double signedRank = WilcoxonSignedRankTest.withDefaults()
                .with(PValueMethod.EXACT)
                .test(differences)
                .getPValue();

        assertEquals(rankSum, compare(false, before, after).pDifferent(), EXACT);
        assertEquals(signedRank, compare(true, before, partners).pDifferent(), EXACT);
    }

    /** The interval is what the test does not reject: just inside a bound the p value is above alpha, just outside not. */
    @Property(tries = 100)
    void interval_anySample_invertsItsTest(
            @ForAll @IntRange(min = 8, max = 30) int n,
            @ForAll boolean paired,
            @ForAll @IntRange(max = 10_000) int seed) {
        SimulatedRuns runs = new SimulatedRuns(seed);
        LogShift shift = Samples.shift(runs.independent(n, 0.05, 1), runs.independent(n, 0.05, 1.02), paired);
        for (double alpha : new double[] {0.01, 0.05, 0.2}) {
            double[] bounds = shift.interval(alpha);
            double step = 1e-9;
            assertTrue(shift.at(bounds[0] + step).pValue() > alpha);
            assertTrue(shift.at(bounds[0] - step).pValue() <= alpha);
            assertTrue(shift.at(bounds[1] - step).pValue() > alpha);
            assertTrue(shift.at(bounds[1] + step).pValue() <= alpha);
        }
    }

    private static Comparison compare(boolean paired, double[] before, double[] after) {
        return paired
                ? Comparison.paired("x", before, after, Design.RANDOM_PAIRS, ComparisonRule.ci())
                : Comparison.unpaired("x", before, after, Design.RANDOM_PAIRS, ComparisonRule.ci());
    }

    /** Benchstat prints the larger distance of both bounds. */
    private static long percentOff(Estimate median) {
        double off = Math.max(median.upper() - median.value(), median.value() - median.lower());
        return Math.round(off / median.value() * 100);
    }

    private static double[] exp(double[] values) {
        return Arrays.stream(values).map(Math::exp).toArray();
    }

    private static double[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToDouble(Double::parseDouble).toArray();
    }

    static List<String> lines(String resource) throws IOException {
        try (InputStream in = RankOracleTest.class.getResourceAsStream(resource)) {
            assertNotNull(in, resource);
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.lines().filter(line -> !line.startsWith("#")).toList();
            }
        }
    }
}
