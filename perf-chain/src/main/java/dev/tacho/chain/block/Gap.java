package dev.tacho.chain.block;

/**
 * Blocks that were missed and could not be fetched: the node does not know the parent of its own head, or a reorg is
 * deeper than the tracker goes back. Where it follows a reorg without a known ancestor, blocks before it may be missing
 * too.
 *
 * @param fromNumber the first block that is known to be missing
 * @param toNumber the last missing block
 */
public record Gap(long fromNumber, long toNumber) {
    /**
     * Returns how many blocks are missing.
     *
     * @return at least 0; 0 if only the link to the block before is in doubt
     */
    public long blocks() {
        return toNumber - fromNumber + 1;
    }
}
