package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Scores a strategy on a recorded history as if it had run at the time.
 *
 * <pre>{@code
 * FeeScore score = BackTest.of(history).run(ConditionalQuantile.create(), new FeeGoal(3, 0.9));
 * score.goal(new FeeGoal(3, 0.9)).inclusionRatio();   // 0.91 (0.88 to 0.93): it keeps its promise
 * }</pre>
 *
 * <p>Nothing can look ahead. For each block, in rising order, the strategy is given a history of its own that ends
 * there; it holds no later block, nor anything through which one could be reached. Only when all is quoted, outcomes are
 * told from the blocks after.
 *
 * <p>A transaction that misses its goal is replaced by the quote of that later block, each of its fees at least 10 %
 * above the one before, as nodes demand, until it is included or ten times the goal's blocks have gone by: then it
 * counts as stuck.
 *
 * <p>Immutable; runs on the caller's thread.
 */
public final class BackTest {
    private static final int PATIENCE = 10;
    private static final int DEFAULT_WARM_UP = 100;
    private static final int DEFAULT_WINDOW = 500;

    private final FeeHistory history;
    private final InclusionRule rule;
    private final int warmUp;
    private final int window;

    private BackTest(FeeHistory history, InclusionRule rule, int warmUp, int window) {
        this.history = history;
        this.rule = rule;
        this.warmUp = warmUp;
        this.window = window;
    }

    /**
     * Returns a back-test on a history.
     *
     * @param history the blocks
     * @return the back-test: 100 blocks are seen before the first quote, at most 500 with any
     */
    public static BackTest of(FeeHistory history) {
        return new BackTest(
                Objects.requireNonNull(history, "history"), InclusionRule.DEFAULT, DEFAULT_WARM_UP, DEFAULT_WINDOW);
    }

    /**
     * Returns one with another rule of what would have been included.
     *
     * @param newRule the rule
     * @return the back-test
     */
    public BackTest withRule(InclusionRule newRule) {
        return new BackTest(history, Objects.requireNonNull(newRule, "newRule"), warmUp, window);
    }

    /**
     * Returns one with another number of blocks before the first quote.
     *
     * @param blocks at least 1
     * @return the back-test
     * @throws IllegalArgumentException if it is below 1
     */
    public BackTest withWarmUp(int blocks) {
        return new BackTest(history, rule, (int) Check.atLeast("blocks", blocks, 1), window);
    }

    /**
     * Returns one that shows a strategy more or fewer blocks.
     *
     * @param blocks how many a strategy sees at most, the newest, at least 1
     * @return the back-test
     * @throws IllegalArgumentException if it is below 1
     */
    public BackTest withWindow(int blocks) {
        return new BackTest(history, rule, warmUp, (int) Check.atLeast("blocks", blocks, 1));
    }

    /**
     * Runs a strategy.
     *
     * @param strategy the strategy; an exception of its own ends the run
     * @param goals what to ask of it after each block, at least one
     * @return its score
     * @throws IllegalArgumentException if there is no goal, or the history is too short for one quote: warm-up and the
     *     longest goal must fit
     * @throws IllegalStateException if the strategy quotes for another block or goal than it was asked for
     */
    public FeeScore run(FeeStrategy strategy, FeeGoal... goals) {
        Check.atLeast("goals", goals.length, 1);
        int size = history.blocks().size();
        for (FeeGoal goal : goals) {
            if (warmUp + goal.withinBlocks() > size) {
                throw new IllegalArgumentException("history of " + size + " blocks: too short for a warm-up of "
                        + warmUp + " and a goal of " + goal.withinBlocks() + "; record more or use withWarmUp");
            }
        }
        FeeQuote[][] quotes = quote(strategy, goals);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = warmUp - 1; i < size; i++) {
            for (int g = 0; g < goals.length; g++) {
                if (i + goals[g].withinBlocks() < size) {
                    outcomes.add(live(quotes, i, g, Outcome.of(history, quotes[i][g], rule)));
                }
            }
        }
        return FeeScore.of(strategy.name(), outcomes);
    }

    private FeeQuote[][] quote(FeeStrategy strategy, FeeGoal[] goals) {
        int size = history.blocks().size();
        FeeQuote[][] quotes = new FeeQuote[size][goals.length];
        for (int i = warmUp - 1; i < size; i++) {
            long number = history.first().number() + i;
            FeeHistory past = history.upTo(number, window);
            for (int g = 0; g < goals.length; g++) {
                FeeQuote quote = strategy.quote(past, goals[g]);
                if (quote.afterBlock() != number || !quote.goal().equals(goals[g])) {
                    throw new IllegalStateException(
                            strategy.name() + " quotes " + quote + " where it was asked after block " + number + " for "
                                    + goals[g] + ": it must quote for what it is asked");
                }
                quotes[i][g] = quote;
            }
        }
        return quotes;
    }

    /** Follows a transaction through its replacements. */
    private Outcome live(FeeQuote[][] quotes, int start, int g, Outcome outcome) {
        int within = outcome.quote().goal().withinBlocks();
        if (start + PATIENCE * within >= history.blocks().size()) {
            return outcome;
        }
        FeeQuote current = outcome.quote();
        boolean met = outcome.met();
        int replacements = 0;
        while (!met && replacements < PATIENCE - 1) {
            replacements++;
            current = replacement(current, quotes[start + replacements * within][g]);
            met = Outcome.of(history, current, rule).met();
        }
        return outcome.withLife(replacements, !met);
    }

    private static FeeQuote replacement(FeeQuote old, FeeQuote now) {
        return new FeeQuote(
                now.afterBlock(),
                now.goal(),
                now.probability(),
                Math.max(now.maxFeeWei(), bumped(old.maxFeeWei())),
                Math.max(now.tipWei(), bumped(old.tipWei())));
    }

    /** 10 % more, rounded up. */
    private static long bumped(long wei) {
        return Math.addExact(wei, wei / 10 + (wei % 10 == 0 ? 0 : 1));
    }
}
