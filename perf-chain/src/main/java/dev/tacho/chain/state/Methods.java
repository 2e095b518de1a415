package dev.tacho.chain.state;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which methods are kept, and where they name their block. The table in the package description says the same. */
final class Methods {
    /** Where the block stands when a method has no place for it. */
    private static final int NOWHERE = -1;

    /** The beginnings of methods that are no reads: they count neither as asked nor as sent. */
    private static final List<String> NO_READS = List.of(
            "eth_send",
            "eth_sign",
            "eth_submit",
            "eth_subscribe",
            "eth_unsubscribe",
            "eth_newFilter",
            "eth_newBlockFilter",
            "eth_newPendingTransactionFilter",
            "eth_uninstallFilter",
            "personal_",
            "admin_",
            "miner_",
            "evm_",
            "anvil_",
            "hardhat_");

    /** The beginnings of methods with which a test node is told to mine, to go back, or to change its state. */
    private static final List<String> CHANGES_CHAIN = List.of("evm_", "anvil_", "hardhat_");

    private static final Rule NEVER = new Rule(Lifetime.NEVER, NOWHERE, null, false);

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("eth_chainId", new Rule(Lifetime.CONSTANT, NOWHERE, null, false)),
            Map.entry("net_version", new Rule(Lifetime.CONSTANT, NOWHERE, null, false)),
            Map.entry("eth_blockNumber", new Rule(Lifetime.HEAD_NUMBER, NOWHERE, null, false)),
            Map.entry("eth_getBalance", state(1)),
            Map.entry("eth_getCode", state(1)),
            Map.entry("eth_getTransactionCount", state(1)),
            Map.entry("eth_getStorageAt", state(2)),
            Map.entry("eth_getProof", state(2)),
            Map.entry("eth_call", state(1)),
            Map.entry("eth_getBlockByNumber", block("eth_getBlockByHash")),
            Map.entry("eth_getBlockTransactionCountByNumber", block("eth_getBlockTransactionCountByHash")),
            Map.entry("eth_getTransactionByBlockNumberAndIndex", block("eth_getTransactionByBlockHashAndIndex")),
            Map.entry("eth_getUncleCountByBlockNumber", block("eth_getUncleCountByBlockHash")),
            Map.entry("eth_getBlockReceipts", block("eth_getBlockReceipts")),
            Map.entry("eth_getBlockByHash", block("eth_getBlockByHash")),
            Map.entry("eth_getBlockTransactionCountByHash", block("eth_getBlockTransactionCountByHash")),
            Map.entry("eth_getTransactionByBlockHashAndIndex", block("eth_getTransactionByBlockHashAndIndex")),
            Map.entry("eth_getUncleCountByBlockHash", block("eth_getUncleCountByBlockHash")),
            Map.entry("eth_getTransactionReceipt", new Rule(Lifetime.LOCATED, NOWHERE, null, false)),
            Map.entry("eth_getTransactionByHash", new Rule(Lifetime.LOCATED, NOWHERE, null, false)),
            Map.entry("eth_gasPrice", new Rule(Lifetime.HEAD, NOWHERE, null, false)),
            Map.entry("eth_maxPriorityFeePerGas", new Rule(Lifetime.HEAD, NOWHERE, null, false)),
            Map.entry("eth_blobBaseFee", new Rule(Lifetime.HEAD, NOWHERE, null, false)),
            Map.entry("eth_feeHistory", new Rule(Lifetime.HEAD, 1, null, false)),
            Map.entry("eth_estimateGas", new Rule(Lifetime.HEAD, 1, null, false)),
            Map.entry("eth_createAccessList", new Rule(Lifetime.HEAD, 1, null, false)));

    private Methods() {}

    /**
     * What is known of a method.
     *
     * @param lifetime how long its answers live
     * @param blockIndex which parameter names the block; -1 if none does
     * @param byHash the method that asks the same with the block's hash in that place; null if the same method takes
     *     {@code {"blockHash": ...}} there
     * @param hasDefault whether the block may be left out, which then means the latest
     */
    record Rule(Lifetime lifetime, int blockIndex, @Nullable String byHash, boolean hasDefault) {}

    static Rule of(String method) {
        return RULES.getOrDefault(method, NEVER);
    }

    static boolean isRead(String method) {
        return NO_READS.stream().noneMatch(method::startsWith);
    }

    static boolean changesChain(String method) {
        return CHANGES_CHAIN.stream().anyMatch(method::startsWith);
    }

    private static Rule state(int blockIndex) {
        return new Rule(Lifetime.BLOCK, blockIndex, null, true);
    }

    private static Rule block(String byHash) {
        return new Rule(Lifetime.BLOCK, 0, byHash, false);
    }
}
