package dev.tacho.chain.mempool;

import java.util.Objects;

/**
 * Where a transaction stands in a pool, if blocks are filled by effective tip. Who came first is not known of equal tips,
 * so each number is a range.
 *
 * @param state whether it stands in line at all; all numbers are 0 unless it is {@link State#READY}
 * @param aheadAtLeast transactions ahead if it wins against all equal tips
 * @param aheadAtMost transactions ahead if it loses against all of them
 * @param gasAheadAtLeast their gas limits added up, in the better case: an upper bound of what they will use
 * @param gasAheadAtMost their gas limits added up, in the worse case
 */
public record Position(State state, int aheadAtLeast, int aheadAtMost, long gasAheadAtLeast, long gasAheadAtMost) {
    /** Whether a transaction could be in the next block. */
    public enum State {
        /** It could. */
        READY,
        /** It, or one of the same sender before it, pays less than the next base fee. */
        PRICED_OUT,
        /** It waits behind a gap of nonces. */
        QUEUED
    }

    /** Checks for null. */
    public Position {
        Objects.requireNonNull(state, "state");
    }
}
