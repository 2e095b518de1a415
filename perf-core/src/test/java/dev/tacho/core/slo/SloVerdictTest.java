package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.slo.SloVerdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a number of calls proves, by the figures that scipy gives for the same counts. */
class SloVerdictTest {
    /** scipy: {@code beta.ppf(0.05, good, bad + 1)} and {@code beta.ppf(0.95, good + 1, bad)} against the target. */
    @ParameterizedTest
    @CsvSource({
        ".99, 299, 299, PASS, 0",
        ".99, 298, 298, INCONCLUSIVE, 1",
        ".99, 0, 0, INCONCLUSIVE, 299",
        ".99, 472, 473, PASS, 0",
        ".99, 471, 472, INCONCLUSIVE, 1",
        ".99, 90, 92, INCONCLUSIVE, 536",
        ".99, 90, 96, FAIL, 1086",
        ".999, 2995, 2995, PASS, 0",
        ".999, 100, 100, INCONCLUSIVE, 2895",
        ".9999, 29955, 29955, INCONCLUSIVE, 1",
        ".9999, 47436, 47437, PASS, 0",
    })
    void verdict_anyCounts_isTheBounds(double target, long good, long valid, Outcome outcome, long needed) {
        SloVerdict verdict = Objective.of("calls", target, Sli.success("calls")).verdict(good, valid);

        assertEquals(outcome, verdict.outcome());
        assertEquals(outcome == Outcome.PASS, verdict.isPass());
        assertEquals(needed, verdict.callsNeeded(), () -> verdict.text());
        assertEquals(outcome == Outcome.PASS, verdict.lowerRatio() >= target);
        assertEquals(outcome == Outcome.FAIL, verdict.upperRatio() < target);
    }

    @Test
    void callsExpected_asManyFailuresAsUntilNow_decidesThere() {
        Objective objective = Objective.of("calls", 0.99, Sli.success("calls"));
        SloVerdict open = objective.verdict(995, 1_000);
        long further = open.callsExpected();

        assertTrue(further > 0 && further < 3_000, open.text());
        long all = 1_000 + further;
        long bad = Math.round(0.005 * all);
        assertEquals(Outcome.PASS, objective.verdict(all - bad, all).outcome());
        long fewer = 1_000 + further * 9 / 10;
        assertEquals(
                Outcome.INCONCLUSIVE,
                objective.verdict(fewer - Math.round(0.005 * fewer), fewer).outcome());
        assertTrue(objective.verdict(990, 1_000).callsExpected() > 1L << 30, "on the line itself nothing decides");
    }

    @Test
    void text_inconclusive_saysWhatIsMissing() {
        String text = Objective.of("calls", 0.99, Sli.success("calls"))
                .verdict(100, 100)
                .text();

        assertTrue(text.startsWith("INCONCLUSIVE: 100 of 100 good"), text);
        assertTrue(text.contains("199 more calls prove it if all are good"), text);
        assertFalse(text.contains("as many fail"), text);
    }

    @Test
    void of_anotherConfidence_isUsedAndStated() {
        Objective objective = Objective.of("calls", 0.99, Sli.success("calls"));
        SloVerdict strict = SloVerdict.of(objective, 299, 299, 0.99);

        assertEquals(Outcome.INCONCLUSIVE, strict.outcome());
        assertEquals(459 - 299, strict.callsNeeded());
        assertTrue(strict.text().contains("99 % one-sided"), strict.text());
        assertThrows(IllegalArgumentException.class, () -> SloVerdict.of(objective, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> objective.verdict(1, -1));
    }
}
