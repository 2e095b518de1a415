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

    /** The bound of 298 good calls is 0.05^(1/298) = 0.98999757: what is missing to 99 % must be seen. */
    @Test
    void text_boundThatRoundsToTheTarget_hasTheDigitsThatTellThemApart() {
        String text = verdict(0.99, 298, 298);

        assertTrue(
                text.startsWith("INCONCLUSIVE: 298 of 298 good, so 98.9998 % to 100 % for a target of 99.0 % (95 %"),
                text);
        assertTrue(text.endsWith("; 1 more call proves it if it is good"), text);
        // Above it too: 0.05^(1/299) = 0.99003085.
        assertTrue(verdict(0.99, 299, 299).contains("so 99.003 % to 100 % for a target of 99.0 %"));
        // Far from it, and where the upper bound is the near one.
        assertTrue(verdict(0.99, 100, 100).contains("so 97.0 % to 100 % for a target of 99.0 %"));
        SloVerdict failed = new SloVerdict(Outcome.FAIL, 0.99, 90, 100, 0.95, 0.8, 0.9899999, 1, 0);
        assertTrue(plain(failed.text()).contains("so 80.0 % to 98.99999 % for a target of 99.0 %"), failed.text());
        // A bound that is the target hides nothing; the next number is told from it all the same.
        assertEquals("99.0\u00a0%", SloText.apart(0.99, 0.99));
        assertEquals("98.99999999999999\u00a0%", SloText.apart(Math.nextDown(0.99), 0.99));
        assertEquals("99.951\u00a0%", SloText.apart(0.999506, 0.9995));
    }

    @Test
    void text_callsExpected_isOneOrMany() {
        SloVerdict one = new SloVerdict(Outcome.INCONCLUSIVE, 0.99, 471, 472, 0.95, 0.98, 0.999, 2, 1);
        SloVerdict two = new SloVerdict(Outcome.INCONCLUSIVE, 0.99, 471, 472, 0.95, 0.98, 0.999, 2, 2);

        assertTrue(one.text()
                .endsWith("2 more calls prove it if all are good, about 1 decides if as many fail as until now"));
        assertTrue(two.text().endsWith("about 2 decide if as many fail as until now"), two.text());
    }

    private static String verdict(double target, long good, long valid) {
        return plain(Objective.of("calls", target, Sli.success("calls"))
                .verdict(good, valid)
                .text());
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ');
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
