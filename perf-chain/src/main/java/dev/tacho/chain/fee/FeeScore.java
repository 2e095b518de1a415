package dev.tacho.chain.fee;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.stats.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How good a strategy's quotes were: whether its promises held, and what they cost. Immutable.
 *
 * <p>Intervals of 95 % come from a block bootstrap, as outcomes of neighbouring blocks are alike. Numbers of fewer than
 * 20 outcomes are withheld; rates are not, as their interval tells how little they say.
 */
public final class FeeScore implements SectionSource {
    private static final int BINS = 20;
    /** What has no interval needs as many outcomes. */
    private static final int FEWEST = 20;

    private final String strategy;
    private final List<GoalScore> goals;
    private final Brier brier;
    private final List<Promise> calibration;

    private FeeScore(String strategy, List<GoalScore> goals, Brier brier, List<Promise> calibration) {
        this.strategy = strategy;
        this.goals = goals;
        this.brier = brier;
        this.calibration = calibration;
    }

    /**
     * What quotes for one goal were worth. Amounts are wei for one unit of gas, of the transactions included in time.
     *
     * @param goal the goal
     * @param count how many quotes
     * @param promisedRatio the mean probability that was promised
     * @param inclusionRatio the share included in time, to be held against that
     * @param paidTipWei the mean tip that was paid
     * @param overpaidTipWei the mean of what was paid beyond the lowest tip in the same block from an unrelated sender
     * @param regretWei the mean of what was paid beyond the cheapest tip that would have met the goal
     * @param paidToNeeded all tips that were paid divided by all that were needed to meet the goal
     * @param headroomWei the mean of the maximum fee beyond what was paid: it locks balance and is not spent
     * @param stuckRatio the share never included although replaced each time its goal was missed; withheld unless a
     *     back-test asked
     * @param replacementsPerTransaction how often a transaction was replaced; withheld as {@code stuckRatio}
     */
    public record GoalScore(
            FeeGoal goal,
            int count,
            double promisedRatio,
            Estimate inclusionRatio,
            Estimate paidTipWei,
            Estimate overpaidTipWei,
            Estimate regretWei,
            Estimate paidToNeeded,
            Estimate headroomWei,
            Estimate stuckRatio,
            Estimate replacementsPerTransaction) {}

    /**
     * The Brier score: the mean square of probability minus outcome, 0 at best, 0.25 for a coin called fair. It is
     * {@code reliability - resolution + uncertainty + withinBins} (Murphy 1973; the last term, from Stephenson, Coelho
     * and Jolliffe 2008, is what is left as promises that differ a little share a bin of 5 %).
     *
     * @param score the score
     * @param reliability how far promises are from what came of them; 0 at best
     * @param resolution how far outcomes of different promises differ; the more the better
     * @param uncertainty how uncertain the outcome is by itself
     * @param withinBins what promises that share a bin add; 0 where each bin holds equal ones
     */
    public record Brier(Estimate score, double reliability, double resolution, double uncertainty, double withinBins) {}

    /**
     * One point of the calibration curve: promises of one bin, each 5 % wide.
     *
     * @param promised the mean probability that was promised
     * @param realised the share of these promises that held
     * @param count how many there were
     */
    public record Promise(double promised, Estimate realised, int count) {}

