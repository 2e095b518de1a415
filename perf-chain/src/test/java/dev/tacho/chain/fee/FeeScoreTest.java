package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Scores against sums over all outcomes, books, and what a report says of both. */
class FeeScoreTest {
    private static final FeeGoal GOAL = new FeeGoal(2, 0.75);
    private static final InclusionRule RULE = new InclusionRule(0.98, 0);

    /** Promises of four values, each in a bin of its own: the parts add up without a rest. */
    @Property(tries = 100, seed = "1973")
    void brier_parts_addUp(@ForAll long seed, @ForAll @IntRange(min = 20, max = 200) int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Outcome> outcomes = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double promised = 0.2 + 0.25 * random.nextInt(4);
            boolean met = random.nextBoolean();
            sum += (promised - (met ? 1 : 0)) * (promised - (met ? 1 : 0));
            outcomes.add(outcome(i, promised, met, 5, 5));
        }

        FeeScore score = FeeScore.of("any", outcomes);

        FeeScore.Brier brier = score.brier();
        assertEquals(sum / count, brier.score().value(), 1e-12);
        assertEquals(brier.score().value(), brier.reliability() - brier.resolution() + brier.uncertainty(), 1e-12);
        assertEquals(0, brier.withinBins(), 1e-12);
        assertEquals(
                count,
                score.calibration().stream().mapToInt(FeeScore.Promise::count).sum());
    }

    /** 100 promises of 80 %, 90 kept; 100 of 30 %, 10 kept. */
    @Test
    void calibration_knownOutcomes_isTheirShare() {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            outcomes.add(i % 2 == 0 ? outcome(i, 0.8, i % 20 != 0, 4, 2) : outcome(i, 0.3, i % 20 == 1, 4, 2));
        }

        FeeScore score = FeeScore.of("known", outcomes);

        assertEquals(0.3, score.calibration().get(0).promised(), 1e-12);
        assertEquals(0.1, score.calibration().get(0).realised().value());
        assertEquals(0.9, score.calibration().get(1).realised().value());
        assertEquals(0.15, score.calibrationErrorRatio(), 1e-12);
        assertEquals(0.5 * 0.04 + 0.5 * 0.01, score.brier().reliability(), 1e-12);
        assertEquals(0.16, score.brier().resolution(), 1e-12);
        assertEquals(0.55, score.goal(GOAL).promisedRatio(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> score.goal(new FeeGoal(3, 0.75)));
    }

    @Test
    void section_tipsThreeTimesTheNeed_isAFinding() {
        List<Outcome> dear = new ArrayList<>();
        List<Outcome> fair = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            dear.add(outcome(i, 0.9, true, 3_000_000_000L, 1_000_000_000));
            fair.add(outcome(i, 0.9, true, 1_100_000_000L, 1_000_000_000));
        }

        Section section = FeeScore.of("Dear one!", dear).section();

        assertEquals("fee.dear-one-", section.id());
        Finding finding = section.blocks().stream()
                .filter(block -> block instanceof Finding)
                .map(block -> (Finding) block)
                .findFirst()
                .orElseThrow();
        assertEquals("The tip is 3.0 times what was needed (75.0 % within 2)", finding.title());
        assertFalse(FeeScore.of("fair", fair).section().blocks().stream().anyMatch(block -> block instanceof Finding));
        Table table = (Table) section.blocks().get(1);
        assertEquals("Predicted against paid, fees in gwei", table.title());
        assertEquals(1, table.rows().size());
        assertTrue(section.blocks().stream().anyMatch(block -> block instanceof Curve));
    }

    @Test
    void section_promisesNotKept_isAFinding() {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            outcomes.add(outcome(i, 0.9, i % 2 == 0, 5, 5));
        }

        assertTrue(FeeScore.of("rash", outcomes).section().blocks().stream()
                .anyMatch(block ->
                        block instanceof Finding finding && finding.title().startsWith("Promises of 90")));
    }

    @Test
    void book_quotes_areJudgedOnceTheirBlocksAreThere() {
        ScoreBook book = ScoreBook.of("mine", RULE);
        FeeQuote early = new FeeQuote(1, GOAL, 0.75, 1_000, 20);
        FeeQuote late = new FeeQuote(2, GOAL, 0.75, 1_000, 20);
        book.add(early);
        book.add(late);

        assertEquals(0, book.score().count());
        assertEquals("fee.mine", book.section().id());
        assertEquals(0, book.settle(Histories.wanting(10, 30)));
        assertEquals(1, book.settle(Histories.wanting(10, 30, 10)));
        assertEquals(1, book.openCount());
        assertEquals(1, book.settle(Histories.wanting(10, 30, 10, 10)));
        assertEquals(0, book.openCount());
        assertEquals(2, book.score().goal(GOAL).count());
        assertEquals(1, book.score().goal(GOAL).inclusionRatio().value());
    }

    @Test
    void book_transactionReallyIncluded_countsAsPaid() {
        ScoreBook book = ScoreBook.of("mine", RULE);
        FeeQuote quote = new FeeQuote(1, GOAL, 0.75, 1_000, 20);
        book.add(quote);

        assertTrue(book.included(quote, Histories.full(3, 100, 15)));
        assertFalse(book.included(quote, Histories.full(3, 100, 15)));
        assertEquals(1, book.score().count());
        FeeQuote tooLate = new FeeQuote(1, GOAL, 0.5, 1_000, 20);
        book.add(tooLate);
        assertTrue(book.included(tooLate, Histories.full(4, 100, 15)));
        assertEquals(0.5, book.score().goal(GOAL).inclusionRatio().value());
        assertThrows(IllegalArgumentException.class, () -> book.included(quote, Histories.full(1, 100, 15)));
        assertThrows(IllegalArgumentException.class, () -> book.included(quote, Histories.full(2, 1_001, 15)));
    }

    @Test
    void book_quotesBeyondItsBounds_areCounted() {
        ScoreBook book = ScoreBook.of("small", RULE, 2);
        for (int i = 0; i < 5; i++) {
            book.add(new FeeQuote(i + 1, GOAL, 0.75, 1_000, 20));
        }
        assertEquals(2, book.openCount());
        assertEquals(3, book.lostCount());

        // Blocks 101 on: those of the quotes were never read.
        assertEquals(0, book.settle(FeeHistory.of(List.of(0.0), List.of(Histories.full(101, 100, 1)), 100, null)));
        assertEquals(0, book.openCount());
        assertEquals(5, book.lostCount());
        assertThrows(IllegalArgumentException.class, () -> ScoreBook.of(" ", RULE));
        assertThrows(IllegalArgumentException.class, () -> ScoreBook.of("none", RULE, 0));
    }

    @Test
    void goalsAndQuotes_outOfBounds_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FeeGoal(0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new FeeGoal(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FeeGoal(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new FeeQuote(1, GOAL, 0.5, 9, 10));
        assertThrows(IllegalArgumentException.class, () -> new FeeQuote(1, GOAL, 1.5, 10, 10));
        assertThrows(IllegalArgumentException.class, () -> new InclusionRule(0, 1));
    }

    private static Outcome outcome(int block, double promised, boolean met, long paid, long needed) {
        FeeQuote quote = new FeeQuote(block, GOAL, promised, Long.MAX_VALUE / 2, paid);
        FeeBlock included = new FeeBlock(block + 1, 100, 1, List.of(needed), null, null);
        return met ? Outcome.paid(quote, paid, needed, included) : Outcome.missed(quote, needed);
    }
}
