package dev.tacho.chain.send;

import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/** What the sender asks a node. An answer of another shape than due is an {@link IOException}, like none. */
final class SendNode {
    /** A pool of more transactions of either kind is not read as a whole. */
    private static final long MOST_POOLED = 5_000;
    /** Of how many blocks back every node knows the state. */
    private static final int STATES_KEPT = 127;
    /** EIP-7966: the node has the transaction, and it was not included in time. */
    private static final int NOT_IN_TIME = 4;

    private final Web3jService service;
    private volatile boolean lacksBlockReceipts;
    private volatile boolean lacksSync;

    SendNode(Web3jService service) {
        this.service = service;
    }

    long chainId() throws IOException {
        return Quantity.of("eth_chainId", RawRpc.call(service, "eth_chainId"));
    }

    /** Returns how many nonces of an account the chain uses, with or without those in the pool. */
    long count(String address, String block) throws IOException {
        return Quantity.of("eth_getTransactionCount", RawRpc.call(service, "eth_getTransactionCount", address, block));
    }

    long head() throws IOException {
        return Quantity.of("eth_blockNumber", RawRpc.call(service, "eth_blockNumber"));
    }

    /** Returns whether the node knows one of these transactions. */
    boolean has(List<Slot.Version> versions) throws IOException {
        for (Slot.Version version : versions) {
            if (RawRpc.call(service, "eth_getTransactionByHash", version.hash()) instanceof Map<?, ?>) {
                return true;
            }
        }
        return false;
    }

    /** Sends; never throws. */
    Verdict send(String hash, String raw) {
        try {
            return answered(hash, RawRpc.call(service, "eth_sendRawTransaction", raw));
        } catch (IOException e) {
            return Verdict.of(e);
        } catch (RuntimeException e) {
            return Verdict.of(new IOException("eth_sendRawTransaction: " + e, e));
        }
    }

    boolean offersSync() {
        return !lacksSync;
    }

    /**
     * What one call that waits for the block says.
     *
     * @param verdict whether the node has it
     * @param inclusion where it is, if it was included in time
     */
    record Synced(Verdict verdict, @Nullable Inclusion inclusion) {}

    /** Sends and waits for the inclusion (EIP-7966); never throws. */
    Synced sendSync(String hash, String raw, long nonce) {
        try {
            Object answer = RawRpc.call(service, "eth_sendRawTransactionSync", raw);
            Inclusion inclusion = inclusion(answer, nonce);
            return inclusion != null && inclusion.hash().equals(hash)
                    ? new Synced(Verdict.accepted(), inclusion)
                    : new Synced(Verdict.doubtful("eth_sendRawTransactionSync: no receipt of this transaction"), null);
        } catch (RawRpc.Refused e) {
            if (e.isUnknownMethod()) {
                lacksSync = true;
                return new Synced(send(hash, raw), null);
            }
            return new Synced(e.code() == NOT_IN_TIME ? Verdict.accepted() : Verdict.of(e), null);
        } catch (IOException e) {
            return new Synced(Verdict.of(e), null);
        } catch (RuntimeException e) {
            return new Synced(Verdict.of(new IOException("eth_sendRawTransactionSync: " + e, e)), null);
        }
    }

    /** Returns where a transaction is; null if there is no receipt. */
    @Nullable
    Inclusion inclusion(String hash, long nonce) throws IOException {
        Inclusion found = inclusion(RawRpc.call(service, "eth_getTransactionReceipt", hash), nonce);
        if (found != null && !found.hash().equals(hash)) {
            throw new IOException("eth_getTransactionReceipt: a receipt of another transaction");
        }
        return found;
    }

    /**
     * Returns the transaction on the chain that used a nonce, by a search for the block at which the account's count
     * passed it; null if this node has not that block yet, or does not tell.
     */
    @Nullable
    String user(String address, long nonce) throws IOException {
        try {
            long with = head();
            long without = Math.max(-1, with - STATES_KEPT);
            if (count(address, Quantity.hex(with)) <= nonce
                    || (without >= 0 && count(address, Quantity.hex(without)) > nonce)) {
                return null;
            }
            while (with - without > 1) {
                long middle = without + (with - without) / 2;
                if (count(address, Quantity.hex(middle)) > nonce) {
                    with = middle;
                } else {
                    without = middle;
                }
            }
            Object block = RawRpc.call(service, "eth_getBlockByNumber", Quantity.hex(with), true);
            return block instanceof Map<?, ?> map ? user(map, address, nonce) : null;
        } catch (RawRpc.Refused e) {
            return null;
        }
    }

