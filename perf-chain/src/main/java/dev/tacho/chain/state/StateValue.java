package dev.tacho.chain.state;

import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Response;

/**
 * An entry of a {@link StateCache}: the text of a node's answer, and the block that it is true at. Callers never get this
 * object, but answers that are made from it one by one. Safe for use by any thread.
 */
public final class StateValue {
    /** What an entry takes beside the text: itself, its key, and their places in a map. */
    private static final int OVERHEAD_BYTES = 256;

    private final byte[] result;
    private final @Nullable Revert revert;
    private final long blockNumber;
    private final String blockHash;
    private final int epoch;
    private final long readTick;
    /** Whether the chain was seen unchanged after the value was read. */
    private volatile boolean verified;
    /** Whether the block was seen to be final. */
    private volatile boolean settled;

    /** A call that the chain itself refused, which it does each time at the same block. */
    private record Revert(
            int code, String message, @Nullable String data) {}

    private StateValue(byte[] result, @Nullable Revert revert, Anchor anchor, long readTick, boolean verified) {
        this.result = result;
        this.revert = revert;
        this.blockNumber = anchor.number();
        this.blockHash = anchor.hash();
        this.epoch = anchor.epoch();
        this.settled = anchor.isFinal();
        this.readTick = readTick;
        this.verified = verified;
    }

    /**
     * Where a value is true.
     *
     * @param number the block's number; -1 for what is true everywhere
     * @param hash its hash; empty for what is true everywhere
     * @param epoch how often finality was broken when it was read
     * @param isFinal whether the block is final
     */
    record Anchor(long number, String hash, int epoch, boolean isFinal) {}

    /** Makes a value whose block was named in the request: nothing is left to verify. */
    static StateValue named(byte[] result, Anchor anchor) {
        return new StateValue(result, null, anchor, 0, true);
    }

    /** Makes a value whose block was believed, when it had been read, to be the anchor. */
    static StateValue believed(byte[] result, Anchor anchor, long readTick) {
        return new StateValue(result, null, anchor, readTick, false);
    }

    static StateValue reverted(Response.Error error, Anchor anchor) {
        return new StateValue(
                new byte[0],
                new Revert(error.getCode(), String.valueOf(error.getMessage()), error.getData()),
                anchor,
                0,
                true);
    }

    /**
     * Returns about how much memory the entry takes, its key included: what a cache that is bounded by size may weigh it
     * with.
     *
     * @return bytes, at least 1
     */
    public int weightBytes() {
        int more = revert == null || revert.data() == null ? 0 : revert.data().length();
        return Math.addExact(OVERHEAD_BYTES, Math.addExact(result.length, more));
    }

    /**
     * Returns the block that the value is true at.
     *
     * @return its number; -1 for what is true at every block
     */
    public long blockNumber() {
        return blockNumber;
    }

    String blockHash() {
        return blockHash;
    }

    byte[] result() {
        return result;
    }

    int epoch() {
        return epoch;
    }

    long readTick() {
        return readTick;
    }

    boolean isEverywhere() {
        return blockNumber < 0;
    }

    boolean isVerified() {
        return verified;
    }

    void verify() {
        verified = true;
    }

    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    /** Returns a new error like the one of the node; null if it answered a result. */
    Response.@Nullable Error error() {
        if (revert == null) {
            return null;
        }
        Response.Error error = new Response.Error(revert.code(), revert.message());
        error.setData(revert.data());
        return error;
    }

    /** Returns the block and the size, nothing of the answer. */
    @Override
    public String toString() {
        return "StateValue[block=" + blockNumber + ", bytes=" + result.length + ']';
    }
}
