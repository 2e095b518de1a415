package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.chain.internal.wire.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transactions of blocks with their receipts. */
final class GasBlocks {
    private static final String RECEIPTS = "eth_getBlockReceipts";

    private final GasNode node;
    /** Whether the node gives the receipts of a block together; asked once. */
    private boolean together = true;

    GasBlocks(GasNode node) {
        this.node = node;
    }

    List<Transaction> transactions(long number) throws GasTraceException {
        Map<?, ?> block = node.object("eth_getBlockByNumber", Quantity.hex(number), true);
        if (block == null) {
            throw new GasTraceException(Reason.NOT_MINED, "block " + number + ": the node has no such block");
        }
        List<?> bodies = list("eth_getBlockByNumber", block.get("transactions"));
        Map<String, Map<?, ?>> receipts = bodies.isEmpty() ? Map.of() : receipts(number);
        List<Transaction> transactions = new ArrayList<>(bodies.size());
        for (Object body : bodies) {
            Map<?, ?> raw = map("eth_getBlockByNumber", body);
            String hash = String.valueOf(raw.get("hash"));
            Map<?, ?> receipt = receipts.get(hash);
            if (receipt == null) {
                receipt = node.object("eth_getTransactionReceipt", hash);
            }
            if (receipt == null) {
                throw new GasTraceException(Reason.MALFORMED, "block " + number + ": a transaction without receipt");
            }
            transactions.add(Transaction.of(raw, receipt));
        }
        return transactions;
    }

    private Map<String, Map<?, ?>> receipts(long number) throws GasTraceException {
        Map<String, Map<?, ?>> receipts = new HashMap<>();
        if (together) {
            try {
                Object answer = node.call(RECEIPTS, Quantity.hex(number));
                for (Object entry : list(RECEIPTS, answer)) {
                    Map<?, ?> receipt = map(RECEIPTS, entry);
                    receipts.put(String.valueOf(receipt.get("transactionHash")), receipt);
                }
            } catch (GasTraceException e) {
                if (e.reason() != Reason.REFUSED) {
                    throw e;
                }
                together = false;
            }
        }
        return receipts;
    }

    private static List<?> list(String method, @Nullable Object value) throws GasTraceException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw GasNode.malformed(method, "a list is missing");
    }

    private static Map<?, ?> map(String method, @Nullable Object value) throws GasTraceException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw GasNode.malformed(method, "an object is missing");
    }
}
