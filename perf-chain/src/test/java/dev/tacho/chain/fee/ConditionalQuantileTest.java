package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The predictor against geth's oracle on seeded demand. Its number of neighbours, its weights and the demand's rates were
 * chosen on the seeds 1, 2 and 3; the seeds here were named before their results were seen, and nothing was changed
 * after.
 */
class ConditionalQuantileTest {
    private static final long[] SEEDS = {101, 102, 103, 104};
    private static final int BLOCKS = 1_500;
    private static final FeeGoal[] GOALS = {
        new FeeGoal(1, 0.5), new FeeGoal(1, 0.9), new FeeGoal(3, 0.9), new FeeGoal(3, 0.97)
    };

    @Test
    void run_unseenDemand_isCheaperThanGethAndIncludedMoreOften() {
        StringBuilder figures = new StringBuilder();
        for (long seed : SEEDS) {
            BackTest test = BackTest.of(new SeededDemand(seed).run(BLOCKS));
            FeeScore ours = test.run(ConditionalQuantile.create(), GOALS);
            FeeScore geth = test.run(GethOracle.create(), GOALS);
            figures.append(figures(seed, ours)).append(figures(seed, geth));

            for (FeeGoal goal : new FeeGoal[] {GOALS[1], GOALS[2]}) {
                FeeScore.GoalScore own = ours.goal(goal);
                FeeScore.GoalScore other = geth.goal(goal);
                assertTrue(own.inclusionRatio().value() > other.inclusionRatio().value(), figures::toString);
                assertTrue(own.regretWei().upper() < other.regretWei().lower(), figures::toString);
            }
            assertTrue(ours.calibrationErrorRatio() < 0.03, figures::toString);
            // Below the best promise that never changes, known only in hindsight.
            assertTrue(ours.brier().score().value() < ours.brier().uncertainty(), figures::toString);
        }
    }

    private static String figures(long seed, FeeScore score) {
        StringBuilder text = new StringBuilder("\nseed " + seed + ' ' + score.strategy() + " Brier "
                + score.brier().score().value() + " calibration " + score.calibrationErrorRatio());
        for (FeeScore.GoalScore goal : score.goals()) {
            text.append("\n  ")
                    .append(goal.goal())
                    .append(" promised ")
                    .append(goal.promisedRatio())
                    .append(" included ")
                    .append(goal.inclusionRatio())
                    .append(" regret ")
                    .append(goal.regretWei());
        }
        return text.toString();
    }

    /** What the rule says of a transaction is what the builder would have done with it, but for ties and last gaps. */
    @Test
    void inclusionRule_seededDemand_isWhatTheBuilderDoes() {
        SeededDemand demand = new SeededDemand(7);
        FeeHistory history = demand.run(300);
        int agreed = 0;
        int full = 0;
        int agreedFull = 0;
        for (int i = 0; i < 300; i++) {
            FeeBlock block = history.blocks().get(i);
            long near = InclusionRule.DEFAULT.neededTipWei(block);
            for (long tip : new long[] {near / 2, near - 1, near, near + 1, 2 * near}) {
                FeeQuote quote = new FeeQuote(i, GOALS[0], 0.5, 1_000_000_000_000L, tip);
                boolean same = InclusionRule.DEFAULT.includes(block, quote) == demand.builderTakes(i, quote);
                agreed += same ? 1 : 0;
                if (block.gasUsedRatio() >= InclusionRule.DEFAULT.fullRatio()) {
                    full++;
                    agreedFull += same ? 1 : 0;
                }
            }
        }

        assertTrue(agreed >= 0.99 * 1_500, agreed + " of 1500");
        assertTrue(agreedFull >= 0.9 * full, agreedFull + " of " + full);
    }

    @Test
    void demand_seeded_followsTheRuleAndRepeats() {
        SeededDemand demand = new SeededDemand(9);
        FeeHistory history = demand.run(400);

        for (int i = 0; i + 1 < 400; i++) {
            assertEquals(
                    history.blocks().get(i + 1).baseFeeWei(),
                    BaseFeeRule.ETHEREUM.nextWei(
                            history.blocks().get(i).baseFeeWei(),
                            demand.gasUsed().get(i),
                            SeededDemand.GAS_LIMIT));
        }
        assertEquals(history, new SeededDemand(9).run(400));
    }

    /** In a market where every block wants the same, that is the price, and nothing but the last bit of doubt remains. */
    @Test
    void quote_steadyMarket_isItsPrice() {
        long[] tips = new long[200];
        Arrays.fill(tips, 5_000_000);

        FeeQuote quote = ConditionalQuantile.create().quote(Histories.wanting(tips), new FeeGoal(3, 0.9));

        assertEquals(5_000_000, quote.tipWei());
        assertEquals(40.5 / 41, quote.probability(), 1e-12);
        // 100, 113, 127: the highest base fee of the third block.
        assertEquals(5_000_000 + 126, quote.maxFeeWei());
    }

    /** After a full block comes a dear one, after an empty one a cheap one: the state is heeded. */
    @Test
    void quote_marketWithTwoStates_heedsTheState() {
        List<FeeBlock> blocks = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            blocks.add(i % 4 < 2 ? Histories.full(i, 100, 9_000_000) : Histories.empty(i, 100));
        }
        FeeGoal next = new FeeGoal(1, 0.4);

        // 200 and 201 are 0 and 1 of 4: dear, dear. After 198, which is empty, comes 199, which is, too.
        FeeHistory dear = FeeHistory.of(List.of(0.0), blocks, 100, null);
        FeeHistory cheap = dear.upTo(198, 198);

        assertEquals(
                9_000_000,
                ConditionalQuantile.create().quote(dear, new FeeGoal(1, 0.6)).tipWei());
        assertEquals(1_000_000, ConditionalQuantile.create().quote(cheap, next).tipWei());
    }

    @Test
    void quote_hardlyAnyHistory_promisesLittle() {
        FeeQuote first = ConditionalQuantile.create().quote(Histories.wanting(8_000_000), new FeeGoal(3, 0.99));

        assertEquals(10_000_000, first.tipWei());
        assertEquals(0.5, first.probability());
    }
}
