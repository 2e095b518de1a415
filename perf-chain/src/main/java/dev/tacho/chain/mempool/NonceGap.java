package dev.tacho.chain.mempool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Nonces that are missing, without which the sender's later transactions cannot be included.
 *
 * @param sender whose
 * @param fromNonce the first missing nonce; null if it is the account's next one, which a pool's content does not tell
 * @param untilNonce the nonce that waits behind the gap
 */
public record NonceGap(String sender, @Nullable Long fromNonce, long untilNonce) {
    /** Checks for null. */
    public NonceGap {
        Objects.requireNonNull(sender, "sender");
    }
}
