package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.IntrinsicGas;
import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mined transaction with what its receipt says of gas. */
record Transaction(
        String hash,
        String from,
        @Nullable String to,
        long gasLimit,
        String input,
        long blockNumber,
        long index,
        Map<?, ?> raw,
        long gasUsed,
        boolean ok,
        @Nullable String created) {
    private static final String WHAT = "eth_getTransactionByHash";

    static Transaction of(Map<?, ?> raw, Map<?, ?> receipt) throws GasTraceException {
        try {
            String to = optionalAddress(raw.get("to"));
            Object data = raw.containsKey("input") ? raw.get("input") : raw.get("data");
            if (!(data instanceof String input) || !input.matches("0x([0-9a-fA-F]{2})*+")) {
                throw new IOException(WHAT + ": no input");
            }
            return new Transaction(
                    String.valueOf(raw.get("hash")).toLowerCase(Locale.ROOT),
                    address(raw.get("from")),
                    to,
                    Quantity.of(WHAT + ": gas", raw.get("gas")),
                    input,
                    Quantity.of("receipt: blockNumber", receipt.get("blockNumber")),
                    Quantity.of("receipt: transactionIndex", receipt.get("transactionIndex")),
                    raw,
                    Quantity.of("receipt: gasUsed", receipt.get("gasUsed")),
                    // Before Byzantium a receipt had no status; those transactions are not told apart.
                    receipt.get("status") == null || Quantity.of("receipt: status", receipt.get("status")) == 1,
                    to == null ? optionalAddress(receipt.get("contractAddress")) : null);
        } catch (GasTraceException e) {
            throw e;
        } catch (IOException e) {
            throw new GasTraceException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable String optionalAddress(@Nullable Object value) throws IOException {
        return value == null ? null : address(value);
    }

    private static String address(@Nullable Object value) throws IOException {
        if (value instanceof String text && ContractNames.isAddress(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        throw new IOException(WHAT + ": no address");
    }

    /** The first four bytes of the input, null if it is shorter. */
    @Nullable
    String selector() {
        return to == null || input.length() < 10 ? null : input.substring(0, 10).toLowerCase(Locale.ROOT);
    }

    long inputBytes() {
        return (input.length() - 2L) / 2;
    }

    /** What of it decides what it owes before its first step. */
    IntrinsicGas.Shape shape() {
        long zeros = zeroBytes();
        // No transaction that creates a contract has authorizations (EIP-7702), whatever a node says.
        int signed = to == null ? 0 : authorizations();
        return new IntrinsicGas.Shape(
                to == null, zeros, inputBytes() - zeros, accessList().size(), listedSlots(), signed);
    }

    private long zeroBytes() {
        long zeros = 0;
        for (int i = 2; i < input.length(); i += 2) {
            zeros += input.charAt(i) == '0' && input.charAt(i + 1) == '0' ? 1 : 0;
        }
        return zeros;
    }

    int authorizations() {
        return raw.get("authorizationList") instanceof List<?> list ? list.size() : 0;
    }

    int listedAccounts() {
        return accessList().size();
    }

    int listedSlots() {
        return accessList().stream()
                .mapToInt(entry -> entry.get("storageKeys") instanceof List<?> keys ? keys.size() : 0)
                .sum();
    }

    /** The same transaction with another access list. */
    Transaction withAccessList(List<?> list) {
        Map<Object, Object> other = new LinkedHashMap<>(raw);
        other.put("accessList", list);
        return new Transaction(hash, from, to, gasLimit, input, blockNumber, index, other, gasUsed, ok, created);
    }

    /** What the access list makes warm: accounts, and slots as {@code address/slot}. */
    Set<String> warm() {
        Set<String> warm = new LinkedHashSet<>();
        for (Map<?, ?> entry : accessList()) {
            String account = String.valueOf(entry.get("address")).toLowerCase(Locale.ROOT);
            warm.add(account);
            if (entry.get("storageKeys") instanceof List<?> keys) {
                keys.stream()
                        .map(String::valueOf)
                        .filter(Word::is)
                        .forEach(key -> warm.add(account + '/' + Word.of(key)));
            }
        }
        return warm;
    }

    private List<Map<?, ?>> accessList() {
        List<Map<?, ?>> entries = new ArrayList<>();
        if (raw.get("accessList") instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> map) {
                    entries.add(map);
                }
            }
        }
        return entries;
    }

    /** The same transaction as the argument of {@code debug_traceCall}. */
    Map<String, Object> asCall() {
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("from", from);
        if (to != null) {
            call.put("to", to);
        }
        call.put("gas", Quantity.hex(gasLimit));
        call.put("data", input);
        boolean priced = raw.get("maxFeePerGas") != null;
        List<String> same = priced
                ? List.of("value", "maxFeePerGas", "maxPriorityFeePerGas", "accessList", "authorizationList")
                : List.of("value", "gasPrice", "accessList");
        for (String name : same) {
            Object value = raw.get(name);
            if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
                call.put(name, value);
            }
        }
        return call;
    }
}
