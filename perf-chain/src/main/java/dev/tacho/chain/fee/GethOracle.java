package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The tip that geth suggests by {@code eth_maxPriorityFeePerGas}, and wallets pay: of the 3 lowest tips of each of 20
 * blocks the 60th percentile, tips below 2 wei left out, at most 500 gwei; with a maximum fee of twice the head's own
 * base fee, not the next block's, and the tip on top, as geth fills one in. It knows no goal and no probability: it is
 * the baseline to beat.
 *
 * <p>A block that gives no tip counts with the price suggested last, and each block that gives at most one makes geth
 * look one block further back, to 40 tips in all. geth reads blocks in parallel and in no order; here the newest comes
 * first. The last price is state: a back-test needs an oracle of its own. Not for use by several threads.
 *
 * <p>Source of the algorithm: go-ethereum, package {@code eth/gasprice}.
 */
public final class GethOracle implements FeeStrategy {
    /** Tips below do not count. */
    static final long IGNORED_BELOW_WEI = 2;

    private static final long MOST_WEI = 500_000_000_000L;
    private static final int BLOCKS = 20;
    private static final int TIPS_A_BLOCK = 3;
    private static final int PERCENTILE = 60;

    private long lastPriceWei;
    private long lastBlock = -1;

    private GethOracle(long initialWei) {
        this.lastPriceWei = initialWei;
    }

    /**
     * Returns an oracle that starts as geth does.
     *
     * @return the oracle, whose last price is 0.001 gwei before there is one
     */
    public static GethOracle create() {
        return new GethOracle(1_000_000);
    }

    /**
     * Returns an oracle with another price to start from.
     *
     * @param initialWei the price that stands for the last while there is none, in wei, at least 0
     * @return the oracle
     * @throws IllegalArgumentException if it is negative
     */
    public static GethOracle startingAt(long initialWei) {
        return new GethOracle(Check.atLeast("initialWei", initialWei, 0));
    }

    @Override
    public String name() {
        return "geth";
    }

    /**
     * Returns geth's fees, whatever the goal. The probability is the goal's, as geth has none of its own.
     *
     * @throws IllegalArgumentException if the history has no full blocks: record it with {@link
     *     FeeRecorder#withLowestTips}
     */
    @Override
    public FeeQuote quote(FeeHistory past, FeeGoal goal) {
        Objects.requireNonNull(goal, "goal");
        long head = past.last().number();
        if (head != lastBlock) {
            lastPriceWei = suggest(past.blocks());
            lastBlock = head;
        }
        long maxFee = Math.addExact(Math.multiplyExact(2, past.last().baseFeeWei()), lastPriceWei);
        return new FeeQuote(head, goal, goal.probability(), maxFee, lastPriceWei);
    }

    private long suggest(List<FeeBlock> blocks) {
        List<Long> sample = new ArrayList<>();
        int asked = 0;
        int outstanding = 0;
        while (asked < BLOCKS && exists(blocks, asked)) {
            asked++;
            outstanding++;
        }
        for (int read = 0; outstanding > 0; read++) {
            outstanding--;
            List<Long> tips = lowest(blocks.get(blocks.size() - 1 - read));
            if (tips.isEmpty()) {
                tips = List.of(lastPriceWei);
            }
            if (tips.size() == 1 && sample.size() + 1 + outstanding < 2 * BLOCKS && exists(blocks, asked)) {
                asked++;
                outstanding++;
            }
            sample.addAll(tips);
        }
        if (sample.isEmpty()) {
            return lastPriceWei;
        }
        Collections.sort(sample);
        return Math.min(MOST_WEI, sample.get((sample.size() - 1) * PERCENTILE / 100));
    }

    /** geth never reads the genesis block. */
    private static boolean exists(List<FeeBlock> blocks, int back) {
        return back < blocks.size() && blocks.get(blocks.size() - 1 - back).number() > 0;
    }

    private static List<Long> lowest(FeeBlock block) {
        List<Long> tips = block.lowestTipsWei();
        if (tips == null) {
            throw new IllegalArgumentException("block " + block.number()
                    + ": its transactions are unknown; record the history with withLowestTips");
        }
        return tips.stream()
                .filter(tip -> tip >= IGNORED_BELOW_WEI)
                .limit(TIPS_A_BLOCK)
                .toList();
    }
}
