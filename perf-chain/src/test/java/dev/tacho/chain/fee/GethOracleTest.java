package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** geth's suggestion on blocks small enough to work it out by hand. */
class GethOracleTest {
    private static final FeeGoal GOAL = new FeeGoal(1, 0.5);

    /** Sixty tips, 100 to 159: the 60th percentile is at (60 - 1) * 60 / 100 = 35. */
    @Test
    void quote_twentyBlocksOfThreeTips_isTheirSixtiethPercentile() {
        List<FeeBlock> blocks = new ArrayList<>();
        blocks.add(block(1, 9_999L, 9_999L, 9_999L));
        for (int i = 0; i < 20; i++) {
            long tip = 100 + 3L * (7 * i % 20);
            blocks.add(block(i + 2, tip, tip + 1, tip + 2, 5_000L));
        }

        FeeQuote quote = quote(GethOracle.create(), blocks);

        assertEquals(135, quote.tipWei());
        assertEquals(2 * 1_000 + 135, quote.maxFeeWei());
        assertEquals(21, quote.afterBlock());
    }

    /** geth doubles the base fee of the head it has, not of the block to come (internal/ethapi, setLondonFeeDefaults). */
    @Test
    void quote_fullHead_doublesTheHeadsOwnBaseFee() {
        FeeBlock head = block(9, 3L);
        FeeHistory past = FeeHistory.of(List.of(), List.of(head), 1_125, null);

        assertEquals(
                2 * head.baseFeeWei() + 3, GethOracle.create().quote(past, GOAL).maxFeeWei());
    }

    /** The last price stands for each empty block; each makes it look one further back. */
    @Test
    void quote_emptyBlocks_repeatTheLastPriceAndLookFurtherBack() {
        List<FeeBlock> blocks = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            blocks.add(i <= 30 ? block(i, 50L, 50L, 50L) : block(i));
        }

        // 20 empty blocks ask for 20 more, of which 10 are empty, too, and ask for no more: 40 tips are enough. There
        // are 30 last prices and ten times 50 three times, and the 36th of these 60 is a 50.
        assertEquals(50, quote(GethOracle.startingAt(7), blocks).tipWei());
        // All of the 40 blocks read are empty.
        assertEquals(
                7,
                quote(
                                GethOracle.startingAt(7),
                                blocks.subList(20, 60).stream()
                                        .map(block -> block(block.number()))
                                        .toList())
                        .tipWei());
    }

    @Test
    void quote_sameHeadAgain_isTheSame() {
        GethOracle oracle = GethOracle.startingAt(7);
        List<FeeBlock> blocks = List.of(block(5, 3L), block(6));

        // 3 and the last price, 7: the lower, at (2 - 1) * 60 / 100 = 0. Then 3 stands for the empty block, too.
        assertEquals(3, quote(oracle, blocks).tipWei());
        assertEquals(3, quote(oracle, blocks).tipWei());
    }

    @Test
    void quote_tipsBelowTwoWei_doNotCount() {
        assertEquals(
                9,
                quote(GethOracle.create(), List.of(block(1, 0L, 8L, 9L, 10L), block(2, 1L, 9L, 9L)))
                        .tipWei());
    }

    @Test
    void quote_hugeTips_areCapped() {
        long huge = 900_000_000_000L;

        assertEquals(
                500_000_000_000L,
                quote(GethOracle.create(), List.of(block(1, huge, huge, huge))).tipWei());
    }

    /** geth leaves the genesis block out. */
    @Test
    void quote_genesisOnly_isTheLastPrice() {
        assertEquals(
                1_000_000, quote(GethOracle.create(), List.of(block(0, 50L))).tipWei());
    }

    @Test
    void quote_historyWithoutFullBlocks_isRefused() {
        FeeHistory history =
                FeeHistory.of(List.of(0.0), List.of(new FeeBlock(3, 1, 0.5, List.of(5L), null, null)), 1, null);

        assertThrows(IllegalArgumentException.class, () -> GethOracle.create().quote(history, GOAL));
    }

    private static FeeQuote quote(GethOracle oracle, List<FeeBlock> blocks) {
        return oracle.quote(FeeHistory.of(List.of(), blocks, 1_000, null), GOAL);
    }

    private static FeeBlock block(long number, Long... tips) {
        return new FeeBlock(number, 1_000, tips.length == 0 ? 0 : 0.5, List.of(), List.of(tips), null);
    }
}
