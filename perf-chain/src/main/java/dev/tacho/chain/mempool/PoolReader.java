package dev.tacho.chain.mempool;

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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/** Reads a node's pool by the methods that it has, and remembers which it has not. */
final class PoolReader {
    private static final Pattern NONCE = Pattern.compile("\\d{1,18}");

    /** What was read, and how many entries could not be. */
    record Transactions(List<PoolTransaction> read, int unreadable) {}

    private final Web3jService service;
    private final Set<String> missing = new ConcurrentSkipListSet<>();

    PoolReader(Web3jService service) {
        this.service = service;
    }

    Set<String> missingMethods() {
        return missing;
    }

    /** Returns the counts, or null if the node lacks the method. */
    @Nullable
    PoolStatus status() throws IOException {
        Object answer = ask("txpool_status");
        if (answer == null) {
            return null;
        }
        Map<?, ?> status = map("txpool_status", answer);
        return new PoolStatus(
                Quantity.of("pending", status.get("pending")), Quantity.of("queued", status.get("queued")));
    }

    /** Returns all transactions, or null if the node lacks the method. */
    @Nullable
    Transactions content() throws IOException {
        Object answer = ask("txpool_content");
        if (answer == null) {
            return null;
        }
        Map<?, ?> content = map("txpool_content", answer);
        List<PoolTransaction> read = new ArrayList<>();
        int entries = 0;
        for (String kind : List.of("pending", "queued")) {
            for (Map.Entry<?, ?> sender : map(kind, content.get(kind)).entrySet()) {
                entries += lane(String.valueOf(sender.getKey()), sender.getValue(), kind, read);
            }
        }
        return new Transactions(read, entries - read.size());
    }

    /** Returns a sender's transactions, or null if the node lacks the method. */
    @Nullable
    Transactions contentFrom(String address) throws IOException {
        Object answer = ask("txpool_contentFrom", address);
        if (answer == null) {
            return null;
        }
        Map<?, ?> content = map("txpool_contentFrom", answer);
        List<PoolTransaction> read = new ArrayList<>();
        int entries = 0;
        for (String kind : List.of("pending", "queued")) {
            entries += lane(address, content.get(kind), kind, read);
        }
        return new Transactions(read, entries - read.size());
    }

    long accountNonce(String address) throws IOException {
        return Quantity.of(
                "eth_getTransactionCount", RawRpc.call(service, "eth_getTransactionCount", address, "latest"));
    }

    /** Returns the next block's base fee, by the rules of the node's own chain; null if it does not tell. */
    @Nullable
    BigInteger nextBaseFee() throws IOException {
        Object answer = ask("eth_feeHistory", "0x1", "latest", List.of());
        if (answer == null) {
            return null;
        }
        Object fees = map("eth_feeHistory", answer).get("baseFeePerGas");
        if (fees == null) {
            return null; // A chain without EIP-1559.
        }
        List<?> list = RawRpc.list("baseFeePerGas", fees);
        return list.isEmpty() ? null : Quantity.big("baseFeePerGas", list.get(list.size() - 1));
    }

    /** Adds what can be read of a sender's transactions; returns how many there are. */
    private static int lane(String sender, @Nullable Object lane, String kind, List<PoolTransaction> read)
            throws IOException {
        if (lane == null) {
            return 0;
        }
        Map<?, ?> entries = map(kind, lane);
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            PoolTransaction transaction =
                    transaction(sender, String.valueOf(entry.getKey()), entry.getValue(), kind.equals("queued"));
            if (transaction != null) {
                read.add(transaction);
            }
        }
        return entries.size();
    }

    private static @Nullable PoolTransaction transaction(
            String sender, String nonce, @Nullable Object entry, boolean queued) {
        if (!(entry instanceof Map<?, ?> fields)
                || !(fields.get("hash") instanceof String hash)
                || !Quantity.isHash(hash)
                || !Quantity.isAddress(sender)
                || !NONCE.matcher(nonce).matches()) {
            return null;
        }
        try {
            Object maxFee = fields.get("maxFeePerGas");
            Object maxTip = fields.get("maxPriorityFeePerGas");
            Object price = fields.get("gasPrice");
            return new PoolTransaction(
                    hash.toLowerCase(Locale.ROOT),
                    sender.toLowerCase(Locale.ROOT),
                    Long.parseLong(nonce),
                    Quantity.of("gas", fields.get("gas")),
                    Quantity.big("maxFeePerGas", maxFee == null ? price : maxFee),
                    Quantity.big("maxPriorityFeePerGas", maxTip == null ? price : maxTip),
                    queued);
        } catch (IOException e) {
            return null; // The caller counts it as unreadable.
        }
    }

    private @Nullable Object ask(String method, Object... params) throws IOException {
        if (missing.contains(method)) {
            return null;
        }
        try {
            Object answer = RawRpc.call(service, method, params);
            if (answer == null) {
                throw new IOException(method + ": the node answered null");
            }
            return answer;
        } catch (RawRpc.Refused e) {
            if (!e.isUnknownMethod()) {
                throw e;
            }
            missing.add(method);
            return null;
        }
    }

    private static Map<?, ?> map(String what, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException(what + ": the node answered no object");
    }
}