    /** Scores outcomes, given in order of time. */
    static FeeScore of(String strategy, List<Outcome> outcomes) {
        Map<FeeGoal, List<Outcome>> byGoal =
                new TreeMap<>(Comparator.comparingInt(FeeGoal::withinBlocks).thenComparingDouble(FeeGoal::probability));
        Map<Integer, List<Outcome>> byPromise = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            FeeGoal goal = outcome.quote().goal();
            byGoal.computeIfAbsent(goal, any -> new ArrayList<>()).add(outcome);
            byPromise
                    .computeIfAbsent(bin(outcome.quote().probability()), any -> new ArrayList<>())
                    .add(outcome);
        }
        List<GoalScore> goals = new ArrayList<>();
        byGoal.forEach((goal, own) -> goals.add(score(goal, own)));
        List<Promise> calibration = new ArrayList<>();
        byPromise.values().forEach(own -> calibration.add(promise(own)));
        return new FeeScore(strategy, List.copyOf(goals), brier(outcomes, calibration), List.copyOf(calibration));
    }

    private static int bin(double probability) {
        return (int) (probability * BINS);
    }

    private static Promise promise(List<Outcome> outcomes) {
        return new Promise(promised(outcomes), Autocorrelated.rate(met(outcomes), stretch(outcomes)), outcomes.size());
    }

    private static double promised(List<Outcome> outcomes) {
        return outcomes.stream()
                .mapToDouble(outcome -> outcome.quote().probability())
                .average()
                .orElse(Double.NaN);
    }

    private static GoalScore score(FeeGoal goal, List<Outcome> outcomes) {
        int stretch = stretch(outcomes);
        double[] paid = values(outcomes, Outcome::paidTip);
        List<Outcome> lives = outcomes.stream()
                .filter(outcome -> outcome.replacements() != Outcome.UNKNOWN)
                .toList();
        return new GoalScore(
                goal,
                outcomes.size(),
                promised(outcomes),
                Autocorrelated.rate(met(outcomes), stretch),
                Autocorrelated.mean(paid, stretch),
                Autocorrelated.mean(values(outcomes, Outcome::overpaidTip), stretch),
                Autocorrelated.mean(values(outcomes, Outcome::regret), stretch),
                Autocorrelated.ratio(paid, values(outcomes, Outcome::neededTip), stretch),
                Autocorrelated.mean(values(outcomes, Outcome::headroom), stretch),
                Autocorrelated.rate(values(lives, outcome -> outcome.stuck() ? 1 : 0), stretch(lives)),
                Autocorrelated.mean(values(lives, Outcome::replacements), stretch(lives)));
    }

    private static Brier brier(List<Outcome> outcomes, List<Promise> calibration) {
        double[] squares = values(outcomes, outcome -> {
            double error = outcome.quote().probability() - (outcome.met() ? 1 : 0);
            return error * error;
        });
        double rate = average(met(outcomes));
        double reliability = 0;
        double resolution = 0;
        for (Promise promise : calibration) {
            double realised = promise.realised().value();
            double share = promise.count() / (double) outcomes.size();
            reliability += share * (realised - promise.promised()) * (realised - promise.promised());
            resolution += share * (realised - rate) * (realised - rate);
        }
        double uncertainty = rate * (1 - rate);
        double withinBins = average(squares) - (reliability - resolution + uncertainty);
        return new Brier(
                Autocorrelated.mean(squares, stretch(outcomes)), reliability, resolution, uncertainty, withinBins);
    }

    private static double average(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** In outcomes, of which there may be several a block. */
    private static int stretch(List<Outcome> outcomes) {
        long blocks = outcomes.stream()
                .mapToLong(outcome -> outcome.quote().afterBlock())
                .distinct()
                .count();
        int ahead = outcomes.stream()
                .mapToInt(outcome -> outcome.quote().goal().withinBlocks())
                .max()
                .orElse(1);
        int each = blocks == 0 ? 1 : (int) Math.ceil(outcomes.size() / (double) blocks);
        return Math.min(Math.max(1, outcomes.size()), each * Autocorrelated.stretch(Math.toIntExact(blocks), ahead));
    }

    private static double[] met(List<Outcome> outcomes) {
        return values(outcomes, outcome -> outcome.met() ? 1 : 0);
    }

    private static double[] values(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        return outcomes.stream().mapToDouble(value).toArray();
    }

    /**
     * Returns whose score this is.
     *
     * @return the strategy's name
     */
    public String strategy() {
        return strategy;
    }

    /**
     * Returns how many quotes were judged.
     *
     * @return the number, of all goals
     */
    public int count() {
        return goals.stream().mapToInt(GoalScore::count).sum();
    }

    /**
     * Returns the score of each goal.
     *
     * @return by rising number of blocks, then probability; empty if nothing was judged
     */
    public List<GoalScore> goals() {
        return goals;
    }

    /**
     * Returns the score of one goal.
     *
     * @param goal the goal
     * @return its score
     * @throws IllegalArgumentException if there is no quote for it
     */
    public GoalScore goal(FeeGoal goal) {
        return goals.stream()
                .filter(score -> score.goal().equals(goal))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("goal=" + goal + ": there are only "
                        + goals.stream().map(GoalScore::goal).collect(Collectors.toList())));
    }

    /**
     * Returns the Brier score of all promises.
     *
     * @return the score with its parts; {@code NaN} if nothing was judged
     */
    public Brier brier() {
        return brier;
    }

    /**
     * Returns the calibration curve.
     *
     * @return a point for each bin in which something was promised, by rising promise
     */
    public List<Promise> calibration() {
        return calibration;
    }

    /**
     * Returns by how much promises and outcomes differ: the mean of the differences' absolute values, each weighted by
     * how often that was promised.
     *
     * @return 0 at best, at most 1; {@code NaN} if fewer than 20 were judged
     */
    public double calibrationErrorRatio() {
        if (count() < FEWEST) {
            return Double.NaN;
        }
        return calibration.stream()
                        .mapToDouble(promise ->
                                promise.count() * Math.abs(promise.realised().value() - promise.promised()))
                        .sum()
                / count();
    }

    @Override
    public Section section() {
        return ScoreSection.render(this, List.of());
    }

    @Override
    public String toString() {
        return "FeeScore[" + strategy + ", " + count() + " quotes, Brier "
                + brier.score().value() + ']';
    }
}
