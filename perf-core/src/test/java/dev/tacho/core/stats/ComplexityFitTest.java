package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ComplexityFitTest {
    private static final long[] SIZES = SimulatedTimes.sizes(100, 1_000, 8, true);

    private final Perf perf = Perf.builder("test").clock(new ManualClock()).build();

    @Test
    void fit_scanWithFixedCost_isDecidedWithItsCoefficients() {
        ComplexityFit fit = new SimulatedTimes(1).measure(SIZES, n -> 0.001 + n * 1e-5, 0.02, 15, 0);

        assertEquals(Optional.of(Complexity.N), fit.complexity(), fit::toString);
        assertTrue(covers(fit.fixedNanos(), 1_000), () -> fit.fixedNanos().toString());
        assertTrue(
                covers(fit.predictNanos(5_000), 51_000),
                () -> fit.predictNanos(5_000).toString());
        assertEquals(51_000, fit.predictNanos(5_000).value(), 1_500);
        assertTrue(fit.reason().contains("every other law is ruled out"), fit::toString);
    }

    @Test
    void isAtMost_decidedFit_followsTheOrderOfTheLaws() {
        ComplexityFit fit = new SimulatedTimes(2).measure(SIZES, n -> n * 1e-3, 0.02, 15, 0);

        for (Complexity law : Complexity.values()) {
            int order = Complexity.N.compareTo(law);
            assertEquals(order <= 0, fit.isAtMost(law), () -> law + ": " + fit);
            assertEquals(order >= 0, fit.isAtLeast(law), () -> law + ": " + fit);
            assertEquals(order > 0, fit.isAbove(law), () -> law + ": " + fit);
        }
    }

    @Test
    void isAtMost_undecidedBetweenNeighbours_stillHoldsForTheUpperOne() {
        long[] narrow = SimulatedTimes.sizes(1_000, 16, 6, true);
        ComplexityFit fit = new SimulatedTimes(3).measure(narrow, n -> n * 1e-3, 0.1, 10, 0);

        assertEquals(EnumSet.of(Complexity.N, Complexity.N_LOG_N), fit.plausible(), fit::toString);
        assertEquals(Optional.empty(), fit.complexity());
        assertTrue(fit.isAtMost(Complexity.N_LOG_N), fit::toString);
        assertFalse(fit.isAtMost(Complexity.N), fit::toString);
        assertTrue(fit.isAtLeast(Complexity.N), fit::toString);
        assertFalse(fit.isAbove(Complexity.N), fit::toString);
        assertTrue(fit.toString().startsWith("undecided over 6 sizes"), fit::toString);
    }

    @Test
    void fit_fewSizesOrNarrowRange_rulesNothingOut() {
        for (ComplexityFit fit : new ComplexityFit[] {
            new SimulatedTimes(4).measure(new long[] {1, 100, 10_000, 1_000_000}, n -> n, 0.01, 10, 0),
            new SimulatedTimes(4).measure(new long[] {100, 150, 200, 250, 300, 350, 399}, n -> n, 0.01, 10, 0),
            ComplexityFit.builder().point(5, 100).fit()
        }) {
            assertEquals(EnumSet.allOf(Complexity.class), fit.plausible());
            for (Complexity law : Complexity.values()) {
                assertFalse(fit.isAtMost(law), law::toString);
                assertEquals(law == Complexity.CONSTANT, fit.isAtLeast(law));
                assertFalse(fit.isAbove(law));
            }
            assertTrue(fit.reason().contains("at least 5 sizes"), fit::toString);
        }
    }

    @Test
    void fit_cacheOverflow_fitsNothingAndNamesTheSize() {
        DoubleUnaryOperator time = n -> n + 5 * Math.max(0, n - 3_000);
        ComplexityFit fit =
                new SimulatedTimes(5).measure(SimulatedTimes.sizes(100, 1_000, 12, true), time, 0.01, 20, 0);

        assertEquals(EnumSet.noneOf(Complexity.class), fit.plausible(), fit::toString);
        assertTrue(fit.reason().contains("no law fits"), fit::toString);
        assertTrue(fit.isAtLeast(Complexity.N) || fit.isAbove(Complexity.N), fit::toString);
        assertTrue(fit.isAtMost(Complexity.N_SQUARED), fit::toString);
        assertTrue(fit.predictNanos(5_000).isWithheld());
        assertTrue(fit.fixedNanos().isWithheld());
        assertEquals(
                1,
                fit.section().blocks().stream()
                        .filter(block ->
                                block instanceof Curve curve && curve.lines().size() == 1)
                        .count());
    }

    @Test
    void fit_strayLargestMeasurement_decidesNothingWrong() {
        ComplexityFit.Builder builder = ComplexityFit.builder();
        Random random = new Random(6);
        for (long size : SIZES) {
            double stray = size == SIZES[SIZES.length - 1] ? 5 : 1;
            builder.point(size, Math.round(1e6 * stray * Math.exp(0.01 * random.nextGaussian())));
        }

        ComplexityFit fit = builder.fit();

        assertTrue(fit.plausible().contains(Complexity.CONSTANT), fit::toString);
        assertFalse(fit.isAbove(Complexity.CONSTANT), fit::toString);
    }

    @Test
    void fit_noRepetitions_canStillDecide() {
        ComplexityFit fit =
                new SimulatedTimes(7).measure(SimulatedTimes.sizes(100, 1_000, 12, true), n -> n * n, 0.03, 1, 0);

        assertEquals(Optional.of(Complexity.N_SQUARED), fit.complexity(), fit::toString);
    }

    @Test
    void point_timerSnapshots_agreeWithTheRawDurations() {
        ComplexityFit.Builder snapshots = ComplexityFit.builder();
        ComplexityFit.Builder raw = ComplexityFit.builder();
        Random random = new Random(8);
        for (long size : SIZES) {
            Timer timer = perf.timer("work", "n", Long.toString(size));
            for (int i = 0; i < 40; i++) {
                long nanos = Math.round(size * 1_000 * Math.exp(0.05 * random.nextGaussian()));
                timer.record(nanos);
                raw.point(size, Duration.ofNanos(nanos));
            }
            snapshots.point(size, timer.snapshot().latency());
        }

        assertEquals(Optional.of(Complexity.N), snapshots.fit().complexity());
        assertEquals(Optional.of(Complexity.N), raw.fit().complexity());
        double expected = raw.fit().predictNanos(10_000).value();
        assertEquals(expected, snapshots.fit().predictNanos(10_000).value(), 0.02 * expected);
    }

    @Test
    void point_snapshotOfFewDurations_countsAsASingleOne() {
        Timer timer = perf.timer("few");
        timer.record(900);
        timer.record(1_000);
        timer.record(1_100);

        ComplexityFit fit =
                ComplexityFit.builder().point(10, timer.snapshot().latency()).fit();

        assertEquals(1_000, fit.points().get(0).y(), 5);
        assertTrue(fit.points().get(0).isExposed());
    }

    /** The oracle: Student's interval of a slope covers a power law's exponent as often as it says. */
    @Test
    void exponent_powerLaw_coversItsExponent() {
        int covered = 0;
        for (int seed = 0; seed < 400; seed++) {
            ComplexityFit fit = new SimulatedTimes(seed)
                    .measure(SimulatedTimes.sizes(100, 64, 6, true), n -> Math.pow(n, 1.5) * 1e-3, 0.1, 1, 0);
            covered += covers(fit.exponent(), 1.5) ? 1 : 0;
        }

        // Binomial: 400 runs at 95 % give 367 to 393 with a probability of 99.7 %.
        assertTrue(covered >= 367 && covered <= 393, "covered " + covered + " of 400");
    }

    @Test
    void predictNanos_extrapolateNanos_coverTheTruth() {
        int inside = 0;
        int beyond = 0;
        int fixed = 0;
        DoubleUnaryOperator time = n -> 0.5 + n * 1e-3;
        for (int seed = 0; seed < 150; seed++) {
            ComplexityFit fit = new SimulatedTimes(seed).measure(SIZES, time, 0.1, 1, 0);
            inside += covers(fit.predictNanos(3_000), 1e6 * time.applyAsDouble(3_000)) ? 1 : 0;
            beyond += covers(fit.extrapolateNanos(1_000_000), 1e6 * time.applyAsDouble(1_000_000)) ? 1 : 0;
            fixed += fit.nearest() != Complexity.N || covers(fit.fixedNanos(), 0.5e6) ? 1 : 0;
        }

        // 150 runs at 95 % give 134 or more with a probability of 99.8 %; undecided runs cover more.
        assertTrue(inside >= 134, "inside " + inside);
        assertTrue(beyond >= 134, "beyond " + beyond);
        assertTrue(fixed >= 134, "fixed cost " + fixed);
    }

    @Test
    void predictNanos_outsideTheMeasuredRange_isRefused() {
        ComplexityFit fit = new SimulatedTimes(9).measure(SIZES, n -> n, 0.01, 5, 0);

        var error = assertThrows(IllegalArgumentException.class, () -> fit.predictNanos(100_001));

        assertEquals(
                "n=100001: must be 100 to 100000, the measured range; use extrapolateNanos to go beyond it",
                error.getMessage());
        assertTrue(fit.extrapolateNanos(1_000_000).value()
                > fit.predictNanos(100_000).value());
        assertThrows(IllegalArgumentException.class, () -> fit.extrapolateNanos(0));
    }

    @Test
    void extrapolateNanos_undecided_coversEveryPlausibleLaw() {
        long[] narrow = SimulatedTimes.sizes(1_000, 16, 6, true);
        ComplexityFit fit = new SimulatedTimes(3).measure(narrow, n -> n * 1e-3, 0.1, 10, 0);

        Estimate far = fit.extrapolateNanos(10_000_000);

        double truth = 1e6 * 1e7 * 1e-3;
        assertTrue(covers(far, truth), () -> far + " and the truth " + truth);
        assertTrue(far.upper() / far.lower() > 1.5, far::toString);
    }

    @Test
    void builder_badInput_saysWhatToDo() {
        ComplexityFit.Builder builder = ComplexityFit.builder();

        assertEquals(
                "no points: add at least one with point(n, ...)",
                assertThrows(IllegalStateException.class, builder::fit).getMessage());
        assertEquals(
                "n=0: must be >= 1",
                assertThrows(IllegalArgumentException.class, () -> builder.point(0, 5))
                        .getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> builder.point(3, 0))
                .getMessage()
                .startsWith("nanos=0 at n=3: must be >= 1"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> builder.point(3, DistributionSnapshot.EMPTY))
                .getMessage()
                .contains("needs a median above 0"));
    }

    @Property(tries = 30)
    void fit_anyScaleOfTimeAndOrderOfPoints_decidesTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        double scale = Math.exp(10 * random.nextDouble());
        ComplexityFit.Builder one = ComplexityFit.builder();
        ComplexityFit.Builder other = ComplexityFit.builder();
        for (int i = 0; i < SIZES.length; i++) {
            long nanos = Math.round(1e6 * Math.pow(SIZES[i], 1.1) * Math.exp(0.05 * random.nextGaussian()));
            one.point(SIZES[i], nanos);
        }
        random.setSeed(seed);
        random.nextDouble();
        long[] scaled = new long[SIZES.length];
        for (int i = 0; i < SIZES.length; i++) {
            scaled[i] = Math.round(
                    scale * Math.round(1e6 * Math.pow(SIZES[i], 1.1) * Math.exp(0.05 * random.nextGaussian())));
        }
        for (int i = SIZES.length - 1; i >= 0; i--) {
            other.point(SIZES[i], scaled[i]);
        }

        assertEquals(one.fit().plausible(), other.fit().plausible());
        assertEquals(one.fit().exponent().value(), other.fit().exponent().value(), 1e-6);
    }

    @Test
    void isAtMost_theFastestLaw_needsProofToo() {
        long[] small = SimulatedTimes.sizes(10, 4, 7, false);
        ComplexityFit doubling = new SimulatedTimes(11).measure(small, n -> Math.pow(2, n / 2), 0.02, 10, 0);
        ComplexityFit cube = new SimulatedTimes(11).measure(SIZES, n -> n * n * n * 1e-6, 0.02, 10, 0);

        assertFalse(doubling.isAtMost(Complexity.N_CUBED), doubling::toString);
        assertTrue(doubling.isAbove(Complexity.N_SQUARED), doubling::toString);
        assertTrue(cube.isAtMost(Complexity.N_CUBED), cube::toString);
    }

    @Test
    void name_setOnTheBuilder_isThatOfSectionAndFacts() {
        Section section = ComplexityFit.builder().name("sort").point(1, 5).fit().section();

        assertEquals("sort", section.id());
        assertEquals("sort.exponent", section.facts().get(0).id());
        assertThrows(
                IllegalArgumentException.class, () -> ComplexityFit.builder().name("a b"));
    }

    @Test
    void section_decidedFit_hasVerdictFactsAndBothLines() {
        ComplexityFit fit = new SimulatedTimes(10).measure(SIZES, n -> 0.1 + n * 1e-3, 0.02, 15, 0);

        Section section = fit.section();

        assertEquals("complexity", section.id());
        assertTrue(
                section.blocks().get(0) instanceof Note note
                        && note.level() == Note.Level.INFO
                        && note.text().startsWith("O(n): "),
                section::toString);
        assertEquals(2, section.facts().size());
        Curve curve = (Curve) section.blocks().get(2);
        assertEquals(2, curve.lines().size());
        assertEquals(SIZES.length, curve.lines().get(0).points().size());
        for (Curve.Point point : curve.lines().get(1).points()) {
            assertTrue(point.lower() <= point.y() && point.y() <= point.upper(), point::toString);
        }
    }

    @Test
    void toString_decidedFit_explainsItselfInThreeLines() {
        ComplexityFit fit = new SimulatedTimes(1).measure(SIZES, n -> 0.001 + n * 1e-5, 0.02, 15, 0);

        String[] lines = fit.toString().split("\n");

        assertEquals(3, lines.length, fit::toString);
        assertTrue(lines[0].startsWith("O(n) over 8 sizes from n=100 to 100,000: "), fit::toString);
        assertTrue(lines[1].startsWith("exponent 0."), fit::toString);
        assertTrue(lines[2].startsWith("100: 2.0"), fit::toString);
    }

    private static boolean covers(Estimate estimate, double truth) {
        return estimate.lower() <= truth && truth <= estimate.upper();
    }
}
