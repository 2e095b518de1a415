package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Reads a {@link FeeHistory} from a node, by {@code eth_feeHistory}.
 *
 * <pre>{@code
 * FeeHistory history = FeeRecorder.over(new HttpService(url)).record(5_000);
 * history.save(Path.of("fees.csv"));
 * }</pre>
 *
 * <p>One call for each 1,024 blocks, or for as many as the node gives at once; one more for each block with {@link
 * #withLowestTips}. Calls are made one by one on the caller's thread. Immutable; safe for use by any thread.
 *
 * <p>What the node says is checked: numbers that do not fit together are an {@link IOException}, and where the chain
 * changed between two calls it is read again. One of them is the next base fee, where each of the last 20 to 100 blocks
 * followed Ethereum's {@link BaseFeeRule} and it alone does not. (A local node whose next base fee was set by hand says
 * that, too, until the block is there.)
 */
public final class FeeRecorder {
    /** What geth and most others give at once. */
    private static final int MOST_BLOCKS_A_CALL = 1_024;

    private static final int MOST_BLOCKS = 1_000_000;
    private static final int ATTEMPTS = 3;

    private static final int FEWEST_CHANGES = 20;
    private static final int MOST_CHANGES = 100;

    /** The lowest of a block's gas is its lowest tip, which tells what the block wanted. */
    private static final List<Double> DEFAULT_PERCENTILES = List.of(0.0, 10.0, 50.0, 90.0);

    /** Enough for geth's oracle, which takes 3. */
    private static final int TIPS_KEPT = 3;

    private final Web3jService service;
    private final List<Double> percentiles;
    private final @Nullable Set<String> own;

    private FeeRecorder(Web3jService service, List<Double> percentiles, @Nullable Set<String> own) {
        this.service = service;
        this.percentiles = percentiles;
        this.own = own;
    }

    /**
     * Returns a recorder of the percentiles 0, 10, 50 and 90 that leaves full blocks unread.
     *
     * @param service the node
     * @return the recorder
     */
    public static FeeRecorder over(Web3jService service) {
        return new FeeRecorder(Objects.requireNonNull(service, "service"), DEFAULT_PERCENTILES, null);
    }

    /**
     * Returns a recorder of other percentiles.
     *
     * @param newPercentiles percentiles of a block's gas by rising tip, rising from 0, which tells the lowest tip that
     *     was included, to 100 at most
     * @return the recorder
     * @throws IllegalArgumentException if they do not start with 0 or do not rise
     */
    public FeeRecorder withPercentiles(double... newPercentiles) {
        List<Double> ranks = new ArrayList<>();
        for (double rank : newPercentiles) {
            ranks.add(rank);
        }
        if (ranks.isEmpty() || ranks.get(0) != 0) {
            throw new IllegalArgumentException(
                    "percentiles=" + ranks + ": must start with 0, the lowest tip that was included");
        }
        return new FeeRecorder(service, FeeHistory.checkPercentiles(ranks), own);
    }

    /**
     * Returns a recorder that reads full blocks too, and so tells the lowest tips of unrelated senders: of those below 2
     * wei the lowest, and the 3 lowest from there on. {@link GethOracle} needs them.
     *
     * @param ownAddresses the senders whose transactions do not count, as they tell nothing about what was needed; the
     *     producer of a block never counts
     * @return the recorder
     */
    public FeeRecorder withLowestTips(Collection<String> ownAddresses) {
        Set<String> lower = ownAddresses.stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        return new FeeRecorder(service, percentiles, lower);
    }

