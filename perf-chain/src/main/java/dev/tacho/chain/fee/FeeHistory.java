package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The fees of consecutive blocks, and what the next one's base fees will be, which follow from the last. Immutable.
 *
 * <p>A block with one tip takes some 130 bytes, and 20 more for each further tip. {@link FeeRecorder} reads one from a node.
 */
public final class FeeHistory {
    private final List<Double> percentiles;
    private final List<FeeBlock> blocks;
    private final long nextBaseFeeWei;
    private final @Nullable Long nextBlobBaseFeeWei;

    private FeeHistory(
            List<Double> percentiles, List<FeeBlock> blocks, long nextBaseFeeWei, @Nullable Long nextBlobBaseFeeWei) {
        this.percentiles = percentiles;
        this.blocks = blocks;
        this.nextBaseFeeWei = nextBaseFeeWei;
        this.nextBlobBaseFeeWei = nextBlobBaseFeeWei;
    }

    /**
     * Returns a history of given blocks.
     *
     * @param percentiles at which percentiles of a block's gas its rewards stand, 0 to 100, rising; may be empty
     * @param blocks the blocks by rising number without a gap, at least one
     * @param nextBaseFeeWei the base fee of the block after the last, in wei
     * @param nextBlobBaseFeeWei its base fee of blob gas, in wei; null where unknown
     * @return the history
     * @throws IllegalArgumentException if there is no block, a number is left out, a block has another number of rewards
     *     than there are percentiles, percentiles do not rise from 0 to 100, or a fee is negative
     */
    public static FeeHistory of(
            List<Double> percentiles, List<FeeBlock> blocks, long nextBaseFeeWei, @Nullable Long nextBlobBaseFeeWei) {
        List<Double> ranks = checkPercentiles(percentiles);
        List<FeeBlock> copy = List.copyOf(blocks);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("blocks=[]: must be at least one");
        }
        for (int i = 0; i < copy.size(); i++) {
            FeeBlock block = copy.get(i);
            if (block.number() != copy.get(0).number() + i) {
                throw new IllegalArgumentException("block " + block.number() + " stands where block "
                        + (copy.get(0).number() + i) + " belongs: give consecutive blocks");
            }
            if (block.rewardsWei().size() != ranks.size()) {
                throw new IllegalArgumentException(
                        "block " + block.number() + " has " + block.rewardsWei().size() + " rewards, there are "
                                + ranks.size() + " percentiles: give each percentile a reward");
            }
        }
        Check.atLeast("nextBaseFeeWei", nextBaseFeeWei, 0);
        if (nextBlobBaseFeeWei != null) {
            Check.atLeast("nextBlobBaseFeeWei", nextBlobBaseFeeWei, 0);
        }
        return new FeeHistory(ranks, copy, nextBaseFeeWei, nextBlobBaseFeeWei);
    }

    static List<Double> checkPercentiles(List<Double> percentiles) {
        List<Double> ranks = List.copyOf(percentiles);
        for (int i = 0; i < ranks.size(); i++) {
            double rank = ranks.get(i);
            if (!(rank >= 0 && rank <= 100) || (i > 0 && !(rank > ranks.get(i - 1)))) {
                throw new IllegalArgumentException("percentiles=" + ranks + ": must rise from 0 to 100");
            }
        }
        return ranks;
    }

    /**
     * Reads a file that {@link #save} wrote.
     *
     * @param file the file
     * @return the history
     * @throws IOException if it cannot be read, is not such a file, is of a later version, or is cut off or changed; the
     *     message says which line
     */
    public static FeeHistory load(Path file) throws IOException {
        return HistoryFile.read(file);
    }

    /**
     * Writes this history as text: a line that names format and version, one of comma-separated values for each block,
     * and one that says how many there were. A file of that name is replaced at once and whole, so nobody ever reads a
     * half.
     *
     * @param file where to write it; its directory must exist
     * @throws IOException if it cannot be written; what was there is then still there
     */
    public void save(Path file) throws IOException {
        HistoryFile.write(this, file);
    }

    /**
     * Returns what was known once a block was there, with no way to anything later: the result holds its own list of
     * blocks, and blocks do not know each other.
     *
     * @param number the last block to keep
     * @param most how many blocks to keep at most, the newest, at least 1
     * @return the shorter history
     * @throws IllegalArgumentException if the block is none of this history, or {@code most} is below 1
     */
    public FeeHistory upTo(long number, int most) {
        Check.between("number", number, first().number(), last().number());
        Check.atLeast("most", most, 1);
        int end = Math.toIntExact(number - first().number()) + 1;
        List<FeeBlock> kept = List.copyOf(blocks.subList(Math.max(0, end - most), end));
        if (end == blocks.size()) {
            return new FeeHistory(percentiles, kept, nextBaseFeeWei, nextBlobBaseFeeWei);
        }
        // The next block's base fees are known at this one: they follow from it.
        FeeBlock next = blocks.get(end);
        FeeBlock.Blob blob = next.blob();
        return new FeeHistory(percentiles, kept, next.baseFeeWei(), blob == null ? null : blob.baseFeeWei());
    }

    /**
     * Returns the percentiles of the rewards.
     *
     * @return 0 to 100, rising; may be empty
     */
    public List<Double> percentiles() {
        return percentiles;
    }

    /**
     * Returns the blocks.
     *
     * @return at least one, by rising number without a gap
     */
    public List<FeeBlock> blocks() {
        return blocks;
    }

    /**
     * Returns the oldest block.
     *
     * @return the first
     */
    public FeeBlock first() {
        return blocks.get(0);
    }

    /**
     * Returns the newest block.
     *
     * @return the last
     */
    public FeeBlock last() {
        return blocks.get(blocks.size() - 1);
    }

    /**
     * Tells whether a block is in this history.
     *
     * @param number its number
     * @return whether it is
     */
    public boolean contains(long number) {
        return number >= first().number() && number <= last().number();
    }

    /**
     * Returns a block.
     *
     * @param number its number
     * @return the block
     * @throws IllegalArgumentException if it is none of this history
     */
    public FeeBlock block(long number) {
        Check.between("number", number, first().number(), last().number());
        return blocks.get(Math.toIntExact(number - first().number()));
    }

    /**
     * Returns the base fee of the block after the last.
     *
     * @return exact, in wei
     */
    public long nextBaseFeeWei() {
        return nextBaseFeeWei;
    }

    /**
     * Returns the base fee of blob gas of the block after the last.
     *
     * @return exact, in wei; empty where the node does not say
     */
    public OptionalLong nextBlobBaseFeeWei() {
        return nextBlobBaseFeeWei == null ? OptionalLong.empty() : OptionalLong.of(nextBlobBaseFeeWei);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FeeHistory that
                && nextBaseFeeWei == that.nextBaseFeeWei
                && nextBlobBaseFeeWei().equals(that.nextBlobBaseFeeWei())
                && percentiles.equals(that.percentiles)
                && blocks.equals(that.blocks);
    }

    @Override
    public int hashCode() {
        return blocks.hashCode();
    }

    @Override
    public String toString() {
        return "FeeHistory[blocks " + first().number() + " to " + last().number() + ']';
    }
}
