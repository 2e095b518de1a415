package dev.tacho.report.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.stats.Verdict;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Comparisons on the real clock, as far as they have certain answers: order, counts, bytes. */
class CompareOnThisJvmTest {
    @Test
    void run_twentyTimesTheWork_isSlowerByAWideMargin() {
        Compared compared = Compare.of("old", () -> work(50))
                .with("new", () -> work(1_000))
                .warmUp(500)
                .calls(20)
                // The interval at 99 % is then that of the pairs without the six or seven most extreme ones.
                .blocks(40)
                .measure();

        assertEquals(Verdict.SLOWER, compared.comparison().apparent(), compared::text);
        assertTrue(compared.comparison().ratio().value() > 3, compared::text);
        // Whatever else this JVM is told to do: a coverage agent or a noisy machine must not gate.
        assertEquals(
                compared.noise().doubts(compared.comparison()).isEmpty() ? Verdict.SLOWER : Verdict.CANNOT_TELL,
                compared.verdict(),
                compared::text);
        assertTrue(compared.noise().spreadRatio() >= 0, compared::text);
    }

    private static int work(int rounds) {
        Random random = new Random(1);
        int sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += random.nextInt(100);
        }
        return sum;
    }

    @Test
    void measure_allocation_isExact() {
        Compared compared = Compare.of("old", () -> new byte[1_000])
                .with("new", () -> new byte[1_008])
                .warmUp(500)
                .calls(50)
                .blocks(9)
                .measure();

        // A header of 16 bytes, and all of it in steps of 8.
        assertEquals(1_016, compared.allocation().get(0).before(), compared::text);
        assertEquals(1_024, compared.allocation().get(0).after(), compared::text);
        assertEquals(Verdict.SLOWER, compared.allocation().get(0).verdict());
        assertTrue(compared.text().contains("new.allocated: "), compared::text);
    }

    @Test
    void noiseCheck_equalWorkWithScatter_saysWhatTheMachineCanTell() {
        ManualClock clock = new ManualClock();
        Random random = new Random(7);
        NoiseCheck check = NoiseCheck.of(Compare.of(
                        "same", () -> clock.advanceNanos(Math.round(1e6 * Math.exp(0.02 * random.nextGaussian()))))
                .with("same again", () -> clock.advanceNanos(Math.round(1e6 * Math.exp(0.02 * random.nextGaussian()))))
                .clock(clock)
                .warmUp(1)
                .calls(1)
                .blocks(200));
        Section section = check.section();

        assertTrue(check.isPassed(), check::text);
        // Two independent sides of 2 % each; the standard error of it is 5 %.
        assertEquals(0.02 * Math.sqrt(2), check.spreadRatio(), 0.006);
        assertTrue(
                check.minimumDetectableEffectRatio() > 0.05 && check.minimumDetectableEffectRatio() < 0.08,
                check::text);
        assertEquals("noise-check", section.id());
        assertTrue(section.blocks().get(0) instanceof Note note && note.level() == Note.Level.INFO, section::toString);
    }

    @Test
    void noiseCheck_machineThatFavoursASide_isNotPassed() {
        ManualClock clock = new ManualClock();
        NoiseCheck check = NoiseCheck.of(Compare.of("same", () -> clock.advanceNanos(1_000))
                .with("same again", () -> clock.advanceNanos(1_200))
                .clock(clock)
                .warmUp(1)
                .calls(1));

        assertFalse(check.isPassed());
        assertTrue(check.text().contains("trust no verdict here"), check::text);
    }

    @Test
    void exactChange_directionToleranceAndGaps_areJudged() {
        assertEquals(Verdict.SLOWER, change(100, 101, 0).verdict());
        assertEquals(Verdict.SAME, change(100, 101, 0.01).verdict());
        assertEquals(Verdict.FASTER, change(100, 99, 0).verdict());
        assertEquals(Verdict.SLOWER, change(0, 1, 0.5).verdict());
        assertEquals(Verdict.SAME, change(0, 0, 0).verdict());
        assertEquals(Verdict.CANNOT_TELL, change(Double.NaN, 1, 0).verdict());
        assertEquals(Verdict.CANNOT_TELL, change(1, Double.NaN, 0).verdict());
        assertTrue(change(1_048_576, 1_048_577, 0).text().contains("1048576.0 before"), change(1, 2, 0)::text);
    }

    private static ExactChange change(double before, double after, double tolerance) {
        return new ExactChange(
                "x", before, after, dev.tacho.core.section.Unit.BYTES, dev.tacho.core.section.Better.LOWER, tolerance);
    }

    @Test
    void noise_unknown_isNoDoubt() {
        assertEquals(List.of(), Noise.UNKNOWN.doubts());
    }
}
