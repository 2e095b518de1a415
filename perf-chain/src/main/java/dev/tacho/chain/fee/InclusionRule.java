package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;

/**
 * When a block would have included a transaction that was not in it. No block takes less than its producer's minimum; a
 * full block wanted at least the lowest tip that it included, too. A tip as high as the lowest counts as included, which
 * is the luck of arrival in truth.
 *
 * <p>The transaction is taken to be small: that it would have pushed another one out is neglected. Where producers are
 * paid for transactions by other ways than tips, the lowest tip says too little, and the minimum is all there is.
 *
 * @param fullRatio from which gas used ratio on a block counts as full, above 0 and at most 1
 * @param minimumTipWei what producers want at least, in wei; 0 on a chain where tips mean nothing
 */
public record InclusionRule(double fullRatio, long minimumTipWei) {
    /**
     * Full from 98 % on, as the last transaction rarely fits exactly; at least 0.001 gwei, which is what geth wants
     * unless told otherwise.
     */
    public static final InclusionRule DEFAULT = new InclusionRule(0.98, 1_000_000);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the ratio is not above 0 and at most 1, or the tip is negative
     */
    public InclusionRule {
        if (!(fullRatio > 0 && fullRatio <= 1)) {
            throw new IllegalArgumentException("fullRatio=" + fullRatio + ": must be above 0 and at most 1");
        }
        Check.atLeast("minimumTipWei", minimumTipWei, 0);
    }

    /**
     * Returns the tip that a block wanted.
     *
     * @param block the block
     * @return the tip in wei
     */
    public long neededTipWei(FeeBlock block) {
        boolean full = block.gasUsedRatio() >= fullRatio;
        return full ? Math.max(minimumTipWei, block.lowestTipWei().orElse(0)) : minimumTipWei;
    }

    /**
     * Tells whether a block would have included a transaction.
     *
     * @param block the block
     * @param quote the transaction's fees
     * @return whether its maximum pays the base fee and the tip that is needed
     */
    public boolean includes(FeeBlock block, FeeQuote quote) {
        return quote.maxFeeWei() >= block.baseFeeWei()
                && quote.effectiveTipWei(block.baseFeeWei()) >= neededTipWei(block);
    }
}
