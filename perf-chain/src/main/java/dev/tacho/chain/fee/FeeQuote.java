package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import java.util.Objects;

/**
 * The fees to put into a transaction (EIP-1559), with the promise that they make.
 *
 * @param afterBlock the newest block that was known: the promise counts from the next
 * @param goal what was asked for
 * @param probability what is promised: how likely the transaction is included in time, 0 to 1; more than the goal asks
 *     where nothing cheaper is worth having, less where nothing known is enough
 * @param maxFeeWei the field {@code maxFeePerGas}, in wei
 * @param tipWei the field {@code maxPriorityFeePerGas}, in wei, at most {@code maxFeeWei}
 */
public record FeeQuote(long afterBlock, FeeGoal goal, double probability, long maxFeeWei, long tipWei) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative, or the tip is above the maximum, which no node accepts
     */
    public FeeQuote {
        Check.atLeast("afterBlock", afterBlock, 0);
        Objects.requireNonNull(goal, "goal");
        Check.ratio("probability", probability);
        Check.atLeast("tipWei", tipWei, 0);
        Check.atLeast("maxFeeWei", maxFeeWei, tipWei);
    }

    /**
     * Returns what the producer of a block gets for each unit of gas.
     *
     * @param baseFeeWei the block's base fee in wei
     * @return the lesser of the tip and of what the maximum leaves above the base fee; negative if the maximum does not
     *     pay the base fee
     */
    public long effectiveTipWei(long baseFeeWei) {
        return Math.min(tipWei, maxFeeWei - baseFeeWei);
    }
}
