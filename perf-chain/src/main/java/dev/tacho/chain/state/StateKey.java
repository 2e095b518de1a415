package dev.tacho.chain.state;

import dev.tacho.chain.internal.wire.Json;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of a {@link StateCache} answers: one method with certain parameters, at one block of one chain.
 *
 * <p>The parameters themselves are not kept, but their SHA-256: a key is small whatever was asked, cannot tell anybody
 * what was asked, and two that are equal were asked the same. An immutable value; about 150 bytes, of which the texts of
 * method and block are shared with other keys.
 */
public final class StateKey {
    /** The block of what does not depend on one that is known in advance. */
    static final String ANY_BLOCK = "";

    private final long chainId;
    private final String blockHash;
    private final String method;
    private final long digest0;
    private final long digest1;
    private final long digest2;
    private final long digest3;
    private final int hash;

    private StateKey(long chainId, String blockHash, String method, ByteBuffer digest) {
        this.chainId = chainId;
        this.blockHash = blockHash;
        this.method = method;
        this.digest0 = digest.getLong();
        this.digest1 = digest.getLong();
        this.digest2 = digest.getLong();
        this.digest3 = digest.getLong();
        // The digest is random already; the block tells apart the same question asked at many heads.
        this.hash = (int) digest0 + 31 * blockHash.hashCode() + 961 * method.hashCode() + Long.hashCode(chainId);
    }

    /** Makes a key; {@code params} is the canonical text of the parameters without the block. */
    static StateKey of(long chainId, String blockHash, String method, String params) {
        return new StateKey(chainId, blockHash, method, Json.sha256(params));
    }

    /** Returns the same question at a number that is final, which only one block can have. */
    StateKey atFinal(long number) {
        return at("final " + number);
    }

    /** Returns the same question at another block. */
    StateKey at(String otherBlockHash) {
        ByteBuffer digest = ByteBuffer.allocate(32)
                .putLong(digest0)
                .putLong(digest1)
                .putLong(digest2)
                .putLong(digest3)
                .flip();
        return new StateKey(chainId, otherBlockHash, method, digest);
    }

    /**
     * Returns the chain.
     *
     * @return its id
     */
    public long chainId() {
        return chainId;
    }

    /**
     * Returns the block.
     *
     * @return its hash in lower case; empty for what does not depend on a block that is known in advance, {@code final}
     *     and the number for what was asked at one that is final
     */
    public String blockHash() {
        return blockHash;
    }

    /**
     * Returns the method.
     *
     * @return for example {@code eth_call}; of two methods that ask the same, the one that names the block by hash
     */
    public String method() {
        return method;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateKey key
                && hash == key.hash
                && digest0 == key.digest0
                && digest1 == key.digest1
                && digest2 == key.digest2
                && digest3 == key.digest3
                && chainId == key.chainId
                && method.equals(key.method)
                && blockHash.equals(key.blockHash);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns method, block and a short fingerprint of the parameters, which does not give them away. */
    @Override
    public String toString() {
        String block = blockHash.length() > 10 ? blockHash.substring(0, 10) : blockHash;
        return String.format(Locale.ROOT, "%s@%s#%08x", method, block, (int) (digest0 >>> 32));
    }
}
