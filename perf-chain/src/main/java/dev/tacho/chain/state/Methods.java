package dev.tacho.chain.state;

import dev.tacho.chain.internal.RpcMethods;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long answers are true, by method, and so how they may be kept. The table in the package description says the same. */
final class Methods {
    /** The beginnings of methods with which a test node is told to mine, to go back, or to change its state. */
    private static final List<String> CHANGES_CHAIN =
            List.of("evm_", "anvil_", "hardhat_", "tenderly_", "debug_setHead");

    /** The beginnings of methods that administer a node, subscribe or mine: unknown ones that are no reads either. */
    private static final List<String> NO_READS = List.of(
            "personal_",
            "admin_",
            "miner_",
            "engine_",
            "eth_send",
            "eth_sign",
            "eth_submit",
            "eth_subscribe",
            "eth_unsubscribe");

    private static final Rule NEVER = new Rule(Lifetime.NEVER, RpcMethods.NOWHERE, null, false);

    private static final Map<String, Rule> RULES = Map.ofEntries(
            rule("eth_chainId", Lifetime.CONSTANT),
            rule("net_version", Lifetime.CONSTANT),
            rule("eth_blockNumber", Lifetime.HEAD_NUMBER),
            state("eth_getBalance"),
            state("eth_getCode"),
            state("eth_getTransactionCount"),
            state("eth_getStorageAt"),
            state("eth_getProof"),
            state("eth_call"),
            block("eth_getBlockByNumber", "eth_getBlockByHash"),
            block("eth_getBlockTransactionCountByNumber", "eth_getBlockTransactionCountByHash"),
            block("eth_getTransactionByBlockNumberAndIndex", "eth_getTransactionByBlockHashAndIndex"),
            block("eth_getUncleCountByBlockNumber", "eth_getUncleCountByBlockHash"),
            block("eth_getBlockReceipts", "eth_getBlockReceipts"),
            block("eth_getBlockByHash", "eth_getBlockByHash"),
            block("eth_getBlockTransactionCountByHash", "eth_getBlockTransactionCountByHash"),
            block("eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockHashAndIndex"),
            block("eth_getUncleCountByBlockHash", "eth_getUncleCountByBlockHash"),
            rule("eth_getTransactionReceipt", Lifetime.LOCATED),
            rule("eth_getTransactionByHash", Lifetime.LOCATED),
            rule("eth_gasPrice", Lifetime.HEAD),
            rule("eth_maxPriorityFeePerGas", Lifetime.HEAD),
            rule("eth_blobBaseFee", Lifetime.HEAD),
            rule("eth_feeHistory", Lifetime.HEAD),
            rule("eth_estimateGas", Lifetime.HEAD),
            rule("eth_createAccessList", Lifetime.HEAD));

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

    /** Whether it counts as asked and as sent: what is known to read, and what is not known to do anything else. */
    static boolean isRead(String method) {
        RpcMethods.Kind kind = RpcMethods.kind(method);
        return kind.isRead()
                || (kind == RpcMethods.Kind.UNKNOWN
                        && !changesChain(method)
                        && NO_READS.stream().noneMatch(method::startsWith));
    }

    static boolean changesChain(String method) {
        return CHANGES_CHAIN.stream().anyMatch(method::startsWith);
    }

    private static Map.Entry<String, Rule> rule(String method, Lifetime lifetime) {
        return Map.entry(method, new Rule(lifetime, RpcMethods.blockPlace(method), null, false));
    }

    private static Map.Entry<String, Rule> state(String method) {
        return Map.entry(method, new Rule(Lifetime.BLOCK, RpcMethods.blockPlace(method), null, true));
    }

    private static Map.Entry<String, Rule> block(String method, String byHash) {
        return Map.entry(method, new Rule(Lifetime.BLOCK, RpcMethods.blockPlace(method), byHash, false));
    }
}
