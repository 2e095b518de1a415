package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Keeps quotes until the blocks that they speak of are there, and scores them.
 *
 * <p>Where the transaction was really sent, {@link #included} tells what it paid; all others are judged by what would
 * have been, as in a {@link BackTest}. Nothing is replaced here, so rates of that are withheld.
 *
 * <p>Holds the newest quotes up to a bound, some 50 bytes each and twice that once judged; what had to go is counted.
 * Safe for use by any thread.
 */
public final class ScoreBook implements SectionSource {
    private static final int DEFAULT_CAPACITY = 10_000;

    private final String name;
    private final InclusionRule rule;
    private final int capacity;
    private final Deque<FeeQuote> open = new ArrayDeque<>();
    private final Deque<Outcome> judged = new ArrayDeque<>();
    private long dropped;
    private long unjudgeable;

    private ScoreBook(String name, InclusionRule rule, int capacity) {
        this.name = name;
        this.rule = rule;
        this.capacity = capacity;
    }

    /**
     * Returns an empty book of 10,000 quotes at most.
     *
     * @param name names the strategy in the report, not blank
     * @param rule tells what would have been included
     * @return the book
     * @throws IllegalArgumentException if the name is blank
     */
    public static ScoreBook of(String name, InclusionRule rule) {
        return of(name, rule, DEFAULT_CAPACITY);
    }

    /**
     * Returns an empty book.
     *
     * @param name names the strategy in the report, not blank
     * @param rule tells what would have been included
     * @param capacity how many quotes it holds, those judged and those that wait each, at least 1
     * @return the book
     * @throws IllegalArgumentException if the name is blank or the capacity below 1
     */
    public static ScoreBook of(String name, InclusionRule rule, int capacity) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name=\"" + name + "\": must not be blank");
        }
        return new ScoreBook(name, rule, (int) Check.atLeast("capacity", capacity, 1));
    }

    /**
     * Takes a quote in.
     *
     * @param quote the quote
     */
    public synchronized void add(FeeQuote quote) {
        open.addLast(quote);
        if (open.size() > capacity) {
            open.removeFirst();
            dropped++;
        }
    }

    /**
     * Tells that a quote's transaction was included: from now on it counts with what it paid, and is no longer judged
     * by the rule; needed was what that block wanted. A quote that is not open, as it was never added or is judged
     * already, is ignored.
     *
     * @param quote the quote
     * @param block the block that included it, as a history tells it
     * @return whether the quote was open
     * @throws IllegalArgumentException if the block is not after the quote, or its base fee is above the quote's
     *     maximum: then it cannot have been included
     */
    public synchronized boolean included(FeeQuote quote, FeeBlock block) {
        Check.atLeast("block", block.number(), quote.afterBlock() + 1);
        Check.between("baseFeeWei", block.baseFeeWei(), 0, quote.maxFeeWei());
        if (!open.removeFirstOccurrence(quote)) {
            return false;
        }
        boolean inTime = block.number() <= quote.afterBlock() + quote.goal().withinBlocks();
        long needed = rule.neededTipWei(block);
        keep(
                inTime
                        ? Outcome.paid(quote, quote.effectiveTipWei(block.baseFeeWei()), needed, block)
                        : Outcome.missed(quote, Double.NaN));
        return true;
    }

    /**
     * Judges each open quote whose blocks are all in a history.
     *
     * @param history the blocks since
     * @return how many were judged now; those whose first blocks are older than the history can no longer be, and are
     *     counted as such
     */
    public synchronized int settle(FeeHistory history) {
        int settled = 0;
        for (Iterator<FeeQuote> quotes = open.iterator(); quotes.hasNext(); ) {
            FeeQuote quote = quotes.next();
            if (quote.afterBlock() + 1 < history.first().number()) {
                quotes.remove();
                unjudgeable++;
            } else if (quote.afterBlock() + quote.goal().withinBlocks()
                    <= history.last().number()) {
                quotes.remove();
                keep(Outcome.of(history, quote, rule));
                settled++;
            }
        }
        return settled;
    }

    private void keep(Outcome outcome) {
        judged.addLast(outcome);
        if (judged.size() > capacity) {
            judged.removeFirst();
            dropped++;
        }
    }

    /**
     * Returns the score of all that was judged.
     *
     * @return an immutable reading; takes some milliseconds
     */
    public FeeScore score() {
        List<Outcome> outcomes;
        synchronized (this) {
            outcomes = new ArrayList<>(judged);
        }
        outcomes.sort(Comparator.comparingLong(outcome -> outcome.quote().afterBlock()));
        return FeeScore.of(name, outcomes);
    }

    /**
     * Returns how many quotes wait for their blocks.
     *
     * @return the number of open quotes
     */
    public synchronized int openCount() {
        return open.size();
    }

    /**
     * Returns how many quotes will never be scored, or no longer: the book was full, or the blocks were not read in
     * time.
     *
     * @return the number
     */
    public synchronized long lostCount() {
        return dropped + unjudgeable;
    }

    @Override
    public Section section() {
        FeeScore score = score();
        return ScoreSection.render(
                score,
                List.of(
                        Fact.of(
                                ScoreSection.id(name) + ".open",
                                "Quotes that wait for their blocks",
                                openCount(),
                                Unit.COUNT,
                                Better.NEITHER),
                        Fact.of(
                                ScoreSection.id(name) + ".lost",
                                "Quotes lost to a full book or unread blocks",
                                lostCount(),
                                Unit.COUNT,
                                Better.LOWER)));
    }
}
