package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import java.math.BigInteger;

/**
 * How the base fee of a block follows from its parent (EIP-1559). It follows exactly: the next base fee is no
 * prediction, and one further ahead lies between two bounds that are known as exactly.
 *
 * <pre>{@code
 * long next = BaseFeeRule.ETHEREUM.nextWei(parent.baseFeeWei(), parent.gasUsed(), parent.gasLimit());
 * BaseFeeRule.ETHEREUM.fullBlocksSurvived(next, 2 * next);   // 5: a maximum of twice the base fee lasts so long
 * }</pre>
 *
 * <p>Fees are wei in a {@code long}, which holds 9.2 ether for one unit of gas; results that do not fit are an {@link
 * ArithmeticException}, never a wrong number, and products in between are as wide as they must be. Pure functions of
 * some ten nanoseconds.
 *
 * @param maxChangeDenominator one divided by the most that a block can change the base fee, 1 to 100,000; 8 on Ethereum
 * @param elasticityMultiplier the gas limit divided by the target, at least 2; 2 on Ethereum
 */
public record BaseFeeRule(long maxChangeDenominator, long elasticityMultiplier) {
    /** Ethereum's own parameters: at most an eighth, target at half of the limit. */
    public static final BaseFeeRule ETHEREUM = new BaseFeeRule(8, 2);

    /** The base fee of the first block that has one: 1 gwei, whatever its parent used (EIP-1559). */
    public static final long INITIAL_WEI = 1_000_000_000L;

    private static final long MOST_DENOMINATOR = 100_000;
    private static final long MOST_ELASTICITY = 1_000;

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public BaseFeeRule {
        Check.between("maxChangeDenominator", maxChangeDenominator, 1, MOST_DENOMINATOR);
        Check.between("elasticityMultiplier", elasticityMultiplier, 2, MOST_ELASTICITY);
    }

    /**
     * Returns the base fee of the block after a given one.
     *
     * @param baseFeeWei the given block's base fee in wei; 0 rises to 1 above the target and else stays
     * @param gasUsed the gas it used
     * @param gasLimit its gas limit; the target is the whole part of the limit divided by the elasticity
     * @return the next base fee in wei
     * @throws IllegalArgumentException if the fee is negative, the limit is below the elasticity, or the gas used is
     *     negative or above the limit: no such block exists
     * @throws ArithmeticException if the result does not fit a {@code long}
     */
    public long nextWei(long baseFeeWei, long gasUsed, long gasLimit) {
        Check.atLeast("baseFeeWei", baseFeeWei, 0);
        Check.atLeast("gasLimit", gasLimit, elasticityMultiplier);
        Check.between("gasUsed", gasUsed, 0, gasLimit);
        long target = gasLimit / elasticityMultiplier;
        if (gasUsed > target) {
            return raised(baseFeeWei, gasUsed - target, target);
        }
        return baseFeeWei - change(baseFeeWei, target - gasUsed, target);
    }

    /**
     * Returns the lowest base fee after some blocks: that after empty ones.
     *
     * @param baseFeeWei the base fee now, in wei
     * @param blocks how many blocks lie between, at least 0; a block h blocks ahead of the head has h - 1 before it
     *     whose gas is unknown
     * @return the bound in wei, which is reached
     * @throws IllegalArgumentException if an argument is negative
     */
    public long lowestWei(long baseFeeWei, int blocks) {
        Check.atLeast("baseFeeWei", baseFeeWei, 0);
        Check.atLeast("blocks", blocks, 0);
        long fee = baseFeeWei;
        for (int i = 0; i < blocks; i++) {
            long change = fee / maxChangeDenominator;
            if (change == 0) {
                return fee;
            }
            fee -= change;
        }
        return fee;
    }

    /**
     * Returns the highest base fee after some blocks: that after full ones, whose limit is a multiple of the
     * elasticity.
     *
     * @param baseFeeWei the base fee now, in wei
     * @param blocks how many full blocks lie between, at least 0
     * @return the bound in wei, which is reached
     * @throws IllegalArgumentException if an argument is negative
     * @throws ArithmeticException if the result does not fit a {@code long}
     */
    public long highestWei(long baseFeeWei, int blocks) {
        return highestWei(baseFeeWei, blocks, elasticityMultiplier);
    }

    /**
     * Returns the highest base fee after some blocks of a given limit. A limit that is no multiple of the elasticity
     * lets a full block rise by a hair more than its share: 1 in 15 million at an odd limit of 30 million.
     *
     * @param baseFeeWei the base fee now, in wei
     * @param blocks how many full blocks lie between, at least 0
     * @param gasLimit the limit of each
     * @return the bound in wei, which is reached
     * @throws IllegalArgumentException if a fee or number is negative, or the limit is below the elasticity
     * @throws ArithmeticException if the result does not fit a {@code long}
     */
    public long highestWei(long baseFeeWei, int blocks, long gasLimit) {
        Check.atLeast("baseFeeWei", baseFeeWei, 0);
        Check.atLeast("blocks", blocks, 0);
        Check.atLeast("gasLimit", gasLimit, elasticityMultiplier);
        long target = gasLimit / elasticityMultiplier;
        long fee = baseFeeWei;
        for (int i = 0; i < blocks; i++) {
            fee = raised(fee, gasLimit - target, target);
        }
        return fee;
    }

    /**
     * Returns how many full blocks may go before until a maximum fee no longer pays the base fee. A maximum of twice
     * the base fee survives 5 on Ethereum: 1.125 to the 5th is 1.80, to the 6th 2.03.
     *
     * @param baseFeeWei the base fee of the next block, in wei
     * @param maxFeeWei the transaction's maximum fee, in wei
     * @return the number of full blocks; -1 if the fee does not even pay the next block
     * @throws IllegalArgumentException if a fee is negative
     */
    public int fullBlocksSurvived(long baseFeeWei, long maxFeeWei) {
        Check.atLeast("baseFeeWei", baseFeeWei, 0);
        Check.atLeast("maxFeeWei", maxFeeWei, 0);
        int survived = -1;
        // At least 1 wei a block, then an exponential: the loop is short for every long.
        for (long fee = baseFeeWei; fee <= maxFeeWei; survived++) {
            long change = Math.max(1, change(fee, elasticityMultiplier - 1, 1));
            if (change > maxFeeWei - fee) {
                return survived + 1;
            }
            fee += change;
        }
        return survived;
    }

    private long raised(long fee, long above, long target) {
        return Math.addExact(fee, Math.max(1, change(fee, above, target)));
    }

    /** Divides twice, as the EIP does; that is not one division by the product only where it overflows. */
    private long change(long fee, long delta, long target) {
        if (Math.multiplyHigh(fee, delta) == 0 && fee * delta >= 0) {
            return fee * delta / target / maxChangeDenominator;
        }
        return BigInteger.valueOf(fee)
                .multiply(BigInteger.valueOf(delta))
                .divide(BigInteger.valueOf(target))
                .divide(BigInteger.valueOf(maxChangeDenominator))
                .longValueExact();
    }
}
