package dev.tacho.chain.tx;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The life of one transaction so far: an immutable reading.
 *
 * @param hash its hash; empty while it is not signed
 * @param account its sender; empty while it is not signed
 * @param nonce its nonce; -1 while it is not signed
 * @param state where it stands
 * @param succeeded whether it was executed to its end; null while no receipt was seen
 * @param stageNanos when it reached each stage, in nanoseconds since the send call began, in the order in which they
 *     were reached: {@code acknowledged}, {@code pending:} and the observer, {@code included}, {@code executed}, {@code
 *     confirmed:} and the number, {@code safe}, {@code finalized}. {@code built} and {@code signed} are how long
 *     before the send call that was
 * @param resolutionNanos how much earlier than told the inclusion may have been: the time since the look before; 0 where
 *     it was not included
 * @param blockNumber the block it is in; -1 if none
 * @param confirmations the blocks from its own to the newest, both counted; 0 if it is in none
 * @param orphanings how often its block left the chain, and its confirmations began again
 * @param gasUsed what it used; -1 while no receipt was seen
 */
public record TxRecord(
        String hash,
        String account,
        long nonce,
        TxState state,
        @Nullable Boolean succeeded,
        Map<String, Long> stageNanos,
        long resolutionNanos,
        long blockNumber,
        long confirmations,
        int orphanings,
        long gasUsed) {
    /** Takes the map as it is: it is made for this record, in the order of the stages. */
    public TxRecord {
        stageNanos = Collections.unmodifiableMap(stageNanos);
    }

    /**
     * Returns when a stage was reached.
     *
     * @param stage its name
     * @return nanoseconds since the send call began; empty if it was not reached
     */
    public OptionalLong nanosTo(String stage) {
        Long nanos = stageNanos.get(stage);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }
}
