package dev.tacho.chain.gas;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a transaction owes before its first step, by the rules from Shanghai to Osaka. A trace tells the sum exactly, as
 * the gas limit less what the first step has; these rules only split it, and stand in where there is no step.
 *
 * @param parts what it is made of
 * @param floorGas the least that the transaction costs by its calldata (EIP-7623, from Prague on)
 */
record Intrinsic(Map<String, Long> parts, long floorGas) {
    /** Paid by every transaction (Yellow Paper, G_transaction). */
    static final long BASE_GAS = 21_000;

    private static final long CREATION_GAS = 32_000;
    private static final long ZERO_BYTE_GAS = 4;
    /** EIP-2028. */
    private static final long OTHER_BYTE_GAS = 16;
    /** EIP-2930. */
    private static final long LISTED_ACCOUNT_GAS = 2_400;

    private static final long LISTED_SLOT_GAS = 1_900;
    /** EIP-3860, for each 32 bytes. */
    private static final long INIT_WORD_GAS = 2;
    /** EIP-7702, for each authorization. */
    private static final long AUTHORIZATION_GAS = 25_000;
    /** EIP-7623: a zero byte is one token, any other four. */
    private static final long FLOOR_GAS_PER_TOKEN = 10;

    static Intrinsic of(Transaction transaction) {
        long zeros = transaction.zeroBytes();
        long others = transaction.inputBytes() - zeros;
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("base", BASE_GAS);
        parts.put("calldata", zeros * ZERO_BYTE_GAS + others * OTHER_BYTE_GAS);
        if (transaction.to() == null) {
            parts.put("creation", CREATION_GAS);
            parts.put("init code", (transaction.inputBytes() + 31) / 32 * INIT_WORD_GAS);
        }
        parts.put(
                "access list",
                transaction.listedAccounts() * LISTED_ACCOUNT_GAS + transaction.listedSlots() * LISTED_SLOT_GAS);
        parts.put("authorizations", transaction.authorizations() * AUTHORIZATION_GAS);
        parts.values().removeIf(gas -> gas == 0);
        return new Intrinsic(parts, BASE_GAS + (zeros + 4 * others) * FLOOR_GAS_PER_TOKEN);
    }

    long total() {
        return parts.values().stream().mapToLong(Long::longValue).sum();
    }
}
