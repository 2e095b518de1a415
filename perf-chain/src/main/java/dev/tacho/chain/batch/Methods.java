package dev.tacho.chain.batch;

import java.util.HashSet;
import java.util.Set;

/**
 * Which methods only read. A method that is not known to do so is sent alone and once: it may send, open a filter, or
 * take what a filter holds, and a second call would not be the same.
 */
final class Methods {
    /** Raw transactions are idempotent by their hash, but a second answer differs from the first: "already known". */
    static final String SEND_RAW = "eth_sendRawTransaction";

    /** The list stands in the Javadoc of {@link FastReads}. */
    private static final Set<String> READS = Set.of(
            "eth_accounts",
            "eth_blobBaseFee",
            "eth_blockNumber",
            "eth_call",
            "eth_chainId",
            "eth_config",
            "eth_createAccessList",
            "eth_estimateGas",
            "eth_feeHistory",
            "eth_gasPrice",
            "eth_getBalance",
            "eth_getBlockByHash",
            "eth_getBlockByNumber",
            "eth_getBlockReceipts",
            "eth_getBlockTransactionCountByHash",
            "eth_getBlockTransactionCountByNumber",
            "eth_getCode",
            "eth_getLogs",
            "eth_getProof",
            "eth_getStorageAt",
            "eth_getTransactionByBlockHashAndIndex",
            "eth_getTransactionByBlockNumberAndIndex",
            "eth_getTransactionByHash",
            "eth_getTransactionCount",
            "eth_getTransactionReceipt",
            "eth_getUncleByBlockHashAndIndex",
            "eth_getUncleByBlockNumberAndIndex",
            "eth_getUncleCountByBlockHash",
            "eth_getUncleCountByBlockNumber",
            "eth_maxPriorityFeePerGas",
            "eth_protocolVersion",
            "eth_simulateV1",
            "eth_syncing",
            "net_listening",
            "net_peerCount",
            "net_version",
            "txpool_content",
            "txpool_contentFrom",
            "txpool_inspect",
            "txpool_status",
            "web3_clientVersion",
            "web3_sha3");

    private final Set<String> reads;

    Methods(Set<String> more) {
        Set<String> all = new HashSet<>(READS);
        all.addAll(more);
        this.reads = Set.copyOf(all);
    }

    /** Whether a call may be merged with an identical one, and sent again after any failure. */
    boolean isRead(String method) {
        return reads.contains(method);
    }

    /** Whether a call may wait for others and go out with them. */
    boolean isBatched(String method) {
        return isRead(method) || method.equals(SEND_RAW);
    }
}
