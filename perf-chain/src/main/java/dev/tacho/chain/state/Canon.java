package dev.tacho.chain.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the canonical chain at one moment: some of its blocks, by rising number, the last of which is the head.
 *
 * <p>Holes are allowed. All blocks are ancestors of the head, so a linked one that is part of the chain vouches for all
 * before it. An immutable value; at most {@value #MOST_BLOCKS} blocks, which takes 8 KB and the blocks.
 */
final class Canon {
    /** Older ones are forgotten: more than three hours of Ethereum's main chain, and ten times as long as it is open. */
    static final int MOST_BLOCKS = 1_024;

    /** No number is final yet. */
    static final long NOTHING_FINAL = -1;

    private final Block[] blocks;
    private final boolean confirmed;
    private final long doubtTick;
    private final long confirmedTick;
    private final long finalNumber;
    private final int epoch;

    /**
     * A block of the chain.
     *
     * @param number its number
     * @param hash its hash, in lower case
     * @param seenTick when it was first known, in the order of events
     * @param currentNanos when it was last known to be the head; longer ago than the bound, for one that never was
     * @param linked whether it was seen to lead on from the ones before; false for one that only a receipt named, which
     *     may be of a branch that was not seen yet, and so vouches for none
     */
    record Block(long number, String hash, long seenTick, long currentNanos, boolean linked) {
        Block stillHeadAt(long nanos) {
            return new Block(number, hash, seenTick, nanos, linked);
        }
    }

    private Canon(Block[] blocks, boolean confirmed, long doubtTick, long confirmedTick, long finalNumber, int epoch) {
        this.blocks = blocks;
        this.confirmed = confirmed;
        this.doubtTick = doubtTick;
        this.confirmedTick = confirmedTick;
        this.finalNumber = finalNumber;
        this.epoch = epoch;
    }

    /** Returns a chain of which only the head is known, that replaces another one if there was one. */
    static Canon startingWith(Block head, long confirmedTick, @Nullable Canon before) {
        long doubtTick = before == null ? 0 : before.doubtTick;
        return new Canon(
                new Block[] {head},
                head.seenTick() > doubtTick,
                doubtTick,
                confirmedTick,
                NOTHING_FINAL,
                before == null ? 0 : before.epoch + 1);
    }

    Block head() {
        return blocks[blocks.length - 1];
    }

    /** Whether nothing speaks against the head since it was last seen. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** The moment, in the order of events, at which the look that last showed the head began. */
    long confirmedTick() {
        return confirmedTick;
    }

    long finalNumber() {
        return finalNumber;
    }

    int epoch() {
        return epoch;
    }

    int size() {
        return blocks.length;
    }

    @Nullable
    Block at(long number) {
        int place = placeOf(number);
        return place >= 0 ? blocks[place] : null;
    }

    /** Returns the newest block below a number that vouches for those before it. */
    @Nullable
    Block before(long number) {
        int place = placeOf(number);
        int below = (place >= 0 ? place : -place - 1) - 1;
        while (below >= 0 && !blocks[below].linked()) {
            below--;
        }
        return below >= 0 ? blocks[below] : null;
    }

    @Nullable
    Block byHash(String hash) {
        for (int i = blocks.length - 1; i >= 0; i--) {
            if (blocks[i].hash().equals(hash)) {
                return blocks[i];
            }
        }
        return null;
    }

    boolean holds(long number, String hash) {
        Block block = at(number);
        return block != null && block.hash().equals(hash);
    }

    /** Whether a block with that parent leads on from what is known. */
    boolean leadsTo(long number, String parentHash) {
        Block parent = at(number - 1);
        return parent != null && parent.linked() && parent.hash().equals(parentHash);
    }

    /**
     * Returns the same chain, its head seen once more.
     *
     * @param nanos when
     * @param tick when, in the order of events; what was doubted later stays in doubt
     * @param lookTick the same, if it was a look; that of the last one otherwise
     */
    Canon confirmedAt(long nanos, long tick, long lookTick) {
        Block[] copy = blocks.clone();
        copy[copy.length - 1] = head().stillHeadAt(Math.max(nanos, head().currentNanos()));
        return new Canon(
                copy, confirmed || tick > doubtTick, doubtTick, Math.max(lookTick, confirmedTick), finalNumber, epoch);
    }

    /** Returns the same chain, with a head that has to be seen again, later than now, before it is used again. */
    Canon doubted(long tick) {
        return new Canon(blocks, false, Math.max(tick, doubtTick), confirmedTick, finalNumber, epoch);
    }

    /**
     * Returns the chain that goes on with a new head after a known block. What lay behind that block is no part of it any
     * more; if any of it had been final, finality means nothing on this chain, and a new epoch begins.
     */
    Canon followedBy(Block head, long ancestorNumber, long lookTick) {
        int kept = placeOf(ancestorNumber) + 1;
        int from = Math.max(0, kept + 1 - MOST_BLOCKS);
        Block[] next = Arrays.copyOfRange(blocks, from, kept + 1);
        next[next.length - 1] = head;
        boolean broken = ancestorNumber < finalNumber;
        return new Canon(
                next,
                head.seenTick() > doubtTick,
                doubtTick,
                lookTick,
                broken ? NOTHING_FINAL : finalNumber,
                broken ? epoch + 1 : epoch);
    }

    /** Returns the chain with a further block in a hole of it, or before it. */
    Canon with(Block block) {
        int place = placeOf(block.number());
        if (place >= 0 || block.number() >= head().number()) {
            return this;
        }
        int insertion = -place - 1;
        Block[] next = new Block[blocks.length + 1];
        System.arraycopy(blocks, 0, next, 0, insertion);
        next[insertion] = block;
        System.arraycopy(blocks, insertion, next, insertion + 1, blocks.length - insertion);
        Block[] bounded = next.length > MOST_BLOCKS ? Arrays.copyOfRange(next, 1, next.length) : next;
        return new Canon(bounded, confirmed, doubtTick, confirmedTick, finalNumber, epoch);
    }

    /** Returns the chain with its final block, unless that contradicts what is known. */
    Canon finalUpTo(long number, String hash) {
        Block known = at(number);
        if (number <= finalNumber
                || number > head().number()
                || (known != null && !known.hash().equals(hash))) {
            return this;
        }
        return new Canon(blocks, confirmed, doubtTick, confirmedTick, number, epoch);
    }

    private int placeOf(long number) {
        int low = 0;
        int high = blocks.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long here = blocks[middle].number();
            if (here == number) {
                return middle;
            }
            if (here < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