    /**
     * Reads the newest blocks.
     *
     * @param blocks how many, 1 to 1,000,000; fewer if the chain or the node has fewer
     * @return the history
     * @throws IllegalArgumentException if the number is out of its bounds
     * @throws IOException if the node cannot be asked, refuses, contradicts itself, or changes its chain three times
     *     meanwhile
     */
    public FeeHistory record(int blocks) throws IOException {
        Check.between("blocks", blocks, 1, MOST_BLOCKS);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FeeHistory history = read(blocks);
            if (history != null) {
                return history;
            }
        }
        throw new IOException("eth_feeHistory: the chain changed between two calls, " + ATTEMPTS
                + " times in a row; read fewer blocks, or later");
    }

    /** Returns null where two chunks belong to different chains. */
    private @Nullable FeeHistory read(int blocks) throws IOException {
        Deque<FeeChunk> chunks = new ArrayDeque<>();
        FeeChunk newest = chunk(blocks, "latest");
        chunks.add(newest);
        int left = blocks - newest.size();
        for (FeeChunk oldest = newest; left > 0 && oldest.oldest() > 0; ) {
            FeeChunk older = chunk(left, Quantity.hex(oldest.oldest() - 1));
            if (older.size() == 0) {
                // Nodes keep only so much.
                break;
            }
            if (older.oldest() + older.size() != oldest.oldest()) {
                throw new IOException("eth_feeHistory: asked for blocks up to " + (oldest.oldest() - 1)
                        + ", the node says " + older.oldest() + " to " + (older.oldest() + older.size() - 1));
            }
            if (older.baseFee(older.size()) != oldest.baseFee(0)) {
                return null;
            }
            chunks.addFirst(older);
            left -= older.size();
            oldest = older;
        }
        return join(chunks, newest);
    }

    private FeeHistory join(Deque<FeeChunk> chunks, FeeChunk newest) throws IOException {
        List<FeeBlock> all = new ArrayList<>();
        for (FeeChunk chunk : chunks) {
            for (int i = 0; i < chunk.size(); i++) {
                all.add(chunk.block(i, lowestTips(chunk.oldest() + i, chunk.baseFee(i))));
            }
        }
        FeeHistory history;
        try {
            history = FeeHistory.of(percentiles, all, newest.baseFee(newest.size()), newest.nextBlobBaseFee());
        } catch (IllegalArgumentException e) {
            throw new IOException("eth_feeHistory: " + e.getMessage(), e);
        }
        checkNext(history.blocks(), history.nextBaseFeeWei());
        return history;
    }

    private static void checkNext(List<FeeBlock> blocks, long nextBaseFeeWei) throws IOException {
        int changes = Math.min(MOST_CHANGES, blocks.size() - 1);
        FeeBlock last = blocks.get(blocks.size() - 1);
        if (changes < FEWEST_CHANGES || follows(last, nextBaseFeeWei)) {
            return;
        }
        for (int i = blocks.size() - changes; i < blocks.size(); i++) {
            if (!follows(blocks.get(i - 1), blocks.get(i).baseFeeWei())) {
                return; // Another chain's rule, or fees that were set by hand.
            }
        }
        throw new IOException("eth_feeHistory: the base fee after block " + last.number() + " is said to be "
                + nextBaseFeeWei + " wei, but " + last.baseFeeWei() + " wei and " + last.gasUsedRatio()
                + " of the gas used give another by EIP-1559, which the " + changes + " blocks before followed");
    }

    /** A ratio is all that is told of the gas, so that the whole numbers of the rule are known within its rounding. */
    private static boolean follows(FeeBlock parent, long baseFeeWei) {
        double fee = parent.baseFeeWei();
        double expected = fee + fee * (2 * parent.gasUsedRatio() - 1) / BaseFeeRule.ETHEREUM.maxChangeDenominator();
        return Math.abs(baseFeeWei - expected) <= 2 + 1e-7 * fee;
    }

    private FeeChunk chunk(int blocks, String upTo) throws IOException {
        int count = Math.min(blocks, MOST_BLOCKS_A_CALL);
        Object answer = RawRpc.call(service, "eth_feeHistory", Quantity.hex(count), upTo, percentiles);
        return FeeChunk.of(answer, count, percentiles.size());
    }

    private @Nullable List<Long> lowestTips(long number, long baseFeeWei) throws IOException {
        if (own == null) {
            return null;
        }
        Object answer = RawRpc.call(service, "eth_getBlockByNumber", Quantity.hex(number), true);
        return LowestTips.of(Json.object("block " + number, answer), number, baseFeeWei, own, TIPS_KEPT);
    }
}