    private static @Nullable String user(Map<?, ?> block, String address, long nonce) throws IOException {
        for (Object each : RawRpc.list("transactions", block.get("transactions"))) {
            if (each instanceof Map<?, ?> tx
                    && address.equalsIgnoreCase(String.valueOf(tx.get("from")))
                    && Quantity.of("nonce", tx.get("nonce")) == nonce
                    && tx.get("hash") instanceof String hash) {
                return hash.toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    /** Returns the inclusions of a block by hash of the transaction; empty if the node does not offer that. */
    Map<String, Inclusion> inclusions(String blockHash) throws IOException {
        Map<String, Inclusion> found = new HashMap<>();
        if (lacksBlockReceipts) {
            return found;
        }
        try {
            Object answer = RawRpc.call(service, "eth_getBlockReceipts", blockHash);
            if (answer != null) {
                for (Object receipt : RawRpc.list("eth_getBlockReceipts", answer)) {
                    Inclusion inclusion = inclusion(receipt, 0);
                    if (inclusion != null) {
                        found.put(inclusion.hash(), inclusion);
                    }
                }
            }
        } catch (RawRpc.Refused e) {
            if (!e.isUnknownMethod()) {
                throw e;
            }
            lacksBlockReceipts = true;
        }
        return found;
    }

    /**
     * Returns the nonces that an account has in the pool, also those behind a gap; empty if the node does not tell, or
     * has too many.
     */
    SortedSet<Long> pooled(String address) throws IOException {
        Object content;
        try {
            content = RawRpc.call(service, "txpool_contentFrom", address);
        } catch (RawRpc.Refused e) {
            content = contentOf(address);
        }
        SortedSet<Long> nonces = new TreeSet<>();
        if (content instanceof Map<?, ?> map) {
            addNonces(map.get("pending"), nonces);
            addNonces(map.get("queued"), nonces);
        }
        return nonces;
    }

    private @Nullable Object contentOf(String address) throws IOException {
        try {
            Object status = RawRpc.call(service, "txpool_status");
            if (!(status instanceof Map<?, ?> sizes)
                    || Quantity.of("pending", sizes.get("pending")) > MOST_POOLED
                    || Quantity.of("queued", sizes.get("queued")) > MOST_POOLED
                    || !(RawRpc.call(service, "txpool_content") instanceof Map<?, ?> all)) {
                return null;
            }
            Map<String, Object> own = new HashMap<>();
            own.put("pending", ofAccount(all.get("pending"), address));
            own.put("queued", ofAccount(all.get("queued"), address));
            return own;
        } catch (RawRpc.Refused e) {
            return null;
        }
    }

    private static @Nullable Object ofAccount(@Nullable Object part, String address) {
        if (part instanceof Map<?, ?> accounts) {
            for (Map.Entry<?, ?> account : accounts.entrySet()) {
                if (String.valueOf(account.getKey()).equalsIgnoreCase(address)) {
                    return account.getValue();
                }
            }
        }
        return null;
    }

    private static void addNonces(@Nullable Object byNonce, SortedSet<Long> into) {
        if (byNonce instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                String text = String.valueOf(key);
                // Written in decimal; a key of another form is no nonce.
                if (text.matches("[0-9]{1,18}")) {
                    into.add(Long.parseLong(text));
                }
            }
        }
    }

    private static Verdict answered(String hash, @Nullable Object answer) {
        return answer instanceof String text && text.equalsIgnoreCase(hash)
                ? Verdict.accepted()
                : Verdict.doubtful("eth_sendRawTransaction: the answer is not the hash of what was sent");
    }

    private static @Nullable Inclusion inclusion(@Nullable Object receipt, long nonce) throws IOException {
        if (!(receipt instanceof Map<?, ?> map)
                || !(map.get("transactionHash") instanceof String hash)
                || !(map.get("blockHash") instanceof String blockHash)) {
            return null;
        }
        return new Inclusion(
                hash.toLowerCase(Locale.ROOT),
                nonce,
                Quantity.of("blockNumber", map.get("blockNumber")),
                blockHash,
                Quantity.of("status", map.get("status")) == 1);
    }
}
