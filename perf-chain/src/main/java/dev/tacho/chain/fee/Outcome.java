package dev.tacho.chain.fee;

import java.util.OptionalLong;

/**
 * What came of one quote. Amounts are wei; those that do not exist are {@code NaN}.
 *
 * @param quote the quote
 * @param met whether the transaction was included in time
 * @param paidTip the tip it paid
 * @param neededTip the least tip that any block within the goal wanted: what met the goal at the lowest price
 * @param overpaidTip what it paid beyond the lowest tip that its block included; none where that had nothing else
 * @param headroom the maximum fee beyond what it paid: it locks balance and is not spent
 * @param replacements how often it was replaced by a higher price; -1 where the history ends before its life
 * @param stuck whether it was never included, in spite of that
 */
record Outcome(
        FeeQuote quote,
        boolean met,
        double paidTip,
        double neededTip,
        double overpaidTip,
        double headroom,
        int replacements,
        boolean stuck) {
    /** Nothing was asked about replacing. */
    static final int UNKNOWN = -1;

    /** Judges a quote by the blocks after it, all of which the history must hold. */
    static Outcome of(FeeHistory history, FeeQuote quote, InclusionRule rule) {
        long first = quote.afterBlock() + 1;
        long last = quote.afterBlock() + quote.goal().withinBlocks();
        long needed = Long.MAX_VALUE;
        FeeBlock included = null;
        for (long number = first; number <= last; number++) {
            FeeBlock block = history.block(number);
            needed = Math.min(needed, rule.neededTipWei(block));
            if (included == null && rule.includes(block, quote)) {
                included = block;
            }
        }
        return included == null
                ? missed(quote, needed)
                : paid(quote, quote.effectiveTipWei(included.baseFeeWei()), needed, included);
    }

    static Outcome missed(FeeQuote quote, double needed) {
        return new Outcome(quote, false, Double.NaN, needed, Double.NaN, Double.NaN, UNKNOWN, false);
    }

    static Outcome paid(FeeQuote quote, long tip, double needed, FeeBlock block) {
        OptionalLong lowest = block.lowestTipWei();
        double overpaid = lowest.isPresent() ? tip - (double) lowest.getAsLong() : Double.NaN;
        double headroom = (double) quote.maxFeeWei() - block.baseFeeWei() - tip;
        return new Outcome(quote, true, tip, needed, overpaid, headroom, UNKNOWN, false);
    }

    Outcome withLife(int newReplacements, boolean newStuck) {
        return new Outcome(quote, met, paidTip, neededTip, overpaidTip, headroom, newReplacements, newStuck);
    }

    /** What it paid beyond what was needed to meet the goal; only of those that met it. */
    double regret() {
        return paidTip - neededTip;
    }
}
