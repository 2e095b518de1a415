package dev.tacho.chain.tx;

import java.util.Locale;

/** Where a transaction stands. A terminal state is a verdict on what was seen: an inclusion seen later undoes it. */
public enum TxState {
    /** Made, and not sent. */
    BUILT(false),
    /** The send call has begun. */
    SENT(false),
    /** The node took it. */
    ACKNOWLEDGED(false),
    /** It is in a block of the chain as it was seen last. */
    INCLUDED(false),
    /** Its block is at or below the block that the node calls safe. */
    SAFE(false),
    /** Its block is at or below the block that the node calls finalized. */
    FINALIZED(true),
    /** It was in a block which left the chain, and is in no other yet. */
    ORPHANED(false),
    /** The node refused it. */
    REJECTED(true),
    /** Another with its sender, nonce, receiver, value and data was included: one with other fees. */
    REPLACED_BY_SPEED_UP(true),
    /** A payment of nothing from its sender to itself was included with its nonce. */
    REPLACED_BY_CANCEL(true),
    /** A transaction that does something else was included with its sender and nonce, or one that was not found. */
    REPLACED_BY_ANOTHER(true),
    /** Neither the pool nor the chain had it for some heads, while its nonce was unused. */
    DROPPED(true),
    /** It was not included in the time it had. It may be included still. */
    EXPIRED(true),
    /** It waits in the pool behind a nonce of its sender that nothing uses. */
    LOST_TO_GAP(true);

    private final boolean terminal;

    TxState(boolean terminal) {
        this.terminal = terminal;
    }

    /**
     * Returns whether nothing is expected to follow.
     *
     * @return true for a verdict and for finality
     */
    public boolean isTerminal() {
        return terminal;
    }

    /** Returns whether it is on the chain. */
    boolean isIncluded() {
        return this == INCLUDED || this == SAFE || this == FINALIZED;
    }

    /** Returns whether it was sent and is neither on the chain nor judged. */
    boolean isOpen() {
        return this == SENT || this == ACKNOWLEDGED || this == ORPHANED;
    }

    /** Returns the name as a tag: {@code replaced-by-cancel}. */
    String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
