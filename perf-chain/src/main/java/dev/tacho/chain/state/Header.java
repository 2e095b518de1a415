package dev.tacho.chain.state;

import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What links a block to the chain.
 *
 * @param number its number
 * @param hash its hash, in lower case
 * @param parentHash its parent's hash, in lower case
 */
record Header(long number, String hash, String parentHash) {
    /**
     * Reads the result of {@code eth_getBlockBy...}.
     *
     * @return the header; null if there is no such block
     * @throws IOException if it is no block
     */
    static @Nullable Header of(@Nullable Object block) throws IOException {
        if (block == null) {
            return null;
        }
        if (!(block instanceof Map<?, ?> map)) {
            throw new IOException("a block: expected an object");
        }
        return new Header(
                Quantity.of("number of a block", map.get("number")),
                hash("hash of a block", map.get("hash")),
                hash("parentHash of a block", map.get("parentHash")));
    }

    /** Returns a hash in lower case. */
    static String hash(String what, @Nullable Object value) throws IOException {
        if (Quantity.isHash(value)) {
            return String.valueOf(value).toLowerCase(Locale.ROOT);
        }
        throw new IOException(what + ": expected 0x and 64 hexadecimal digits");
    }
}
