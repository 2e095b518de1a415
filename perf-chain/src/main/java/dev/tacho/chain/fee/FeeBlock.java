package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one block tells of fees.
 *
 * @param number its number
 * @param baseFeeWei its base fee, in wei
 * @param gasUsedRatio gas used divided by the gas limit, 0 to 1
 * @param rewardsWei the tips at the history's percentiles of its gas, in wei, rising; all 0 for an empty block
 * @param lowestTipsWei the lowest tips of the transactions of unrelated senders, in wei, rising, as {@link
 *     FeeRecorder#withLowestTips} keeps them; null where the full block was not read, empty where it has none
 * @param blob what it tells of blobs; null where the node does not say
 */
public record FeeBlock(
        long number,
        long baseFeeWei,
        double gasUsedRatio,
        List<Long> rewardsWei,
        @Nullable List<Long> lowestTipsWei,
        @Nullable Blob blob) {
    /**
     * Copies the lists and checks the numbers.
     *
     * @throws IllegalArgumentException if a number is negative, the ratio is not 0 to 1, or tips do not rise
     */
    public FeeBlock {
        Check.atLeast("number", number, 0);
        Check.atLeast("baseFeeWei", baseFeeWei, 0);
        Check.ratio("gasUsedRatio", gasUsedRatio);
        rewardsWei = rising("rewardsWei", rewardsWei);
        lowestTipsWei = lowestTipsWei == null ? null : rising("lowestTipsWei", lowestTipsWei);
    }

    /**
     * What one block tells of blobs.
     *
     * @param baseFeeWei the base fee of blob gas, in wei
     * @param gasUsedRatio blob gas used divided by its limit, 0 to 1
     */
    public record Blob(long baseFeeWei, double gasUsedRatio) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the fee is negative or the ratio is not 0 to 1
         */
        public Blob {
            Check.atLeast("blob.baseFeeWei", baseFeeWei, 0);
            Check.ratio("blob.gasUsedRatio", gasUsedRatio);
        }
    }

    /**
     * Returns the lowest tip that was included: that of the full block where it is known, else the reward at the lowest
     * percentile, which is the same tip, of whichever sender, where that percentile is 0.
     *
     * @return the tip in wei; empty if the block includes no transaction or nothing was recorded of its tips
     */
    public OptionalLong lowestTipWei() {
        List<Long> known = lowestTipsWei != null ? lowestTipsWei : gasUsedRatio > 0 ? rewardsWei : List.<Long>of();
        return known.isEmpty() ? OptionalLong.empty() : OptionalLong.of(known.get(0));
    }

    private static List<Long> rising(String name, List<Long> tips) {
        List<Long> copy = List.copyOf(tips);
        for (int i = 0; i < copy.size(); i++) {
            Check.atLeast(name, copy.get(i), i == 0 ? 0 : copy.get(i - 1));
        }
        return copy;
    }
}
