package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Curve;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Where along the quantiles two sides differ, and how often the band is wrong. */
class QuantileRatiosTest {
    @Test
    void paired_onlyTheTailSlower_isSaid() {
        QuantileRatios ratios = QuantileRatios.paired(side(1, 12, 2_000, 1), side(2, 12, 2_000, 1.5), 0.05);

        assertEquals(
                List.of(0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995),
                ratios.points().stream().map(QuantileRatios.Point::quantile).toList());
        assertTrue(ratios.text().startsWith("changed from p95 on: p"), ratios.text());
        assertFalse(ratios.points().get(2).isChanged());
        QuantileRatios.Point p99 = ratios.points().get(6);
        assertEquals("p99", p99.name());
        assertEquals(1.5, p99.ratio().value(), 0.1);
        assertEquals(0.95, p99.ratio().confidence());
        Curve curve = ratios.curve("by quantile");
        assertEquals(0.99, curve.lines().get(0).points().get(6).x(), 1e-9);
        assertEquals(0.5, curve.lines().get(0).points().get(6).y(), 0.1);
    }

    @Test
    void unpaired_equalSides_areNotChanged() {
        QuantileRatios ratios = QuantileRatios.unpaired(side(3, 12, 500, 1), side(4, 10, 500, 1), 0.05);

        assertEquals("no quantile changed beyond chance", ratios.text());
    }

    /** The whole band holds in 95 of 100 cases, and is narrower than as many intervals without knowledge of each other. */
    @Test
    void band_equalSides_containsTheTruthEverywhere() {
        int missed = 0;
        double levels = 0;
        int trials = 200;
        for (int trial = 0; trial < trials; trial++) {
            List<LogShift> shifts = shifts(trial, 15, trial % 2 == 0);
            double level = SimultaneousLevel.of(shifts, 0.05);
            assertTrue(level >= 0.05 / 4 && level <= 0.05);
            levels += level;
            boolean out = false;
            for (LogShift shift : shifts) {
                double[] bounds = shift.interval(level);
                out |= bounds[0] > 0 || bounds[1] < 0;
            }
            missed += out ? 1 : 0;
        }
        assertTrue(missed <= 0.085 * trials, "missed " + missed + " of " + trials);
        assertTrue(levels / trials > 0.05 / 4 * 1.15, "mean level " + levels / trials);
    }

    @Test
    void paired_tooFewRunsOrCalls_saysSo() {
        assertEquals(
                "no quantile can be compared: there are too few runs",
                QuantileRatios.paired(side(5, 3, 500, 1), side(6, 3, 500, 1), 0.05)
                        .text());
        QuantileRatios few = QuantileRatios.paired(side(5, 9, 19, 1), side(6, 9, 19, 1), 0.05);
        assertEquals("no quantile can be compared: runs need 20 calls or more", few.text());
        assertEquals(List.of(), few.points());
        assertTrue(few.curve("none").lines().get(0).points().isEmpty());
    }

    @Test
    void paired_badInput_isRefused() {
        List<DistributionSnapshot> runs = side(7, 8, 100, 1);
        assertThrows(IllegalArgumentException.class, () -> QuantileRatios.paired(runs, List.of(), 0.05));
        assertThrows(IllegalArgumentException.class, () -> QuantileRatios.paired(runs, runs.subList(0, 7), 0.05));
        assertThrows(IllegalArgumentException.class, () -> QuantileRatios.paired(runs, runs, 0.5));
    }

    private static List<LogShift> shifts(int seed, int n, boolean paired) {
        SimulatedRuns runs = new SimulatedRuns(seed);
        double[] quantiles = {0.5, 0.75, 0.9, 0.95};
        double[][] before = new double[4][n];
        double[][] after = new double[4][n];
        for (int i = 0; i < n; i++) {
            double[] old = runs.quantiles(60, 0.05, 1, quantiles);
            double[] fresh = runs.quantiles(60, 0.05, 1, quantiles);
            for (int q = 0; q < 4; q++) {
                before[q][i] = old[q];
                after[q][i] = fresh[q];
            }
        }
        List<LogShift> shifts = new ArrayList<>();
        for (int q = 0; q < 4; q++) {
            shifts.add(Samples.shift(before[q], after[q], paired));
        }
        return shifts;
    }

    /** Runs of calls of which one in twelve is slow, and by a factor slower. */
    private static List<DistributionSnapshot> side(int seed, int runs, int calls, double tail) {
        Random random = new Random(seed);
        List<DistributionSnapshot> side = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Histogram histogram = new Histogram(3);
            double factor = 10_000 * Math.exp(0.01 * random.nextGaussian());
            for (int i = 0; i < calls; i++) {
                double slow = i % 12 == 0 ? 5 * tail : 1;
                histogram.recordValue(Math.round(factor * slow * Math.exp(0.1 * random.nextGaussian())));
            }
            side.add(DistributionSnapshot.ofHdrHistogram(histogram));
        }
        return side;
    }
}
