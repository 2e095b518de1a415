package dev.tacho.chain.block;

import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Reads blocks from a node and believes nothing: what is not a block, or not the one that was asked for, is counted and
 * taken for one that the node does not have.
 */
final class BlockReader {
    private final Web3jService service;
    private final HeadStats stats;
    private final Set<String> missing = new ConcurrentSkipListSet<>();

    BlockReader(Web3jService service, HeadStats stats) {
        this.service = service;
        this.stats = stats;
    }

    /** The methods that the node has been found to lack. */
    Set<String> missingMethods() {
        return missing;
    }

    /** Returns the head, or null if the node has none to show. */
    @Nullable
    Head latest() throws IOException {
        Object result = RawRpc.call(service, "eth_getBlockByNumber", "latest", false);
        if (result == null) {
            stats.lied("no head");
            return null;
        }
        return believed("eth_getBlockByNumber", result);
    }

    /** Returns a canonical block, or null if the node does not have it. */
    @Nullable
    Head byNumber(long number) throws IOException {
        Head head = block("eth_getBlockByNumber", Quantity.hex(number));
        if (head != null && head.number() != number) {
            stats.lied("block " + number + " was asked for, " + head.number() + " came");
            return null;
        }
        return head;
    }

    /** Returns a block of known hash and number, canonical or not, or null if the node does not have it. */
    @Nullable
    Head byHash(String hash, long number) throws IOException {
        if (!missing.contains("eth_getBlockByHash")) {
            try {
                return asked(block("eth_getBlockByHash", hash), hash, number);
            } catch (RawRpc.Refused e) {
                if (!e.isUnknownMethod()) {
                    throw e;
                }
                missing.add("eth_getBlockByHash");
            }
        }
        Head head = byNumber(number);
        // Of another branch: no lie, as only the number was asked for.
        return head == null || head.hash().equals(hash) ? head : null;
    }

    /** Returns the blob base fee of the next block in wei, or null if the node does not tell it. */
    @Nullable
    BigInteger blobBaseFee() throws IOException {
        if (missing.contains("eth_blobBaseFee")) {
            return null;
        }
        try {
            return Quantity.big("eth_blobBaseFee", RawRpc.call(service, "eth_blobBaseFee"));
        } catch (RawRpc.Refused e) {
            if (!e.isUnknownMethod()) {
                throw e;
            }
            missing.add("eth_blobBaseFee");
            return null;
        }
    }

    static @Nullable String hash(@Nullable Object value) {
        return Quantity.isHash(value) ? String.valueOf(value).toLowerCase(Locale.ROOT) : null;
    }

    private @Nullable Head asked(@Nullable Head head, String hash, long number) {
        if (head != null && (!head.hash().equals(hash) || head.number() != number)) {
            stats.lied(
                    "block " + number + ' ' + hash + " was asked for, " + head.number() + ' ' + head.hash() + " came");
            return null;
        }
        return head;
    }

    private @Nullable Head block(String method, String which) throws IOException {
        Object result = RawRpc.call(service, method, which, false);
        return result == null ? null : believed(method, result);
    }

    private @Nullable Head believed(String method, Object result) {
        try {
            return read(result);
        } catch (IOException e) {
            stats.lied(method + ": " + e.getMessage());
            return null;
        }
    }

    private Head read(Object result) throws IOException {
        if (!(result instanceof Map<?, ?> block)) {
            throw new IOException("no block");
        }
        List<String> transactions = new ArrayList<>();
        for (Object element : RawRpc.list("transactions", block.get("transactions"))) {
            // Some nodes show whole transactions whatever they are asked for.
            transactions.add(requiredHash(
                    "transactions", element instanceof Map<?, ?> transaction ? transaction.get("hash") : element));
        }
        Object baseFee = block.get("baseFeePerGas");
        return new Head(
                Quantity.of("number", block.get("number")),
                requiredHash("hash", block.get("hash")),
                requiredHash("parentHash", block.get("parentHash")),
                Quantity.of("timestamp", block.get("timestamp")),
                stats.now(),
                Head.Seen.BACKFILLED,
                Quantity.of("gasUsed", block.get("gasUsed")),
                Quantity.of("gasLimit", block.get("gasLimit")),
                baseFee == null ? null : Quantity.big("baseFeePerGas", baseFee),
                optional("blobGasUsed", block.get("blobGasUsed")),
                optional("excessBlobGas", block.get("excessBlobGas")),
                transactions);
    }

    private static @Nullable Long optional(String what, @Nullable Object value) throws IOException {
        return value == null ? null : (Long) Quantity.of(what, value);
    }

    private static String requiredHash(String what, @Nullable Object value) throws IOException {
        String hash = hash(value);
        if (hash == null) {
            throw new IOException(what + ": no hash of 32 bytes");
        }
        return hash;
    }
}
