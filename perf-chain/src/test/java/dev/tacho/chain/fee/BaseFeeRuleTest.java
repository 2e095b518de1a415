package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The next base fee against the text of EIP-1559 in big integers, against figures from elsewhere, and its bounds. */
class BaseFeeRuleTest {
    private static final BaseFeeRule RULE = BaseFeeRule.ETHEREUM;
    private static final long GWEI = 1_000_000_000;

    /** The figures of go-ethereum's own test of this rule: at, below and above the target. */
    @Test
    void next_knownCases_isExact() {
        assertEquals(1_000_000_000, RULE.nextWei(GWEI, 10_000_000, 20_000_000));
        assertEquals(987_500_000, RULE.nextWei(GWEI, 9_000_000, 20_000_000));
        assertEquals(1_012_500_000, RULE.nextWei(GWEI, 11_000_000, 20_000_000));
        assertEquals(1_125_000_000, RULE.nextWei(GWEI, 30_000_000, 30_000_000));
        assertEquals(875_000_000, RULE.nextWei(GWEI, 0, 30_000_000));
    }

    @Test
    void next_ofFeesTooSmallForAnEighth_risesByOneAndStaysBelow() {
        assertEquals(1, RULE.nextWei(0, 20_000_000, 30_000_000));
        assertEquals(0, RULE.nextWei(0, 15_000_000, 30_000_000));
        assertEquals(0, RULE.nextWei(0, 0, 30_000_000));
        assertEquals(8, RULE.nextWei(7, 15_000_001, 30_000_000));
        assertEquals(7, RULE.nextWei(7, 0, 30_000_000));
    }

    /** EIP-1559 gives the first block 1 gwei; the block after it follows from it like any other. */
    @Test
    void next_afterTheFirstBlock_followsFromTheInitialFee() {
        assertEquals(1_125_000_000, RULE.nextWei(BaseFeeRule.INITIAL_WEI, 30_000_000, 30_000_000));
    }

    @Test
    void next_ofBlocksThatCannotExist_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> RULE.nextWei(-1, 0, 30_000_000));
        assertThrows(IllegalArgumentException.class, () -> RULE.nextWei(GWEI, 30_000_001, 30_000_000));
        assertThrows(IllegalArgumentException.class, () -> RULE.nextWei(GWEI, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new BaseFeeRule(0, 2));
        assertThrows(IllegalArgumentException.class, () -> new BaseFeeRule(8, 1));
        assertThrows(ArithmeticException.class, () -> RULE.nextWei(Long.MAX_VALUE, 30_000_000, 30_000_000));
    }

    @Property(tries = 500, seed = "1559")
    void next_anyBlock_isTheEipsText(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 1001) long fee,
            @ForAll @LongRange(min = 1000, max = 1L << 50) long limit,
            @ForAll @DoubleRange(min = 0, max = 1) double ratio,
            @ForAll @LongRange(min = 1, max = 300) long denominator,
            @ForAll @LongRange(min = 2, max = 10) long elasticity) {
        long used = Math.min(limit, (long) (ratio * limit));

        assertEquals(
                byTheEip(fee, used, limit, denominator, elasticity),
                BigInteger.valueOf(new BaseFeeRule(denominator, elasticity).nextWei(fee, used, limit)));
    }

    /** The bound of a horizon holds for every way there, and both of its ends are reached. */
    @Property(tries = 300, seed = "1560")
    void bounds_anyWay_hold(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long fee,
            @ForAll @IntRange(min = 0, max = 30) int blocks,
            @ForAll @LongRange(min = 5_000, max = 60_000_001) long limit,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long any = fee;
        long empty = fee;
        long full = fee;
        for (int i = 0; i < blocks; i++) {
            any = RULE.nextWei(any, random.nextLong(limit + 1), limit);
            empty = RULE.nextWei(empty, 0, limit);
            full = RULE.nextWei(full, limit, limit);
        }

        assertTrue(RULE.lowestWei(fee, blocks) <= any && any <= RULE.highestWei(fee, blocks, limit));
        assertEquals(empty, RULE.lowestWei(fee, blocks));
        assertEquals(full, RULE.highestWei(fee, blocks, limit));
        if (limit % 2 == 0) {
            assertEquals(full, RULE.highestWei(fee, blocks));
        }
        // The closed form, up to a wei of rounding a block.
        assertTrue(RULE.lowestWei(fee, blocks) >= Math.floor(fee * Math.pow(0.875, blocks)));
        assertTrue(RULE.highestWei(fee, blocks) <= fee * Math.pow(1.125, blocks) + 1.125 * Math.pow(1.125, blocks) * 8);
    }

    @Test
    void fullBlocksSurvived_twiceTheBaseFee_areFive() {
        assertEquals(5, RULE.fullBlocksSurvived(GWEI, 2 * GWEI));
        assertEquals(0, RULE.fullBlocksSurvived(GWEI, GWEI));
        assertEquals(-1, RULE.fullBlocksSurvived(GWEI, GWEI - 1));
        assertEquals(5, RULE.fullBlocksSurvived(0, 5));
    }

    @Property(tries = 300, seed = "1561")
    void fullBlocksSurvived_any_isTheLastThatPays(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long fee,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long more) {
        int survived = RULE.fullBlocksSurvived(fee, fee + more);

        assertTrue(RULE.highestWei(fee, survived) <= fee + more);
        assertTrue(RULE.highestWei(fee, survived + 1) > fee + more);
        // The end of what a long holds ends the loop, too.
        assertTrue(RULE.fullBlocksSurvived(fee, Long.MAX_VALUE) >= survived);
    }

    private static BigInteger byTheEip(long fee, long used, long limit, long denominator, long elasticity) {
        BigInteger parent = BigInteger.valueOf(fee);
        BigInteger target = BigInteger.valueOf(limit / elasticity);
        BigInteger gas = BigInteger.valueOf(used);
        if (gas.equals(target)) {
            return parent;
        }
        BigInteger delta =
                parent.multiply(gas.subtract(target).abs()).divide(target).divide(BigInteger.valueOf(denominator));
        return gas.compareTo(target) > 0 ? parent.add(delta.max(BigInteger.ONE)) : parent.subtract(delta);
    }
}
