package dev.tacho.chain.block;

/**
 * Follows the canonical chain.
 *
 * <p>Called in the order of the chain, one call at a time, on the tracker's thread or that of whoever calls {@link
 * HeadTracker#poll}: the chain is not followed further until a call returns. An exception or error is caught, counted
 * and logged the first time; the other listeners are told all the same.
 *
 * <p>Between two calls of {@link #reorg} or {@link #gap}, the parent of each head is the head before it.
 */
public interface HeadListener {
    /**
     * Is told of a block that is canonical now: each once, with those that were missed and fetched later.
     *
     * @param head the block; its parent is the block told of before, or the ancestor of the reorg told of before, which
     *     may be too old to be named, unless a gap was told of in between
     */
    void head(Head head);

    /**
     * Is told that blocks are canonical no more. The heads of the new branch follow, one by one.
     *
     * @param reorg what happened; see {@link Reorg#isExact} before relying on its ancestor
     */
    void reorg(Reorg reorg);

    /**
     * Is told that the node, when it was asked, showed the last head as its newest block: after each look that did, be
     * that head new, and told of just before, or not. Nothing unless overridden.
     *
     * @param head the last head told of
     * @param askedNanos when the node was asked, on the clock of the {@code Perf}: the head was the newest then, or later
     */
    default void looked(Head head, long askedNanos) {}

    /**
     * Is told that blocks are missing for good. Nothing unless overridden. The head behind the gap follows; the reorg
     * that left the gap, if one did, was told of before.
     *
     * @param gap which blocks
     */
    default void gap(Gap gap) {}
}
