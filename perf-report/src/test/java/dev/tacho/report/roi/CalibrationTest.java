package dev.tacho.report.roi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Unit;
import dev.tacho.report.roi.Calibration.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Predictions whose truth is known: a forecaster who keeps, breaks or undersells what is promised is found out. */
class CalibrationTest {
    static Prediction prediction(String id, double lower, double upper, double confidence) {
        return new Prediction(
                id, Instant.EPOCH, Unit.NANOS, (lower + upper) / 2, new Interval(lower, upper, confidence));
    }

    private static Calibration calibration(int kept, int less, int more) {
        List<Outcome> outcomes = new ArrayList<>();
        Prediction promised = prediction("p", 10, 20, 0.95);
        for (int i = 0; i < kept; i++) {
            outcomes.add(new Outcome(promised, i % 2 == 0 ? 10 : 20));
        }
        for (int i = 0; i < less; i++) {
            outcomes.add(new Outcome(promised, 9.9));
        }
        for (int i = 0; i < more; i++) {
            outcomes.add(new Outcome(promised, 20.1));
        }
        return Calibration.of(outcomes);
    }

    @Test
    void withinRatio_isScipysExactInterval() {
        // [scipy.stats.binomtest(k, n).proportion_ci(0.95, 'exact') for k, n in ...]
        double[][] known = {
            {0, 1, 0.000000000000, 0.975000000000},
            {1, 1, 0.025000000000, 1.000000000000},
            {0, 10, 0.000000000000, 0.308497107819},
            {3, 10, 0.066739511178, 0.652452850060},
            {17, 20, 0.621073173455, 0.967929062814},
            {20, 20, 0.831566529017, 1.000000000000},
            {90, 100, 0.823777402260, 0.950995310779},
            {950, 1000, 0.934609512085, 0.962664602395},
            {4321, 5000, 0.854391725285, 0.873580896702}
        };
        for (double[] each : known) {
            Range ratio =
                    calibration((int) each[0], (int) (each[1] - each[0]), 0).withinRatio();

            assertEquals(each[0] / each[1], ratio.likely());
            assertEquals(each[2], ratio.conservative(), 1e-9);
            assertEquals(each[3], ratio.optimistic(), 1e-9);
        }
    }

    @Test
    void verdict_onlyWhatChanceDoesNotExplain() {
        assertEquals(Verdict.CONSISTENT, calibration(19, 1, 0).verdict());
        assertEquals(Verdict.CONSISTENT, calibration(3, 0, 0).verdict(), "three say nothing");
        assertEquals(Verdict.CONSISTENT, calibration(8, 2, 0).verdict(), "8 of 10 happens");
        assertEquals(Verdict.OVERCONFIDENT, calibration(12, 6, 2).verdict());
        // 0.95^72 is just below 2.5 %.
        assertEquals(Verdict.CONSISTENT, calibration(71, 0, 0).verdict());
        assertEquals(Verdict.OVERCAUTIOUS, calibration(72, 0, 0).verdict());
        assertEquals(Verdict.NO_OUTCOMES, calibration(0, 0, 0).verdict());
    }

    /** At 95 % each way, an honest forecaster is called overconfident in 2.5 % of histories at most. */
    @Test
    void verdict_honestForecasters_areSeldomAccused_andBoastersFound() {
        Random random = new Random(4);
        int accused = 0;
        int found = 0;
        for (int history = 0; history < 400; history++) {
            accused += forecaster(random, 1) == Verdict.OVERCONFIDENT ? 1 : 0;
            found += forecaster(random, 0.5) == Verdict.OVERCONFIDENT ? 1 : 0;
        }

        // The 99.9 % bound of 400 at 2.5 % is 20.
        assertTrue(accused <= 20, accused + " of 400 accused");
        // Half as wide, an interval of 95 % holds 67 %.
        assertTrue(found >= 380, found + " of 400 found");
    }

    private static Verdict forecaster(Random random, double width) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            double error = 1.959964 * width;
            outcomes.add(new Outcome(prediction("p" + i, -error, error, 0.95), random.nextGaussian()));
        }
        return Calibration.of(outcomes).verdict();
    }

    @Test
    void section_showsSharesAndTheLatest() {
        Calibration calibration = calibration(12, 6, 2);

        assertEquals(20, calibration.count());
        assertEquals(12, calibration.within());
        assertEquals(6, calibration.below());
        assertEquals(2, calibration.above());
        assertEquals(
                List.of(20.0, 0.6, 0.95, 6.0, 2.0),
                calibration.section().facts().stream()
                        .map(fact -> Math.round(fact.value() * 1e9) / 1e9)
                        .toList());
        Note note = (Note) calibration.section().blocks().get(0);
        assertEquals(Note.Level.WARNING, note.level());
        assertEquals(
                "12 of 20 predictions came true within the interval, promised were 95.0 %. Read the intervals of"
                        + " predictions as too narrow.",
                note.text().replace('\u00a0', ' '));
        assertEquals(1, calibration(0, 0, 0).section().blocks().size());
    }

    @Test
    void prediction_ofEffectOrFact_needsAnInterval() {
        Interval interval = new Interval(3, 5, 0.95);
        assertEquals(
                interval,
                Prediction.of("x", Instant.EPOCH, Effect.of(4, Unit.NANOS, interval))
                        .interval());
        assertEquals(
                "hit-ratio",
                Prediction.of(Instant.EPOCH, new Fact("hit-ratio", "Hits", 4, Unit.RATIO, Better.HIGHER, interval))
                        .id());
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Prediction.of("x", Instant.EPOCH, Effect.UNKNOWN));
        assertTrue(e.getMessage().contains("no interval"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> prediction("a b", 1, 2, 0.9));
        assertThrows(IllegalArgumentException.class, () -> prediction("", 1, 2, 0.9));
        assertThrows(IllegalArgumentException.class, () -> new Outcome(prediction("a", 1, 2, 0.9), Double.NaN));
    }
}
